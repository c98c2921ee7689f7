"""Waiting until a program has done all that it was told to, by what its event loop says.

Textual's own tests wait until the process has used next to no processor time for a fiftieth of a
second, twice after each key: most of a story would be such waiting, and on a busy machine it ends
too early. Here a loop that has nothing left to do says so itself, once its threads and the loops
of other threads have nothing left to do either; what a timer would do soon is done at once.
"""

from __future__ import annotations

import asyncio
import selectors
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import Context
from time import monotonic
from typing import Any, ParamSpec, TypeVar, TypeVarTuple, Unpack

import pytest
from textual._compositor import Compositor
from textual._context import active_app, visible_screen_stack
from textual._styles_cache import StylesCache
from textual.app import App
from textual.screen import Screen

T = TypeVar("T")
Ps = ParamSpec("Ps")
Ts = TypeVarTuple("Ts")

SOON_SECONDS = 0.02
"""Timers that are due so soon are not waited for but done: frames, resizes and the like."""
LONGEST_THREAD_SECONDS = 0.3
"""So long a thread that does not come back is waited for: a test may hold it up on purpose."""
CHANGES = (
    (StylesCache, "set_dirty"),
    (StylesCache, "clear"),
    (Compositor, "reflow"),
    (Compositor, "reflow_visible"),
)
"""Without one of these a screen looks as before."""
LOOK_AGAIN_SECONDS = 0.001
"""How often other threads are looked at while they work."""

_LOOPS: weakref.WeakSet[SettlingLoop] = weakref.WeakSet()


class _Selector(selectors.DefaultSelector):
    """Is asked to wait when its loop has nothing to do: that is when a program has settled."""

    loop: SettlingLoop

    def select(self, timeout: float | None = None) -> Any:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        return super().select(0) or self._at_rest(timeout)

    def _at_rest(self, timeout: float | None) -> Any:
        loop = self.loop
        loop.busy = False
        try:
            if not loop.waiting:
                return super().select(timeout)
            if loop.others_are_busy():
                return super().select(min(timeout or 1.0, LOOK_AGAIN_SECONDS))
            loop.go_on(timeout)
            return []
        finally:
            loop.busy = True


class SettlingLoop(asyncio.SelectorEventLoop):
    """An event loop that can be waited for, until it has nothing left to do but to wait."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        self.busy = True
        self.threads = 0
        self.skipped = 0.0
        self.waiting: asyncio.Future[None] | None = None
        self._until = self._since = 0.0
        super().__init__(selector)
        _LOOPS.add(self)

    def time(self) -> float:
        """The clock's seconds and those that nobody waited for."""
        return super().time() + self.skipped

    async def settled(self, seconds: float) -> None:
        """Until nothing is left to be done within so many seconds, which pass at once."""
        self._until, self._since = self.time() + seconds, monotonic()
        self.waiting = self.create_future()
        await self.waiting

    def others_are_busy(self) -> bool:
        """Whether a thread works for it, or another loop does; none is believed for ever."""
        others = (loop.busy for loop in _LOOPS if loop is not self and loop.is_running())
        is_busy = bool(self.threads) or any(others)
        return is_busy and monotonic() - self._since < LONGEST_THREAD_SECONDS

    def go_on(self, timeout: float | None) -> None:
        """Time passes: until the next timer, or until the end of the waiting."""
        left = max(0.0, self._until - self.time())
        if timeout is not None and timeout < left:
            self.skipped += timeout
            return
        self.skipped += left
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result(None)
        self.waiting = None

    def call_soon_threadsafe(
        self,
        callback: Callable[[Unpack[Ts]], object],
        *args: *Ts,
        context: Context | None = None,
    ) -> asyncio.Handle:
        """Busy from here on, and not only when its own thread has noticed."""
        self.busy = True
        return super().call_soon_threadsafe(callback, *args, context=context)

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[Unpack[Ts]], T], *args: *Ts
    ) -> asyncio.Future[T]:
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._thread_is_done)
        return future

    def _thread_is_done(self, _: asyncio.Future[Any]) -> None:
        self.threads -= 1


class _Policy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = SettlingLoop


async def pass_seconds(seconds: float) -> None:
    """So many seconds pass, with all that is done in them, and nobody waits for them."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SettlingLoop)
    await loop.settled(seconds)


async def settled(*_seconds: float) -> None:
    """Until the program has nothing left to do and has laid out what came of it.

    Takes the place of Textual's own ``wait_for_idle``, and its arguments, for which it has no use.
    """
    await pass_seconds(SOON_SECONDS)
    app = active_app.get(None)
    if app is not None and app.is_running and app.screen_stack:
        app.screen._on_timer_update()
        await pass_seconds(0.0)


class LooksOfScreens:
    """What a screen shows as text, drawn again only after something on it has changed."""

    def __init__(self) -> None:
        self.changes = 0
        """How often anything asked to be drawn again, or moved."""
        self._drawn: tuple[int, Screen[Any] | None, str] = (-1, None, "")

    def text(self, app: App[Any]) -> str:
        """Every line on the screen that is open."""
        changes, screen, text = self._drawn
        if (changes, screen) != (self.changes, app.screen):
            visible_screen_stack.set(app._background_screens)
            strips = app.screen._compositor.render_strips()
            text = "\n".join(strip.text.rstrip() for strip in strips)
            self._drawn = (self.changes, app.screen, text)
        return text

    def counted(self, change: Callable[Ps, T]) -> Callable[Ps, T]:
        """The same, and one change more."""

        def changed(*args: Ps.args, **kwargs: Ps.kwargs) -> T:
            self.changes += 1
            return change(*args, **kwargs)

        return changed


LOOKS = LooksOfScreens()


for place, name in CHANGES:  # from the first look on, in whatever program looks
    setattr(place, name, LOOKS.counted(getattr(place, name)))


@contextmanager
def drawn_when_looked_at() -> Iterator[None]:
    """No frames are drawn that nobody sees: half of a story's time would go into them."""

    def unseen(compositor: Compositor, *_: object, **__: object) -> None:
        compositor._dirty_regions.clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compositor, "render_update", unseen)
        yield


def pytest_configure() -> None:
    asyncio.set_event_loop_policy(_Policy())
    patch = pytest.MonkeyPatch()
    patch.setattr("textual.app.wait_for_idle", settled)
    patch.setattr("textual.pilot.wait_for_idle", settled)
