"""Servers of other minds: an honest fleet behind each, and what they make of its answers."""

from __future__ import annotations

import gzip
import json
import threading
from asyncio import Event, new_event_loop
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from carbon_tui.simulator import Clock, Simulator, SimulatorSettings
from tests.api.rogue import Exchange, Rogue, rogue
from tests.conftest import NOON

FLEET = SimulatorSettings(
    printers=12, prints=60, builds=30, printed_parts=60, measurements=90, rate_limit=0
)
LISTS = {
    "/printers": "printers", "/printers/queues": "printer_queues", "/prints": "prints",
    "/builds": "builds", "/print_orders": "print_orders", "/part_orders": "part_orders",
    "/printed_parts": "parts", "/parts": "parts", "/models": "models",
    "/part_measurements": "part_measurements",
    "/part_measurement_templates": "part_measurement_templates",
}  # fmt: skip
"""Under which name the rows of each list stand in its answer."""


@dataclass
class Asked:
    """One request for a list or a record, and the honest answer to it."""

    path: str
    query: dict[str, str]
    status: int
    body: bytes
    number: int
    """Of the server's requests: 1 is the first."""

    @property
    def rows_at(self) -> str | None:
        """The name of the rows, where a list was asked for and there is one."""
        name = LISTS.get(self.path)
        return name if self.status == 200 else None

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    def around(self, **changes: Any) -> bytes:
        """The answer with other things beside its rows."""
        return json.dumps(self.value | changes).encode() if self.rows_at else self.body

    def with_rows(self, change: Callable[[list[Any]], Any], **around: Any) -> bytes:
        if self.rows_at is None:
            return self.body
        value = self.value
        return json.dumps(value | {self.rows_at: change(value[self.rows_at])} | around).encode()


STRANGER = {
    "uuid": "s-1",
    "status": "melted",
    "started_at": "2026-01-01T00:00:00Z",
    "origin": {"printer_serial": "nobody's", "platform_serial": "nobody's"},
}
"""A print that nobody asks for."""

Twist = Callable[[Exchange, Asked], Awaitable[None]]


def _about(exchange: Exchange) -> dict[str, str]:
    """What the request says of its body."""
    lines = (line.partition(": ") for line in exchange.head.split("\r\n")[1:])
    told = ("content-type", "filename", "external-id", "application-uuid")
    return {name: value for name, _, value in lines if name.lower() in told}


class TwistedFleet:
    """Asks the fleet, and hands what it says to the twist."""

    def __init__(self, twist: Twist, settings: SimulatorSettings = FLEET) -> None:
        self.simulator = Simulator(settings, Clock.fixed(NOON))
        self._twist = twist
        self._numbers = count(1)
        transport = httpx.ASGITransport(self.simulator)
        self._fleet = httpx.AsyncClient(transport=transport, base_url="http://fleet.localhost")

    async def __call__(self, exchange: Exchange) -> None:
        url = urlsplit(exchange.target)
        asked = Asked(
            url.path.removeprefix("/v1"), dict(parse_qsl(url.query)), 0, b"", next(self._numbers)
        )
        answer = await self._fleet.request(
            exchange.method, exchange.target, content=exchange.body, headers=_about(exchange)
        )
        asked.status, asked.body = answer.status_code, answer.content
        await self._twist(exchange, asked)


@asynccontextmanager
async def beside_the_app(twist: Twist, settings: SimulatorSettings = FLEET) -> AsyncIterator[Rogue]:
    """Such a server in the running loop."""
    async with rogue(TwistedFleet(twist, settings)) as server:
        yield server


@contextmanager
def in_a_thread(twist: Twist, settings: SimulatorSettings = FLEET) -> Iterator[Rogue]:
    """Such a server for a program that runs a loop of its own."""
    ready = threading.Event()
    loop = new_event_loop()
    found: list[Rogue] = []
    over: list[Event] = []

    async def serve() -> None:
        over.append(Event())
        async with beside_the_app(twist, settings) as server:
            found.append(server)
            ready.set()
            await over[0].wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(over[0].set)
        thread.join(20)
        loop.close()


# -- odd, but true: everything must be read


async def honest(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.body, asked.status)


async def wrong_content_type(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.body, asked.status, Content_Type="text/html; charset=utf-16")


