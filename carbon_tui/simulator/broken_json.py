"""JSON that is not what it should be: each change turns a right body into a wrong one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from itertools import count
from typing import Any

from carbon_tui.simulator.vocabulary import HOSTILE

Change = Callable[[bytes], bytes]
ROWS = (
    "printers", "prints", "builds", "print_orders", "part_orders", "parts", "models",
    "part_measurements", "part_measurement_templates", "printer_queues", "applications",
    "model_program_runs", "printed_parts",
)  # fmt: skip
_STATES = ("status", "printer_state", "measurement_result", "measurement_type", "required_level")


def _edited(edit: Callable[[Any], Any]) -> Change:
    def change(body: bytes) -> bytes:
        try:
            value = json.loads(body)
        except ValueError:
            return body
        return json.dumps(edit(value)).encode()

    return change


def _rows_edited(edit: Callable[[list[Any]], Any]) -> Change:
    """Edits the list of rows where the answer has one, and wraps the whole answer otherwise."""

    def whole(value: Any) -> Any:
        key = next((key for key in ROWS if isinstance(value, dict) and key in value), None)
        return edit([value]) if key is None else value | {key: edit(value[key])}

    return _edited(whole)


def _each(value: Any, edit: Callable[[str, Any], Any]) -> Any:
    """A copy in which every field that is neither an object nor a list was edited."""
    if isinstance(value, list):
        return [_each(item, edit) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _each(item, edit) if isinstance(item, dict | list) else edit(key, item)
        for key, item in value.items()
    }


_ANSWERS = count()


def _shuffled(rows: list[Any]) -> list[Any]:
    """In another order at each answer, as by a server that promises none."""
    return random.Random(next(_ANSWERS)).sample(rows, len(rows))


def _without_rows(value: Any) -> Any:
    return {key: item for key, item in value.items() if key not in ROWS}


def _wrong_types(key: str, value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else str(value) + "?"


def _unknown_words(key: str, value: Any) -> Any:
    return "Recalibrating (beta)" if key in _STATES else value


def _hostile(key: str, value: Any) -> Any:
    named = isinstance(value, str) and ("name" in key or key in ("notes", "description"))
    return HOSTILE[len(value) % len(HOSTILE)] if named else value


def _coded(code: int | None) -> Change:
    def edit(value: Any) -> Any:
        rest = {key: item for key, item in value.items() if key != "code"}
        return rest if code is None else rest | {"code": code}

    return _edited(edit)


def _numbers_as_nan(body: bytes) -> bytes:
    return _edited(lambda value: _each(value, _marked))(body).replace(b'"<NaN>"', b"NaN")


def _marked(key: str, value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "<NaN>" if number else value


def _surrogates(body: bytes) -> bytes:
    return _edited(lambda value: _each(value, _tailed))(body).replace(b"<lone>", b"\\ud800")


def _tailed(key: str, value: Any) -> Any:
    return f"{value}<lone>" if isinstance(value, str) and "name" in key else value


def _deep(body: bytes) -> bytes:
    return b'{"limit":100,"extra":' + b"[" * 100_000 + b"]" * 100_000 + b"," + body[1:]


BODIES: dict[str, tuple[str, Change]] = {
    "truncated-json": ("ends the JSON in the middle", lambda body: body[: len(body) // 2]),
    "invalid-utf8": (
        "puts bytes that are not UTF-8 into strings",
        lambda body: body.replace(b'"', b'"\xff\xfe', 1).replace(b': "', b': "\xc3\x28'),
    ),
    "byte-order-mark": ("puts a byte order mark first", lambda body: b"\xef\xbb\xbf" + body),
    "array": ("answers with a list instead of an object", lambda body: b"[" + body + b"]"),
    "null": ("answers with null", lambda body: b"null"),
    "nan": ("gives NaN for every number", _numbers_as_nan),
    "lone-surrogates": ("puts half a character into names", _surrogates),
    "deep-nesting": ("nests 100,000 lists in an unknown field", _deep),
    "wrong-types": (
        "gives every row's fields another type",
        _rows_edited(lambda rows: [_each(row, _wrong_types) for row in rows]),
    ),
    "null-fields": (
        "gives null for every field of every row",
        _rows_edited(lambda rows: [_each(row, lambda key, value: None) for row in rows]),
    ),
    "rows-of-nothing": (
        "mixes null, numbers and texts among the rows",
        _rows_edited(lambda rows: [None, 7, "row", [], *rows]),
    ),
    "missing-rows": ("leaves the rows out", _edited(_without_rows)),
    "null-rows": ("gives null for the rows", _rows_edited(lambda rows: None)),
    "unknown-words": (
        "gives states that no list of them has",
        _edited(lambda value: _each(value, _unknown_words)),
    ),
    "unknown-fields": (
        "adds a field to every row",
        _rows_edited(lambda rows: [row | {"x_new": {"a": [1, None]}} for row in rows]),
    ),
    "hostile-names": (
        "gives names that try to drive a terminal",
        _edited(lambda value: _each(value, _hostile)),
    ),
    "code-missing": ("leaves `code` out", _coded(None)),
    "code-1": ("says that only part was done", _coded(1)),
    "code-2": ("says that nothing was done", _coded(2)),
    "code-unknown": ("gives a `code` that is not defined", _coded(7)),
    "duplicate-rows": ("gives every row twice", _rows_edited(lambda rows: rows + rows)),
    "fewer-rows": ("holds back half of the page's rows", _rows_edited(lambda r: r[: len(r) // 2])),
    "no-rows": ("gives an empty page that has a cursor", _rows_edited(lambda rows: [])),
    "shuffled-rows": ("deals a page's rows anew at each answer", _rows_edited(_shuffled)),
    "more-rows": ("gives ten times the rows asked for", _rows_edited(lambda rows: rows * 10)),
    "repeating-cursor": (
        "hands out the same cursor for ever",
        _edited(lambda value: value | {"next_cursor": "c2FtZQ"}),
    ),
    "lying-count": ("says three rows match", _edited(lambda value: value | {"total_count": 3})),
    "negative-count": ("says -1 rows match", _edited(lambda value: value | {"total_count": -1})),
}
