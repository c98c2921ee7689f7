"""A terminal for tests: pyte, made to do what real ones do where it falls short."""

from __future__ import annotations

import pyte
from pyte.screens import Char
from wcwidth import wcwidth

BEGIN_UPDATE, END_UPDATE = "\x1b[?2026h", "\x1b[?2026l"


class Emulator(pyte.Screen):
    """A screen that is fed the bytes of a program, with what is visible of each cell.

    Beyond pyte: the alternate screen (1049) clears, as xterm's does; half a wide character that is
    drawn over loses its other half; SU and SD scroll; private modes do not leak into public ones;
    the pointer's shape (OSC 22) is no title; a synchronised update (2026) is seen whole or not yet.
    """

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self._stream = pyte.Stream(self, strict=False)
        self._withheld = ""

    def feed(self, data: str) -> None:
        """Show it, but for an update whose end has not come yet."""
        data = self._withheld + data
        begins = _beginning_of_an_open_update(data)
        self._withheld = data[begins:]
        self._stream.feed(data[:begins])

    def give_up_waiting(self) -> None:
        """Show the beginning of an update that nobody will end."""
        self._stream.feed(self._withheld)
        self._withheld = ""

    def draw(self, data: str) -> None:
        start, line = self.cursor.x, self.buffer[self.cursor.y]
        super().draw(data)
        end = self.cursor.x
        if 0 < start < self.columns and _is_wide(line[start - 1]) and line[start].data != "":
            line[start - 1] = line[start - 1]._replace(data=" ")
        if end < self.columns and line[end].data == "" and not _is_wide(line[end - 1]):
            line[end] = line[end]._replace(data=" ")

    def set_mode(self, *modes: int, **kwargs: bool) -> None:
        if kwargs.get("private") and 1049 in modes:
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def set_title(self, param: str) -> None:
        if not param.startswith(";"):
            super().set_title(param)

    def visible(self) -> list[list[tuple[object, ...]]]:
        """What a person can tell apart: a blank shows its ground, and its lines if it has any."""
        return [[_seen(self.buffer[y][x]) for x in range(self.columns)] for y in range(self.lines)]


def _beginning_of_an_open_update(data: str) -> int:
    """Where it begins, be it by half a command; the length of the data where none is open."""
    begins = data.rfind(BEGIN_UPDATE)
    if begins > data.rfind(END_UPDATE):
        return begins
    lengths = range(len(BEGIN_UPDATE) - 1, 0, -1)
    return len(data) - next((n for n in lengths if data.endswith(BEGIN_UPDATE[:n])), 0)


def _is_wide(cell: Char) -> bool:
    return cell.data != "" and wcwidth(cell.data[0]) == 2


def _seen(cell: Char) -> tuple[object, ...]:
    if cell.data == " " and not (cell.underscore or cell.strikethrough or cell.reverse):
        return (" ", cell.bg)
    return tuple(cell)


def differences(one: Emulator, other: Emulator) -> list[str]:
    """Cells that look different, as a list to read; empty where the screens are equal."""
    return [
        f"line {y} column {x}: {a!r} and {b!r}"
        for y, (mine, theirs) in enumerate(zip(one.visible(), other.visible(), strict=True))
        for x, (a, b) in enumerate(zip(mine, theirs, strict=True))
        if a != b
    ]
