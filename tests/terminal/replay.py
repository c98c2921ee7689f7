"""Each frame twice: as Textual writes it, and as only the changes, into two terminals."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from rich.color import ColorSystem
from rich.console import RenderableType
from textual._compositor import CompositorUpdate
from textual.screen import Screen

from carbon_tui.terminal.frames import Frames
from carbon_tui.terminal.textual_private import Update
from tests.terminal.emulator import Emulator, differences
from tests.terminal.sample import Sample


@dataclass
class Replay:
    """Two terminals that must never look different, and what each frame took."""

    columns: int
    lines: int
    colours: ColorSystem = ColorSystem.TRUECOLOR
    erases: bool = True
    bytes_sent: list[int] = field(default_factory=list)
    plain_sent: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cells: int = 0
    wrong: list[str] = field(default_factory=list)
    compare: bool = True

    def __post_init__(self) -> None:
        self.frames = Frames(self.colours, erases=self.erases)
        self.resize(self.columns, self.lines)

    def resize(self, columns: int, lines: int) -> None:
        self.plain, self.diffed = Emulator(columns, lines), Emulator(columns, lines)
        for terminal in (self.plain, self.diffed):
            terminal.feed("\x1b[?7l")
        self.frames.forget()

    def frame(self, update: Update, plain: str, cursor: tuple[int, int]) -> None:
        began = time.thread_time()
        data = self.frames.paint(update, cursor)
        self.seconds.append(time.thread_time() - began)
        column, line = cursor
        self.plain.feed(f"{plain}\x1b[{line + 1};{column + 1}H")
        data = plain if data is None else data
        self.diffed.feed(data)
        self.bytes_sent.append(len(data.encode()))
        self.plain_sent.append(len(plain.encode()))
        if self.compare:
            self.cells += self.plain.columns * self.plain.lines
            self.wrong += differences(self.plain, self.diffed)


class Replayed(Sample):
    """The sample app, drawing into a `Replay` wherever it would draw on a terminal."""

    def __init__(self, replay: Replay, count: int = 1000, *, alone: bool = True) -> None:
        super().__init__(count, alone=alone)
        self.replay = replay
        # Before the first style is rendered: rendered styles remember their colours.
        self.console._color_system = replay.colours

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if self._running and not self._batch_count and isinstance(renderable, CompositorUpdate):
            size = self.screen.outer_size
            if (size.width, size.height) != (self.replay.plain.columns, self.replay.plain.lines):
                self.replay.resize(size.width, size.height)
            assert isinstance(renderable, Update)
            plain = renderable.render_segments(self.console)
            self.replay.frame(renderable, plain, size.clamp_offset(self.cursor_position))
        super()._display(screen, renderable)
