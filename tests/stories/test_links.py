"""From record to record by g and a letter: there, on, back, and where there is no way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.screens.list import lookups
from carbon_tui.session.stand_in import StandIn
from carbon_tui.simulator import Simulator
from tests.stories.person import Person, at_the_screen


async def go(person: Person, letter: str, view: str) -> None:
    await person.press("g", letter)
    await person.until(lambda: person.here.resource.name == view, view)
    await person.until_loaded()


async def test_from_a_printed_part_round_to_its_printer_and_all_the_way_back(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printed-parts status=complete", size=(80, 24)) as person:
        await person.until_loaded()
        part = person.here.current
        await go(person, "p", "prints")
        run = person.here.current
        assert run.uuid == part.print_uuid
        await go(person, "b", "builds")
        assert person.here.current.uuid == run.build_uuid
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "prints", "the print again")
        await go(person, "r", "printers")
        assert person.here.current.serial == run.origin.printer_serial
        await person.press("escape")
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "printed-parts", "the part again")
        assert person.here.current.uuid == part.uuid


async def test_more_than_a_hundred_marked_records_lead_on_in_batches(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printed-parts") as person:
        await person.until_loaded(100)
        await person.press("L", "L")
        await person.until(lambda: len(person.here.table.rows) >= 300, "everything")
        await person.press("A", "g", "k")
        await person.until(lambda: person.here.resource.name == "measurements", "measurements")
        await person.until_loaded(20)
        asked = person.asked("/part_measurements")
        ids = [[v for n, v in each if n == "printed_part_uuid"] for each in asked]
        assert len(ids) > 1
        assert all(0 < len(each) <= 100 for each in ids)


def values(asked: list[list[tuple[str, str]]], name: str) -> list[list[str]]:
    """What each request named under this parameter."""
    return [[value for each, value in request if each == name] for request in asked]


async def test_a_part_order_leads_to_its_measurements_through_its_printed_parts(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "part-orders status=complete") as person:
        await person.until_loaded()
        order = person.here.current
        pieces = simulator.records.printed_parts(part_order_uuid=order.uuid)
        await go(person, "k", "measurements")
        assert values(person.asked("/printed_parts"), "part_order_uuid") == [[order.uuid]]
        named = values(person.asked("/part_measurements"), "printed_part_uuid")
        assert {uuid for each in named for uuid in each} == {piece["uuid"] for piece in pieces}
        assert all(len(each) <= 100 for each in named)
        assert f"{len(pieces)} printed part" in person.sees


async def test_marked_part_orders_lead_to_the_parts_they_order_with_one_question_in_between(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "part-orders status=complete") as person:
        await person.until_loaded(3)
        await person.press("space", "j", "space", "j", "space")
        orders = person.here.view.marked_records()
        await go(person, "t", "parts")
        uuids = {order.uuid for order in orders}
        (asked,) = values(person.asked("/printed_parts"), "part_order_uuid")
        assert set(asked) == uuids
        wanted = {
            piece["part_uuid"]
            for uuid in uuids
            for piece in simulator.records.printed_parts(part_order_uuid=uuid)
        }
        assert set(person.keys_seen) == wanted
        await person.press("escape")
        await person.until(lambda: person.here.resource.name == "part-orders", "the orders again")
        assert person.here.view.marked_records() == orders


async def test_where_nothing_lies_in_between_the_list_stays_and_says_so(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "builds status=Unreleased") as person:
        await person.until_loaded()
        await person.press("g", "k")
        await person.until(lambda: "There are no printed parts to go on from." in person.sees)
        assert person.here.resource.name == "builds"
        assert person.asked("/part_measurements") == []


async def test_a_look_up_is_stopped_by_escape_and_leads_nowhere(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, page = asyncio.Event(), StandIn.page

    async def late(lists: StandIn, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        await answered.wait()
        return await page(lists, endpoint, params)

    monkeypatch.setattr(StandIn, "page", late)
    async with at_the_screen(simulator, "part-orders status=complete") as person:
        await person.until_loaded()
        await person.press("g", "k")
        await person.until(lambda: "looking up printed parts" in person.sees)
        await person.press("escape")
        await person.until(lambda: "Stopping looking up printed parts" in person.sees)
        answered.set()
        await person.until(lambda: "Stopped looking up printed parts." in person.sees)
        assert person.here.resource.name == "part-orders"
        assert person.asked("/part_measurements") == []


async def test_more_in_between_than_lead_on_together_are_left_to_the_person(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "MAX_RECORDS_BETWEEN", 1)
    async with at_the_screen(simulator, "part-orders status=complete") as person:
        await person.until_loaded()
        await person.press("A", "g", "k")
        await person.until(lambda: "More than 1 printed parts lie in between: g s" in person.sees)
        assert person.asked("/part_measurements") == []


async def test_a_letter_that_leads_nowhere_names_those_that_do(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded()
        await person.press("g", "z")
        assert "g z leads nowhere from here" in person.sees
        assert "g m" in person.sees
