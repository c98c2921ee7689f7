"""How each fault is played. "After commit": the request was carried out, the answer is lost."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache

import msgspec

from carbon_tui.simulator.broken_json import BODIES, ROWS, Change
from carbon_tui.simulator.exchange import Exchange
from carbon_tui.simulator.messages import (
    JSON,
    Headers,
    Refusal,
    ServerAnswer,
    http_date,
    refused,
)

FOREVER = 86_400.0  # seconds; no client waits longer


class FaultOptions(msgspec.Struct, frozen=True):
    """How long the slow faults wait and how much the flooding ones send."""

    seconds: float
    megabytes: int


Play = Callable[[Exchange, FaultOptions], Awaitable[None]]


class FaultPlayer(msgspec.Struct, frozen=True):
    """One way to go wrong. `commits` tells whether the request is carried out all the same."""

    description: str
    play: Play
    commits: bool


# -- answers with another status


def _status(status: int, headers: Headers = (), *, commit: bool = False) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        if commit:
            await exchange.process()
        await exchange.send(refused(Refusal(status, f"Simulated status {status}.", headers)))

    return play


LATE_COMMITS: set[asyncio.Task[ServerAnswer]] = set()
"""What was answered and is still to be carried out; kept, or nothing else would hold them."""


def _then_commit(status: int) -> Play:
    """Refuses and does it all the same, so that reading back shows nothing for a while."""

    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        async def commit() -> ServerAnswer:
            await exchange.sleep(knobs.seconds)
            return await exchange.process()

        task = asyncio.create_task(commit())
        LATE_COMMITS.add(task)
        task.add_done_callback(LATE_COMMITS.discard)
        await exchange.send(refused(Refusal(status, f"Simulated status {status}.")))

    return play


async def _refuse_arrays(exchange: Exchange, knobs: FaultOptions) -> None:
    names = Counter(name for name, _ in exchange.request.query if name != "sort")
    name = next((name for name, times in names.items() if times > 1), None)
    if name is None:
        await exchange.send(await exchange.process())
    else:
        message = f"`{name}` takes one value, {names[name]} were given."
        await exchange.send(refused(Refusal(400, message)))


async def _refuse_sorts(exchange: Exchange, knobs: FaultOptions) -> None:
    if any(name == "sort" for name, _ in exchange.request.query):
        await exchange.send(refused(Refusal(400, "This list cannot be sorted.")))
    else:
        await exchange.send(await exchange.process())


def _retry_after(value: str, status: int = 429) -> Play:
    return _status(status, (("retry-after", value),))


def _redirect(location: str) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        target = location or f"/v1{exchange.request.path.removeprefix('/v1')}"
        await exchange.send(ServerAnswer(302, b"", (("location", target),)))

    return play


# -- broken connections


async def _drop_before(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.drop()


async def _drop_after(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.process()
    await exchange.drop()


async def _drop_mid_body(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.start(answer, max(len(answer.body), 2))
    await exchange.more(answer.body[: len(answer.body) // 2])
    await exchange.drop()


async def _silent_before(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.wait(FOREVER)
    await exchange.drop()


async def _silent_after(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.process()
    await _silent_before(exchange, knobs)


async def _stall(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.start(answer, max(len(answer.body), 2))
    await exchange.more(answer.body[: len(answer.body) // 2])
    await _silent_before(exchange, knobs)


async def _drip(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.start(answer)
    for at in range(len(answer.body)):
        await exchange.more(answer.body[at : at + 1])
        if not await exchange.wait(knobs.seconds):
            return
    await exchange.more(b"", last=True)


async def _late(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    if await exchange.wait(knobs.seconds):
        await exchange.send(answer)


async def _late_start(exchange: Exchange, knobs: FaultOptions) -> None:
    if await exchange.wait(knobs.seconds):
        await exchange.send(await exchange.process())


# -- spoilt bodies


def _body(body: bytes, headers: Headers = (JSON,)) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        await exchange.process()
        await exchange.send(ServerAnswer(200, body, headers))

    return play


def _changed(change: Change) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        answer = await exchange.process()
        body = change(answer.body) if 200 <= answer.status < 300 else answer.body
        await exchange.send(msgspec.structs.replace(answer, body=body))

    return play


async def _wrong_type(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.send(_with(answer, ("content-type", "text/plain")))


async def _false_gzip(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.send(_with(answer, ("content-encoding", "gzip")))


def _with(answer: ServerAnswer, header: tuple[str, str]) -> ServerAnswer:
    """The answer with this header instead of its own of that name."""
    others = tuple(pair for pair in answer.headers if pair[0] != header[0])
    return msgspec.structs.replace(answer, headers=(*others, header))


async def _bomb(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.process()
    headers = (JSON, ("content-encoding", "gzip"))
    await exchange.send(ServerAnswer(200, bomb(knobs.megabytes), headers))


async def _flood(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.process()
    await exchange.start(ServerAnswer(200, b"", (JSON,)), knobs.megabytes << 20)
    lump = b" " * (1 << 20)
    for _ in range(knobs.megabytes):
        await exchange.more(lump)
    await exchange.more(b"", last=True)


async def _rows_without_end(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    key = next((key for key in ROWS if f'"{key}":'.encode() in answer.body), ROWS[0])
    body = many_rows(key, knobs.megabytes)
    await exchange.send(ServerAnswer(200, body, (JSON, ("content-encoding", "gzip"))))


@cache
def bomb(megabytes: int) -> bytes:
    """So many megabytes of spaces as gzip, about a thousandth of the size."""
    return _packed(b"", b" " * (1 << 20), megabytes, b"")


@cache
def many_rows(key: str, megabytes: int) -> bytes:
    """A page of so many megabytes of empty rows, a third of a million in each, as gzip."""
    head = f'{{"limit":1000,"total_count":10000,"{key}":['.encode()
    return _packed(head, b"{}," * 349_525, megabytes, b"{}]}")


def _packed(head: bytes, lump: bytes, times: int, tail: bytes) -> bytes:
    """Head, `times` the same lump, and tail as gzip.

    The lump is compressed once and repeated, which is valid because each ends on a full flush.
    """
    checksum = zlib.crc32(head)
    for _ in range(times):
        checksum = zlib.crc32(lump, checksum)
    size = (len(head) + times * len(lump) + len(tail)) & 0xFFFFFFFF
    trailer = zlib.crc32(tail, checksum).to_bytes(4, "little") + size.to_bytes(4, "little")
    pieces = (_deflated(head), _deflated(lump) * times, _deflated(tail))
    return gzip.compress(b"")[:10] + b"".join(pieces) + b"\x03\x00" + trailer


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)


# -- the server's clock


def _clock(days: int) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        answer = await exchange.process()
        now = parsedate_to_datetime(exchange.date()[0][1]) + timedelta(days=days)
        date = ("date", http_date(now))
        await exchange.send(msgspec.structs.replace(answer, headers=(*answer.headers, date)))

    return play


def _date(value: str) -> Play:
    async def play(exchange: Exchange, knobs: FaultOptions) -> None:
        answer = await exchange.process()
        await exchange.send(
            msgspec.structs.replace(answer, headers=(*answer.headers, ("date", value)))
        )

    return play


async def _no_date(exchange: Exchange, knobs: FaultOptions) -> None:
    answer = await exchange.process()
    await exchange.send(msgspec.structs.replace(answer, headers=(*answer.headers, ("date", ""))))


_HTML = b"<!doctype html><title>Proxy</title><h1>Sign in to the guest network</h1>"
_EXPIRED = "The cursor has expired: repeat the query without a cursor."


async def _expired(exchange: Exchange, knobs: FaultOptions) -> None:
    await exchange.send(refused(Refusal(400, _EXPIRED)))


def _plain(description: str, play: Play, *, commits: bool = False) -> FaultPlayer:
    return FaultPlayer(description, play, commits)


PLAYERS: dict[str, FaultPlayer] = {
    **{
        f"status-{status}": _plain(f"answers {status} and does nothing", _status(status))
        for status in (400, 401, 403, 404, 405, 408, 409, 413, 418, 425, 429, 500, 502, 503, 504)
    },
    **{
        f"status-{status}-after-commit": _plain(
            f"carries the request out, then answers {status}",
            _status(status, commit=True), commits=True,
        )
        for status in (400, 403, 404, 429, 500, 502, 503, 504)
    },
    **{
        f"status-{status}-then-commit": _plain(
            f"answers {status} and carries the request out some seconds later",
            _then_commit(status), commits=True,
        )
        for status in (400, 403, 429, 503)
    },
    "arrays-refused": _plain("answers 400 where a parameter has several values",
                             _refuse_arrays, commits=True),
    "sorts-refused": _plain("answers 400 where a sort is asked for", _refuse_sorts, commits=True),
    "retry-after-0": _plain("answers 429, Retry-After: 0", _retry_after("0")),
    "retry-after-1": _plain("answers 429, Retry-After: 1", _retry_after("1")),
    "retry-after-negative": _plain("answers 429, Retry-After: -5", _retry_after("-5")),
    "retry-after-word": _plain("answers 429, Retry-After: abc", _retry_after("abc")),
    "retry-after-huge": _plain("answers 429, Retry-After: 1e9", _retry_after("1e9")),
    "retry-after-2099": _plain(
        "answers 429, Retry-After: a date in 2099", _retry_after("Thu, 01 Jan 2099 00:00:00 GMT")),
    "retry-after-past": _plain(
        "answers 429, Retry-After: a date gone by", _retry_after("Thu, 01 Jan 1998 00:00:00 GMT")),
    "unavailable-for-2": _plain("answers 503, Retry-After: 2", _retry_after("2", 503)),
    "drop-before": _plain("cuts the connection before the request is processed", _drop_before),
    "drop-after-commit": _plain(
        "carries the request out, then cuts the connection", _drop_after, commits=True),
    "drop-mid-body": _plain(
        "cuts the connection in the middle of the answer", _drop_mid_body, commits=True),
    "half-open": _plain("accepts the request and never answers, nor does it", _silent_before),
    "timeout-after-commit": _plain(
        "carries the request out and never answers", _silent_after, commits=True),
    "stall-mid-body": _plain(
        "sends half of the answer and falls silent", _stall, commits=True),
    "slow-drip": _plain("sends one byte every few seconds", _drip, commits=True),
    "late-answer": _plain("carries the request out at once, answers late", _late, commits=True),
    "late-start": _plain("waits, then carries the request out", _late_start, commits=True),
    "html": _plain("answers 200 with a page of a captive portal",
                   _body(_HTML, (("content-type", "text/html"),)), commits=True),
    "bare-list": _plain("answers 200 with [] alone", _body(b"[]"), commits=True),
    "empty-body": _plain("answers 200 with nothing", _body(b""), commits=True),
    "wrong-content-type": _plain(
        "answers the right JSON as text/plain", _wrong_type, commits=True),
    "false-gzip": _plain(
        "says gzip and sends plain text", _false_gzip, commits=True),
    "gzip-bomb": _plain("answers with a little gzip that grows huge", _bomb, commits=True),
    "gzip-rows": _plain(
        "answers with a little gzip of millions of rows", _rows_without_end, commits=True),
    "huge-body": _plain("answers with a huge body of spaces", _flood, commits=True),
    **{
        name: _plain(description, _changed(change), commits=True)
        for name, (description, change) in BODIES.items()
    },
    "expired-cursor": _plain("says that the cursor has expired", _expired),
    "redirect-foreign": _plain("redirects to a foreign host",
                               _redirect("https://evil.invalid/v1/printers")),
    "redirect-plain-http": _plain("redirects to the same service without encryption",
                                  _redirect("http://api.invalid/v1/printers")),
    "redirect-loop": _plain("redirects to itself", _redirect("")),
    "clock-ahead": _plain("its Date header is a day ahead", _clock(1), commits=True),
    "clock-behind": _plain("its Date header is a day behind", _clock(-1), commits=True),
    "date-year-9999": _plain("its Date header is beyond the last year that computers know",
                             _date("Fri, 31 Dec 9999 23:59:59 -2300"), commits=True),
    "date-year-1": _plain("its Date header is before the first year",
                          _date("Mon, 01 Jan 0001 00:00:00 +2300"), commits=True),
    "date-nonsense": _plain("its Date header is no date",
                            _date("Thu, 99 Foo 2026 25:61:61 GMT"), commits=True),
    "no-date": _plain("answers without a Date header", _no_date, commits=True),
}  # fmt: skip
