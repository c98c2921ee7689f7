"""What is read at each look, and what differs from the look before.

A source reads a list and says of every record which facts count. Printers and queues are read
whole; of the others only what changed since the last look is asked for, with an overlap, because
records may reach the list late.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from carbon_tui.api.paging.read_all import AllRows, read_all
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.schema import endpoints, part_order_states
from carbon_tui.api.schema.default_queries import PRINTS_ENDED
from carbon_tui.api.schema.endpoints import RECORDS_LATE_BY
from carbon_tui.api.schema.print_states import FINISHED, WENT_WRONG, is_one_of
from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import (
    PartMeasurement,
    PartOrder,
    Print,
    Printer,
    PrinterQueue,
    PrintOrder,
)
from carbon_tui.orders.print_orders.history import serial_of
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.text.cleaning import clean, raw
from carbon_tui.watch.events import EventKind, FactValue, RecordChange


class ObservedRecord(Struct, frozen=True, array_like=True):
    """A record as one look saw it: the facts that count, in the order of its source's fields."""

    key: str
    name: str
    facts: tuple[FactValue, ...]
    at: datetime | None = None
    """When the server says that these facts came to be; None where it does not say."""
    created_at: datetime | None = None
    """When the record was made; None where it does not say."""


class SourceLook(Struct, frozen=True):
    """What one look at a source brought."""

    records: tuple[ObservedRecord, ...]
    whole: bool = False
    """All there is: what was seen before and is not among them is gone."""
    forget_before: datetime | None = None
    """Records whose `at` lies before will never be read again and need not be remembered."""
    remark: str = ""
    """What the server did not give or what could not be read, as a sentence for a person."""
    is_short: bool = False
    """The server held rows back: what changed in them is still to be asked for."""


class ChangeSource(Protocol):
    """One kind of record that is looked at."""

    @property
    def name(self) -> str:
        """Names what is remembered of it."""
        ...

    @property
    def view(self) -> str: ...

    @property
    def fields(self) -> tuple[str, ...]:
        """What the facts of its records are."""
        ...

    @property
    def always_there(self) -> bool:
        """Every record has all that it was known by: what an answer leaves out (any field may be
        missing) is as it was. False: what is left out is none."""
        ...

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        """Read it. `since`: the server's time of the last look, None for the first. Raises
        ApiError."""
        ...

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterable[RecordChange]:
        """What is to be told of a record; `before` None: it was not known, `after` None: gone.
        `is_new`: it was made since the last look. Of the first look nothing is told."""
        ...


class Printers:
    """States, alerts and what began."""

    name = view = "printers"
    fields = ("state", "alerts", "printing", "print_id")
    always_there = True

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        """What printers are called, by raw serial, since the last look."""

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        read = await read_all(endpoints.PRINTERS, Query(), reading.page)
        self.names.update(names_by_serial(read.rows))
        return look_at((self._observed(p) for p in read.rows if p.serial), read)

    def _observed(self, printer: Printer) -> ObservedRecord:
        serial = raw(printer.serial or "")
        status = printer.status
        current = printer.prints.current if printer.prints else None
        none = None if printer.prints is None else ""
        return ObservedRecord(
            serial,
            self.names.get(serial) or str(clean(serial)),
            (
                status.printer_state if status else None,
                "\n".join(status.alerts or ()) if status else None,
                (current.name or current.print_id) if current else none,
                (current.print_id or current.name) if current else none,
            ),
        )

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if before is None or after is None:
            return
        state, alerts, _, print_id = before.facts
        state_now, alerts_now, printing, print_id_now = after.facts
        if state != state_now:
            yield RecordChange(EventKind.STATE, "state", state, state_now)
        had, has = _lines(alerts), _lines(alerts_now)
        for alert in has:
            if alert not in had:
                yield RecordChange(EventKind.ALERT, "alerts", None, alert)
        for alert in had:
            if alert not in has:
                yield RecordChange(EventKind.ALERT_OVER, "alerts", alert, None)
        if print_id_now and print_id_now != print_id:
            yield RecordChange(EventKind.BEGAN, "printing", before.facts[2] or None, printing)


class PrinterQueues:
    """What waits: how much, and whether it is the same."""

    name = view = "queues"
    fields = ("waiting", "order")
    always_there = True

    def __init__(self, names: dict[str, str]) -> None:
        """`names`: what printers are called, kept by whoever reads them."""
        self._names = names

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        page = await reading.page(endpoints.PRINTER_QUEUES, ())
        return SourceLook(tuple(map(self._observed, filter(_is_of_a_printer, page.rows))))

    def _observed(self, queue: PrinterQueue) -> ObservedRecord:
        serial = raw(queue.printer_serial or "")
        uuids = queue.print_uuids or ()
        order = ",".join(map(raw, uuids))
        name = self._names.get(serial) or str(clean(serial))
        return ObservedRecord(serial, name, (len(uuids), order))

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if before is not None and after is not None and before.facts != after.facts:
            yield RecordChange(EventKind.QUEUE, "waiting", before.facts[0], after.facts[0])


