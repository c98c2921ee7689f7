"""A place of its own for writing: a thread with its own loop and its own client.

A terminal that stops taking bytes (a stalled SSH line) blocks the loop that draws. An order's
answer must not wait for that: here it is received and written to the journal by a thread that
draws nothing and waits for nobody. A caller that is cancelled, or gone, cancels nothing either:
what was begun is finished, or is found open in the journal at the next start.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class Closing(Protocol):
    async def aclose(self) -> None: ...


C = TypeVar("C", bound=Closing)


LAST_SECONDS = 0.3
"""How long cancelled work may take to put its things away, such as a connection."""


class WriteThread(Generic[C]):
    """Runs work on a client that belongs to a thread of its own.

    `opened` makes the client and is awaited on that thread, with the first work.
    """

    def __init__(self, opened: Callable[[], Awaitable[C]]) -> None:
        self._opened = opened
        self._client: C | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._going: set[Future[Any]] = set()
        self._lock = asyncio.Lock()

    @property
    def busy(self) -> int:
        """How many pieces of work are not finished: leave them a moment before leaving."""
        return sum(not future.done() for future in self._going)

    async def run(self, work: Callable[[C], Coroutine[Any, Any, T]]) -> T:
        """Do the work over there and wait for its result here; only the waiting can be cancelled.

        A failure to make the client is raised here, before any work has begun.
        """
        future = asyncio.run_coroutine_threadsafe(self._done(work), self._running_loop())
        self._going.add(future)
        future.add_done_callback(self._going.discard)
        return await asyncio.shield(asyncio.wrap_future(future))

    def close(self, wait: float = 0.5) -> None:
        """Finish within `wait` seconds, or leave what is unfinished to the journal."""
        if self._loop is None or self._thread is None:
            return
        closing = asyncio.run_coroutine_threadsafe(self._closed(), self._loop)
        try:
            closing.result(wait)
        except FutureTimeout:
            closing.cancel()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(wait)
        self._loop = self._thread = None

    async def _done(self, work: Callable[[C], Coroutine[Any, Any, T]]) -> T:
        async with self._lock:
            if self._client is None:
                self._client = await self._opened()
        return await work(self._client)

    async def _closed(self) -> None:
        """Work first, then the client."""
        mine = asyncio.current_task()
        others = [task for task in asyncio.all_tasks() if task is not mine]
        await asyncio.gather(*others, return_exceptions=True)
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            # A daemon, so that a request without an answer never holds up the end of the process.
            self._thread = threading.Thread(
                target=_turn, args=(self._loop,), name="writing orders", daemon=True
            )
            self._thread.start()
        return self._loop


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks, timeout=LAST_SECONDS))
        loop.close()
