"""What each printer promises for a plan: its state, when it is free, and what history warns of.

Pure functions on records. Nothing here forbids anything: a warning says what happened before, in
how many cases, and leaves the choice to the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.printer_states import NOT_WORKING
from carbon_tui.api.schema.records import (
    Build,
    Printer,
    PrintOrder,
)
from carbon_tui.orders.print_orders.durations import Estimate
from carbon_tui.orders.print_orders.history import (
    BuildHistory,
    Fared,
    LastResin,
)
from carbon_tui.orders.print_orders.plan import (
    PlannedBuild,
    copies,
)
from carbon_tui.orders.queues.board import (
    PrinterQueueLane,
    QueueSnapshot,
)
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.text.cleaning import raw

LONG = timedelta(hours=12)
ORDERS_NAMED = 3
"""Of one build's recent orders, the newest; the others are summed up."""
RECENT = timedelta(hours=1)
"""How far back an order for the same build makes one ask whether it was placed twice."""
BAD_SHARE = 0.2
"""From this share of failed prints on it is warned of, 0 to 1."""
FEWEST_CASES = 2
"""Failures below this many cases say nothing."""


@dataclass(frozen=True, slots=True)
class Free:
    """When a printer is expected to be done with everything before this plan."""

    at: datetime
    waits: Estimate
    """How much of it comes from usual durations; the rest is the printer's own remaining time."""

    @property
    def is_estimate(self) -> bool:
        """True as soon as anything but the printer's own count is in it."""
        return self.waits != Estimate()


@dataclass(frozen=True, slots=True)
class Prospect:
    """One printer, as somebody choosing printers needs to see it."""

    serial: str
    name: str
    hw_type: str
    state: str
    alerts: tuple[str, ...]
    queue_length: int
    free: Free
    last_resin: LastResin | None
    fared: Fared
    """How the plan's builds fared here."""
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Everything the form shows about a plan before it is sent."""

    prospects: tuple[Prospect, ...]
    build_resin: LastResin | None
    """What the plan's first build last ran with."""
    warnings: tuple[str, ...]
    """About the plan as a whole."""
    read_at: datetime

    def against(self, serials: Iterable[str]) -> tuple[str, ...]:
        """What speaks against sending the plan to these printers: of the plan, then printer by
        printer, each under its name."""
        chosen = [
            prospect
            for serial in serials
            for prospect in self.prospects
            if prospect.serial == serial
        ]
        warnings = [
            f"{prospect.name}: {warning}" for prospect in chosen for warning in prospect.warnings
        ]
        return (*self.warnings, *warnings)


def outlook(
    builds: Iterable[PlannedBuild],
    printers: Iterable[Printer],
    board: QueueSnapshot,
    history: BuildHistory,
    now: datetime,
    *,
    records: Iterable[Build] = (),
    recent: Iterable[PrintOrder] = (),
    own: Iterable[str] = (),
) -> Outlook:
    """Put together what is known. `records`: the builds themselves; `recent`: latest orders; `own`:
    uuids of orders that are this very plan, sent before."""
    planned = tuple(builds)
    uuids = tuple(b.build_uuid for b in planned)
    fleet = [p for p in printers if p.serial is not None]
    names = names_by_serial(fleet)
    prospects = tuple(
        _prospect(p, names.get(raw(p.serial or ""), ""), board, history, planned, now)
        for p in fleet
    )
    resin = next((history.of_build[u] for u in uuids if u in history.of_build), None)
    warnings = (
        *_statuses(records),
        *_never_run(uuids, history),
        *_twice(planned, recent, now, own),
    )
    return Outlook(prospects, resin, warnings, now)


def free(printer: Printer, lane: PrinterQueueLane, history: BuildHistory, now: datetime) -> Free:
    """The current print's remaining time, as of the printer's last word, and after it the usual
    duration of everything that waits."""
    waits = history.usual.of_all(w.build_uuid for w in lane.waiting)
    current = printer.prints.current if printer.prints else None
    remaining = (current.remaining_sec if current else None) or 0
    since = (now - printer.updated_at).total_seconds() if printer.updated_at and current else 0.0
    left = max(0.0, remaining - max(0.0, since))
    return Free(now + timedelta(seconds=left + waits.seconds), waits)


def move_warnings(
    draft: QueueDraft, printers: Iterable[Printer], history: BuildHistory, now: datetime
) -> tuple[str, ...]:
    """What speaks against the printer that prints are moved to; nothing where they stay on theirs.

    The same as for an order, of everything before the place that they are moved to.
    """
    lane = draft.board.lane(draft.serial)
    if all(uuid in lane.uuids for uuid in draft.prints):
        return ()
    printer = next((p for p in printers if raw(p.serial or "") == draft.serial), None)
    if printer is None:
        return ()
    before = replace(lane, waiting=lane.waiting[: draft.index])
    moved = tuple(
        PlannedBuild(waiting.build_uuid, waiting.label, "")
        for waiting in draft.board.find(draft.prints)
    )
    when = free(printer, before, history, now)
    return tuple(dict.fromkeys(_warnings(printer, when, history, moved, now)))