async def early_hints(exchange: Exchange, asked: Asked) -> None:
    await exchange.send(b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n")
    await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    await honest(exchange, asked)


async def one_byte_chunks(exchange: Exchange, asked: Asked) -> None:
    head = f"HTTP/1.1 {asked.status} x\r\nTransfer-Encoding: chunked\r\n\r\n"
    step = max(1, len(asked.body) // 300)
    pieces = [asked.body[at : at + step] for at in range(0, len(asked.body), step)]
    chunks = [b"%x;odd=1\r\n%s\r\n" % (len(piece), piece) for piece in pieces]
    await exchange.send(head.encode() + b"".join(chunks) + b"0\r\nX-Trailer: 1\r\n\r\n")


async def packed_in_two(exchange: Exchange, asked: Asked) -> None:
    half = len(asked.body) // 2
    packed = gzip.compress(asked.body[:half]) + gzip.compress(asked.body[half:])
    await exchange.answer(packed, asked.status, Content_Encoding="GZIP, identity")


async def until_it_closes(exchange: Exchange, asked: Asked) -> None:
    await exchange.send(f"HTTP/1.0 {asked.status} OK\r\n\r\n".encode() + asked.body)
    exchange.writer.close()
    raise ConnectionError


async def statuses_of_its_own(exchange: Exchange, asked: Asked) -> None:
    """It publishes no list of them, and refuses those it does not know."""
    if asked.path == "/prints" and "status=aborted" in exchange.target:
        await exchange.answer(b'{"message": "Unknown status: aborted."}', 400)
    else:
        await honest(exchange, asked)


async def no_page_beyond_a_hundred(exchange: Exchange, asked: Asked) -> None:
    if int(asked.query.get("limit", "0")) > 100:
        await exchange.answer(b'{"message": "limit: at most 100"}', 422)
    else:
        await honest(exchange, asked)


async def a_mark_before_and_spaces_around(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(b"\xef\xbb\xbf\r\n\t" + asked.body + b"\n\n\0"[:2], asked.status)


async def texts_for_numbers(exchange: Exchange, asked: Asked) -> None:
    value = asked.value if asked.rows_at else {}
    numbers = {k: str(v) for k, v in value.items() if isinstance(v, int)}
    await exchange.answer(asked.around(**numbers), asked.status)


async def keys_twice(exchange: Exchange, asked: Asked) -> None:
    body = asked.body.replace(b'{"uuid":', b'{"uuid":"not-me","uuid":')
    await exchange.answer(body, asked.status)


async def every_row_twice(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.with_rows(lambda rows: rows + rows), asked.status)


async def much_that_is_new(exchange: Exchange, asked: Asked) -> None:
    deep: Any = "x"
    for _ in range(50):
        deep = {"\x1b[2J": [deep]}

    def grown(rows: list[Any]) -> list[Any]:
        return [row | {"new": deep, "9": 10**400, "n": [1e308, -0.0]} for row in rows]

    await exchange.answer(asked.with_rows(grown), asked.status)


TRUE: tuple[Twist, ...] = (
    honest, wrong_content_type, early_hints, one_byte_chunks, packed_in_two, until_it_closes,
    no_page_beyond_a_hundred, a_mark_before_and_spaces_around, texts_for_numbers, keys_twice,
    every_row_twice, much_that_is_new,
)  # fmt: skip

# -- lies and damage: what is missing must be said


async def back_to_front(exchange: Exchange, asked: Asked) -> None:
    """It takes the sort and gives the rows the other way round."""
    await exchange.answer(asked.with_rows(lambda rows: rows[::-1]), asked.status)


async def filters_unheeded(exchange: Exchange, asked: Asked) -> None:
    """Whatever status was asked for, the rows have others too."""
    body = asked.with_rows(lambda rows: [*rows, STRANGER, STRANGER | {"uuid": "s-2"}])
    await exchange.answer(body, asked.status)


async def cursor_without_end(exchange: Exchange, asked: Asked) -> None:
    body = asked.around(next_cursor="for ever", total_count=10_000)
    await exchange.answer(body, asked.status)


async def new_cursor_every_time(exchange: Exchange, asked: Asked) -> None:
    body = asked.around(next_cursor=f"page-{asked.number}", total_count=10_000)
    await exchange.answer(body, asked.status)


async def empty_pages_without_end(exchange: Exchange, asked: Asked) -> None:
    cursor = f"page-{asked.number}"
    await exchange.answer(
        asked.with_rows(lambda _: [], next_cursor=cursor, total_count=60), asked.status
    )


async def rows_without_a_name(exchange: Exchange, asked: Asked) -> None:
    def robbed(rows: list[Any]) -> list[Any]:
        lost = ("uuid", "serial", "printer_serial", "print_id", "build_uuid")
        return [
            {k: v for k, v in row.items() if n % 2 or k not in lost} for n, row in enumerate(rows)
        ]

    await exchange.answer(asked.with_rows(robbed), asked.status)


async def rows_of_other_types(exchange: Exchange, asked: Asked) -> None:
    def mixed(rows: list[Any]) -> list[Any]:
        return [row if n % 3 else [None, 7, "row", [row]][n % 4] for n, row in enumerate(rows)]

    await exchange.answer(asked.with_rows(mixed), asked.status)


async def null_for_the_rows(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.with_rows(lambda _: None, total_count=60), asked.status)


async def an_object_for_the_rows(exchange: Exchange, asked: Asked) -> None:
    body = asked.with_rows(lambda rows: {str(n): row for n, row in enumerate(rows)})
    await exchange.answer(body, asked.status)


async def rows_under_another_name(exchange: Exchange, asked: Asked) -> None:
    body = json.dumps({"data": {"items": []}, "success": True}).encode()
    await exchange.answer(body if asked.rows_at else asked.body, asked.status)


async def keys_in_another_case(exchange: Exchange, asked: Asked) -> None:
    def shouted(value: Any) -> Any:
        if isinstance(value, list):
            return [shouted(each) for each in value]
        if isinstance(value, dict):
            return {key.title().replace("_", ""): shouted(each) for key, each in value.items()}
        return value

    await exchange.answer(json.dumps(shouted(asked.value)).encode(), asked.status)


async def an_error_with_200(exchange: Exchange, asked: Asked) -> None:
    body = json.dumps({"error": {"code": 17, "message": "Try later \x1b]0;x\x07, [bold]friend"}})
    await exchange.answer(body.encode())


async def a_login_page(exchange: Exchange, asked: Asked) -> None:
    page = b"<!doctype html><title>Guest network</title><form>Sign in</form>"
    await exchange.answer(page, Content_Type="text/html")


async def elsewhere(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(b"", 307, Location=f"/v2{asked.path}")


async def broken_chunks(exchange: Exchange, asked: Asked) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    await exchange.send(head + b'7\r\n{"print\r\nzz\r\nnot hex at all\r\n\r\n')
    exchange.writer.close()
    raise ConnectionError


async def two_lengths(exchange: Exchange, asked: Asked) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(asked.body)}\r\nContent-Length: 3\r\n\r\n"
    await exchange.send(head.encode() + asked.body)


async def more_than_json(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.body + b"<!-- cached by proxy -->", asked.status)


async def only_the_first_half(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(asked.body[: len(asked.body) // 2], asked.status)


LIES: tuple[Twist, ...] = (
    cursor_without_end, new_cursor_every_time, empty_pages_without_end, rows_without_a_name,
    rows_of_other_types, null_for_the_rows, an_object_for_the_rows, rows_under_another_name,
    keys_in_another_case, an_error_with_200, a_login_page, elsewhere, broken_chunks, two_lengths,
    more_than_json, only_the_first_half,
)  # fmt: skip

# -- an empty list, in other words


async def nothing_at_all(exchange: Exchange, asked: Asked) -> None:
    await exchange.send(b"HTTP/1.1 204 No Content\r\n\r\n")


async def empty_and_counted(exchange: Exchange, asked: Asked) -> None:
    await exchange.answer(
        asked.with_rows(lambda _: [], total_count="0", next_cursor=""), asked.status
    )


EMPTY: tuple[Twist, ...] = (nothing_at_all, empty_and_counted)

# -- wrong in every field: rows stay rows


_ODD: tuple[Any, ...] = (
    None, True, -1, 10**30, 1.5e300, "", "soon", "32/13/2026 25:61", "0001-01-01T00:00:00Z",
    "2026-07-01T10:00:00.123456789123Z", "2026-W27-3", "\x1b[31m", "\u202e", "[/]", [], {}, [[1]],
    {"value": None}, "9999-12-31T23:59:59-14:00", "x" * 20_000, "図" * 3_000,
)  # fmt: skip


async def everything_of_another_type(exchange: Exchange, asked: Asked) -> None:
    numbers = count(len(asked.body))

    def odd(key: str, value: Any) -> Any:
        if key in ("uuid", "serial", "printer_serial"):
            return value
        if isinstance(value, dict) and next(numbers) % 3:
            return {k: odd(k, v) for k, v in value.items()}
        return _ODD[next(numbers) % len(_ODD)]

    def spoilt(rows: list[Any]) -> list[Any]:
        return [{key: odd(key, value) for key, value in row.items()} for row in rows]

    await exchange.answer(asked.with_rows(spoilt), asked.status)


async def totals_that_lie(exchange: Exchange, asked: Asked) -> None:
    lies: tuple[Any, ...] = (-5, "many", 10**40, 3.5, None, [], True)
    lie = lies[asked.number % len(lies)]
    await exchange.answer(asked.around(total_count=lie, limit="?"), asked.status)


ODD_ROWS: tuple[Twist, ...] = (everything_of_another_type, totals_that_lie)

EVERY = (*TRUE, *LIES, *EMPTY, *ODD_ROWS)
