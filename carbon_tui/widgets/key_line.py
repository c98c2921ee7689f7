"""The bottom line: the keys that do something here, most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace
from rich.cells import cell_len
from textual import events
from textual.message import Message

from carbon_tui.keys.action import FooterKey
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)
from carbon_tui.widgets.sections import folded

KEPT = (1, 2, 3, 4)
"""Of each of these kinds the first that is offered stays however narrow it gets: the way
out; what finishes the job; what the view is for; the way to all keys."""
MOST_LINES = 3
"""That a sentence may take: its end is where it says what helps."""
LOWEST_SCREEN = 18
"""Lines of the screen below which a sentence keeps to one of them."""


class KeyLine(LineWidget):
    """Keys and labels, as many as fit; also the place for a sentence, which takes a line more where
    it does not fit into one."""

    class KeyClicked(Message):
        """A click on a key: ``key`` is what it presses, as Textual names it."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._keys: tuple[FooterKey, ...] = ()
        self._message: tuple[str, bool] = ("", False)

    def offer(self, keys: Sequence[FooterKey]) -> None:
        """Those that are cut first at the end. A label may have shorter words behind a bar:
        "review and send|send…"."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh()

    def say(self, message: str, *, problem: bool = False) -> None:
        """Show a sentence in place of the keys; empty brings the keys back."""
        if (message, problem) != self._message:
            self._message = (message, problem)
            self._fit()
            self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """Take as many lines as the sentence needs."""
        room = MOST_LINES if self.screen.size.height >= LOWEST_SCREEN else 1
        height = min(room, len(self._folded()))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def _folded(self) -> list[str]:
        return folded(self.spelled(self.message), (self.size.width or self.app.size.width) - 2)

    @property
    def message(self) -> str:
        return self._message[0]

    @property
    def is_hint(self) -> bool:
        """Whether the message is a word by the way, and nothing that is wrong."""
        return bool(self._message[0]) and not self._message[1]

    def write(self) -> Iterator[Line]:
        message, problem = self._message
        if self.app.screen is not self.screen:
            yield []  # a dialog lies over it: none of these keys does anything now
        elif message:
            *lines, last = self._folded()
            over = self.size.height - 1
            for line in (*lines[:over], " ".join((*lines[over:], last))):
                yield [(f" {line}", "problem" if problem else "plain")]
        else:
            yield [
                piece
                for key in self._fitting()
                for piece in ((f" {key.shown}", "press"), (f" {key.label} ", "plain"))
            ]

    def on_click(self, event: events.Click) -> None:
        key = "" if self.message else self.key_at(event.x)
        if key:
            self.post_message(self.KeyClicked(key))

    def key_at(self, column: int) -> str:
        """What a click there presses; empty where no key stands."""
        right = 0
        for key in self._fitting():
            right += _width(key)
            if column < right:
                return key.key
        return ""

    def _fitting(self) -> list[FooterKey]:
        """All keys, in words as long as there is room for; else those that matter more."""
        for words in (0, -1):
            keys = [replace(key, label=key.label.split("|")[words]) for key in self._keys]
            shown = self._as_many_as_fit(keys)
            if len(shown) == len(keys):
                break
        return shown

    def _as_many_as_fit(self, keys: list[FooterKey]) -> list[FooterKey]:
        """In their order, as many as there is room for beside those that stay."""
        stays = {next((key for key in keys if key.keeps == kind), None) for kind in KEPT}
        room = self.size.width - sum(_width(key) for key in stays if key is not None)
        shown = set(stays)
        for key in keys:
            room -= 0 if key in shown else _width(key)
            if room < 0:
                break
            shown.add(key)
        return [key for key in keys if key in shown]


def _width(key: FooterKey) -> int:
    """Cells of a key and its label with the blanks around them."""
    return cell_len(key.shown) + cell_len(key.label) + 3
