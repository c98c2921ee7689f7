"""The app in front of servers that do as they please: it never crashes, never hangs, and claims to
have everything only where it has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC
from functools import cache

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport import pacing
from carbon_tui.app.app import CarbonApp
from carbon_tui.listing.current_status import status_of
from carbon_tui.resources.registry import RESOURCES
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.session.session import Session
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON
from tests.rogues.servers import EMPTY, EVERY, FLEET, Twist, beside_the_app, honest
from tests.stories.person import Person

DIGITS = "1234567890"
LISTED = [
    (digit, view) for digit, view in zip(DIGITS, RESOURCES, strict=True) if not view.requires_filter
]


@pytest.fixture(autouse=True)
def _at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate limit is kept in real seconds; a server without end has a view use up its window."""
    monkeypatch.setattr(pacing, "MAX_REQUESTS_PER_WINDOW", 100_000)


@asynccontextmanager
async def in_front_of(twist: Twist) -> AsyncIterator[Person]:
    """The app, and a rogue over a real socket."""
    clock = Clock.fixed(NOON)
    async with beside_the_app(twist) as server:

        def connect() -> Client:
            return Client(server.url, signer=None, wall=clock.time, random=lambda: 0.0)

        session = Session(connect, now=clock.now, monotonic=clock.time, zone=UTC)
        app = CarbonApp(session)
        async with app.run_test(size=(100, 30)) as pilot:
            yield Person(pilot, app, Simulator(FLEET, clock))


async def open_view(person: Person, digit: str, name: str) -> ResourceScreen:
    await person.press(digit)
    await person.until(lambda: person.here.resource.name == name, name)
    view = person.here.view
    await person.until(
        lambda: (
            view.loader.trouble is not None
            or (view.loader.read_at is not None and not view.loader.is_reading)
        ),
        f"an answer for {name}",
    )
    return person.here


async def look_around(person: Person) -> None:
    """What a person does with a list, whatever is in it."""
    for key in ("G", "L", "L", "d", "escape", "D", "escape", "s", "r"):
        await person.press(key)
    while not isinstance(person.screen, ResourceScreen):
        await person.press("escape")


async def settled(person: Person) -> None:
    view = person.here.view
    await person.until(
        lambda: not view.loader.is_reading and not view.loader.busy, "the end of reading"
    )


@cache
def counts() -> dict[str, int]:
    """How many rows each view has, filled once by the honest server."""
    return {}


@pytest.fixture
async def honest_counts() -> dict[str, int]:
    found = counts()
    if not found:
        async with in_front_of(honest) as person:
            for digit, resource in LISTED:
                screen = await open_view(person, digit, resource.name)
                await settled(person)
                found[resource.name] = len(screen.table.rows)
        assert all(found.values())
    return found


def assert_claims_only_what_it_has(screen: ResourceScreen, there_are: int) -> None:
    status = status_of(screen.view)
    told = status.trouble or status.unreadable or status.notes or not status.complete
    assert told or len(screen.table.rows) >= there_are, screen.resource.name


@pytest.mark.parametrize("twist", EVERY, ids=lambda t: t.__name__)
async def test_every_view_lives_with_it(twist: Twist, honest_counts: dict[str, int]) -> None:
    async with in_front_of(twist) as person:
        for digit, resource in LISTED:
            screen = await open_view(person, digit, resource.name)
            await settled(person)
            if twist in EMPTY:
                assert status_of(screen.view).complete
                assert screen.view.loader.trouble is None
            else:
                assert_claims_only_what_it_has(screen, honest_counts[resource.name])
            assert "\x1b" not in person.sees
        await open_view(person, "2", "prints")
        await look_around(person)
        assert person.here.resource.name == "prints"
