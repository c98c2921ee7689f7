"""From the bytes of an answer to typed, clean records.

The straight way decodes a whole page in one pass of msgspec: a page of 1,000 prints takes about as
long as one frame of the screen has milliseconds to spare. Bytes that could hold something unclean
take the careful way, row by row, so that one odd name does not slow down a page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER, Endpoint, Paging
from carbon_tui.api.schema.lenient import (
    FarTooMuch,
    Garbled,
    MisreadCounter,
    NotTheApi,
    parse,
    read,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.plain_json import is_plain
from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.text.cleaning import (
    clean,
    same_id,
)

R = TypeVar("R")

_FAILURES = (msgspec.MsgspecError, UnicodeDecodeError)
_ABOUT_A_LIST = frozenset(("limit", "offset", "next_cursor", "total_count"))

_OBJECTS_PER_ROW = 200
"""JSON objects in one row at most: a build has 35 parts, each with two maps of tags."""
_OBJECTS_TO_SPARE = 20_000
"""… beyond those of the rows asked for: some servers give whole pages whatever was asked."""
_VALUES_PER_OBJECT = 8
"""Commas in one JSON object, on average, at most."""
_ROWS_OF_A_WHOLE_LIST = 1_000
"""What a list without a limit may well hold, such as a fleet's queues."""
_MAX_ROW_BYTES = 512 * 1024
"""A row beyond this that needs care is counted as unreadable."""


def page(
    endpoint: Endpoint[R],
    body: bytes,
    *,
    asked: int | None = None,
    received_at: datetime | None = None,
) -> Page[R]:
    """One page of a list. Rows that are no record, or have no key, are counted as unreadable.

    ``asked`` is how many rows were asked for, where that can be said. Raises Garbled when the
    answer is no page at all, and for one that holds many times what was asked for.
    """
    _check_the_amount(body, asked or _ROWS_OF_A_WHOLE_LIST)
    envelope = _straight(endpoint, body) if is_plain(body) else None
    if envelope is None:
        envelope = _careful(endpoint, body)
    return _page(endpoint, envelope, received_at)


def page_with_json(
    endpoint: Endpoint[R],
    body: bytes,
    *,
    asked: int | None = None,
    received_at: datetime | None = None,
) -> Page[R]:
    """One page of a list, and beside each row its JSON as the server wrote it: not cleaned.

    Raises Garbled when the answer is no page at all.
    """
    decoded = page(endpoint, body, asked=asked, received_at=received_at)
    written = _rows_as_written(endpoint, body)
    identify = endpoint.identify
    if len(written) == len(decoded.rows):
        keys = [identify(row) for row in decoded.rows]
    else:
        keys = [_key_of(endpoint, row) for row in written]
    return replace(
        decoded, json={key: text for key, text in zip(keys, written, strict=True) if key}
    )


def _rows_as_written(endpoint: Endpoint[R], body: bytes) -> list[str]:
    answer = _try(_envelope_of(endpoint.rows, list[msgspec.Raw] | None), body)
    if answer is not None and answer.rows is not None:
        return [bytes(row).decode(errors="replace") for row in answer.rows]
    parsed = parse(body)
    rows = parsed.get(endpoint.rows) if isinstance(parsed, dict) else parsed
    return [_encoded(row) for row in rows or ()]


def _encoded(value: Any) -> str:
    """JSON again, of what only the forgiving way could read; half a surrogate pair has no UTF-8."""
    import json

    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def _key_of(endpoint: Endpoint[R], written: str) -> str:
    row = _row(endpoint.record, _decoder(endpoint.record), written.encode(), MisreadCounter())
    return "" if row is None else endpoint.identify(row)


def one(record: type[R], body: bytes, identity: str | None = None) -> R:
    """A single record. Raises Garbled when nothing in the answer belongs to one, and for another
    one than was asked for: acting on it would print the wrong part."""
    _check_the_amount(body, 1)
    made: R | None = _try(_decoder(record), body) if is_plain(body) else None
    if made is None:
        made = read(record, parse(body), MisreadCounter())
    if made is None or made == record():
        raise Garbled("does not hold what was asked for")
    if identity is not None and not _may_be(made, identity):
        raise Garbled("is about something else than what was asked for")
    return made


def _may_be(record: object, identity: str) -> bool:
    """Whether the record names itself so, or not at all: any field may be absent."""
    names = (getattr(record, key, None) for key in ("uuid", "serial"))
    name = next(filter(None, names), None)
    return name is None or same_id(name, identity)


def print_quality_data(body: bytes) -> list[PrintQualityData]:
    """The quality data of prints, field by field under the API's own names. Raises Garbled."""
    _check_the_amount(body, MAX_VALUES_PER_PARAMETER)
    answer = parse(body)
    rows = answer.get("prints") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise Garbled("does not hold what was asked for")
    return [_quality(row) for row in rows if isinstance(row, dict)]


def _check_the_amount(body: bytes, rows: int) -> None:
    """Before anything is made of it: a few kilobytes of gzip can hold millions of rows.

    Raises Garbled.
    """
    objects = _OBJECTS_PER_ROW * rows + _OBJECTS_TO_SPARE
    if body.count(b"{") > objects or body.count(b",") > _VALUES_PER_OBJECT * objects:
        raise FarTooMuch("holds far more than was asked for")


def acknowledgement(body: bytes) -> None:
    """An answer that holds nothing of interest, as long as the API gave it.

    Raises NotTheApi for a web page, such as a login page that somebody put in between.
    """
    if body.lstrip()[:1] == b"<":
        raise NotTheApi("is a web page, not data")