class EndedPrints:
    """Prints that are over, in whatever way."""

    name = view = "prints"
    fields = ("status",)
    always_there = True

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        start = (since or now) - RECORDS_LATE_BY
        query = Query().where("status", *PRINTS_ENDED, guessed=True)
        query = query.where("finished_after", rfc3339_seconds(start)).sorted_by("finished_at")
        read = await read_all(endpoints.PRINTS, query, reading.page)
        records = (self._observed(p) for p in read.rows if p.uuid and p.finished_at)
        return look_at(records, read, forget_before=start - RECORDS_LATE_BY)

    def _observed(self, run: Print) -> ObservedRecord:
        label = run.name or run.print_id or run.uuid or ""
        printer = self._names.get(serial_of(run)) or str(clean(serial_of(run)))
        name = f"{label} on {printer}" if printer else label
        return ObservedRecord(raw(run.uuid or ""), name, (run.status,), run.finished_at)

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if after is None or (before is not None and before.facts == after.facts):
            return
        status = after.facts[0]
        word = str(status or "")
        kind = EventKind.ENDED
        if is_one_of(word, FINISHED):
            kind = EventKind.FINISHED
        elif is_one_of(word, WENT_WRONG):
            kind = EventKind.FAILED
        yield RecordChange(kind, "status", before.facts[0] if before else None, status)


class PrintOrderProgress:
    """Orders that were placed, and their progress."""

    name = view = "print-orders"
    fields = ("printed", "queued", "copies")
    always_there = True

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        read = await read_all(endpoints.PRINT_ORDERS, _updated(since, now), reading.page)
        return look_at((_print_order(order) for order in read.rows if order.uuid), read)

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if after is None:
            return
        if before is None and is_new:
            yield RecordChange(EventKind.ORDER, "copies", None, after.facts[2])
            return
        known = before.facts if before else (None, None, None)
        if known[0] != after.facts[0]:
            yield RecordChange(EventKind.ORDER, "printed", known[0], after.facts[0])
        elif known[1] != after.facts[1]:
            yield RecordChange(EventKind.ORDER, "queued", known[1], after.facts[1])


class PartOrderStatus:
    """Orders of parts: their status, and whether they are late.

    Lateness comes by the clock alone, so open orders are read whole each time.
    """

    name = view = "part-orders"
    fields = ("status", "late")
    always_there = True

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        queries = [_updated(since, now)]
        queries += [
            Query().where("status", word).sorted_by("updated_at") for word in part_order_states.OPEN
        ]
        reads = [await read_all(endpoints.PART_ORDERS, query, reading.page) for query in queries]
        newest = {order.uuid: order for read in reads for order in read.rows if order.uuid}
        return look_at((_part_order(order, now) for order in newest.values()), *reads)

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if after is None:
            return
        status, late = before.facts if before else (None, False)
        if status != after.facts[0]:
            yield RecordChange(EventKind.PART_ORDER, "status", status, after.facts[0])
        if after.facts[1] and not late:
            yield RecordChange(EventKind.LATE, "due_date", None, "over")


class FailedMeasurements:
    """Measurements out of specification."""

    name = view = "measurements"
    fields = ("measurement_result",)
    always_there = True

    async def look(self, reading: ListApi, since: datetime | None, now: datetime) -> SourceLook:
        read = await read_all(endpoints.PART_MEASUREMENTS, _updated(since, now), reading.page)
        records = (_measurement(m) for m in read.rows if m.uuid)
        return look_at(records, read, forget_before=(since or now) - 2 * RECORDS_LATE_BY)

    def changes(
        self, before: ObservedRecord | None, after: ObservedRecord | None, *, is_new: bool
    ) -> Iterator[RecordChange]:
        if after is None or after.facts[0] != "fail" or (before and before.facts == after.facts):
            return
        was = before.facts[0] if before else None
        yield RecordChange(EventKind.MEASUREMENT, "measurement_result", was, "fail")


def look_at(
    records: Iterable[ObservedRecord],
    *reads: AllRows[Any],
    whole: bool = False,
    forget_before: datetime | None = None,
) -> SourceLook:
    """What these readings brought, and what they are short of. ``whole``: they are of all there is,
    where the server gave it."""
    known = [read.completeness for read in reads]
    is_short = not all(each.whole for each in known)
    said = (each.shortfall or (each.remarks()[0] if each.refused else "") for each in known)
    remarks = dict.fromkeys(filter(None, said))
    return SourceLook(
        tuple(records), whole and not is_short, forget_before, " ".join(remarks), is_short
    )


def _updated(since: datetime | None, now: datetime) -> Query:
    """Changed rows come twice instead of never when read in the order of their changes."""
    start = (since or now) - RECORDS_LATE_BY
    return Query().where("updated_after", rfc3339_seconds(start)).sorted_by("updated_at")


def _is_of_a_printer(queue: PrinterQueue) -> bool:
    return bool(queue.printer_serial)


def _print_order(order: PrintOrder) -> ObservedRecord:
    shares = None if order.routed_to is None else order.routed_to.values()
    facts = (
        None if shares is None else sum(share.copies_printed or 0 for share in shares),
        None if shares is None else sum(share.copies_queued or 0 for share in shares),
        order.total_copies,
    )
    name = order.print_order_number or order.uuid or ""
    return ObservedRecord(raw(order.uuid or ""), name, facts, created_at=order.created_at)


def _part_order(order: PartOrder, now: datetime) -> ObservedRecord:
    unfinished = (order.status or "").casefold() in part_order_states.OPEN
    told = order.status is not None and order.due_date is not None
    late = unfinished and order.due_date is not None and order.due_date < now if told else None
    name = order.part_order_number or order.uuid or ""
    return ObservedRecord(raw(order.uuid or ""), name, (order.status, late))


def _measurement(measurement: PartMeasurement) -> ObservedRecord:
    result = measurement.measurement_result
    result = None if result is None else result.casefold()
    name = f"measurement of part {measurement.printed_part_uuid or 'unknown'}"
    return ObservedRecord(raw(measurement.uuid or ""), name, (result,), measurement.updated_at)


def _lines(alerts: FactValue) -> tuple[str, ...]:
    return tuple(filter(None, str(alerts or "").split("\n")))