def _prospect(
    printer: Printer,
    name: str,
    board: QueueSnapshot,
    history: BuildHistory,
    builds: tuple[PlannedBuild, ...],
    now: datetime,
) -> Prospect:
    serial = raw(printer.serial or "")
    lane = board.lane(serial) if serial in board.queues else PrinterQueueLane(serial)
    fared = Fared()
    for build in builds:
        fared = fared.plus(history.how(build.build_uuid, serial))
    queue_length = printer.prints.queue_length if printer.prints else None
    when = free(printer, lane, history, now)
    return Prospect(
        serial=serial,
        name=name or serial,
        hw_type=printer.hw_type or "",
        state=(printer.status.printer_state if printer.status else None) or "unknown",
        alerts=(printer.status.alerts if printer.status else None) or (),
        queue_length=len(lane.waiting) if lane.waiting else queue_length or 0,
        free=when,
        last_resin=history.on_printer.get(serial),
        fared=fared,
        warnings=tuple(_warnings(printer, when, history, builds, now)),
    )


def _warnings(
    printer: Printer,
    when: Free,
    history: BuildHistory,
    builds: tuple[PlannedBuild, ...],
    now: datetime,
) -> Iterable[str]:
    serial = raw(printer.serial or "")
    state = (printer.status.printer_state if printer.status else None) or ""
    if state.lower() in NOT_WORKING:
        yield f"It is {state}: what is queued there waits until that changes."
    yield from (printer.status.alerts if printer.status else None) or ()
    if when.at - now > LONG:
        yield f"Everything before it takes about {(when.at - now).total_seconds() / 3600:.0f} h."
    for build in builds:
        name = _named(build, builds)
        yield from _resin(history, build.build_uuid, name, serial)
        yield from _failures(history, build.build_uuid, name, serial)


def _named(build: PlannedBuild, builds: tuple[PlannedBuild, ...]) -> str:
    """Which of the plan's builds is meant; the only one needs no name."""
    return "this build" if len(builds) == 1 else build.name


def _resin(history: BuildHistory, build: str, name: str, serial: str) -> Iterable[str]:
    here, in_build = history.on_printer.get(serial), history.of_build.get(build)
    if here is not None and in_build is not None and here.name != in_build.name:
        yield f"It last ran {here.name}; {name} last ran {in_build.name}."


def _failures(history: BuildHistory, build: str, name: str, serial: str) -> Iterable[str]:
    """Named where it failed here twice or more, in a fifth of all cases, and oftener than there."""
    here, on_others = history.how(build, serial), history.elsewhere(build, serial)
    if here.failed < FEWEST_CASES or here.failed < BAD_SHARE * here.cases:
        return
    if on_others.cases and on_others.failed / on_others.cases >= here.failed / here.cases:
        return
    elsewhere = f"; elsewhere {on_others.failed} of {on_others.cases}" if on_others.cases else ""
    subject = f"{name[:1].upper()}{name[1:]}"
    yield f"{subject} failed here in {here.failed} of {here.cases} prints{elsewhere}."


def _statuses(records: Iterable[Build]) -> Iterable[str]:
    for build in records:
        if (build.status or "").lower() in ("obsolete", "unreleased"):
            yield f"{build.name or 'The build'} is {build.status}: the server may refuse it."


def _never_run(builds: tuple[str, ...], history: BuildHistory) -> Iterable[str]:
    new = sum(not history.has_run(build) for build in builds)
    if new == 1 and len(builds) == 1:
        yield "No earlier print of this build is known, so nothing can be said of how it fares."
    elif new:
        yield f"Of {new} of the {len(builds)} builds no earlier print is known."


def _twice(
    builds: tuple[PlannedBuild, ...],
    recent: Iterable[PrintOrder],
    now: datetime,
    ours: Iterable[str],
) -> Iterable[str]:
    """A colleague on a shared account, or oneself, may just have placed the same order.

    The plan's own orders are not among them: sent again they stay the same orders.
    """
    planned = {build.build_uuid: build for build in builds}
    own = {uuid.lower() for uuid in (*ours, *(build.uuid for build in builds))}
    placed: dict[str, list[tuple[timedelta, PrintOrder]]] = {}
    for order in recent:
        build_uuid = raw(order.build_uuid or "")
        is_own = raw(order.uuid or "").lower() in own
        if build_uuid not in planned or order.created_at is None or is_own:
            continue
        ago = now - order.created_at
        if timedelta(0) <= ago <= RECENT:
            placed.setdefault(build_uuid, []).append((ago, order))
    for build_uuid, orders in placed.items():
        name = _named(planned[build_uuid], builds)
        newest_first = sorted(orders, key=lambda each: each[0])
        for ago, order in newest_first[:ORDERS_NAMED]:
            yield _ordered(order, name, ago)
        others = [order for _, order in newest_first[ORDERS_NAMED:]]
        if others:
            placed_copies = sum(order.total_copies or 1 for order in others)
            more = f"{len(others):,} more orders" if len(others) > 1 else "One more order"
            yield f"{more} of {name} in the last hour, {copies(placed_copies)} in all."


def _ordered(order: PrintOrder, name: str, ago: timedelta) -> str:
    """``3 copies of this build were ordered 4 min ago (WO-1); none of them waits any more.``"""
    minutes = int(ago.total_seconds() // 60)
    when = f"{minutes} min ago" if minutes else "less than a minute ago"
    number = f" ({order.print_order_number})" if order.print_order_number else ""
    placed = order.total_copies or 1
    were, them = (
        ("was", "it waits no more") if placed == 1 else ("were", "none of them waits any more")
    )
    sentence = f"{copies(placed)} of {name} {were} ordered {when}{number}"
    return f"{sentence}; {them}." if _waits_no_more(order) else f"{sentence}."


def _waits_no_more(order: PrintOrder) -> bool:
    """Whether the order itself says so: its copies were taken back, or have begun."""
    counts = [share.copies_queued for share in (order.routed_to or {}).values()]
    return bool(counts) and all(count == 0 for count in counts)