class _Envelope(msgspec.Struct, gc=False):
    """A page before it is checked: rows may still be None, numbers of any type."""

    rows: Any = None
    total_count: Any = None
    limit: Any = None
    next_cursor: Any = None
    unreadable: int = 0
    misread: int = 0


def _decoder(record: type[R]) -> Callable[[bytes], Any]:
    kind: Any = record
    return _decoder_of(kind)


@cache
def _decoder_of(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


@cache
def _envelope_of(rows: str, kind: Any) -> Callable[[bytes], Any]:
    """A decoder for a list's answer, its rows under the name they have there."""
    fields: list[tuple[str, Any, Any]] = [
        ("rows", kind, None),
        ("total_count", Any, None),
        ("limit", Any, None),
        ("next_cursor", Any, None),
    ]
    made = msgspec.defstruct("Answer", fields, rename={"rows": rows}, gc=False)
    return msgspec.json.Decoder(made).decode


def _try(decode: Callable[[bytes], Any], body: bytes) -> Any:
    """What was decoded, or None where the careful way must decide."""
    try:
        return decode(body)
    except _FAILURES:
        return None
    except RecursionError:
        raise Garbled("is nested too deeply to be read") from None


def _straight(endpoint: Endpoint[R], body: bytes) -> _Envelope | None:
    answer = _try(_envelope_of(endpoint.rows, list[endpoint.record] | None), body)  # type: ignore[name-defined]  # a type made from a value
    if answer is None or answer.rows is None:
        return None
    return _Envelope(answer.rows, answer.total_count, answer.limit, answer.next_cursor)


def _careful(endpoint: Endpoint[R], body: bytes) -> _Envelope:
    answer = _try(_envelope_of(endpoint.rows, list[msgspec.Raw] | None), body)
    if answer is None or answer.rows is None:
        return _forgiving(endpoint, body)
    tally, decode = MisreadCounter(), _decoder(endpoint.record)
    rows = [_row(endpoint.record, decode, bytes(raw), tally) for raw in answer.rows]
    return _kept(rows, answer.total_count, answer.limit, answer.next_cursor, tally)


def _row(
    record: type[R], decode: Callable[[bytes], Any], raw: bytes, tally: MisreadCounter
) -> R | None:
    if len(raw) > _MAX_ROW_BYTES:
        tally.miss()
        return None
    made: R | None = _try(decode, raw) if is_plain(raw) else None
    return made if made is not None else read(record, parse(raw), tally)


def _forgiving(endpoint: Endpoint[R], body: bytes) -> _Envelope:
    answer = parse(body)
    if isinstance(answer, list) and answer and endpoint.paging is Paging.WHOLE:
        answer = {endpoint.rows: answer}
    if not isinstance(answer, dict):
        raise Garbled("is no list")
    rows = answer.get(endpoint.rows)
    if rows is None and _is_an_empty_page(endpoint.rows, answer):
        rows = []
    if not isinstance(rows, list):
        raise Garbled(f"does not hold the list “{endpoint.rows}”")
    tally = MisreadCounter()
    made = [read(endpoint.record, row, tally) for row in rows]
    total, limit, cursor = (answer.get(k) for k in ("total_count", "limit", "next_cursor"))
    return _kept(made, total, limit, cursor, tally)


def _is_an_empty_page(rows: str, answer: dict[str, Any]) -> bool:
    """A list that is missing is empty only in an answer that is about a list, and about none."""
    about_a_list = rows in answer or not _ABOUT_A_LIST.isdisjoint(answer)
    return about_a_list and not answer.get("total_count")


def _kept(
    rows: Sequence[Any], total: Any, limit: Any, cursor: Any, tally: MisreadCounter
) -> _Envelope:
    readable = [row for row in rows if row is not None]
    lost = len(rows) - len(readable)
    return _Envelope(readable, total, limit, cursor, lost, tally.misread - lost)


def _page(endpoint: Endpoint[R], envelope: _Envelope, received_at: datetime | None) -> Page[R]:
    rows: list[R] = envelope.rows
    key = attrgetter(endpoint.key)
    if not all(map(key, rows)):
        rows = [row for row in rows if key(row)]
    return Page(
        rows=rows,
        total=_count(envelope.total_count),
        limit=_count(envelope.limit),
        next_cursor=_cursor(envelope.next_cursor),
        unreadable=envelope.unreadable + len(envelope.rows) - len(rows),
        misread=envelope.misread,
        received_at=received_at,
    )


def _count(value: Any) -> int | None:
    if isinstance(value, str) and value.isdecimal() and len(value) < 16:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if 0 <= value < 10**15 and value == int(value) else None


def _cursor(value: Any) -> str | None:
    """A cursor goes back as it came, and is never shown; so it is not cleaned."""
    if isinstance(value, bool):
        return None
    return str(value) or None if isinstance(value, (str, int)) else None


def _quality(row: dict[str, Any]) -> PrintQualityData:
    fields = tuple((str(clean(name)), _as_text(value)) for name, value in row.items())
    return PrintQualityData(print_id=dict(fields).get("Print ID"), fields=fields)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value if value is None else clean(value)
    return clean(msgspec.json.encode(value).decode())


__all__ = [
    "Garbled",
    "NotTheApi",
    "acknowledgement",
    "one",
    "page",
    "page_with_json",
    "print_quality_data",
]
