"""Calls that may never return, made in daemon threads.

A keyring call can hang for ever. A daemon thread is left behind when the time is up and does not
hold up the end of the process; a thread pool (and so `asyncio.to_thread`) would.
"""

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Literal, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait: for an answer, and where the system asks a person first."""

    answer: float = 3.0
    person: float = 30.0


PATIENT = Limits()


class _Outcome(Generic[T]):
    """What a thread's call came to: a value, or the exception, for whoever waits."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self._tell = tell
        self.values: list[T] = []
        self.error: BaseException | None = None

    def __enter__(self) -> list[T]:
        return self.values

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> Literal[True]:
        self.error = error
        self._tell()
        return True

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.values[0]


def _run(outcome: _Outcome[T], call: Callable[[], T]) -> None:
    with outcome as values:
        values.append(call())


def within(seconds: float, call: Callable[[], T], *, name: str = "keyring") -> T:
    """The result of `call`, run in a daemon thread; raises TimeoutError after `seconds`."""
    done = threading.Event()
    outcome: _Outcome[T] = _Outcome(done.set)
    threading.Thread(target=_run, args=(outcome, call), name=name, daemon=True).start()
    if not done.wait(seconds):
        raise TimeoutError(f"{name}: no answer within {seconds:g} s")
    return outcome.result()


async def aside(call: Callable[[], T], *, name: str = "keyring") -> T:
    """The result of a blocking `call`, run in a daemon thread while the event loop goes on.

    Cancelling leaves the thread behind. There is no time limit here: what is called has its own.
    """
    import asyncio  # 20 ms, which a command without an event loop need not pay

    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def tell() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(done.set)

    outcome: _Outcome[T] = _Outcome(tell)
    threading.Thread(target=_run, args=(outcome, call), name=name, daemon=True).start()
    await done.wait()
    return outcome.result()
