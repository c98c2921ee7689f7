"""A screen whose seconds a story counts: beats instead of timers, and no waiting to repeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta, tzinfo

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.app.app import CarbonApp
from carbon_tui.prompt import command
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator
from carbon_tui.widgets.standing_line import StandingLine
from tests.settling import drawn_when_looked_at
from tests.stories.person import Person, later


class Wall:
    """A PC's clock, so many seconds beside the server's; it can be set."""

    def __init__(self, simulator: Simulator, ahead: float = 0.0) -> None:
        self._clock = simulator.clock
        self.ahead = ahead

    def time(self) -> float:
        return self._clock.time() + self.ahead

    def now(self) -> datetime:
        return self._clock.now() + timedelta(seconds=self.ahead)


@asynccontextmanager
async def at_a_living_screen(
    simulator: Simulator,
    view: str = "",
    *,
    wall: Wall | None = None,
    signer: Signer | None = None,
    zone: tzinfo = UTC,
    size: tuple[int, int] = (120, 40),
) -> AsyncIterator[Person]:
    """Time passes by `later` alone; what is due then is read at the next `beat`."""
    pc = wall or Wall(simulator)

    async def at_once(_seconds: float) -> None:
        await asyncio.sleep(0)

    def connect() -> Client:
        return Client(
            "http://127.0.0.1/v1",
            signer=signer,
            transport=InProcess(simulator),
            wall=pc.time,
            steadily=simulator.clock.time,
            sleep=at_once,
        )

    session = Session(connect, now=pc.now, monotonic=simulator.clock.time, zone=zone)
    asked = command(view, simulator.clock.now()) if view else ()
    app = CarbonApp(session, *asked)
    with drawn_when_looked_at():
        async with app.run_test(size=size) as pilot:
            person = Person(pilot, app, simulator)
            await person.until_loaded()
            yield person


async def beat(person: Person, seconds: float = 0.0, times: int = 1) -> None:
    """Time passes; then what is due is read, once for each time."""
    later(person, seconds)
    for _ in range(times):
        person.app._beat()
        await _read(person)
    await person.pilot.pause()


async def _read(person: Person) -> None:
    pulse = person.app.session.background.poll_gate
    await person.until(lambda: not pulse.under_way, "the end of polling")


def alarm(person: Person) -> str:
    """What the line above the list says; empty while it is not shown."""
    line = person.app.screen.query_one("#alarm", StandingLine)
    line.look()
    return line.line


def polls(person: Person) -> int:
    """Requests so far, whatever for."""
    return len(person.simulator.records.requests)


def bells(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each ring; a headless screen has no bell of its own."""
    rung: list[None] = []
    monkeypatch.setattr(CarbonApp, "bell", lambda _app: rung.append(None))
    return rung
