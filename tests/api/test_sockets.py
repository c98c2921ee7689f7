"""Servers that drip, stall, flood and lie, over a real socket and in virtual time."""

from __future__ import annotations

import asyncio
import gzip
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from random import Random

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api.client import Client
from carbon_tui.api.schema.requests import (
    PrintOrderRequest,
    QueueDelete,
)
from tests.api.demo import notes_of
from tests.api.rogue import Behave, Exchange, rogue
from tests.api.test_pacing import worst_window
from tests.api.virtual import now, run

GOOD = b'{"uuid": "b-1", "parts": []}'


async def drip(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    while True:
        await asyncio.sleep(2)
        await exchange.send(b" ")


async def drip_headers(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        await asyncio.sleep(2)
        await exchange.send(b"x")


async def silent(exchange: Exchange) -> None:
    await asyncio.sleep(86_400)


async def hang_up(exchange: Exchange) -> None:
    exchange.writer.transport.abort()
    raise ConnectionError


async def no_http(exchange: Exchange) -> None:
    await exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    exchange.writer.close()
    raise ConnectionError


async def half(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    exchange.writer.close()
    raise ConnectionError


async def fine(exchange: Exchange) -> None:
    await exchange.answer(GOOD)


async def read(client: Client) -> object:
    return await client.get_build("b-1")


async def write(client: Client) -> object:
    return await client.update_printer_queue(QueueDelete(print_uuids=("p",)))


def outcome(
    behave: Behave, ask: Callable[[Client], Awaitable[object]] = read
) -> tuple[e.ApiError, int, float]:
    """The error of one call, how many requests reached the server, and after how many seconds."""

    async def scene() -> tuple[e.ApiError, int, float]:
        async with rogue(behave) as server:
            client = Client(server.url, signer=None, random=lambda: 0.0)
            notes, began = notes_of(client), now()
            with pytest.raises(e.ApiError) as caught:
                await ask(client)
            took = now() - began
            assert len(notes) >= len(server.exchanges)
            await client.aclose()
            return caught.value, len(server.exchanges), took

    return run(scene())


@pytest.mark.parametrize(
    ("behave", "kind", "reads", "writes"),
    [
        (drip, e.TooSlow, 1, 1),
        (drip_headers, e.TooSlow, 1, 1),
        (silent, e.TooSlow, 2, 1),  # the connection may have died unnoticed: a second one is tried
        (hang_up, e.AnswerLost, 4, 1),
        (no_http, e.AnswerLost, 4, 1),
        (half, e.AnswerLost, 4, 1),
    ],
)
def test_every_call_ends_in_time_with_an_error_of_ours(
    behave: Behave, kind: type[e.ApiError], reads: int, writes: int
) -> None:
    error, requests, took = outcome(behave)
    assert (type(error), requests) == (kind, reads)
    assert took <= 11.0
    error, requests, took = outcome(behave, write)
    assert (type(error), requests) == (kind, writes)
    assert error.outcome_unknown
    assert took <= 11.0


async def download(client: Client) -> object:
    return await client.get_attachment("a-1", BytesIO())


async def upload(client: Client) -> object:
    return await client.upload_model(Path(__file__))


async def trickle(exchange: Exchange) -> None:
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        await asyncio.sleep(5)
        await exchange.send(b"a few bytes")


@pytest.mark.parametrize(
    ("ask", "behave", "kind", "requests", "longest"),
    [
        (download, silent, e.TooSlow, 4, 121.0),
        (download, trickle, e.TooSlow, 4, 141.0),
        (download, half, e.AnswerLost, 4, 1.0),
        (download, hang_up, e.AnswerLost, 4, 1.0),
        (upload, silent, e.TooSlow, 1, 31.0),
        (upload, half, e.AnswerLost, 1, 1.0),
        (upload, hang_up, e.AnswerLost, 1, 1.0),
        (upload, drip, e.TooSlow, 1, 36.0),
    ],
)
def test_a_file_that_does_not_come_on_is_given_up(
    ask: Callable[[Client], Awaitable[object]],
    behave: Behave,
    kind: type[e.ApiError],
    requests: int,
    longest: float,
) -> None:
    error, made, took = outcome(behave, ask)
    assert (type(error), made) == (kind, requests)
    assert took <= longest


def test_a_server_that_is_not_there_was_sent_nothing() -> None:
    async def scene() -> None:
        async with rogue(fine) as server:
            url = server.url
        client = Client(url, signer=None)
        notes = notes_of(client)
        with pytest.raises(e.Unreachable, match="refused") as caught:
            await client.get_build("b-1")
        assert not caught.value.outcome_unknown
        assert len(notes) == 4
        await client.aclose()

    run(scene())


@pytest.mark.parametrize("members", [1, 400])
def test_a_gzip_bomb_is_stopped_before_it_takes_the_memory(members: int) -> None:
    # 400 MB in some 400 kB, in one piece and in many.
    packed = gzip.compress(b" " * ((400 << 20) // members), 1) * members

    async def bomb(exchange: Exchange) -> None:
        await exchange.answer(packed, Content_Encoding="gzip")

    tracemalloc.start()
    error, requests, _ = outcome(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (type(error), requests) == (e.Unreadable, 1)
    assert peak < 100 << 20


EACH = 5_000_000
BOMBS = [
    pytest.param(b'{"prints":[', b"{},", 200, id="rows"),
    pytest.param(b'{"uuid":"b-1","parts":[', b"{},", 200, id="parts"),
    pytest.param(b'{"x":', b"[", 200, id="deep"),
    pytest.param(b'{"message":[', b'"",', 400, id="a refusal"),
]
"""How an answer begins, what it goes on with `EACH` times, and its status."""


async def read_list(client: Client) -> object:
    return await client.get_prints((("limit", "1000"),))


@pytest.mark.parametrize(("begin", "more", "status"), BOMBS)
@pytest.mark.parametrize("ask", [read, read_list], ids=["a record", "a list"])
def test_a_gzip_bomb_of_rows_costs_little_memory_and_freezes_nothing(
    begin: bytes, more: bytes, status: int, ask: Callable[[Client], Awaitable[object]]
) -> None:
    end = b"" if more == b"[" else more[:-1] + b"]}"
    packed = gzip.compress(begin + more * EACH + end, 1)

    async def bomb(exchange: Exchange) -> None:
        await exchange.answer(packed, status=status, Content_Encoding="gzip")

    assert asyncio.run(longest_pause(bomb, ask)) < 0.5
    tracemalloc.start()
    asyncio.run(longest_pause(bomb, ask))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 << 20


async def longest_pause(behave: Behave, ask: Callable[[Client], Awaitable[object]]) -> float:
    """The longest time for which nothing else had its turn while a call failed, in seconds of this
    process's own work: what other processes do meanwhile does not count."""
    longest = 0.0

    async def ticking() -> None:
        nonlocal longest
        while True:
            began = time.process_time()
            await asyncio.sleep(0.01)
            longest = max(longest, time.process_time() - began)

    async with rogue(behave) as server:
        client = Client(server.url, signer=None, random=lambda: 0.0)
        ticker = asyncio.create_task(ticking())
        with pytest.raises((e.Unreadable, e.BadRequest)):
            await ask(client)
        await asyncio.sleep(0.02)  # a pause to the very end is one too
        ticker.cancel()
        await client.aclose()
    return longest


def test_after_a_dripping_answer_the_connections_still_work() -> None:
    async def scene() -> None:
        answers = iter([drip, fine, drip_headers, silent, silent] + [fine] * 20)

        async def by_turns(exchange: Exchange) -> None:
            await next(answers)(exchange)

        async with rogue(by_turns) as server:
            client = Client(server.url, signer=None, random=lambda: 0.0)
            for slow in (True, False, True, True, *[False] * 20):
                if slow:
                    with pytest.raises(e.TooSlow):
                        await client.get_build("b-1")
                else:
                    assert (await client.get_build("b-1")).uuid == "b-1"
            await client.aclose()

    run(scene())


def test_random_cancellation_never_breaks_the_connections() -> None:
    chance = Random(4)

    async def a_little_late(exchange: Exchange) -> None:
        await asyncio.sleep(chance.random() * 0.2)
        await exchange.answer(GOOD)

    async def scene() -> None:
        async with rogue(a_little_late) as server:
            client = Client(server.url, signer=None)
            for _ in range(30):
                calls = [asyncio.create_task(client.get_build("b-1")) for _ in range(10)]
                for _ in calls:
                    await asyncio.sleep(chance.random() * 0.05)
                    chance.choice(calls).cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            for _ in range(20):
                assert (await client.get_build("b-1")).uuid == "b-1"
            await client.aclose()

    run(scene())


def test_what_has_left_is_not_taken_back_when_the_caller_goes() -> None:
    async def slowly(exchange: Exchange) -> None:
        await asyncio.sleep(3)
        await exchange.answer(b'{"uuid": "o-1"}')

    async def scene() -> None:
        async with rogue(slowly) as server:
            client = Client(server.url, signer=None)
            notes = notes_of(client)
            order = PrintOrderRequest(build_uuid="b", total_copies=1, route_to=("s",), uuid="o-1")
            call = asyncio.create_task(client.create_print_order(order))
            await asyncio.sleep(1)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await asyncio.sleep(3)
            assert [n.status for n in notes] == [200]
            assert len(server.exchanges) == 1
            await client.aclose()

    run(scene())


def test_leaving_does_not_wait_for_answers() -> None:
    async def scene() -> float:
        async with rogue(silent) as server:
            client = Client(server.url, signer=None)
            call = asyncio.create_task(client.get_build("b-1"))
            await asyncio.sleep(1)
            began = now()
            await client.aclose()
            await asyncio.gather(call, return_exceptions=True)
            return now() - began

    assert run(scene()) < 1.0


def test_a_thousand_calls_at_once_stay_under_the_limit_on_the_servers_clock() -> None:
    arrivals: list[float] = []

    async def noted(exchange: Exchange) -> None:
        arrivals.append(now())
        await exchange.answer(GOOD)

    async def scene() -> None:
        async with rogue(noted) as server:
            client = Client(server.url, signer=None)
            await asyncio.gather(*(client.get_build("b-1") for _ in range(1000)))
            await client.aclose()

    run(scene())
    assert len(arrivals) == 1000
    assert worst_window(arrivals) <= 190


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed_for_data(status: int) -> None:
    async def elsewhere(exchange: Exchange) -> None:
        location = f"http://127.0.0.1/v1{exchange.target}"
        await exchange.answer(b"", status=status, Location=location)

    error, requests, _ = outcome(elsewhere)
    assert (type(error), requests) == (e.UnsafeRedirect, 1)


def test_a_redirect_to_nonsense_is_an_error_of_ours_too() -> None:
    async def nonsense(exchange: Exchange) -> None:
        await exchange.answer(b"", status=302, Location="http://[broken")

    error, requests, _ = outcome(nonsense)
    assert (type(error), requests) == (e.UnsafeRedirect, 1)
