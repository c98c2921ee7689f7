"""The line above a picture."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Static


class Caption(Static):
    """One line that shows the longest of its wordings that fits."""

    DEFAULT_CSS = """
    Caption {
        height: 1; color: $quiet; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    """

    def __init__(self) -> None:
        super().__init__("", id="quality-caption", markup=False)
        self._wordings: Sequence[str] = ("",)

    def say(self, wordings: Sequence[str]) -> None:
        """Show the longest of these wordings that has room; they are given from long to short."""
        self._wordings = wordings
        self._fit(self.content_size.width)

    def on_resize(self) -> None:
        self._fit(self.content_size.width)

    def _fit(self, width: int) -> None:
        fitting = (words for words in self._wordings if cell_len(words) <= width)
        words = next(fitting, self._wordings[-1])
        self.update(Text(words, no_wrap=True, overflow="ellipsis"))
