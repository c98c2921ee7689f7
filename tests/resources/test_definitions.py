"""Every view, as data: the registry's contract."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carbon_tui.api.schema.endpoints import Paging
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import PrinterQueue
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import (
    Cell,
    Moment,
)
from carbon_tui.resources.queues import unfolded
from carbon_tui.resources.registry import EVERY, RESOURCES, by_name
from carbon_tui.widgets.columns import GAP, fit, slide

NOW = datetime(2026, 7, 15, 10, 30, tzinfo=UTC)
MOMENTS = (Moment(NOW), Moment(NOW, ascii=True))
PATHS = json.loads((Path(__file__).parents[1] / "openapi.json").read_text(encoding="utf-8"))[
    "paths"
]
LETTERS = set("prboatsmqkl")

every_view = pytest.mark.parametrize("resource", EVERY, ids=lambda r: r.name)


def filled(kind: Any) -> Any:
    """A record of this kind with something in every field."""
    return msgspec.convert(_something(kind), kind)


def _something(kind: Any) -> Any:
    info = msgspec.inspect.type_info(kind)
    return _example(info)


def _example(info: Any) -> Any:
    match type(info).__name__:
        case "UnionType":
            return _example(next(t for t in info.types if type(t).__name__ != "NoneType"))
        case "StructType":
            return {field.encode_name: _example(field.type) for field in info.fields}
        case "DictType":
            return {"key": _example(info.value_type)}
        case "VarTupleType":
            return [_example(info.item_type)]
        case "DateTimeType":
            return NOW - timedelta(hours=3)
        case "IntType":
            return 7
        case "FloatType":
            return 1.25
        case "BoolType":
            return True
    return "text"


def rows(resource: AnyResource) -> list[Any]:
    """One full row and one that says nothing."""
    full = resource.rows([filled(resource.endpoint.record)])
    empty = resource.rows([resource.endpoint.record()])
    return [*full, *empty]


def parameters(resource: AnyResource) -> set[str]:
    return {each["name"] for each in PATHS[resource.endpoint.path]["get"].get("parameters", [])}


@every_view
def test_columns_have_names_of_their_own(resource: AnyResource) -> None:
    words = [word for c in resource.columns for word in (c.name, *c.aliases)]
    assert len(words) == len(set(words))
    assert all(word == word.casefold() and word.isidentifier() for word in words)


@every_view
def test_a_filter_or_sort_of_a_column_is_one_of_the_apis(resource: AnyResource) -> None:
    known = parameters(resource)
    endpoint = resource.endpoint
    for column in resource.columns:
        if column.filter:
            assert column.filter in known
            assert endpoint.param(column.filter) is not None
        if column.sort:
            assert column.sort in endpoint.sortable or endpoint.sorts_unpublished
        if column.span:
            span = endpoint.span_of(column.span)
            assert span is not None
            assert {span.after, span.before} <= known


@every_view
def test_a_column_called_like_a_parameter_asks_for_that_parameter(resource: AnyResource) -> None:
    for parameter in resource.endpoint.params:
        column = resource.column(parameter.name)
        assert column is None or column.filter == parameter.name


@every_view
def test_every_column_and_the_description_show_any_record(resource: AnyResource) -> None:
    for record in rows(resource):
        for moment in MOMENTS:
            for column in resource.columns:
                _check(column.show(column.value(record), moment), moment)
            for section in resource.describe(record):
                for _, value, show in section.lines:
                    _check(show(value, moment), moment)
        assert resource.label(record)
        assert resource.attention(record) in (True, False)


def _check(cell: Cell, moment: Moment) -> None:
    assert cell.text
    assert cell.text.isprintable()
    assert cell.text.isascii() or not moment.ascii


@every_view
def test_a_full_record_leaves_no_column_and_no_detail_empty(resource: AnyResource) -> None:
    record = rows(resource)[0]
    derived = {"left", "late"}  # nothing is left of what is finished
    quiet = {c.name for c in resource.own_columns if c.value(record) in (None, "")} - derived
    filled_in_by_the_screen = {
        "printers": {"free", "service_hours", "service_runs"},
        "print-orders": {"build_name", "done", "slack", "due"},
        "queues": {"name", "order", "resin", "build", "print_order"},
        "quality": {
            *("n", "passed", "fail", "flag", "incomplete", "yield", "cp", "cpk", "values"),
            *("trend", "last", "off"),
        },
    }
    assert quiet <= filled_in_by_the_screen.get(resource.name, set())
    assert all(section.title for section in resource.describe(record))


@every_view
def test_the_columns_that_matter_most_fit_into_eighty_cells(resource: AnyResource) -> None:
    picked = [column for column in resource.columns if column.default_visible]
    shown = {slot.column.name for slot in fit(picked, 78).slots}
    assert {column.name for column in picked if column.priority <= 1} <= shown
    assert all(column.width <= column.max_width for column in picked)
    assert all(len(column.title) <= column.width for column in picked)


@every_view
def test_what_rows_are_ordered_by_stays_in_eighty_cells(resource: AnyResource) -> None:
    picked = [column for column in resource.columns if column.default_visible]
    for column in picked:
        slots = {slot.column.name: slot for slot in fit(picked, 78, (column.name,)).slots}
        assert slots[column.name].width > len(column.title), "no room for the arrow"


@pytest.mark.parametrize("width", range(20, 200))
def test_columns_never_need_more_than_there_is_and_leave_no_half_screen_blank(width: int) -> None:
    picked = [column for column in by_name("parts").columns if column.default_visible]
    layout = fit(picked, width)
    assert layout.width <= width
    assert [slot.column for slot in layout.slots] == [
        column for column in picked if column in [slot.column for slot in layout.slots]
    ]
    if width >= 38:
        assert [slot.column.name for slot in layout.slots][:2] == ["number", "description"]


@every_view
def test_everything_is_shown_on_a_wide_screen(resource: AnyResource) -> None:
    picked = [column for column in resource.columns if column.default_visible]
    needed = sum(column.width for column in picked) + GAP * (len(picked) - 1)
    assert needed <= 200
    assert fit(picked, 200).hidden == 0


LINKS = [
    pytest.param(resource, link, id=f"{resource.name} {link.letter}")
    for resource in EVERY
    for link in resource.links
]


def test_a_table_without_columns_yet_can_be_made_wide() -> None:
    assert slide((), 80, 0).slots == fit((), 80).slots == ()


@pytest.mark.parametrize(("resource", "link"), LINKS)
def test_a_link_asks_its_target_for_what_the_target_takes(resource: AnyResource, link: Any) -> None:
    target = by_name(link.asks)
    for record in rows(resource)[:1]:
        query = link.query(record)
        if isinstance(query, str):  # what only a look at the record itself would tell
            assert resource.name == "queues"
            continue
        assert isinstance(query, Query)
        assert query.sort == target.start.sort
        assert {name for name, _ in query.params()} - {"sort"} <= parameters(target)
        if link.local is not None:
            column = target.column(link.local[0])
            assert column is not None
            assert link.local[1](record)


@pytest.mark.parametrize(("resource", "link"), LINKS)
def test_a_link_from_a_record_that_says_nothing_explains_itself(
    resource: AnyResource, link: Any
) -> None:
    for record in resource.rows([resource.endpoint.record()]):
        sentence = link.query(record)
        assert isinstance(sentence, str)
        assert sentence.endswith(".")


@every_view
def test_letters_mean_the_same_everywhere_and_enter_follows_one(resource: AnyResource) -> None:
    letters = [link.letter for link in resource.links]
    assert len(letters) == len(set(letters))
    assert set(letters) <= LETTERS
    assert resource.child in letters
    targets = {
        "p": "prints", "r": "printers", "b": "builds", "o": "print-orders", "a": "part-orders",
        "t": "parts", "s": "printed-parts", "m": "models", "q": "queues", "k": "measurements",
        "l": "quality",
    }  # fmt: skip
    assert all(link.target == targets[link.letter] for link in resource.links)


@every_view
def test_what_lies_in_between_is_a_way_of_its_own_and_leads_on(resource: AnyResource) -> None:
    for link in resource.links:
        if link.through:
            onward = by_name(link.through).link(link.letter)
            assert onward is not None
            assert (onward.target, onward.through) == (link.target, "")
            assert any(e.target == link.through and not e.through for e in resource.links)


def test_links_to_prints_ask_for_prints_of_every_status() -> None:
    full = {resource.name: rows(resource)[0] for resource in EVERY}
    for resource in EVERY:
        for link in resource.links:
            query = link.query(full[resource.name])
            if link.asks == "prints" and isinstance(query, Query):
                assert set(query.values("status")) >= {"queued", "printing", "finished", "failed"}
                assert len(query.values("status")) <= 5


@every_view
def test_what_is_asked_first_names_an_order_where_the_server_takes_one(
    resource: AnyResource,
) -> None:
    endpoint = resource.endpoint
    assert bool(resource.start.sort) == (endpoint.paging is Paging.CURSOR)
    fields = endpoint.sortable or ("updated_at",)
    assert all(sort.field in fields for sort in resource.start.sort)


def test_printers_and_queues_are_polled_and_nothing_else() -> None:
    assert {r.name: r.poll for r in EVERY if r.poll} == {"printers": 15.0, "queues": 15.0}


def test_a_queue_becomes_one_row_for_each_waiting_print() -> None:
    queue = PrinterQueue(printer_serial="AAAAAA", print_uuids=("x", "y"))
    queues = by_name("queues")
    assert [(row.print_uuid, row.position) for row in unfolded(queue)] == [("x", 0), ("y", 1)]
    assert [queues.identify(row) for row in queues.rows([queue, PrinterQueue()])] == ["x", "y"]


def test_every_list_of_the_api_but_two_small_ones_has_a_view() -> None:
    listed = {path for path, methods in PATHS.items() if "get" in methods and "{" not in path}
    shown = {resource.endpoint.path for resource in EVERY}
    assert listed - shown <= {"/applications", "/model_program_runs", "/print_quality_data"}


def test_states_are_words_with_roles() -> None:
    for resource in RESOURCES:
        for name, states in resource.values:
            column: Column[Any] | None = resource.column(name)
            assert column is not None
            assert all(column.show(state, MOMENTS[0]).text == state for state in states)
