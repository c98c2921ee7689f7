"""What can be copied of records, as text: for the clipboard, a ticket, a script.

All of it is clean: a terminal that a person pastes into takes commands from its clipboard too.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE, Paging
from carbon_tui.api.schema.operations import (
    Operation,
    reading,
    single_of,
)
from carbon_tui.api.schema.query import (
    Params,
    Query,
)
from carbon_tui.api.transport.address import PRODUCTION
from carbon_tui.api.transport.calls import (
    Call,
    path_to,
)
from carbon_tui.listing.export import (
    Format,
    writer,
)
from carbon_tui.prompt import Search, of_query
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.text.cleaning import (
    clean,
    raw,
)

TOKEN = "$CARBON_TOKEN"
"""A variable: a token in a shell's history could be used by whoever reads it."""
HOW_TO_GET_ONE = "CARBON_TOKEN=$(carbon-tui token) first"
COMMAND = "carbon-tui get"


@dataclass(frozen=True, slots=True)
class Copy:
    """One form: its letter in the menu, what it is called, and the text."""

    key: str
    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is looked at: some records of a view, in a column, at a time."""

    resource: AnyResource
    records: Sequence[Any]
    columns: Sequence[Column[Any]]
    column: Column[Any] | None
    search: Search
    moment: Moment
    host: str = ""
    profile: str = ""
    """Empty: the command finds the account by itself."""
    demo: bool = False
    """The records are those of the built-in fleet, and so is what a command is to ask."""

    @property
    def account(self) -> tuple[str, ...]:
        """The words that make a command ask the same account."""
        if self.demo:
            return ("--demo",)
        return ("--profile", self.profile) if self.profile else ()


def copies(shown: Shown) -> list[Copy]:
    """Every form there is of these records, and of the list they stand in."""
    return [*_of_records(shown), *_of_list(shown)]


def _of_records(shown: Shown) -> Iterator[Copy]:
    resource, records = shown.resource, shown.records
    several = "s" if len(records) > 1 else ""
    yield Copy("i", f"id{several}", _joined(resource.identify(record) for record in records))
    if shown.column is not None:
        name = shown.column.title
        yield Copy("c", f"cell{several}", _joined(_cell(record, shown) for record in records), name)
    yield Copy(
        "r", f"row{several}", _joined(_row(record, shown) for record in records), "tabs between"
    )
    as_json = writer(Format.JSONL, resource, shown.moment)
    yield Copy("j", "JSON", as_json.rows(records).rstrip("\n"))
    pages = [clean(page) for record in records if (page := resource.web(record))]
    if pages:
        yield Copy("l", f"link{several}", _joined(pages), "its web page")
    yield from _asking(shown)


def _asking(shown: Shown) -> Iterator[Copy]:
    """The records again, for a script."""
    ids = [key for record in shown.records if (key := shown.resource.identify(record))]
    query = by_ids(shown.resource, ids)
    if query is None:
        return
    search = of_query(query, shown.resource, shown.moment.now, shown.moment.zone)
    yield Copy("g", "command for this", command(search, shown.account), COMMAND)
    param = shown.resource.endpoint.param(shown.resource.endpoint.key)
    if param is not None and len(ids) <= param.most:
        yield Copy("u", "curl for this", _curl_of(shown, query, ids), HOW_TO_GET_ONE)


def _of_list(shown: Shown) -> Iterator[Copy]:
    if shown.search.lacks(shown.resource):
        return
    yield Copy("G", "command for this list", command(shown.search, shown.account), COMMAND)
    params = _page_params(shown.resource, shown.search.query)
    url = curl(shown.host, reading(shown.resource.endpoint.path), "", params)
    note = "without what is filtered here" if shown.search.local else HOW_TO_GET_ONE
    yield Copy("U", "curl for this list", url, note)


def by_ids(resource: AnyResource, ids: Sequence[str]) -> Query | None:
    """The view asked for exactly these; None where the API cannot be asked for them."""
    endpoint = resource.endpoint
    if endpoint.param(endpoint.key) is None or resource.rows_from is not None or not ids:
        return None
    query = resource.start.where(endpoint.key, *map(raw, ids))
    for name, values in resource.endpoint.all_values:
        query = query.where(name, *values)
    return query


def command(search: Search, account: tuple[str, ...]) -> str:
    """``carbon-tui get`` for this question, quoted for a shell."""
    words = [*COMMAND.split(), *account]
    words.append(search.resource)
    if search.text:
        words.append(search.text)
    return clean(shlex.join(words))


def curl(host: str, operation: Operation, identity: str, params: Params) -> str:
    """One request, with the token as a variable. Raises BadRequest for an id that is none."""
    path = path_to(operation, identity) if identity else operation.path
    query = Call(operation, path, params).query
    url = f"{host or PRODUCTION}{path}" + (f"?{query}" if query else "")
    return clean(f'curl -sS -H "Authorization: Bearer {TOKEN}" {shlex.quote(url)}')


def _curl_of(shown: Shown, query: Query, ids: Sequence[str]) -> str:
    single = single_of(shown.resource.endpoint.path)
    if single is not None and len(ids) == 1:
        try:
            return curl(shown.host, single, ids[0], ())
        except BadRequest as error:
            return str(error)
    params = _page_params(shown.resource, query)
    return curl(shown.host, reading(shown.resource.endpoint.path), "", params)


def _page_params(resource: AnyResource, query: Query) -> Params:
    paging = resource.endpoint.paging
    sizes: Params = () if paging is Paging.WHOLE else (("limit", str(MAX_ROWS_PER_PAGE)),)
    if paging is Paging.OFFSET:
        sizes = (*sizes, ("offset", "0"))
    return (*sizes, *query.params())


def _cell(record: Any, shown: Shown) -> str:
    assert shown.column is not None
    return _text(shown.column, record, shown.moment)


def _row(record: Any, shown: Shown) -> str:
    """The columns on screen, with tabs in between: a spreadsheet takes them apart."""
    return "\t".join(_text(column, record, shown.moment) for column in shown.columns)


def _text(column: Column[Any], record: Any, moment: Moment) -> str:
    """What a cell stands for: a time as a time, to the second, for its age is soon another."""
    value = column.value(record)
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(moment.zone).strftime("%Y-%m-%d %H:%M:%S")
    return column.show(value, moment).text


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(str(line) for line in lines)
