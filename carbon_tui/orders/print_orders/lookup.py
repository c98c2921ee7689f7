"""Reading what the other modules of this package need, in as few requests as the API allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from carbon_tui.api.paging.read_all import AllRows, read_all
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.endpoints import (
    BUILDS,
    MAX_VALUES_PER_PARAMETER,
    PRINTED_PARTS,
    PRINTER_QUEUES,
    PRINTERS,
    PRINTS,
    Endpoint,
)
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import (
    Build,
    Print,
    PrintedPart,
    Printer,
    PrinterQueue,
)
from carbon_tui.orders.print_orders.order_api import (
    ListApi,
    Queues,
)
from carbon_tui.text.cleaning import raw

R = TypeVar("R")

CANCELED = "canceled"
"""The status of a print that was taken out of its queue before it began."""


def batches(
    values: Iterable[str], size: int = MAX_VALUES_PER_PARAMETER
) -> Iterator[tuple[str, ...]]:
    """Each value once, in portions that one request can carry."""
    rest = iter(dict.fromkeys(filter(None, map(raw, values))))
    while portion := tuple(islice(rest, size)):
        yield portion


async def by_values(
    reading: ListApi, endpoint: Endpoint[R], name: str, values: Iterable[str]
) -> list[R]:
    """Rows whose parameter `name` is one of `values`, however many these are; none for none."""
    asked = tuple(dict.fromkeys(filter(None, map(raw, values))))
    if not asked:
        return []
    query = every(endpoint, Query().where(name, *asked))
    return (await read_all(endpoint, query, reading.page)).rows


async def queues(reading: ListApi, serials: Iterable[str] = ()) -> Queues:
    """The queues of these printers, or of all; a printer without a queue has an empty one."""
    asked = tuple(dict.fromkeys(map(raw, serials)))
    query = Query().where("printer_serial", *asked)
    read = await read_all(PRINTER_QUEUES, query, reading.page)
    return dict.fromkeys(asked, ()) | as_queues(read.rows)


def as_queues(records: Iterable[PrinterQueue]) -> Queues:
    """By raw serial, the raw uuids of the prints that wait, the next one first."""
    return {
        raw(queue.printer_serial): tuple(map(raw, queue.print_uuids or ()))
        for queue in records
        if queue.printer_serial
    }


async def fleet(reading: ListApi) -> list[Printer]:
    """Every printer."""
    return (await read_fleet(reading)).rows


async def read_fleet(reading: ListApi) -> AllRows[Printer]:
    """Every printer, and whether the server gave all of them."""
    return await read_all(PRINTERS, Query(), reading.page)


async def prints(reading: ListApi, name: str, values: Iterable[str]) -> list[Print]:
    """Prints in whatever state whose parameter `name` is one of `values`."""
    asked = tuple(dict.fromkeys(filter(None, map(raw, values))))
    if not asked:
        return []
    query = every(PRINTS, Query().where(name, *asked), CANCELED)
    return (await read_all(PRINTS, query, reading.page)).rows


async def builds(reading: ListApi, uuids: Iterable[str]) -> list[Build]:
    return await by_values(reading, BUILDS, "uuid", uuids)


async def parts_of_prints(reading: ListApi, uuids: Iterable[str]) -> list[PrintedPart]:
    """The printed parts of these prints: the other way to a print that the list leaves out."""
    return await by_values(reading, PRINTED_PARTS, "print_uuid", uuids)
