"""JSON to records: whatever comes, something true is made of it or it is said why not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.api.schema import decode
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema.endpoints import (
    PRINTERS,
    PRINTS,
    Endpoint,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.simulator import Clock, Simulator
from carbon_tui.text.cleaning import (
    Cleaned,
    is_clean,
)
from tests.conftest import NOON, SMALL

DEEP = b"[" * 100_000 + b"]" * 100_000
METRICS = r.PrintMetrics(consumed_resin_volume_ml=3.5)
LISTS: dict[str, Endpoint[Any]] = {
    e.path: e for e in vars(lists).values() if isinstance(e, Endpoint)
}


def prints(*rows: Any, **around: Any) -> Page[r.Print]:
    return decode.page(PRINTS, json.dumps({"prints": rows, **around}).encode())


def field(name: str, value: Any) -> Any:
    """What one field of a print becomes."""
    page = prints({"uuid": "u", name: value})
    return getattr(page.rows[0], name)


def test_a_plain_page_is_read_as_it_is() -> None:
    page = prints(
        {"uuid": "a", "status": "finished", "started_at": "2026-07-01T10:00:00Z"},
        total_count=10_000, limit=100, next_cursor="abc",
    )  # fmt: skip
    assert page.rows[0].started_at == datetime(2026, 7, 1, 10, tzinfo=UTC)
    assert (page.total, page.limit, page.next_cursor) == (10_000, 100, "abc")
    assert (page.unreadable, page.misread) == (0, 0)


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("status", None, None),
        ("status", "", ""),
        ("status", 7, "7"),
        ("status", True, "true"),
        ("status", ["x"], None),
        ("remaining_sec", 12.0, 12),
        ("remaining_sec", 12.4, 12),
        ("remaining_sec", "12", 12),
        ("remaining_sec", "soon", None),
        ("remaining_sec", True, None),
        ("remaining_sec", 10**11, None),
        ("remaining_sec", 10**40, None),
        ("remaining_sec", float("nan"), None),
        ("started_at", "2026-07-01T10:00:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("started_at", "2026-07-01T12:00:00+02:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("started_at", "2026-07-01 10:00:00Z", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("started_at", "2026-07-01", datetime(2026, 7, 1, tzinfo=UTC)),
        ("started_at", "2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("started_at", "2017-01-01T01:59:60.5+02:00", datetime(2017, 1, 1, 0, 0, 0, 500_000, UTC)),
        ("started_at", "2016-12-31T23:60:60Z", None),
        ("started_at", "0001-01-01T00:00:00Z", None),
        ("started_at", "9999-12-31T23:59:59Z", None),
        ("started_at", "9999-12-31T23:59:59-14:00", None),
        ("started_at", "yesterday", None),
        ("started_at", "", None),
        ("started_at", 1782900000, None),
        ("origin", "M2", None),
        ("origin", {"printer_serial": 4711}, r.PrintOrigin(printer_serial="4711")),
        ("metrics", {"consumed_resin_volume_ml": "3.5"}, METRICS),
        ("metrics", {"consumed_resin_volume_ml": float("inf")}, r.PrintMetrics()),
    ],
)  # fmt: skip
def test_a_field_of_another_type_is_converted_or_missing(name: str, value: Any, read: Any) -> None:
    assert field(name, value) == read


def test_fields_that_could_not_be_read_are_counted() -> None:
    assert prints({"uuid": "u", "status": ["x"], "started_at": "soon"}).misread == 2


def test_rows_that_are_no_records_are_counted_and_not_dropped_in_silence() -> None:
    page = prints({"uuid": "a"}, None, 7, "row", {"name": "no key"}, {"uuid": ""}, {"uuid": "b"})
    assert [row.uuid for row in page.rows] == ["a", "b"]
    assert page.unreadable == 5


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("red \x1b[31m", "red ␛[31m"),
        ("two\nlines", "two␊lines"),
        ("del\x7f", "del␡"),
        ("right\u202eleft", "right�left"),
        ("half \ud83d", "half �"),
        ("Müller <&> \"x\" \\ /", "Müller <&> \"x\" \\ /"),
        ("图纸 [v2]", "图纸 [v2]"),
        ("hidden\u3164", "hidden�"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("escaped", [True, False])
def test_text_is_clean_however_it_was_written(text: str, shown: str, escaped: bool) -> None:
    body = json.dumps({"prints": [{"uuid": "u", "name": text}]}, ensure_ascii=escaped)
    row = decode.page(PRINTS, body.encode(errors="surrogatepass")).rows[0]
    assert row.name == shown or "\ud83d" in text
    assert is_clean(row.name or "")
    if text != shown and escaped:
        assert isinstance(row.name, Cleaned)
        assert row.name.raw == text


def test_tags_are_clean_too_names_and_values() -> None:
    body = {"print_orders": [{"uuid": "u", "print_order_tags": {"a\n": "b\x1b", "c": None}}]}
    page = decode.page(lists.PRINT_ORDERS, json.dumps(body).encode())
    assert page.rows[0].print_order_tags == {"a␊": "b␛"}
    assert page.misread == 1


@pytest.mark.parametrize(
    "body", [b'{"prints": null}', b'{"limit": 100}', b'{"prints": []}',
             b'{"prints": null, "total_count": 0}', b' \xef\xbb\xbf{"prints": []}'[1:]],
)  # fmt: skip
def test_an_empty_list_may_be_written_in_many_ways(body: bytes) -> None:
    assert decode.page(PRINTS, body).rows == []


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b"[{}]", b'[{"uuid": "u"}]', b"null", b"0", b'"ok"', b'{"ok": true}']
)
def test_what_is_no_page_is_never_an_empty_list(body: bytes) -> None:
    with pytest.raises(decode.Garbled):
        decode.page(PRINTS, body)


@pytest.mark.parametrize("row", [b"{}", b"0", b"[]", b"null", b'{"uuid":"u"}', b'""'])
def test_millions_of_rows_are_refused_before_one_is_made(row: bytes) -> None:
    body = b'{"prints":[' + b",".join([row] * 500_000) + b"]}"
    with pytest.raises(decode.Garbled, match="far more than was asked for"):
        decode.page(PRINTS, body, asked=100)


def test_the_largest_page_of_the_largest_builds_is_no_such_thing() -> None:
    part = {"uuid": "p", "part_number": "n", "model_uuid": "m", "description": "d",
            "part_tags": {"a": "b"}, "part_number_tags": {"c": "d"}}  # fmt: skip
    build = {"parts": [part] * 35, "part_orders": [{"uuid": "o", "status": "open"}] * 35}
    body = json.dumps({"builds": [{"uuid": str(n), **build} for n in range(1_000)]}).encode()
    assert len(decode.page(lists.BUILDS, body, asked=1_000).rows) == 1_000


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (b"<!doctype html><p>hello", "is a web page, not data"),
        (b'{"prints": [{"uuid": "a"}, {"uu', "is cut off or damaged"),
        (b"OK", "is no JSON"),
        (b"null", "is no list"),
        (b"12", "is no list"),
        (b'{"message": "hello"}', "does not hold the list “prints”"),
        (b'{"prints": "none"}', "does not hold the list “prints”"),
        (b'{"total_count": 5}', "does not hold the list “prints”"),
        (b'{"x": ' + DEEP + b"}", "is nested too deeply to be read"),
        (b'{"prints": [' + DEEP + b"]}", "is nested too deeply to be read"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said_to_be_none(body: bytes, what: str) -> None:
    with pytest.raises(decode.Garbled, match=what):
        decode.page(PRINTS, body)


@pytest.mark.parametrize(
    ("around", "read"),
    [
        ({"total_count": "12", "limit": 20.0, "next_cursor": 5}, (12, 20, "5")),
        ({"total_count": -1, "limit": True, "next_cursor": ""}, (None, None, None)),
        ({"total_count": 3.5, "limit": 0.5, "next_cursor": None}, (None, None, None)),
        ({"total_count": [], "limit": {}, "next_cursor": True}, (None, None, None)),
        ({"total_count": 1e300, "limit": "x", "next_cursor": {}}, (None, None, None)),
        ({"next_cursor": "a\x1b\u202e"}, (None, None, "a\x1b\u202e")),
    ],
)
def test_what_stands_around_the_rows_may_be_of_any_type(around: Any, read: Any) -> None:
    page = prints({"uuid": "a"}, **around)
    assert (page.total, page.limit, page.next_cursor) == read
    assert len(page.rows) == 1


@pytest.mark.parametrize("body", [b"[]", b"null", b"{}", b'{"message": "no"}', b"7", b'"x"'])
def test_a_single_record_that_is_none_is_not_made_up(body: bytes) -> None:
    with pytest.raises(decode.Garbled):
        decode.one(r.Build, body)


def test_a_single_record_is_the_one_that_was_asked_for() -> None:
    body = b'{"uuid": "AB-1", "name": "insert"}'
    assert decode.one(r.Build, body, "ab-1").name == "insert"
    assert decode.one(r.Build, b'{"name": "insert"}', "ab-1").uuid is None
    with pytest.raises(decode.Garbled, match="something else"):
        decode.one(r.Build, body, "ab-2")
    with pytest.raises(decode.Garbled, match="something else"):
        decode.one(r.Printer, b'{"serial": "ABC1234"}', "ABC1235")


def test_print_quality_data_keeps_the_apis_own_names_and_order() -> None:
    row = {"Print ID": "P1", "Heater Setpoint (C)": "40.0", "Print Alerts": None, "New": 5}
    data = decode.print_quality_data(json.dumps({"prints": [row, 3]}).encode())
    assert [d.print_id for d in data] == ["P1"]
    assert data[0].fields[1:] == (
        ("Heater Setpoint (C)", "40.0"), ("Print Alerts", None), ("New", "5"),
    )  # fmt: skip


FLEET = Simulator(SMALL, Clock.fixed(NOON))
SAMPLES: dict[str, dict[str, Any]] = {}


def sample(path: str) -> dict[str, Any]:
    """A few rows of a list as the simulator has them."""
    if path not in SAMPLES:
        rows = FLEET.records.rows(path)[:3]
        SAMPLES[path] = {LISTS[path].rows: rows, "limit": 3, "total_count": 3, "next_cursor": "c"}
    return SAMPLES[path]


STORED = ["/prints", "/builds", "/print_orders", "/part_orders", "/printed_parts", "/parts",
          "/part_measurements", "/part_measurement_templates"]  # fmt: skip

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["", "\x1b[2J", "\u202e", "0001-01-01T00:00:00Z", "x" * 10_000, "\ud800"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
)  # fmt: skip


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as its container and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, inner in list(pairs):
        found.append((value, key))
        if isinstance(inner, (dict, list)):
            found += spots(inner)
    return found


@pytest.mark.parametrize("path", STORED)
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_no_mutation_of_an_answer_breaks_the_reading(path: str, data: st.DataObject) -> None:
    answer = json.loads(json.dumps(sample(path)))
    for _ in range(data.draw(st.integers(1, 4))):
        places = spots(answer)
        if not places:
            break
        container, key = data.draw(st.sampled_from(places))
        if isinstance(container, dict) and data.draw(st.booleans()):
            del container[key]
        else:
            container[key] = data.draw(ODD)
    body = json.dumps(answer, ensure_ascii=data.draw(st.booleans())).encode(errors="surrogatepass")
    body = body[: data.draw(st.sampled_from([len(body), len(body), len(body) // 2]))]
    with suppress(decode.Garbled):
        for row in decode.page(LISTS[path], body).rows:
            assert_shown_safely(row)


def assert_shown_safely(value: Any) -> None:
    if isinstance(value, str):
        assert is_clean(value)
    elif isinstance(value, datetime):
        assert value.tzinfo is not None
        value.astimezone(UTC)
    elif isinstance(value, r.Record):
        for name in value.__struct_fields__:
            assert_shown_safely(getattr(value, name))
    elif isinstance(value, tuple):
        for inner in value:
            assert_shown_safely(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            assert_shown_safely(key)
            assert_shown_safely(inner)


def test_every_list_of_the_simulator_is_read_without_a_loss() -> None:
    for path in STORED:
        page = decode.page(LISTS[path], json.dumps(sample(path)).encode())
        assert (len(page.rows), page.unreadable, page.misread) == (3, 0, 0)


def test_printers_are_known_by_their_serial() -> None:
    body = {"printers": [{"serial": "M2X001"}, {"name": "nobody"}], "limit": 2, "offset": 0}
    page = decode.page(PRINTERS, json.dumps(body).encode())
    assert [row.serial for row in page.rows] == ["M2X001"]
    assert page.unreadable == 1


@pytest.mark.parametrize("absurd", [1e308, -1e308, 1e16])
def test_absurd_numbers_are_left_empty_and_so_in_no_sum(absurd: float) -> None:
    page = prints({"uuid": "1", "metrics": {"consumed_resin_volume_ml": absurd}})
    (run,) = page.rows
    assert run.metrics == r.PrintMetrics()
    assert page.misread == 1
