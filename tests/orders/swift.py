"""An event loop on which waiting costs nothing: its clock jumps to whatever is due next.

Work in threads is still waited for, in real time, so that no deadline passes it by.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class _Selector(selectors.DefaultSelector):
    """Instead of sleeping until a timeout it counts the sleep as slept."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0
        self.threads = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0 or self.threads:
            return super().select(timeout)
        ready = super().select(0)
        if not ready:
            self.skipped += timeout
        return ready


class SwiftLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._skipping = _Selector()
        super().__init__(self._skipping)

    def time(self) -> float:
        return super().time() + self._skipping.skipped

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._skipping.threads += 1
        future.add_done_callback(self._back)
        return future

    async def shutdown_default_executor(self, *_: float | None) -> None:
        """Its threads are joined by one more, which must be waited for as well."""
        self._skipping.threads += 1
        await super().shutdown_default_executor()
        self._skipping.threads -= 1

    def _back(self, _: object) -> None:
        self._skipping.threads -= 1


def swiftly(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end, however long it says that it waits."""
    with asyncio.Runner(loop_factory=SwiftLoop) as runner:
        return runner.run(work)
