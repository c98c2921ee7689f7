"""Which prints belong to an order, and which of them still wait.

Whether the list of prints contains those that wait is not said, so three ways are tried: the
prints themselves, the printed parts that are to come out of them, and last, what the queues of the
order's printers gained when it was placed. The last is believed only where the numbers agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.endpoints import PRINTED_PARTS
from carbon_tui.api.schema.print_states import CANCELED, WAITING
from carbon_tui.api.schema.records import (
    Print,
    PrintedPart,
    PrintOrder,
)
from carbon_tui.orders.print_orders.lookup import (
    by_values,
    prints,
    queues,
)
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
    Queues,
)
from carbon_tui.text.cleaning import raw

P = TypeVar("P", Print, PrintedPart)

OVER = frozenset((*CANCELED, "deleted"))
"""States of a print, or of its parts, that was taken out before it began."""


@dataclass(frozen=True, slots=True)
class OrderTrace:
    """An order's prints as far as they can be found. All uuids raw."""

    order: PrintOrder
    waiting: Queues
    """Those in queues now, by printer."""
    started: tuple[str, ...]
    """Those known to have started, or to be over."""
    lost: int
    """Copies that the order counts and that were found nowhere: not determined."""
    queues: Queues
    """The whole queues of its printers, as they were read."""
    states: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By printer, how many of those that have started are in which state, as far as the server
    lists them; those of which it names no printer under an empty serial."""

    @property
    def waiting_uuids(self) -> tuple[str, ...]:
        return tuple(uuid for lane in self.waiting.values() for uuid in lane)

    @property
    def places(self) -> dict[str, tuple[int, ...]]:
        """Where its prints stand in each printer's queue, counted from 1."""
        return {
            serial: tuple(self.queues[serial].index(uuid) + 1 for uuid in uuids)
            for serial, uuids in self.waiting.items()
        }


async def traced(reading: ListApi, order: PrintOrder, before: Queues | None = None) -> OrderTrace:
    """Find the order's prints. `before`: the queues as they were when it was placed.

    Raises ApiError.
    """
    uuid = raw(order.uuid or "")
    now = await queues(reading, order.routed_to or ())
    listed = belonging(await prints(reading, "print_order_uuid", [uuid]), uuid)
    states = {
        raw(p.uuid or ""): (_printer_of(p), str(p.status or "printing").casefold()) for p in listed
    }
    ours = {raw(p.uuid or ""): not is_over(p) for p in listed}
    moved = {raw(p.uuid or "") for p in listed if _waits(p)}.difference(*now.values())
    if moved:  # moved to another printer, or taken out
        lanes = await queues(reading)
        now |= {serial: lane for serial, lane in lanes.items() if not moved.isdisjoint(lane)}
        ours |= dict.fromkeys(moved.difference(*lanes.values()), False)
    if not _complete(ours, now, order):
        parts = await _parts(reading, uuid)
        ours = {raw(p.print_uuid): not is_over(p) for p in parts if p.print_uuid} | ours
    if before is not None and not _complete(ours, now, order):
        ours = dict.fromkeys(gained(order, before, now), True) | ours
    return _trace(order, ours, now, states)


async def _parts(reading: ListApi, uuid: str) -> list[PrintedPart]:
    """A second way, which not every account may go: where it is closed, it tells nothing."""
    try:
        parts = await by_values(reading, PRINTED_PARTS, "print_order_uuid", [uuid])
    except ApiError:
        return []
    return belonging(parts, uuid)


def _trace(
    order: PrintOrder, ours: dict[str, bool], now: Queues, states: Mapping[str, tuple[str, str]]
) -> OrderTrace:
    """`ours` says of each print whether it was to be made, or taken out before it began; `states`
    on which printer it is, and how."""
    waiting = {serial: tuple(u for u in lane if u in ours) for serial, lane in now.items()}
    waiting = {serial: lane for serial, lane in waiting.items() if lane}
    still = {uuid for lane in waiting.values() for uuid in lane}
    started = sorted(uuid for uuid, made in ours.items() if uuid and made and uuid not in still)
    lost = _lost(order, len(still), len(started))
    counted: dict[str, Counter[str]] = {}
    for serial, state in (states[uuid] for uuid in started if uuid in states):
        counted.setdefault(serial, Counter())[state] += 1
    return OrderTrace(order, waiting, tuple(started), lost, now, counted)


def is_over(record: Print | PrintedPart) -> bool:
    """Whether it was taken out before it began."""
    return (record.status or "").casefold() in OVER


def _waits(print_: Print) -> bool:
    return print_.started_at is None and (print_.status or "").casefold() in WAITING


def _printer_of(print_: Print) -> str:
    return raw(print_.origin.printer_serial or "") if print_.origin else ""


def belonging(rows: Sequence[P], order_uuid: str) -> list[P]:
    """Those rows of a list of the order's prints that are its own.

    A row that names another order is not, and shows that the server did not heed what it was asked
    for: then a row that names none is not believed either.
    """
    names = [raw(row.print_order_uuid or "").casefold() for row in rows]
    ours = {order_uuid.casefold()}
    if ours.issuperset(filter(None, names)):
        ours.add("")
    return [row for row, name in zip(rows, names, strict=True) if name in ours]


def gained(order: PrintOrder, before: Queues, now: Queues) -> set[str]:
    """Prints that each printer's queue has gained since, where they are as many as the order
    still has waiting there: then they are the order's. Anywhere else they may be a colleague's."""
    uuids: set[str] = set()
    for serial, share in (order.routed_to or {}).items():
        new = [u for u in now.get(raw(serial), ()) if u not in before.get(raw(serial), ())]
        if share.copies_queued is not None and len(new) == share.copies_queued:
            uuids |= set(new)
    return uuids


def _complete(ours: Collection[str], now: Queues, order: PrintOrder) -> bool:
    """Whether as many of the order's prints were found waiting as it has waiting."""
    counted = _queued(order)
    if counted is None:
        return len(ours) >= (order.total_copies or 1)
    return sum(uuid in ours for lane in now.values() for uuid in lane) >= counted


def _lost(order: PrintOrder, waiting: int, started: int) -> int:
    """What the order counts and nobody found. Whether a running copy counts as queued is not
    said, so only what is missing from the sum of both counts is called lost."""
    shares = (order.routed_to or {}).values()
    counts = [count for share in shares for count in (share.copies_queued, share.copies_printed)]
    if not counts or None in counts:
        return max(0, (order.total_copies or 0) - waiting - started)
    return max(0, sum(count or 0 for count in counts) - waiting - started)


def _queued(order: PrintOrder) -> int | None:
    """Copies that wait by the order's own count; None where it keeps none."""
    counts = [share.copies_queued for share in (order.routed_to or {}).values()]
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
