"""A view's columns as the local copy has them: their SQL, and records made of what it keeps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import force_setattr

from carbon_tui.api.schema import decode
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.groups.prefilter import COMPUTED
from carbon_tui.local_copy.tables import TABLES, CopiedTable
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import by_name


def table_of(resource: AnyResource) -> CopiedTable | None:
    """The table that the view's records are in; None where they are not copied."""
    return next((table for table in TABLES if table.endpoint is resource.endpoint), None)


@cache
def sql_columns(view: str) -> dict[str, str]:
    """Of a view's columns those that the copy has as they are: name to SQL."""
    resource = by_name(view)
    table = table_of(resource)
    if table is None or resource.unfold is not None:
        return {}
    marked = _marked_record(table)
    expressions: dict[str, str] = {}
    for column in resource.columns:
        if column.joined:
            expressions[column.name] = column.joined
            continue
        computed = COMPUTED.get((table.name, column.name))
        if computed is not None:
            expressions[column.name] = computed
            continue
        try:
            value = column.value(marked)
        except (TypeError, AttributeError, ValueError):
            continue  # reckoned from several fields
        if isinstance(value, str) and value.startswith(_MARK):
            expressions[column.name] = value.removeprefix(_MARK)
    return expressions


_MARK = "\0copy column "


def _marked_record(table: CopiedTable) -> Any:
    """A record that holds in every field the name of the copy's column it goes to."""
    record = table.endpoint.record()
    for column in table.columns:
        *path, last = column.source.split(".")
        at = record
        for name in path:
            if getattr(at, name) is None:
                force_setattr(at, name, _empty(type(at), name))
            at = getattr(at, name)
        if column.type != "TEXT" or not column.what.startswith("a JSON"):
            force_setattr(at, last, f"{_MARK}{column.name}")
    return record


def _empty(record: type, field: str) -> Any:
    """An empty value of the record that stands in this field."""
    info = msgspec.inspect.type_info(record)
    kinds = next(f.type for f in info.fields if f.name == field)  # type: ignore[attr-defined]  # a struct's
    options = getattr(kinds, "types", (kinds,))
    return next(o.cls for o in options if isinstance(o, msgspec.inspect.StructType))()


def sorts_in_sql(search: Search, resource: AnyResource) -> bool:
    """Whether the copy says all that rows are sorted by here."""
    columns = sql_columns(resource.name)
    named = ((name, resource.column(name)) for name, _ in search.local_order)
    return all(
        name in columns or (column is not None and column.read_apart) for name, column in named
    )


def records_from(endpoint: Endpoint[Any], json: Iterable[str]) -> Sequence[Any]:
    """Records of the JSON that the copy keeps, in its order."""
    body = "".join(('{"', endpoint.rows, '":[', ",".join(json), "]}"))
    return decode.page(endpoint, body.encode(errors="replace")).rows
