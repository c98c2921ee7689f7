"""Every GET answered with damage in it, 500 times: nothing that reads or shows a record crashes.

From the bytes of the answer through cells, details, links, filters, sorts and exports.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

import httpx
import pytest

from carbon_tui.api.schema import (
    decode,
    endpoints,
    records,
)
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.operations import (
    OPERATIONS,
    Operation,
)
from carbon_tui.listing.export import (
    Format,
    in_order,
    whole_file,
    writer,
)
from carbon_tui.prompt import Search, follow, parse
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import EVERY
from carbon_tui.simulator import Clock, Simulator
from carbon_tui.text.cleaning import is_clean
from tests.conftest import NOON, SMALL

MUTATIONS = 500
NOW = datetime.fromtimestamp(NOON, UTC)
MOMENTS = (Moment(NOW), Moment(NOW, ascii=True))

TEXTS = [form for form in Format if form is not Format.XLSX]

LISTS: dict[str, Endpoint[Any]] = {
    e.path: e for e in vars(endpoints).values() if isinstance(e, Endpoint)
}
SINGLES: dict[str, type[Any]] = {
    "get_printer": records.Printer,
    "get_build": records.Build,
    "get_print_order": records.PrintOrder,
    "get_part_order": records.PartOrder,
    "get_printed_part": records.PrintedPart,
    "get_part": records.Part,
    "get_model": records.Model,
    "get_model_program_run": records.ModelProgramRun,
}
FILES = {"get_attachment", "download_model"}
GETS = [o for o in OPERATIONS if o.method == "GET"]
VIEWS = {path: [v for v in EVERY if v.endpoint.path == path] for path in LISTS}

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 10**18, 10**40, 1.5, -0.0, 1e308, float("nan"), float("inf"),
    "", " ", "text", "\x1b[2J", "\u202e", "\ud800", "[/bold]", "=1+1", "x" * 5_000, "図" * 500,
    "2026-07-01T10:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "2026-02-30",
    "soon", "-3", "1e999", [], [None], ["a", 1], [[]], {}, {"": None}, {"uuid": {}}, [{}],
)  # fmt: skip


def test_every_get_is_among_those_that_are_damaged() -> None:
    reached = {o.name for o in GETS if o.path in LISTS} | {*SINGLES} | FILES
    assert reached | {"get_print_quality_data"} == {o.name for o in GETS}
    assert sum(map(len, VIEWS.values())) == len(EVERY)


@cache
def fleet() -> Simulator:
    return Simulator(SMALL, Clock.fixed(NOON))


@cache
def answer(target: str) -> bytes:
    """What the fleet says, with a few rows."""

    async def ask() -> bytes:
        door = httpx.ASGITransport(fleet())
        async with httpx.AsyncClient(transport=door, base_url="http://fleet/v1") as client:
            got = await client.get(target)
            assert got.status_code == 200, got.text
            return got.content

    return asyncio.run(ask())


def listed(path: str) -> Any:
    query = {"/printers": "?limit=2&offset=0", "/printers/queues": "", "/applications": "?limit=2"}
    if path == "/models":
        parts = listed("/parts")["parts"]
        return json.loads(answer(f"/models?uuid={parts[0]['model_uuid']}"))
    return json.loads(answer(path + query.get(path, "?limit=2")))


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as its container and its key there."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [(key, each) for key, each in pairs if isinstance(each, (dict, list))]
    own = [(value, key) for key in (value if isinstance(value, dict) else range(len(value)))]
    return own + [place for _, each in inner for place in places(each)]


def damaged(value: Any, chance: Random) -> bytes:
    """A copy with one to six wounds, as bytes; now and then cut off."""
    copy = json.loads(json.dumps(value))
    for _ in range(chance.randint(1, 6)):
        found = places(copy)
        if not found:
            break
        container, key = chance.choice(found)
        if isinstance(container, dict) and chance.random() < 0.2:
            del container[key]
        else:
            container[key] = deepcopy(chance.choice(ODD))
    text = json.dumps(copy, ensure_ascii=chance.random() < 0.5)
    body = text.encode(errors="surrogatepass")
    return body[: chance.randrange(len(body))] if chance.random() < 0.05 else body


def assert_shows(view: AnyResource, row: Any) -> None:
    """Everything that a screen, the prompt or an export asks of a row."""
    for moment in MOMENTS:
        for column in view.columns:
            assert is_clean(column.show(column.value(row), moment).text)
        for section in view.describe(row):
            assert is_clean(section.title)
            for name, value, show in section.lines:
                assert is_clean(name + show(value, moment).text)
    assert is_clean(view.label(row))
    view.attention(row)
    view.web(row)
    for link in view.links:
        assert isinstance(follow(link, row, NOW), (Search, str))
    for action in view.actions:
        why = action.why_not(row)
        assert why is None or is_clean(why)
    for column in view.columns:
        if column.items is not None:
            assert all(isinstance(each, str) for each in column.items(row))


def assert_all_show(view: AnyResource, rows: list[Any]) -> None:
    for row in rows:
        assert_shows(view, row)
    for column in view.columns:
        in_order(list(rows), ((column.name, False),), view)
    for passes in searches(view):
        assert {passes(row) for row in rows} <= {True, False}
    for form in TEXTS:
        assert "\x1b" not in exported(form, view, rows)


@cache
def searches(view: AnyResource) -> list[Callable[[Any], bool]]:
    found = [parse(text, view, NOW).predicate(view, MOMENTS[0]) for text in ("word", "!word")]
    assert None not in found
    return [passes for passes in found if passes is not None]


def exported(form: Format, view: AnyResource, rows: list[Any]) -> Any:
    return whole_file(writer(form, view, MOMENTS[0], None), rows)


@pytest.mark.parametrize("path", LISTS)
def test_no_damage_in_a_list_crashes_a_view(path: str) -> None:
    value, chance, read = listed(path), Random(path), 0
    shown: dict[str, list[Any]] = {view.name: [] for view in VIEWS[path]}
    for _ in range(MUTATIONS):
        with suppress(decode.Garbled):
            page = decode.page(LISTS[path], damaged(value, chance))
            read += 1
            for view in VIEWS[path]:
                rows = list(view.rows(page.rows))
                assert_all_show(view, rows)
                shown[view.name] += rows
    for view in VIEWS[path]:  # to fill one workbook takes hardly longer than to make one
        assert isinstance(exported(Format.XLSX, view, shown[view.name]), bytes)
    # A page of nothing but an empty list is hardly a page any more once it is damaged.
    assert read > MUTATIONS / (2 if any(value.values()) else 10)


def single(operation: Operation) -> Any:
    """One record of the fleet, by the first row of its list."""
    path = operation.path.removesuffix("/{}")
    if path == "/model_program_runs":
        return {"uuid": "r", "status": "complete", "operation_status": [{"model_uuid": "m"}]}
    page = listed(path)
    row = page[LISTS[path].rows][0]
    return json.loads(answer(f"{path}/{row[LISTS[path].key]}"))


@pytest.mark.parametrize("name", SINGLES)
def test_no_damage_in_a_record_crashes_its_reading(name: str) -> None:
    operation = next(o for o in GETS if o.name == name)
    value, chance = single(operation), Random(name)
    views = VIEWS.get(operation.path.removesuffix("/{}"), [])
    assert_survives(lambda body: decode.one(SINGLES[name], body), value, chance, views)


def test_no_damage_in_quality_data_crashes_its_reading() -> None:
    prints = fleet().records.prints(status="finished")[:2]
    query = "&".join(f"printIds={each['print_id']}" for each in prints)
    value = json.loads(answer(f"/print_quality_data?{query}"))
    assert value["prints"]
    chance = Random(0)
    for _ in range(MUTATIONS):
        with suppress(decode.Garbled):
            for data in decode.print_quality_data(damaged(value, chance)):
                assert all(is_clean(name) and is_clean(said or "") for name, said in data.fields)


def assert_survives(
    read: Callable[[bytes], Any], value: Any, chance: Random, views: list[AnyResource]
) -> None:
    for _ in range(MUTATIONS):
        with suppress(decode.Garbled):
            record = read(damaged(value, chance))
            for view in views:
                for row in view.rows([record]):
                    assert_shows(view, row)
