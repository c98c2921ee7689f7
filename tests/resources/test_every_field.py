"""Every field of a record is a column, under the API's name as well as ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.registry import EVERY

Path = tuple[str, ...]


def kinds_of(record: type, field: str) -> tuple[Any, ...]:
    """What msgspec says may stand in the field."""
    info = msgspec.inspect.type_info(record)
    kind = next(f.type for f in info.fields if f.name == field)  # type: ignore[attr-defined]  # a struct's
    return tuple(getattr(kind, "types", (kind,)))


def struct_in(kinds: tuple[Any, ...]) -> Any:
    return next((k.cls for k in kinds if isinstance(k, msgspec.inspect.StructType)), None)


def fields_of(record: type, path: Path = ()) -> Iterator[tuple[Path, type]]:
    """Every leaf: where it stands, and the record it stands in."""
    for name in record.__struct_fields__:  # type: ignore[attr-defined]  # a struct's
        inner = struct_in(kinds_of(record, name))
        if inner is not None:
            yield from fields_of(inner, (*path, name))
        else:
            yield (*path, name), record


def some(kinds: tuple[Any, ...]) -> Any:
    """A value that says something, of one of these kinds."""
    inspect = msgspec.inspect
    for kind in kinds:
        match kind:
            case inspect.StrType():
                return "a word"
            case inspect.DateTimeType():
                return datetime(2026, 8, 1, tzinfo=UTC)
            case inspect.IntType():
                return 12_345
            case inspect.FloatType():
                return 12.5
            case inspect.BoolType():
                return True
            case inspect.VarTupleType():
                return (some((kind.item_type,)),)
            case inspect.DictType():
                return {"a name": some((kind.value_type,))}
            case inspect.StructType():
                fields = kind.cls.__struct_fields__
                return kind.cls(**{name: some(kinds_of(kind.cls, name)) for name in fields})
    raise AssertionError(kinds)


def made(record: type, path: Path, value: Any) -> Any:
    """A record that says this and nothing else."""
    outer = record()
    at = outer
    for name in path[:-1]:
        force_setattr(at, name, struct_in(kinds_of(type(at), name))())
        at = getattr(at, name)
    force_setattr(at, path[-1], value)
    return outer


def api_names(path: Path) -> tuple[str, ...]:
    """As the API calls it; with the object it stands in, where there are several of the kind."""
    return tuple("_".join(path[at:]) for at in range(len(path)))[::-1]


def _with_a_row(record: Any) -> Struct:
    """A queue without prints has no row."""
    is_queue = getattr(record, "print_uuids", ()) is None
    whole: Struct = replace(record, print_uuids=("a print",)) if is_queue else record
    return whole


ALL = [
    pytest.param(resource, path, record, id=f"{resource.name} {'.'.join(path)}")
    for resource in EVERY
    for path, record in fields_of(resource.endpoint.record)
]


@pytest.mark.parametrize(("resource", "path", "record"), ALL)
def test_a_column_of_the_apis_name_says_it(resource: AnyResource, path: Path, record: type) -> None:
    def read(value: Any) -> set[str]:
        """What the columns of this name say of a record with the value."""
        whole = _with_a_row(made(resource.endpoint.record, path, value))
        rows = resource.rows([whole])
        names = [name.replace("passing", "pass") for name in api_names(path)]
        columns = [column for name in names if (column := resource.column(name)) is not None]
        return {f"{column.name}={column.value(row)}" for column in columns for row in rows}

    assert read(some(kinds_of(record, path[-1]))) != read(None)
