"""Anything that names a record, looked for wherever the server can be asked for it.

A scanned serial, a print id, an order's number, a build's name, a uuid or a web link: all places
that know such a thing are asked at the same time, a row or two each.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.endpoints import Paging
from carbon_tui.api.schema.query import Query
from carbon_tui.prompt import lexer
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import by_name
from carbon_tui.text.cleaning import comparable, raw

MAX_IDENTIFIER_LENGTH = 200
"""Characters: what is longer names no record."""
ROWS_LOOKED_AT = 100
"""Of each place; with more than that in it, the place itself is what is opened."""

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)

_BY_UUID = (
    "prints", "builds", "print-orders", "part-orders", "printed-parts", "parts", "models",
    "measurements", "quality",
)  # fmt: skip
_BY_NAME = (
    ("print-orders", "print_order_number"),
    ("part-orders", "part_order_number"),
    ("builds", "name"),
    ("prints", "print_id"),
    ("prints", "platform_serial"),
    ("models", "external_id"),
)
"""(view, the endpoint's parameter)"""

Fetch = Callable[..., Awaitable[Any]]


class Match(Struct, frozen=True):
    """What one view or table has under the identifier."""

    view: str
    terms: str
    """What the view is asked for it, as in its prompt."""
    label: str
    """The record's name, or how many there are."""


class Lookup(Struct, frozen=True):
    """Where the identifier is known, and which places could not be asked."""

    identifier: str
    matches: tuple[Match, ...]
    unasked: tuple[str, ...] = ()
    """Titles of the views whose lists could not be read."""


class _Place(Struct, frozen=True):
    resource: AnyResource
    parameter: str

    def query(self, identifier: str) -> Query:
        return every(self.resource.endpoint).where(self.parameter, identifier)


def identifier_in(text: str) -> str:
    """The identifier in what was scanned, typed or pasted: of a web link its last step."""
    line = next(iter(text.strip().splitlines()), "").strip().strip("\"'")
    if line.casefold().startswith(("http://", "https://")):
        steps = [step for step in urlsplit(line).path.split("/") if step]
        line = unquote(steps[-1]) if steps else ""
    return line[:MAX_IDENTIFIER_LENGTH]


async def look_up(identifier: str, fetch: Fetch) -> Lookup:
    """Ask every place at once. What one of them refuses is named, and stops no other.

    ``fetch`` reads one page: (endpoint, params) → page. Raises nothing of the API's own.
    """
    places = tuple(_places(identifier))
    asked = (_matches(place, identifier, fetch) for place in places)
    answers = await asyncio.gather(*asked, _printers(identifier, fetch), return_exceptions=True)
    titles = [*(place.resource.title for place in places), by_name("printers").title]
    matches: dict[tuple[str, str], Match] = {}
    unasked: list[str] = []
    for title, answer in zip(titles, answers, strict=True):
        if isinstance(answer, ApiError):
            unasked.append(title)
        elif isinstance(answer, BaseException):
            raise answer
        elif answer is not None:
            matches.setdefault((answer.view, answer.label), answer)
    return Lookup(identifier, tuple(matches.values()), tuple(dict.fromkeys(unasked)))


def _places(identifier: str) -> Iterator[_Place]:
    if _UUID.fullmatch(identifier):
        yield from (_Place(by_name(view), "uuid") for view in _BY_UUID)
    else:
        yield from (_Place(by_name(view), parameter) for view, parameter in _BY_NAME)


async def _matches(place: _Place, identifier: str, fetch: Fetch) -> Match | None:
    rows = await _rows(place.resource, place.query(identifier), fetch)
    matching = [row for row in rows if _has(row, place.parameter, identifier)]
    return _match(place.resource, place.parameter, identifier, matching)


def _has(row: Any, parameter: str, identifier: str) -> bool:
    """Whether the row is one that was asked for, as far as it shows: not all servers filter."""
    for holder in (row, getattr(row, "origin", None)):
        value = getattr(holder, parameter, None)
        if isinstance(value, str) and value:
            return comparable(value) == comparable(identifier)
    return True


async def _printers(identifier: str, fetch: Fetch) -> Match | None:
    """The fleet has no filters: it is read, and matched by serial and by name."""
    resource = by_name("printers")
    fleet = await _rows(resource, Query(), fetch)
    spelled = comparable(identifier)
    matching = [
        printer
        for printer in fleet
        if spelled in (comparable(printer.serial or ""), comparable(printer.name or ""))
    ]
    if not matching:
        return None
    return _match(resource, "serial", raw(matching[0].serial or ""), matching[:1])


async def _rows(resource: AnyResource, query: Query, fetch: Fetch) -> list[Any]:
    """The first rows of a list, or all of one that is read whole."""
    pages = open_pages(resource.endpoint, query, fetch, page_size=ROWS_LOOKED_AT)
    rows: list[Any] = []
    async for batch in pages:
        rows += batch.rows
        if resource.endpoint.paging is Paging.CURSOR and len(rows) >= ROWS_LOOKED_AT:
            break
    return rows


def _match(resource: AnyResource, parameter: str, identifier: str, rows: list[Any]) -> Match | None:
    if not rows:
        return None

    least = "at least " if len(rows) >= ROWS_LOOKED_AT else ""
    several = f"{least}{resource.counted(len(rows))}"
    label = _name(resource, rows[0]) if len(rows) == 1 else several
    terms = f"{parameter}={lexer.value(identifier)}"
    if resource.endpoint.all_values:
        terms += "".join(f" {name}=all" for name, _ in resource.endpoint.all_values)
    return Match(resource.name, terms, label)


def _name(resource: AnyResource, row: Any) -> str:
    """What a row of this view is called; a list whose rows are made here has records instead."""
    if resource.name == "quality":
        return str(row.name or row.uuid)
    return resource.label(row)
