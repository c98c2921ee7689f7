"""The careful way from JSON to records: whatever came, the best that can be made of it.

A value of the wrong type is converted where nothing is lost (a number where text was promised), is
otherwise shown as missing, and is counted.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from carbon_tui.text.cleaning import clean

R = TypeVar("R")


class Garbled(ValueError):
    """The bytes are no answer of this API; ``str()`` says what they are, as in "is cut off"."""


class NotTheApi(Garbled):
    """… and somebody else gave it: a proxy, a login page, another program on that port."""


class FarTooMuch(Garbled):
    """… and it is many times what was asked for: another attempt would cost as much again."""


class MisreadCounter:
    """Counts the values that could not be read as what they should be."""

    def __init__(self) -> None:
        self.misread = 0

    def miss(self) -> Any:
        """Count one; returns None, which stands where the value would have stood."""
        self.misread += 1
        return None


_LEAP_SECOND = re.compile(r"([T ]\d\d:\d\d):60", re.IGNORECASE)

ValueReader = Callable[[Any, MisreadCounter], Any]


def parse(body: bytes) -> Any:
    """JSON as plain values, forgiving what servers get wrong: a byte order mark, bytes that are no
    UTF-8, control characters in text, NaN (read as null). Raises Garbled.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if not text:
        raise Garbled("is empty")
    import json  # for answers that are not as they should be

    try:
        return json.loads(text, strict=False, parse_int=_integer, parse_constant=_no_number)
    except RecursionError:
        raise Garbled("is nested too deeply to be read") from None
    except ValueError:
        raise _what_it_is(text) from None


def read(record: type[R], value: Any, tally: MisreadCounter) -> R | None:
    """`value` as such a record; None when it is no object at all."""
    kind: Any = record
    made: R | None = _reader(kind)(value, tally)
    return made


def _what_it_is(text: str) -> Garbled:
    if text[:1] == "<":
        return NotTheApi("is a web page, not data")
    return Garbled("is cut off or damaged") if text[:1] in "{[" else NotTheApi("is no JSON")


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _no_number(_: str) -> None:
    return None


@cache
def _reader(kind: Any) -> ValueReader:
    """How to read one type of the records, from its annotation."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        reader = _reader(inner[0])
        return reader if inner[0] is datetime else _bounded(reader, inner[1])
    if origin in (Union, UnionType):
        return _or_none(_reader(next(k for k in inner if k is not NoneType)))
    if origin is tuple:
        return _each(_reader(inner[0]))
    if origin is dict:
        return _values(_reader(inner[1]))
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind)
    return _SIMPLE[kind]


def _or_none(inner: ValueReader) -> ValueReader:
    return lambda value, tally: None if value is None else inner(value, tally)


def _each(inner: ValueReader) -> ValueReader:
    def read_each(value: Any, tally: MisreadCounter) -> Any:
        if not isinstance(value, list):
            return tally.miss()
        made = tuple(m for m in (inner(v, tally) for v in value if v is not None) if m is not None)
        tally.misread += sum(v is None for v in value)
        return made

    return read_each


def _values(inner: ValueReader) -> ValueReader:
    def read_values(value: Any, tally: MisreadCounter) -> Any:
        if not isinstance(value, dict):
            return tally.miss()
        tally.misread += sum(v is None for v in value.values())
        pairs = ((clean(k), inner(v, tally)) for k, v in value.items() if v is not None)
        return {k: v for k, v in pairs if v is not None}

    return read_values


def _struct(kind: type[msgspec.Struct]) -> ValueReader:
    hints = get_type_hints(kind, include_extras=True)
    plan = [(f.name, f.encode_name, _reader(hints[f.name])) for f in msgspec.structs.fields(kind)]

    def read_struct(value: Any, tally: MisreadCounter) -> Any:
        if not isinstance(value, dict):
            return tally.miss()
        return kind(**{name: inner(value.get(key), tally) for name, key, inner in plan})

    return read_struct


def _bounded(inner: ValueReader, meta: msgspec.Meta) -> ValueReader:
    least, most = meta.ge or -math.inf, meta.le or math.inf

    def read_bounded(value: Any, tally: MisreadCounter) -> Any:
        number = inner(value, tally)
        return number if number is None or least <= number <= most else tally.miss()

    return read_bounded


def _text(value: Any, tally: MisreadCounter) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (bool, int, float)):
        import json

        return json.dumps(value)
    return tally.miss()


def _int(value: Any, tally: MisreadCounter) -> Any:
    number = _float(value, tally)
    if number is None:
        return None
    return value if isinstance(value, int) else round(number)


def _float(value: Any, tally: MisreadCounter) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return tally.miss()
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return tally.miss()
    return number if math.isfinite(number) else tally.miss()


def _bool(value: Any, tally: MisreadCounter) -> Any:
    return value if isinstance(value, bool) else tally.miss()


def _when(value: Any, tally: MisreadCounter) -> Any:
    """A time in UTC; a naive one is taken as UTC, year 1 is how some servers write "never". A leap
    second (RFC 3339 has them) is the second after it: Python has none."""
    if not isinstance(value, str):
        return tally.miss()
    if not value or value.startswith("0001-01-01"):
        return None
    text = value.strip()
    plain = _LEAP_SECOND.sub(r"\1:59", text)
    try:
        when = datetime.fromisoformat(plain) + timedelta(seconds=plain != text)
        when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return tally.miss()
    return when if 1 < when.year < 9999 else tally.miss()


_SIMPLE: dict[Any, ValueReader] = {
    str: _text,
    int: _int,
    float: _float,
    bool: _bool,
    datetime: _when,
}
