"""Tokens: signed, renewed, and right although the PC's clock is wrong."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import jwt
import pytest
from msgspec.structs import replace

from carbon_tui.api import errors as e
from carbon_tui.api.transport.auth import (
    ServerClock,
    Signer,
)
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorKey
from carbon_tui.system.secret import Secret
from tests.api.demo import client_of, notes_of
from tests.api.virtual import run
from tests.conftest import NOON, SMALL

SETTINGS = replace(SMALL, authenticate=True)
DAY = 86_400.0
PATIENCE = 10.0
"""Seconds until what does not come is a failure."""


class WrongClock:
    """A PC's clock, which may be wrong and may be set."""

    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def signer_of(key: SimulatorKey, wall: WrongClock | None = None, **seams: Any) -> Signer:
    seams = {"wall": wall, **seams} if wall else seams
    return Signer(key.client_id, Secret(key.client_secret), **seams)


def claims_of(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims


def test_a_token_says_who_and_until_when_and_nothing_else(api_key: SimulatorKey) -> None:
    token = signer_of(api_key, WrongClock(NOON)).token(minutes=5)
    assert claims_of(token) == {"iss": api_key.client_id, "exp": NOON + 300}
    assert jwt.get_unverified_header(token)["alg"] == "RS256"


@pytest.mark.parametrize("offset", [-DAY, -3600.0, -400.0, -30.0, 30.0, 400.0, 3600.0, DAY])
def test_a_wrong_clock_costs_at_most_one_more_request_and_is_told(
    api_key: SimulatorKey, offset: float
) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        wall = WrongClock(NOON + offset)
        async with client_of(simulator, signer=signer_of(api_key, wall), wall=wall) as client:
            notes = notes_of(client)
            for _ in range(3):
                assert (await client.get_printers()).rows
            assert len(notes) <= 4
            told = client.clock_skew
            assert told == pytest.approx(-offset, abs=1) if abs(offset) >= 60 else told == 0

    run(scene())


def test_tokens_are_renewed_before_they_expire(api_key: SimulatorKey) -> None:
    async def scene() -> set[str]:
        wall = WrongClock(NOON)
        signer = signer_of(api_key, wall, monotonic=wall)
        tokens = set()
        for _ in range(60):
            token = await signer.bearer()
            assert claims_of(token)["exp"] - wall.now >= 30
            tokens.add(token)
            wall.now += 20
        return tokens

    assert len(asyncio.run(scene())) == 5


def test_setting_the_clock_back_while_running_costs_one_request(api_key: SimulatorKey) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        wall = WrongClock(NOON)
        signer = signer_of(api_key, wall, monotonic=lambda: 0.0)
        async with client_of(simulator, signer=signer, wall=wall) as client:
            notes = notes_of(client)
            await client.get_printers()
            simulator.clock.advance(600)  # the machine slept: its own clocks stood still
            await client.get_printers()
            await client.get_printers()
            assert [n.status for n in notes] == [200, 401, 200, 200]

    run(scene())


def test_a_key_that_is_not_accepted_is_refused_after_one_fresh_token(api_key: SimulatorKey) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=SimulatorKey.make())
        wall = WrongClock(NOON)
        async with client_of(simulator, signer=signer_of(api_key, wall), wall=wall) as client:
            notes = notes_of(client)
            with pytest.raises(e.NotAuthenticated, match="Make a new key"):
                await client.get_printers()
            assert len(notes) == 2

    run(scene())


def test_a_refusal_names_the_clock_when_that_may_be_why(api_key: SimulatorKey) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=SimulatorKey.make())
        wall = WrongClock(NOON - DAY)
        async with client_of(simulator, signer=signer_of(api_key, wall), wall=wall) as client:
            with pytest.raises(e.NotAuthenticated, match="clock is 1 day behind"):
                await client.get_printers()

    run(scene())


def test_a_lying_date_header_does_not_spoil_tokens_that_work(api_key: SimulatorKey) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        simulator.faults.add(Fault("clock-behind", times=None))
        wall = WrongClock(NOON)
        signer = signer_of(api_key, wall)
        async with client_of(simulator, signer=signer, wall=wall) as client:
            notes = notes_of(client)
            for _ in range(3):
                await client.get_printers()
            assert [n.status for n in notes] == [200, 200, 200]

    run(scene())


def test_many_calls_refused_together_renew_the_token_once(api_key: SimulatorKey) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        wall = WrongClock(NOON - DAY)
        signer = signer_of(api_key, wall)
        async with client_of(simulator, signer=signer, wall=wall) as client:
            await asyncio.gather(*(client.get_printers() for _ in range(8)))
            assert signer.minted == 2

    run(scene())


def test_an_answer_out_of_a_cache_says_nothing_of_the_clock() -> None:
    clock = ServerClock(WrongClock(NOON))
    clock.note_date("Mon, 01 Jan 2001 00:00:00 GMT", age="5")
    clock.note_date("no date at all")
    clock.note_date(None)
    assert clock.skew == 0


@pytest.mark.parametrize("pem", ["", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END"])
def test_a_key_that_cannot_sign_is_one_sentence_without_the_key(pem: str) -> None:
    with pytest.raises(e.UnusableKey) as caught:
        Signer("someone", Secret(pem)).token()
    assert "carbon-tui login" in str(caught.value)
    assert caught.value.__cause__ is None


def test_no_token_goes_out_without_a_signer() -> None:
    async def scene() -> None:
        simulator = Simulator(SMALL, Clock.fixed(NOON))
        async with client_of(simulator) as client:
            assert (await client.get_printers()).rows

    run(scene())


async def test_the_loop_runs_on_while_the_first_token_is_signed(
    api_key: SimulatorKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Signing waits here for the loop: on the loop itself it would wait in vain."""
    the_loop_went_on, sign = threading.Event(), Signer._sign

    def held(signer: Signer, expires: float) -> str:
        assert the_loop_went_on.wait(PATIENCE)
        return sign(signer, expires)

    monkeypatch.setattr(Signer, "_sign", held)
    signing = asyncio.create_task(signer_of(api_key).bearer())
    for _ in range(3):
        await asyncio.sleep(0)
    the_loop_went_on.set()
    assert await signing


def test_a_server_whose_clock_is_ahead_and_not_told_takes_tokens_that_live_longer(
    api_key: SimulatorKey,
) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        simulator.faults.add(Fault("no-date", times=None))
        wall = WrongClock(NOON - 3_600)
        signer = signer_of(api_key, wall)
        async with client_of(simulator, signer=signer, wall=wall) as client:
            notes = notes_of(client)
            for _ in range(3):
                await client.get_printers()
            assert [n.status for n in notes] == [401, 200, 200, 200]
            assert client.health.tokens_live_long

    run(scene())


@pytest.mark.parametrize("offset", [0.0, 3 * DAY])
def test_without_the_servers_time_a_refusal_names_both_the_clock_and_the_key(
    api_key: SimulatorKey, offset: float
) -> None:
    async def scene() -> None:
        simulator = Simulator(SETTINGS, Clock.fixed(NOON), key=api_key)
        wall = WrongClock(NOON - offset)
        other = signer_of(api_key if offset else SimulatorKey.make(), wall)
        simulator.faults.add(Fault("no-date", times=None))
        async with client_of(simulator, signer=other, wall=wall) as client:
            with pytest.raises(e.NotAuthenticated) as caught:
                await client.get_printers()
        assert "if this PC's clock is wrong, set it right" in str(caught.value)
        assert "if it is right, make a new key" in str(caught.value)

    run(scene())
