"""What Textual keeps to itself and this program stands on: the only module that names it.

No version of Textual promises any of these names. `tests/test_textual_names.py` holds them against
the one installed, so that a new version that has lost one is found there, with what needs it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.cache import FIFOCache
from textual.strip import Strip

__all__ = ["ChopsUpdate", "LayoutUpdate", "ParseError", "XTermParser", "get_time"]

Update = LayoutUpdate | ChopsUpdate
"""What a screen hands over to be drawn: a frame drawn whole, or spans of one."""

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, Task

    from rich.console import RenderableType
    from rich.segment import Segment
    from textual.app import App
    from textual.binding import Binding
    from textual.css.stylesheet import Stylesheet
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.drivers.linux_driver import LinuxDriver
    from textual.geometry import Size
    from textual.message_pump import MessagePump
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.worker import Worker

# -- the app ---------------------------------------------------------------------------------------


def driver_of(app: App[Any]) -> Driver | None:
    """What writes to the terminal; None before the app has one."""
    return app._driver


def holds_frames_back(app: App[Any]) -> bool:
    """Nothing is drawn until as many batches have ended as were begun."""
    return bool(app._batch_count)


def begin_batch(app: App[Any]) -> None:
    app._begin_batch()


def end_batch(app: App[Any]) -> None:
    app._end_batch()


def may_draw(app: App[Any]) -> bool:
    return app._running and not app._closed and not app._batch_count


def draws_at_once(app: App[Any]) -> bool:
    """The terminal holds a frame back until it is whole (mode 2026)."""
    return app._sync_available


def size_of(app: App[Any]) -> Size | None:
    """The size that was told last; `App.size` asks the driver anew."""
    return app._size


def keep_copied(app: App[Any], text: str) -> None:
    """What a paste inside the app brings."""
    app._clipboard = text


def cursor_drawn_at(app: App[Any], offset: Any) -> None:
    app._previous_cursor_position = offset


def task_of(worker: Worker[Any]) -> Task[None] | None:
    """None where it was not started."""
    return worker._task


def is_on_a_stack(app: App[Any], screen: Screen[Any]) -> bool:
    """Of any mode: the screen was opened and not left."""
    return any(screen in stack for stack in app._screen_stacks.values())


def note_crash(app: App[Any], error: Exception, last_words: RenderableType) -> None:
    """What Textual does with an error that nobody caught, with other words; then the app ends."""
    app._return_code = 1
    if app._exception is None:
        app._exception = error
        app._exception_event.set()
    if not app._exit_renderables:
        app._exit_renderables.append(last_words)
    app._close_messages_no_wait()


# -- screens and widgets ---------------------------------------------------------------------------


def whole_frame(screen: Screen[Any]) -> LayoutUpdate:
    return screen._compositor.render_full_update()


def parent_of(node: DOMNode) -> MessagePump | None:
    """What a message goes to next; `parent` refuses those that are being taken down."""
    return node._parent


def timers_of(node: MessagePump) -> Iterable[Timer]:
    return list(node._timers)


def bindings_of(node: DOMNode, key: str) -> list[Binding]:
    """What a widget of Textual's does by this key."""
    return node._bindings.key_to_bindings.get(key, [])


def has_other_variables(sheet: Stylesheet, variables: dict[str, str]) -> bool:
    return variables != sheet._variables


# -- lines on the screen ---------------------------------------------------------------------------


def make_lines_light() -> bool:
    """Textual gives every line seven caches at once, of which most are never looked at: a sixth of
    the time of a redraw, and half of a line's memory. From here on each is made when it is first
    looked at. False where lines are not made as they were when this was written: they stay so.
    """
    sample = Strip((), 0)
    made = {name: getattr(sample, name, None) for name in Strip.__slots__}
    given = {made.pop("_segments", None) == [], made.pop("_cell_length", None) == 0}
    caches = {name: each._maxsize for name, each in made.items() if isinstance(each, FIFOCache)}
    others = {value for name, value in made.items() if name not in caches}
    if given != {True} or others - {None} or hasattr(Strip, "__getattr__"):
        return False

    def begin(self: Strip, segments: Iterable[Segment], cell_length: int | None = None) -> None:
        self._segments = list(segments)
        self._cell_length = cell_length

    def missing(self: Strip, name: str) -> object:
        """What was not looked at yet."""
        if name not in made:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        value: FIFOCache[Any, Any] | None = FIFOCache(caches[name]) if name in caches else None
        setattr(self, name, value)
        return value

    # Of a class of Textual's, whose lines are made by the thousand.
    Strip.__init__, Strip.__getattr__ = begin, missing  # type: ignore[method-assign, attr-defined]
    return True


# -- the driver ------------------------------------------------------------------------------------


def loop_of(driver: Driver | None) -> AbstractEventLoop | None:
    """None: there is no driver, or it has none yet."""
    return getattr(driver, "_loop", None)


def app_of(driver: Driver) -> App[Any]:
    return driver._app


def is_debugged(driver: Driver) -> bool:
    return driver._debug


def writer_of(driver: Driver) -> object:
    """The thread that writes: another one after each hold on the terminal."""
    return getattr(driver, "_writer_thread", None)


def size_of_terminal(driver: LinuxDriver) -> tuple[int, int]:
    return driver._get_terminal_size()


def is_told_sizes_in_band(driver: LinuxDriver) -> bool:
    return driver._in_band_window_resize


def waits_to_be_resumed(driver: LinuxDriver) -> bool:
    return driver._must_signal_resume


def comes_back_by_itself(driver: LinuxDriver) -> bool:
    """After a suspension by a signal."""
    return driver._auto_restart


# -- the keyboard ----------------------------------------------------------------------------------


def escape_is_certain_at(parser: XTermParser, *, otherwise: float) -> float | None:
    """When an Escape that has come is no beginning of a sequence, by `get_time`; None: none has."""
    return getattr(parser, "_timeout_time", otherwise)
