"""The bottom line: the keys that do something here, most useful first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)

NEVER_CUT = (("?", "Esc", "esc"), ("F2", "F6", "Enter"))
"""Of each of these the first that is offered stays however narrow it gets: the way to all keys, or
out; and what finishes the job."""


class KeyLine(LineWidget):
    """Keys and labels, as many as fit; also the place for a short message."""

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._keys: tuple[tuple[str, str], ...] = ()
        self._message: tuple[str, bool] = ("", False)

    def offer(self, keys: Sequence[tuple[str, str]]) -> None:
        """(key, label) pairs, those that are cut first at the end. A label may have shorter words
        behind a bar: "review and send|send…"."""
        if tuple(keys) != self._keys:
            self._keys = tuple(keys)
            self.refresh()

    def say(self, message: str, *, problem: bool = False) -> None:
        """Show a sentence in place of the keys; empty brings the keys back."""
        if (message, problem) != self._message:
            self._message = (message, problem)
            self.refresh()

    @property
    def message(self) -> str:
        return self._message[0]

    def write(self) -> Iterator[Line]:
        message, problem = self._message
        if message:
            yield [(f" {message}", "problem" if problem else "plain")]
        else:
            keys = self._fitting()
            yield [
                piece
                for key, label in keys
                for piece in ((f" {key}", "press"), (f" {label} ", "plain"))
            ]

    def _fitting(self) -> list[tuple[str, str]]:
        """All keys, in words as long as there is room for; else those that matter more."""
        for words in (0, -1):
            keys = [(key, label.split("|")[words]) for key, label in self._keys]
            shown = self._as_many_as_fit(keys)
            if len(shown) == len(keys):
                break
        return shown

    def _as_many_as_fit(self, keys: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """In their order, as many as there is room for beside those that stay."""
        stays = [_first(keys, group) for group in NEVER_CUT]
        room = self.size.width - sum(_width(pair) for pair in stays if pair is not None)
        shown = set(stays)
        for pair in keys:
            room -= 0 if pair in shown else _width(pair)
            if room < 0:
                break
            shown.add(pair)
        return [pair for pair in keys if pair in shown]


def _first(keys: list[tuple[str, str]], group: tuple[str, ...]) -> tuple[str, str] | None:
    return next((pair for name in group for pair in keys if pair[0] == name), None)


def _width(pair: tuple[str, str]) -> int:
    """Cells of a key and its label with the blanks around them."""
    return cell_len(pair[0]) + cell_len(pair[1]) + 3
