"""The fleet: what every printer does now, and which one needs a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.printer_states import NEEDS_EMPTYING, NOT_WORKING, PRINTING
from carbon_tui.api.schema.records import (
    Printer,
    PrinterPrints,
    PrinterStatus,
    PrintRef,
)
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.formats import Value
from carbon_tui.resources.links import by_id
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS

_NO_STATUS = PrinterStatus()
_NO_PRINTS = PrinterPrints()
_NO_PRINT = PrintRef()

NEEDS_SOMEBODY = frozenset({"error", "fault", "offline", "failed"})
"""Printer states that do not pass by themselves."""


def _status(printer: Printer) -> PrinterStatus:
    return printer.status or _NO_STATUS


def _prints(printer: Printer) -> PrinterPrints:
    return printer.prints or _NO_PRINTS


def _current(printer: Printer) -> PrintRef:
    return _prints(printer).current or _NO_PRINT


def _next(printer: Printer) -> PrintRef:
    return _prints(printer).next or _NO_PRINT


def _last(printer: Printer) -> PrintRef:
    return _prints(printer).last or _NO_PRINT


def _columns_of(
    place: str, title: str, of: Callable[[Printer], PrintRef]
) -> Iterator[Column[Printer]]:
    """What else a printer says of this print of its three; its best known columns stand by
    themselves."""
    columns: tuple[tuple[str, str, Callable[[PrintRef], Value], formats.CellFormat, int], ...] = (
        ("print_id", "print_id", lambda p: p.print_id, units.quiet, 24),
        ("build", "build_uuid", lambda p: p.build_uuid, units.quiet, 36),
        ("start", "started_at", lambda p: p.started_at, formats.ago, 12),
        ("end", "finished_at", lambda p: p.finished_at, formats.ago, 12),
        ("remaining", "remaining_sec", lambda p: p.remaining_sec, units.duration, 12),
    )
    own = {("current", "start"), ("current", "remaining"), ("last", "end")}
    for name, field, value, show, width in columns:
        if (place, name) not in own:
            yield Column(
                name=f"{place}_{name}",
                title=f"{title} {name.replace('_', ' ')}",
                value=_of_print(of, value),
                show=show,
                width=width,
                max_width=36,
                priority=14,
                right=width == 12,
                aliases=(f"{place}_{field}",) if field != name else (),
                default_visible=False,
            )


def _of_print(
    of: Callable[[Printer], PrintRef], value: Callable[[PrintRef], Value]
) -> Callable[[Printer], Value]:
    return lambda printer: value(of(printer))


def _alerts(printer: Printer) -> tuple[str, ...]:
    return _status(printer).alerts or ()


def _builds(printer: Printer) -> Iterable[str | None]:
    return (build_on(printer).build_uuid for build_on in (_current, _next, _last))


def _attention(printer: Printer) -> bool:
    state = (_status(printer).printer_state or "").casefold()
    return bool(_alerts(printer)) or state in NEEDS_SOMEBODY


def free_by_itself(printer: Printer) -> float | None:
    """Seconds until it can begin something else, as far as its own record tells; None where
    something waits, where it does not work, or prints what it does not tell of."""
    state, prints = (_status(printer).printer_state or "").casefold(), _prints(printer)
    if state in NOT_WORKING or prints.queue_length:
        return None
    if prints.current is not None:
        return prints.current.remaining_sec
    if state in NEEDS_EMPTYING:
        return formats.TO_EMPTY_SECONDS
    return 0.0 if state and state not in PRINTING else None


def _not_counted(_printer: Printer) -> float | None:
    """Runs and hours since a service mark: counted besides, where anything is marked."""
    return None


def _describe(printer: Printer) -> tuple[Section, ...]:
    current, following, last = _current(printer), _next(printer), _last(printer)
    return (
        Section(
            "Now",
            (
                ("State", _status(printer).printer_state, formats.state),
                *(("Alert", alert, units.warning) for alert in _alerts(printer)),
                ("Printing", current.name, formats.text),
                ("Started", current.started_at, units.stamp),
                ("Left", current.remaining_sec, formats.remaining),
                ("Waiting", _prints(printer).queue_length, formats.number),
                ("Next", following.name, formats.text),
            ),
        ),
        Section(
            "Before",
            (
                ("Last print", last.name, formats.text),
                ("Finished", last.finished_at, units.stamp),
            ),
        ),
        Section(
            "Printer",
            (
                ("Name", printer.name, formats.key),
                ("Alias", printer.alias, formats.text),
                ("Serial", printer.serial, formats.text),
                ("Type", printer.hw_type, formats.text),
                ("Software", _status(printer).software_version, formats.text),
                ("Updated", printer.updated_at, units.stamp),
                ("Web page", printer.url, formats.text),
            ),
        ),
    )


PRINTERS: Resource[Printer] = Resource(
    view=VIEWS["printers"],
    noun="printer",
    blurb="The fleet now: state, alerts, what runs, what waits.",
    endpoint=endpoints.PRINTERS,
    start=default_queries.PRINTERS,
    poll=15.0,
    aliases=("fleet", "machines"),
    label=lambda p: p.name or p.alias or p.serial or "a printer without a name",
    web=lambda p: p.url,
    attention=_attention,
    describe=_describe,
    columns=(
        Column(
            name="name", title="Printer", value=lambda p: p.name, show=formats.key, width=14,
            max_width=30, priority=0, match_also=lambda p: p.serial,
        ),
        Column(
            name="state",
            title="State",
            value=lambda p: _status(p).printer_state,
            show=formats.state,
            width=10,
            max_width=14,
            priority=1,
            aliases=("status", "printer_state"),
        ),
        Column(
            name="left",
            title="Left",
            value=lambda p: _current(p).remaining_sec,
            show=formats.remaining,
            width=6,
            max_width=6,
            priority=3,
            right=True,
            aliases=("remaining", "remaining_sec", "current_remaining_sec"),
        ),
        Column(
            name="free", title="Free in", value=free_by_itself, show=formats.free_in, width=8,
            max_width=8, priority=1, right=True, aliases=("free_in",),
            leads=True,
        ),
        Column(
            name="printing",
            title="Printing",
            value=lambda p: _current(p).name,
            width=14,
            max_width=44,
            priority=2,
            aliases=("current", "current_name"),
        ),
        Column(
            name="queue",
            title="Queue",
            value=lambda p: _prints(p).queue_length,
            show=units.waiting,
            width=5,
            max_width=5,
            priority=2,
            right=True,
            aliases=("queue_length", "waiting"),
        ),
        Column(
            name="alerts",
            title="Alerts",
            value=lambda p: ", ".join(_alerts(p)),
            show=units.warning,
            width=10,
            max_width=40,
            priority=1,
            aliases=("alert",),
            items=_alerts,
        ),
        Column(
            name="serial", title="Serial", value=lambda p: p.serial, width=8, max_width=9,
            priority=5,
            aliases=("printer_serial",),
        ),
        Column(
            name="type", title="Type", value=lambda p: p.hw_type, width=6, max_width=8, priority=6,
            aliases=("hw_type", "model"),
        ),
        Column(
            name="next", title="Next", value=lambda p: _next(p).name, width=16, max_width=36,
            priority=8,
            aliases=("next_name",),
        ),
        Column(
            name="last", title="Last print", value=lambda p: _last(p).name, width=16, max_width=36,
            priority=9,
            aliases=("last_name",),
        ),
        Column(
            name="idle", title="Last end", value=lambda p: _last(p).finished_at, show=formats.ago,
            width=8, max_width=8, priority=7, right=True,
            aliases=("last_finished", "last_finished_at"),
        ),
        Column(
            name="software", title="Software", value=lambda p: _status(p).software_version, width=9,
            max_width=12, priority=10, aliases=("software_version", "version"),
        ),
        Column(
            name="service_runs", title="Runs s.s.", value=_not_counted, show=formats.number,
            width=9, max_width=9, priority=12, right=True, default_visible=False,
        ),
        Column(
            name="service_hours", title="Hours s.s.", value=_not_counted, show=formats.number,
            width=10, max_width=10, priority=12, right=True, default_visible=False,
        ),
        Column(
            name="alias", title="Alias", value=lambda p: p.alias, width=12, max_width=24,
            priority=11,
        ),
        Column(
            name="updated", title="Updated", value=lambda p: p.updated_at, show=formats.ago,
            width=7, max_width=7, priority=12, right=True, aliases=("updated_at",),
            default_visible=False,
        ),
        Column(
            name="started", title="Started", value=lambda p: _current(p).started_at,
            show=formats.ago, width=7, max_width=7, priority=12, right=True,
            aliases=("started_at", "current_started_at"),
            default_visible=False,
        ),
        Column(
            name="url", title="Web page", value=lambda p: p.url, width=30, max_width=60,
            priority=13,
            default_visible=False,
        ),
        *_columns_of("current", "Current", _current),
        *_columns_of("next", "Next", _next),
        *_columns_of("last", "Last", _last),
    ),
    actions=(TRACE,),
    watched=("state", "alerts", "printing"),
    child="p",
    links=(
        by_id(
            "p", "its prints", "prints", default_queries.ALL_PRINTS, "printer_serial",
            lambda p: p.serial,
            "This printer has no serial, so its prints cannot be asked for.",
        ),
        by_id(
            "o", "its print orders", "print-orders", default_queries.PRINT_ORDERS, "printer_serial",
            lambda p: p.serial,
            "This printer has no serial, so its print orders cannot be asked for.",
        ),
        by_id(
            "q", "its queue", "queues", default_queries.QUEUES, "printer_serial",
            lambda p: p.serial,
            "This printer has no serial, so its queue cannot be asked for.",
        ),
        by_id(
            "b", "the builds of its current, next and last print", "builds",
            default_queries.BUILDS, "uuid",
            _builds, "Nothing runs, waits or ran on this printer, so it leads to no build.",
        ),
        by_id(
            "s", "the parts of its current and last print", "printed-parts",
            default_queries.PRINTED_PARTS, "print_id",
            lambda p: (_current(p).print_id, _last(p).print_id),
            "Nothing runs or ran on this printer, so it leads to no printed parts.",
        ),
    ),
    order=(("name", False),),
    values=(
        ("state", ("Idle", "Printing", "Finished", "Offline", "Maintenance", "Error")),
        ("type", ("M1", "M2", "M3", "M3 Max", "L1")),
    ),
)  # fmt: skip
