"""All printers' queues side by side, with names instead of bare uuids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.records import (
    Print,
    PrintedPart,
    Printer,
    PrintRef,
)
from carbon_tui.orders.print_orders.lookup import (
    builds,
    parts_of_prints,
    prints,
)
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
    Queues,
)
from carbon_tui.orders.print_orders.plan import (
    short,
    title,
)
from carbon_tui.text.cleaning import raw


@dataclass(frozen=True, slots=True)
class Waiting:
    """A print that waits. Where its name could not be found out, the uuid's beginning stands."""

    uuid: str
    name: str = ""
    build_uuid: str = ""
    order_uuid: str = ""
    order_number: str = ""
    resin: str = ""

    @property
    def label(self) -> str:
        return self.name or short(self.uuid)


Names = Mapping[str, Waiting]
"""What is known of prints, by raw uuid."""


@dataclass(frozen=True, slots=True)
class PrinterQueueLane:
    """One printer's queue, the next print first."""

    serial: str
    name: str = ""
    state: str = ""
    current: PrintRef | None = None
    waiting: tuple[Waiting, ...] = ()

    @property
    def label(self) -> str:
        return self.name or self.serial

    @property
    def uuids(self) -> tuple[str, ...]:
        return tuple(w.uuid for w in self.waiting)


@dataclass(frozen=True, slots=True)
class QueueSnapshot:
    """Every printer's lane, in the order of the printers."""

    lanes: tuple[PrinterQueueLane, ...] = ()

    @classmethod
    def of(cls, printers: Iterable[Printer], queues: Queues, names: Names) -> QueueSnapshot:
        """Printers without a queue have an empty lane; queues of unknown printers come last."""
        fleet = [p for p in printers if p.serial]
        known = {raw(p.serial or "") for p in fleet}
        printer_names = names_by_serial(fleet)
        lanes = [_lane(p, printer_names[raw(p.serial or "")], queues, names) for p in fleet]
        lanes += [
            PrinterQueueLane(serial, waiting=_waiting(uuids, names))
            for serial, uuids in queues.items()
            if serial not in known
        ]
        return cls(tuple(lanes))

    @property
    def queues(self) -> Queues:
        return {lane.serial: lane.uuids for lane in self.lanes}

    def unnamed(self) -> tuple[str, ...]:
        """Prints whose names must still be asked for."""
        return tuple(w.uuid for lane in self.lanes for w in lane.waiting if not w.name)

    def lane(self, serial: str) -> PrinterQueueLane:
        """Raises KeyError for a printer that is not on the board."""
        return next((lane for lane in self.lanes if lane.serial == serial), None) or _none(serial)

    def lane_of(self, uuid: str) -> PrinterQueueLane | None:
        """Where this print waits; None when it does not wait any more."""
        return next((lane for lane in self.lanes if uuid in lane.uuids), None)

    def find(self, uuids: Iterable[str]) -> tuple[Waiting, ...]:
        """These prints as they wait, in the order given; those that do not wait are left out."""
        known = {w.uuid: w for lane in self.lanes for w in lane.waiting}
        return tuple(known[uuid] for uuid in uuids if uuid in known)

    def without(self, uuids: Iterable[str]) -> QueueSnapshot:
        gone = set(uuids)
        return QueueSnapshot(
            tuple(
                replace(lane, waiting=tuple(w for w in lane.waiting if w.uuid not in gone))
                for lane in self.lanes
            )
        )

    def moved(self, uuids: Iterable[str], serial: str, index: int) -> QueueSnapshot:
        """The board once these prints stand in this printer's queue, the first of them at `index`
        of what is in it besides them. Raises KeyError for a printer that is not on the board."""
        carried = self.find(uuids)
        rest = self.without(w.uuid for w in carried)
        lane = rest.lane(serial)
        waiting = (*lane.waiting[:index], *carried, *lane.waiting[index:])
        return rest._with(replace(lane, waiting=waiting))

    def _with(self, lane: PrinterQueueLane) -> QueueSnapshot:
        return QueueSnapshot(
            tuple(lane if other.serial == lane.serial else other for other in self.lanes)
        )


async def named(reading: ListApi, uuids: Iterable[str]) -> dict[str, Waiting]:
    """What can be found out about these prints, by raw uuid. Raises ApiError.

    First from the prints themselves; a server may list only finished ones, so then from the
    printed parts that are to come out of them; names that are missing come from the builds.
    """
    print_uuids = list(dict.fromkeys(map(raw, uuids)))
    waiting_of = {w.uuid: w for w in map(_from_print, await prints(reading, "uuid", print_uuids))}
    missing = [uuid for uuid in print_uuids if uuid not in waiting_of]
    if missing:
        waiting_of.update(await _from_their_parts(reading, missing))
    return await _with_build_names(reading, waiting_of)


async def _from_their_parts(reading: ListApi, uuids: Iterable[str]) -> dict[str, Waiting]:
    """A second way, which not every account may go: where it is closed, uuids stay uuids."""
    try:
        parts = await parts_of_prints(reading, uuids)
    except ApiError:
        return {}
    return {w.uuid: w for w in map(_from_part, parts) if w.uuid}


async def _with_build_names(reading: ListApi, waiting_of: dict[str, Waiting]) -> dict[str, Waiting]:
    nameless = {w.build_uuid for w in waiting_of.values() if not w.name and w.build_uuid}
    if not nameless:
        return waiting_of
    names = {raw(b.uuid or ""): title(b) for b in await builds(reading, nameless)}
    return {
        uuid: w if w.name else replace(w, name=names.get(w.build_uuid, ""))
        for uuid, w in waiting_of.items()
    }


def _from_print(print_: Print) -> Waiting:
    return Waiting(
        raw(print_.uuid or ""),
        print_.name or "",
        raw(print_.build_uuid or ""),
        raw(print_.print_order_uuid or ""),
        print_.print_order_number or "",
        (print_.config.resin_name if print_.config else None) or "",
    )


def _from_part(part: PrintedPart) -> Waiting:
    return Waiting(
        raw(part.print_uuid or ""),
        "",
        raw(part.build_uuid or ""),
        raw(part.print_order_uuid or ""),
        part.print_order_number or "",
    )


def _lane(printer: Printer, name: str, queues: Queues, names: Names) -> PrinterQueueLane:
    serial = raw(printer.serial or "")
    return PrinterQueueLane(
        serial,
        name,
        (printer.status.printer_state if printer.status else None) or "",
        printer.prints.current if printer.prints else None,
        _waiting(queues.get(serial, ()), names),
    )


def _waiting(uuids: Iterable[str], names: Names) -> tuple[Waiting, ...]:
    return tuple(names.get(uuid, Waiting(uuid)) for uuid in uuids)


def _none(serial: str) -> PrinterQueueLane:
    raise KeyError(serial)
