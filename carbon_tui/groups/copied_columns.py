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
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import ValueKind
from carbon_tui.resources.registry import by_name


def table_of(resource: AnyResource) -> CopiedTable | None:
    """The table that the view's records are in; None where they are not copied."""
    return next((table for table in TABLES if table.endpoint is resource.endpoint), None)


@cache
def sql_columns(view: str) -> dict[str, str]:
    """Of a view's columns those that the copy has as they are: name to SQL."""
    resource = by_name(view)
    table = table_of(resource)
    if table is None or resource.rows_from is not None:
        return {}
    expressions: dict[str, str] = {}
    for column in resource.columns:
        if column.joined:
            expressions[column.name] = column.joined
            continue
        computed = COMPUTED.get((table.name, column.name))
        if computed is not None:
            expressions[column.name] = computed
            continue
        copied = _copied_field(column, table)
        if copied is not None and not copied.has_stand_in:
            expressions[column.name] = copied.name
    return expressions


@cache
def sql_to_look_in(view: str) -> dict[str, str]:
    """The same, but of columns that are a number or a word the number alone: where SQL has no value
    of these, the record is to be looked at."""
    resource = by_name(view)
    table = table_of(resource)
    if table is None or resource.rows_from is not None:
        return {}
    readings = (column for column in resource.columns if column.show.kind is ValueKind.READING)
    found = ((column.name, _copied_field(column, table)) for column in readings)
    numbers = {name: copied.name for name, copied in found if copied is not None}
    return sql_columns(view) | numbers


_MARK = "\0copy column "


class _CopiedField(msgspec.Struct, frozen=True):
    """The copy's column that has the value of a view's."""

    name: str
    has_stand_in: bool
    """Where it says nothing the view looks at another field, whether that is copied or not."""


def _copied_field(column: Column[Any], table: CopiedTable) -> _CopiedField | None:
    """None where the view's value hangs on several fields at once, or on none that is copied."""
    reads: set[str] = set()
    try:
        value = column.value(_FieldsRead(_marked_record(table), reads))
        if not isinstance(value, str) or not value.startswith(_MARK):
            return None
        name, instead = value.removeprefix(_MARK), set[str]()
        column.value(_FieldsRead(_marked_record(table, lacking=name), instead))
    except (TypeError, AttributeError, ValueError):
        return None
    return _CopiedField(name, bool(instead - reads)) if len(reads) == 1 else None


class _FieldsRead:
    """A record that notes which of its fields are looked at, those of records in it too."""

    def __init__(self, record: Any, reads: set[str], path: str = "") -> None:
        self._record, self._reads, self._path = record, reads, path

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._record, name)
        path = f"{self._path}.{name}"
        if isinstance(value, msgspec.Struct):
            return _FieldsRead(value, self._reads, path)
        self._reads.add(path)
        return value


def _marked_record(table: CopiedTable, lacking: str = "") -> Any:
    """A record that holds in every field the name of the copy's column it goes to, but for the one
    that is `lacking`."""
    record = table.endpoint.record()
    for column in table.columns:
        *path, last = column.source.split(".")
        at = record
        for name in path:
            if getattr(at, name) is None:
                force_setattr(at, name, _empty(type(at), name))
            at = getattr(at, name)
        if column.type != "TEXT" or not column.what.startswith("a JSON"):
            mark = None if column.name == lacking else f"{_MARK}{column.name}"
            force_setattr(at, last, mark)
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
