"""The top line: whose data this is, and the views with their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from textual import events
from textual.message import Message

from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
    Piece,
)


class Banner(LineWidget):
    """Profile, read-only mark and the views; the open one stands out in every colour depth."""

    class TabClicked(Message):
        """A click on a view: ``key`` is the digit that opens it."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, views: Sequence[tuple[str, str, str]], **options: str) -> None:
        """``views`` are (digit, title, short title) in their order."""
        super().__init__(id=options.get("id"))
        self._views = tuple(views)
        self._profile = ""
        self._read_only = False
        self._open = ""
        self._trail = ""

    def say(self, *, profile: str, read_only: bool, open_view: str, trail: str = "") -> None:
        """``trail`` is where inside the view one is: "M2-07 › prints"."""
        content = (profile, read_only, open_view, trail)
        if content != (self._profile, self._read_only, self._open, self._trail):
            self._profile, self._read_only, self._open, self._trail = content
            self.refresh()

    def write(self) -> Iterator[Line]:
        yield _fitting(self._lines(), self.size.width)

    def _lines(self) -> Iterator[list[Piece]]:
        """The line, briefer and briefer: the views by name; by a short one; the first half of them
        by that; all but the open one by key; the open one alone. Closer together and without the
        program's own name before names or keys are given up; a name stands whole or not at all."""
        ours: Piece = (" carbon ", "name")
        views = [
            (digit, f"{digit} {title}", title == self._open) for digit, title, _ in self._views
        ]
        yield [ours, *self._whose(), *(_view(named, is_open) for _, named, is_open in views)]
        yield [*self._whose(), *(_view(named, is_open, "") for _, named, is_open in views)]
        yield [*self._whose(), *self._short(len(views), open_in_full=True)]
        for count in range(len(views), len(views) // 2, -1):
            yield [*self._whose(), *self._short(count, open_in_full=False)]
        by_key = [_view(named if is_open else digit, is_open) for digit, named, is_open in views]
        yield [ours, *self._whose(), *by_key]
        close = [_view(named if is_open else digit, is_open, "") for digit, named, is_open in views]
        yield [*self._whose(), *close]
        yield [*self._whose(), *(label for label in close if label[1] == "here")]

    def _short(self, named: int, *, open_in_full: bool) -> Iterator[Piece]:
        """The first ``named`` views by their short names, the others by their keys."""
        for place, (digit, title, name) in enumerate(self._views):
            is_open = title == self._open
            if is_open and open_in_full:
                label = f"{digit} {title}"
            else:
                label = f"{digit}{name}" if place < named or is_open else digit
            yield _view(label, is_open, "")

    def on_click(self, event: events.Click) -> None:
        """A view is opened by its name or its digit."""
        right = 0
        for text, role in _fitting(self._lines(), self.size.width):
            right += cell_len(text)
            if event.x < right:
                if role in ("here", "muted"):
                    self.post_message(self.TabClicked(text.strip()[0]))
                return

    def _whose(self) -> Iterator[Piece]:
        yield f" {self._profile} ", "profile"
        if self._read_only:
            yield " read-only ", "read-only"
        if self._trail:
            yield f" {self._trail} ", "plain"


def _view(label: str, is_open: bool, before: str = " ") -> Piece:
    return (f" {label} ", "here") if is_open else (f"{before}{label} ", "muted")


def _fitting(lines: Iterable[list[Piece]], room: int) -> list[Piece]:
    """The first that has room; the briefest where none has."""
    line: list[Piece] = []
    for line in lines:
        if cell_len("".join(text for text, _ in line)) <= room:
            break
    return line
