"""Every view against a server: it loads, sorts, filters and leads on as its definition says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.errors import (
    ApiError,
    BadRequest,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    RateLimited,
    ServerFault,
    Unreadable,
)
from carbon_tui.api.fanout import open_pages
from carbon_tui.prompt import Search, follow, parse
from carbon_tui.prompt.kinds import Kind, kind_of
from carbon_tui.resources.cells import Moment
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.simulator import Fault, Settings, Simulator
from tests.conftest import NOON, SMALL

NOW = datetime.fromtimestamp(NOON, UTC)
MOMENT = Moment(NOW)
Ask = Callable[[str, str], Awaitable[list[Any]]]

every_view = pytest.mark.parametrize("resource", EVERY, ids=lambda r: r.name)
LISTED = [resource for resource in EVERY if not resource.needs]


async def read(client: Client, search: Search, most: int = 10_000) -> list[Any]:
    """The rows of a search, as a view shows them."""
    resource = by_name(search.resource)
    pages = open_pages(resource.endpoint, search.query, client.page, page_size=1000)
    rows: list[Any] = []
    while len(rows) < most and (delivery := await pages.next_page()) is not None:
        rows += resource.rows(delivery.rows)
    passes = search.predicate(resource, MOMENT)
    return [row for row in rows if passes is None or passes(row)]


@pytest.fixture
def ask(client: Client) -> Ask:
    async def asked(view: str, text: str = "") -> list[Any]:
        return await read(client, parse(text, by_name(view), NOW))

    return asked


async def starting(resource: AnyResource, ask: Ask) -> list[Any]:
    """Rows of the view as it opens; models are reached through a part."""
    if not resource.needs:
        return await ask(resource.name, "")
    parts = await ask("parts", "")
    return await ask(resource.name, f"uuid={parts[0].model_uuid},{parts[-1].model_uuid}")


@every_view
async def test_a_view_opens_with_rows_that_are_told_apart(resource: AnyResource, ask: Ask) -> None:
    rows = await starting(resource, ask)
    keys = [resource.identify(row) for row in rows]
    assert rows
    assert all(keys)
    assert len(keys) == len(set(keys))


SORTS = [
    pytest.param(resource, column, id=f"{resource.name} {column.name}")
    for resource in EVERY
    for column in resource.columns
    if column.sort
]


@pytest.mark.parametrize(("resource", "column"), SORTS)
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
async def test_a_sort_that_is_offered_is_kept_by_the_server(
    resource: AnyResource, column: Column[Any], descending: bool, ask: Ask
) -> None:
    rows = await ask(resource.name, f"sort:{column.name}{'-' if descending else ''}")
    field = resource.endpoint.field_of_sort(column.sort)
    values = [value for row in rows if (value := getattr(row, field)) is not None]
    assert values == sorted(values, reverse=descending)


FILTERS = [
    pytest.param(resource, column, id=f"{resource.name} {column.name}")
    for resource in EVERY
    for column in resource.columns
    if column.filter
]


@pytest.mark.parametrize(("resource", "column"), FILTERS)
async def test_a_value_filter_brings_exactly_the_rows_with_that_value(
    resource: AnyResource, column: Column[Any], ask: Ask
) -> None:
    rows = await starting(resource, ask)
    filled = [row for row in rows if column.value(row)]
    if not filled:
        assert (resource.name, column.name) in SELDOM
        return
    sample = filled[len(filled) // 2]
    search = parse("", resource, NOW).refine(resource, column, sample, MOMENT)
    assert search.local == ()
    found = await ask(resource.name, search.text)
    expected = {
        resource.identify(row)
        for row in rows
        if set(_each(column, row)) & set(_each(column, sample))
    }
    assert expected <= {resource.identify(row) for row in found}
    assert all(set(_each(column, row)) & set(_each(column, sample)) for row in found)


SELDOM = {("models", "external"), ("builds", "application"), ("part-orders", "application")}
"""Columns that the small fleet may leave empty."""


def _each(column: Column[Any], row: Any) -> tuple[Any, ...]:
    return column.items(row) if column.items else (column.value(row),)


SPANS = [
    pytest.param(resource, column, id=f"{resource.name} {column.name}")
    for resource in EVERY
    for column in resource.columns
    if column.span
]


@pytest.mark.parametrize(("resource", "column"), SPANS)
async def test_a_date_splits_the_rows_in_two_without_loss_or_overlap(
    resource: AnyResource, column: Column[Any], ask: Ask
) -> None:
    dated = [(row, column.value(row)) for row in await ask(resource.name, "")]
    rows = [row for row, day in dated if day is not None]
    days = sorted(day for _, day in dated if isinstance(day, datetime))
    edge = days[len(days) // 2].strftime("%Y-%m-%dT%H:%M:%SZ")
    before = await ask(resource.name, f"{column.name}<{edge}")
    after = await ask(resource.name, f"{column.name}>={edge}")
    keys = [resource.identify(row) for row in (*before, *after)]
    assert before
    assert after
    assert len(keys) == len(set(keys))
    assert {resource.identify(row) for row in rows} <= set(keys)


LINKS = [
    pytest.param(resource, link, id=f"{resource.name} {link.letter}")
    for resource in EVERY
    for link in resource.links
]


@pytest.mark.parametrize(("resource", "link"), LINKS)
async def test_a_link_leads_to_records_or_says_why_not(
    resource: AnyResource, link: Any, ask: Ask, client: Client
) -> None:
    rows = await starting(resource, ask)
    said: list[str] = []
    for row in rows[:: max(1, len(rows) // 40)]:
        search = follow(link, row, NOW)
        if isinstance(search, str):
            said.append(search)
        elif await read(client, search, most=1_000):
            return
    assert said or (resource.name, link.letter) in EMPTY


EMPTY = {
    ("builds", "a"), ("builds", "o"), ("builds", "p"), ("builds", "s"), ("printers", "q"),
    ("parts", "s"), ("part-orders", "p"),
}  # fmt: skip
"""Nothing need have come of a record yet."""


@every_view
async def test_nothing_found_is_an_empty_list(resource: AnyResource, ask: Ask) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    parameter = resource.endpoint.params[0].name if resource.endpoint.params else ""
    rows = await ask(resource.name, f"{parameter}={nobody}" if parameter else f"serial={nobody}")
    assert rows == []


ERRORS: dict[str, type[ApiError]] = {
    "status-400": BadRequest,
    "status-401": NotAuthenticated,
    "status-403": NotAllowed,
    "status-429": RateLimited,
    "status-500": ServerFault,
    "status-503": ServerFault,
    "html": Unreadable,
    "truncated-json": Unreadable,
    "empty-body": Unreadable,
}


@every_view
@pytest.mark.parametrize("fault", ERRORS)
async def test_a_failing_server_is_told_in_a_sentence(
    resource: AnyResource, fault: str, simulator: Simulator, ask: Ask
) -> None:
    simulator.faults.add(Fault(fault, times=None))
    with pytest.raises(ERRORS[fault]) as caught:
        await ask(resource.name, f"uuid={'0' * 8}" if resource.needs else "")
    assert str(caught.value).endswith((".", "…"))


@every_view
async def test_a_404_is_an_error_where_it_does_not_mean_none(
    resource: AnyResource, simulator: Simulator, ask: Ask
) -> None:
    simulator.faults.add(Fault("status-404", times=None))
    text = f"uuid={'0' * 8}" if resource.needs else ""
    if resource.endpoint.none_is_404:
        assert await ask(resource.name, text) == []
    else:
        with pytest.raises(NotFound):
            await ask(resource.name, text)


ODD = ("null-fields", "wrong-types", "unknown-fields", "unknown-words", "hostile-names", "nan",
       "rows-of-nothing", "duplicate-rows", "more-rows", "lying-count")  # fmt: skip


@pytest.mark.parametrize("resource", LISTED, ids=lambda r: r.name)
@pytest.mark.parametrize("fault", ODD)
async def test_odd_rows_are_shown_as_far_as_they_can_be(
    resource: AnyResource, fault: str, simulator: Simulator, ask: Ask
) -> None:
    simulator.faults.add(Fault(fault, times=1))
    for row in await ask(resource.name, ""):
        for column in resource.columns:
            cell = column.show(column.value(row), MOMENT)
            assert cell.text.isprintable()
        for section in resource.describe(row):
            assert all(show(value, MOMENT).text.isprintable() for _, value, show in section.lines)


async def test_hostile_names_are_found_by_what_is_shown(clock: Any) -> None:
    from dataclasses import replace

    from carbon_tui.api.http import in_process

    settings: Settings = replace(SMALL, hostile=True)
    fleet = Simulator(settings, clock)
    client = Client("http://fleet.localhost/v1", signer=None, transport=in_process(fleet))
    builds = by_name("builds")
    name = builds.column("name")
    assert name is not None
    assert kind_of(name) is Kind.TEXT
    rows = await read(client, parse("", builds, NOW))
    odd = next(row for row in rows if "␛" in (row.name or ""))
    search = parse("", builds, NOW).refine(builds, name, odd, MOMENT)
    found = await read(client, search)
    await client.aclose()
    assert odd.uuid in {row.uuid for row in found}
