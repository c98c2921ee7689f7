"""Every view against a server: it loads, sorts, filters and leads on as its definition says."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import httpx
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
    TooSlow,
    Unreadable,
)
from carbon_tui.prompt import parse, refined
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import ValueKind
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.simulator import Fault, Simulator, SimulatorSettings
from tests.conftest import SMALL
from tests.contract.reading import MOMENT, NOW, Ask, read, starting, values_of
from tests.settling import pass_seconds

every_view = pytest.mark.parametrize("resource", EVERY, ids=lambda r: r.name)
LISTED = [resource for resource in EVERY if not resource.requires_filter]


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
    if column.filter and not column.joined  # a list of the server does not show what it matched
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
    search = refined(parse("", resource, NOW), resource, column, sample, MOMENT)
    assert search.local == ()
    found = await ask(resource.name, search.text)
    expected = {
        resource.identify(row)
        for row in rows
        if set(values_of(column, row)) & set(values_of(column, sample))
    }
    assert expected <= {resource.identify(row) for row in found}
    assert all(set(values_of(column, row)) & set(values_of(column, sample)) for row in found)


SELDOM = {("models", "external"), ("builds", "application"), ("part-orders", "application")}
"""Columns that the small fleet may leave empty."""


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


@every_view
async def test_nothing_found_is_an_empty_list(resource: AnyResource, ask: Ask) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    parameter = resource.endpoint.params[0].name if resource.endpoint.params else ""
    field = parameter or resource.columns[0].name
    rows = await ask(resource.name, f"{field}={nobody}")
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
    answer = asyncio.ensure_future(
        ask(resource.name, f"uuid={'0' * 8}" if resource.requires_filter else "")
    )
    while not answer.done():  # what is tried again later is not waited for
        await pass_seconds(1.0)
    with pytest.raises(ERRORS[fault]) as caught:
        await answer
    assert str(caught.value).endswith((".", "…"))


@every_view
async def test_a_server_that_never_answers_is_told_in_a_sentence(
    resource: AnyResource,
) -> None:
    """The network's own time-out, from which no answer is known to have come."""

    class Silent(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ReadTimeout("nothing came", request=request)

    async def no_wait(_seconds: float) -> None:
        return

    client = Client("http://fleet.localhost/v1", signer=None, transport=Silent(), sleep=no_wait)
    with pytest.raises(TooSlow) as caught:
        await read(
            client, parse(f"uuid={'0' * 8}" if resource.requires_filter else "", resource, NOW)
        )
    await client.aclose()
    assert str(caught.value).endswith(".")


@every_view
async def test_a_404_is_an_error_where_it_does_not_mean_none(
    resource: AnyResource, simulator: Simulator, ask: Ask
) -> None:
    match = f"GET {resource.endpoint.path}"
    simulator.faults.add(Fault("status-404", times=None, match=match))
    text = f"uuid={'0' * 8}" if resource.requires_filter else ""
    if resource.endpoint.none_is_404:
        assert await ask(resource.name, text) == []
    else:
        with pytest.raises(NotFound):
            await ask(resource.name, text)


@every_view
async def test_a_server_that_answers_404_to_everything_is_no_empty_account(
    resource: AnyResource, simulator: Simulator, ask: Ask
) -> None:
    simulator.faults.add(Fault("status-404", times=None))
    with pytest.raises(NotFound):
        await ask(resource.name, f"uuid={'0' * 8}" if resource.requires_filter else "")


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
    from msgspec.structs import replace

    from carbon_tui.api.transport.in_process import InProcess

    settings: SimulatorSettings = replace(SMALL, hostile=True)
    fleet = Simulator(settings, clock)
    client = Client("http://fleet.localhost/v1", signer=None, transport=InProcess(fleet))
    builds = by_name("builds")
    name = builds.column("name")
    assert name is not None
    assert name.show.kind is ValueKind.TEXT
    rows = await read(client, parse("", builds, NOW))
    odd = next(row for row in rows if "␛" in (row.name or ""))
    search = refined(parse("", builds, NOW), builds, name, odd, MOMENT)
    found = await read(client, search)
    await client.aclose()
    assert odd.uuid in {row.uuid for row in found}
