"""An event loop whose time passes at once: a wait is over as soon as nothing else is due."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, TypeVar

T = TypeVar("T")

_GRACE = 0.002
"""Real seconds that bytes on a loopback socket may take before time jumps ahead of them."""


class _Selector(selectors.DefaultSelector):
    """Waits for nothing but sockets and threads; the rest of a wait is added to the clock."""

    loop: VirtualLoop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        alone = len(self.get_map()) == 1  # the loop's own alarm pipe
        events = super().select(0 if alone and not self.loop.threads else _GRACE)
        if not events and not self.loop.threads:
            self.loop.passed += timeout
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        self.passed = 0.0
        self.threads = 0
        super().__init__(selector)

    def time(self) -> float:
        return self.passed

    def run_in_executor(  # type: ignore[override]  # the same, counted
        self, executor: Executor | None, func: Callable[..., T], *args: Any
    ) -> asyncio.Future[T]:
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_is_done)
        return future

    async def shutdown_default_executor(self, *_limit: float | None) -> None:
        """Without the runner's time limit, which would be over at once."""
        await super().shutdown_default_executor()

    def _thread_is_done(self, _: asyncio.Future[Any]) -> None:
        self.threads -= 1


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run to the end in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(main)


def now() -> float:
    return asyncio.get_running_loop().time()
