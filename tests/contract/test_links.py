"""Every way from a record to others: it leads to exactly those, one by one and all at once."""

from __future__ import annotations

from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.query import Query
from carbon_tui.prompt import follow, linked
from carbon_tui.resources.definition import AnyResource, Link
from carbon_tui.resources.links import distinct, together
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.simulator import Simulator
from carbon_tui.text.cleaning import raw
from tests.contract.reading import NOW, Ask, read, starting, values_of

LINKS = [
    pytest.param(resource, link, id=f"{resource.name} {link.letter}")
    for resource in EVERY
    for link in resource.links
]
every_link = pytest.mark.parametrize(("resource", "link"), LINKS)

NEVER = {("queues", "b"), ("queues", "o")}
"""What a record of the list does not carry: the sentence names another way."""


def some(rows: list[Any]) -> list[Any]:
    return rows[:: max(1, len(rows) // 40)]


@every_link
async def test_a_link_leads_to_the_records_that_belong_there(
    resource: AnyResource, link: Link[Any], ask: Ask, client: Client
) -> None:
    led = 0
    for row in some(await starting(resource, ask)):
        search = follow(link, row, NOW)
        if isinstance(search, str):
            assert search.endswith(".")
            continue
        found = await read(client, search, most=300)
        for each in found:
            assert_belongs(link, row, each)
        led += bool(found)
        if led > 2:
            return
    assert led or (resource.name, link.letter) in NEVER, "nothing was ever found this way"


def assert_belongs(link: Link[Any], row: Any, found: Any) -> None:
    """What was found has the very value that it was asked for by."""
    target, query = by_name(link.asks), link.query(row)
    assert isinstance(query, Query)
    wanted = [(each.name, set(each.values)) for each in query.filters if each.name != "status"]
    for parameter, values in wanted:
        has = {raw(value) for value in _values(target, parameter, found) if value}
        assert has & values, f"{parameter} of {has} was not asked for"
    if link.local is not None:
        name, values_for = link.local
        column = target.column(name)
        assert column is not None
        has = {raw(str(value)) for value in values_of(column, found) if value}
        assert has & set(distinct(values_for(row)))


def _values(target: AnyResource, parameter: str, found: Any) -> tuple[Any, ...]:
    """By the view's column for it, or, where it has none, by the record's field of that name."""
    column = next((each for each in target.columns if each.filter == parameter), None)
    if column is not None:
        return values_of(column, found)
    field = getattr(found, parameter)
    return field if isinstance(field, tuple) else (field,)


@every_link
async def test_many_marked_records_lead_on_together_in_requests_of_at_most_100_ids(
    resource: AnyResource, link: Link[Any], ask: Ask, client: Client, simulator: Simulator
) -> None:
    rows = (
        await ask(resource.name, "")
        if not resource.requires_filter
        else await starting(resource, ask)
    )
    rows = [row for row in rows[:250] if isinstance(link.query(row), Query)]
    if not rows:
        assert (resource.name, link.letter) in NEVER
        return
    query = together(each for row in rows if isinstance(each := link.query(row), Query))
    assert query is not None
    target, before = by_name(link.asks), len(simulator.records.requests)
    joined = await read(client, linked(target, query, link, rows, NOW))
    for request in simulator.records.requests[before:]:
        for param in target.endpoint.params:
            assert len(request.values(param.name)) <= param.most
    keys = [target.identify(row) for row in joined]
    assert len(keys) == len(set(keys))
    for row in rows[:: max(1, len(rows) // 5)]:
        search = follow(link, row, NOW)
        assert not isinstance(search, str)
        alone = {target.identify(each) for each in await read(client, search)}
        assert alone <= set(keys)


BOTH_WAYS = [
    ("printers", "p", "prints", "r"), ("printers", "q", "queues", "r"),
    ("printers", "o", "print-orders", "r"), ("prints", "b", "builds", "p"),
    ("prints", "o", "print-orders", "p"), ("prints", "s", "printed-parts", "p"),
    ("builds", "o", "print-orders", "b"), ("builds", "a", "part-orders", "b"),
    ("builds", "t", "parts", "b"), ("builds", "s", "printed-parts", "b"),
    ("print-orders", "s", "printed-parts", "o"), ("part-orders", "s", "printed-parts", "a"),
    ("parts", "s", "printed-parts", "t"), ("parts", "m", "models", "t"),
    ("printed-parts", "k", "measurements", "s"),
    ("measurements", "l", "quality", "k"), ("queues", "p", "prints", "q"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "there", "other", "back"), BOTH_WAYS)
async def test_where_a_link_leads_another_leads_back(
    one: str, there: str, other: str, back: str, ask: Ask, client: Client
) -> None:
    forth, home = by_name(one).link(there), by_name(other).link(back)
    assert forth is not None
    assert home is not None
    assert (forth.target, home.target) == (other, one)
    for row in some(await starting(by_name(one), ask)):
        search = follow(forth, row, NOW)
        found = [] if isinstance(search, str) else await read(client, search, most=100)
        if not found:
            continue
        again = follow(home, found[0], NOW)
        assert not isinstance(again, str)
        keys = {by_name(one).identify(each) for each in await read(client, again)}
        assert by_name(one).identify(row) in keys
        return
    pytest.fail("no record led anywhere")
