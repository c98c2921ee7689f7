"""A person at the keyboard: presses keys, reads the screen, waits for facts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, timedelta
from pathlib import Path

from textual.pilot import Pilot
from textual.screen import Screen

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.app.app import CarbonApp
from carbon_tui.keys.mentions import mentions
from carbon_tui.prompt import command
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.session.memory import AccountMemory
from carbon_tui.session.preferences import Preferences
from carbon_tui.session.session import Session
from carbon_tui.settings import SettingsFile
from carbon_tui.simulator import Simulator
from tests.settling import LOOKS, drawn_when_looked_at, pass_seconds

TURN_SECONDS = 0.01
"""How much time passes between two looks at a fact that has not come yet."""
TURNS_AT_ONCE = 30
"""Turns that pass at once; then what only the computer's clock can bring is waited for."""
LONGEST_WAIT = 600
"""Turns before a fact that does not come is a failure."""


class Person:
    """Keys in; what the screen says and what the server holds out."""

    def __init__(self, pilot: Pilot[None], app: CarbonApp, simulator: Simulator) -> None:
        self.pilot, self.app, self.simulator = pilot, app, simulator

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Letter by letter, as the terminal sends it."""
        names = {" ": "space", "=": "equals_sign", ">": "greater_than_sign", "-": "minus"}
        names |= {":": "colon", "/": "slash", ",": "comma", ".": "full_stop", "_": "underscore"}
        await self.pilot.press(*(names.get(letter, letter) for letter in text))

    async def until(self, fact: Callable[[], object], what: str = "") -> None:
        """Wait for a fact and look at it; fails with what is seen when it never comes."""
        for turn in range(LONGEST_WAIT):
            if fact():
                self.look()
                return
            await pass_seconds(TURN_SECONDS)
            self.app.screen._on_timer_update()
            if turn > TURNS_AT_ONCE:
                await asyncio.sleep(TURN_SECONDS)
        raise AssertionError(f"never came: {what or fact}\n{self.sees}")

    def look(self) -> None:
        """What is waited for is also drawn, whether or not the story says how it looks."""
        if self.app.screen_stack and self.app.screen.is_mounted:
            assert self.sees.strip()
            assert not mentions(self.sees), "a key that nobody put in its place"

    @property
    def screen(self) -> Screen[object]:
        return self.app.screen

    @property
    def here(self) -> ResourceScreen:
        """The list screen that is open."""
        assert isinstance(self.app.screen, ResourceScreen), self.app.screen
        return self.app.screen

    @property
    def sees(self) -> str:
        """Every line on the screen, as text."""
        return LOOKS.text(self.app)

    @property
    def keys_seen(self) -> list[str]:
        """The keys of all rows in the list, in order."""
        rows = self.here.table.rows
        return [rows.key(place) for place in range(len(rows))]

    async def until_loaded(self, least: int = 1) -> None:
        await self.until(
            lambda: (
                isinstance(self.app.screen, ResourceScreen) and len(self.here.table.rows) >= least
            ),
            f"{least} rows",
        )

    def asked(self, path: str) -> list[list[tuple[str, str]]]:
        """The query parameters of every GET of this list, in order."""
        return [
            list(each.query)
            for each in self.simulator.records.requests
            if each.method == "GET" and each.path.endswith(path)
        ]


@asynccontextmanager
async def at_the_screen(
    simulator: Simulator,
    view: str = "",
    *,
    size: tuple[int, int] = (120, 40),
    folder: Path | None = None,
    read_only: bool = False,
    host: str = "",
    settings: SettingsFile | None = None,
    memory: AccountMemory | None = None,
) -> AsyncIterator[Person]:
    """The app on this fleet, sharing the simulator's clock. ``folder`` keeps what it writes,
    ``settings`` what was chosen, ``memory`` how it was left."""
    clock = simulator.clock

    def connect() -> Client:
        return Client(
            "http://127.0.0.1/v1",
            signer=None,
            transport=InProcess(simulator),
            storage_transport=InProcess(simulator),
            wall=clock.time,
        )

    session = Session(
        connect,
        now=clock.now,
        monotonic=clock.time,
        zone=UTC,
        state_folder=folder,
        read_only=read_only,
        host=host,
        preferences=Preferences(settings),
        memory=memory or AccountMemory(),
    )
    asked = command(view, clock.now()) if view else ()
    app = CarbonApp(session, *asked)
    with drawn_when_looked_at():
        async with app.run_test(size=size) as pilot:
            try:
                yield Person(pilot, app, simulator)
            finally:
                leave(app)


def leave(app: CarbonApp) -> None:
    """As a person does. Textual alone would take screens apart while answers still come, for which
    nobody has left."""
    if app.return_code is None:
        app.exit()


def later(person: Person, seconds: float) -> None:
    """Time passes for server and program alike; nobody sleeps."""
    person.simulator.clock.advance(timedelta(seconds=seconds).total_seconds())
