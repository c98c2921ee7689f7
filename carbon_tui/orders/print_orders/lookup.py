"""Reading what the other rooms of this package need, in as few requests as the API allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.schema.endpoints import (
    BUILDS,
    PRINTED_PARTS,
    PRINTER_QUEUES,
    PRINTERS,
    PRINTS,
    Endpoint,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import (
    Build,
    Print,
    PrintedPart,
    Printer,
    PrinterQueue,
)
from carbon_tui.orders.print_orders.order_api import (
    LARGEST_PAGE,
    MOST_VALUES,
    Queues,
    Reading,
)
from carbon_tui.text.cleaning import raw

R = TypeVar("R")

STATES = ("queued", "printing", "finished", "failed", "canceled")
"""What is asked for where every print is meant: the API takes five and publishes no list."""
MOST_PAGES = 20


def batches(values: Iterable[str], size: int = MOST_VALUES) -> Iterator[tuple[str, ...]]:
    """Each value once, in portions that one request can carry."""
    rest = iter(dict.fromkeys(filter(None, map(raw, values))))
    while portion := tuple(islice(rest, size)):
        yield portion


async def rows(
    reading: Reading, endpoint: Endpoint[R], params: Params, *, pages: int = MOST_PAGES
) -> list[R]:
    """Every row of a list, up to so many pages of the largest size, each key once."""
    asked: Params = (("limit", str(LARGEST_PAGE)), *params)
    found: dict[str, R] = {}
    cursor: str | None = None
    for _ in range(pages):
        page = await reading.page(endpoint, (*asked, ("cursor", cursor)) if cursor else asked)
        found.update((endpoint.identify(row), row) for row in page.rows)
        if not page.next_cursor or page.next_cursor == cursor:
            break
        cursor = page.next_cursor
    return list(found.values())


async def by_values(
    reading: Reading, endpoint: Endpoint[R], name: str, values: Iterable[str]
) -> list[R]:
    """Rows whose parameter `name` is one of `values`, a hundred values per request."""
    found: list[R] = []
    for portion in batches(values):
        found += await rows(reading, endpoint, tuple((name, value) for value in portion))
    return found


async def queues(reading: Reading, serials: Iterable[str] = ()) -> Queues:
    """The queues of these printers, or of all; a printer without a queue has an empty one."""
    wanted = list(serials)
    portions: list[tuple[str, ...]] = list(batches(wanted)) if wanted else [()]
    found: Queues = {raw(serial): () for serial in wanted}
    for portion in portions:
        params = tuple(("printer_serial", serial) for serial in portion)
        page = await reading.page(PRINTER_QUEUES, params)
        found.update(as_queues(page.rows))
    return found


def as_queues(records: Iterable[PrinterQueue]) -> Queues:
    return {
        raw(queue.printer_serial): tuple(map(raw, queue.print_uuids or ()))
        for queue in records
        if queue.printer_serial
    }


async def fleet(reading: Reading) -> list[Printer]:
    """Every printer, whether the server takes `offset` for items or for pages."""
    found: dict[str, Printer] = {}
    for index in range(MOST_PAGES):
        page = await _printers(reading, len(found))
        if index and not _new(page.rows, found):
            page = await _printers(reading, index)
        fresh = _new(page.rows, found)
        found.update(fresh)
        if not fresh or (page.total is not None and page.total <= len(found)):
            break
    return list(found.values())


async def prints(reading: Reading, name: str, values: Iterable[str]) -> list[Print]:
    """Prints in whatever state whose parameter `name` is one of `values`.

    A server that refuses one of the states is asked again for what it lists by itself.
    """
    found: list[Print] = []
    for portion in batches(values):
        params = tuple((name, value) for value in portion)
        states = tuple(("status", state) for state in STATES)
        try:
            found += await rows(reading, PRINTS, params + states)
        except BadRequest:
            found += await rows(reading, PRINTS, params)
    return found


async def builds(reading: Reading, uuids: Iterable[str]) -> list[Build]:
    return await by_values(reading, BUILDS, "uuid", uuids)


async def parts_of_prints(reading: Reading, uuids: Iterable[str]) -> list[PrintedPart]:
    """The printed parts of these prints: the other way to a print that the list leaves out."""
    return await by_values(reading, PRINTED_PARTS, "print_uuid", uuids)


async def _printers(reading: Reading, offset: int) -> Page[Printer]:
    params = (("limit", str(LARGEST_PAGE)), ("offset", str(offset)))
    return await reading.page(PRINTERS, params)


def _new(page: Iterable[Printer], known: dict[str, Printer]) -> dict[str, Printer]:
    return {p.serial: p for p in page if p.serial and p.serial not in known}
