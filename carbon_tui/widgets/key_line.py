"""The bottom line: the keys that do something here, most useful first."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.widget import Widget


class KeyLine(Widget):
    """Keys and labels, as many as fit; also the place for a short message."""

    COMPONENT_CLASSES = {  # noqa: RUF012
        "key-line--key",
        "key-line--label",
        "key-line--message",
        "key-line--problem",
    }

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._keys: tuple[tuple[str, str], ...] = ()
        self._message: tuple[str, bool] = ("", False)

    def offer(self, keys: Sequence[tuple[str, str]]) -> None:
        """(key, label) pairs, in the order in which they may be cut."""
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

    def render(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis", end="")
        message, problem = self._message
        if message:
            style = "key-line--problem" if problem else "key-line--message"
            return line.append(f" {message}", self.get_component_rich_style(style, partial=True))
        for key, label in self._keys:
            if line.cell_len + cell_len(key) + cell_len(label) + 3 > self.size.width:
                break
            line.append(f" {key}", self.get_component_rich_style("key-line--key", partial=True))
            line.append(
                f" {label} ", self.get_component_rich_style("key-line--label", partial=True)
            )
        return line
