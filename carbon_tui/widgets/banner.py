"""The top line: whose data this is, and the views with their keys."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.widget import Widget


class Banner(Widget):
    """Profile, read-only mark and the views; the open one stands out in every colour depth."""

    COMPONENT_CLASSES = {  # noqa: RUF012
        "banner--name",
        "banner--profile",
        "banner--read-only",
        "banner--view",
        "banner--open",
        "banner--trail",
    }

    def __init__(self, views: Sequence[tuple[str, str]], **options: str) -> None:
        """``views`` are (digit, title) in their order."""
        super().__init__(id=options.get("id"))
        self._views = tuple(views)
        self._profile = ""
        self._read_only = False
        self._open = ""
        self._trail = ""

    def say(self, *, profile: str, read_only: bool, open_view: str, trail: str = "") -> None:
        """``trail`` is where inside the view one is: "M2-07 › prints"."""
        said = (profile, read_only, open_view, trail)
        if said != (self._profile, self._read_only, self._open, self._trail):
            self._profile, self._read_only, self._open, self._trail = said
            self.refresh()

    def render(self) -> Text:
        line = Text(no_wrap=True, overflow="ellipsis", end="")
        self._add(line, " carbon ", "name")
        self._add(line, f" {self._profile} ", "profile")
        if self._read_only:
            self._add(line, " read-only ", "read-only")
        if self._trail:
            self._add(line, f" {self._trail} ", "trail")
        self._add_views(line)
        return line

    def _add_views(self, line: Text) -> None:
        room = self.size.width - line.cell_len
        full = [f" {digit} {title} " for digit, title in self._views]
        narrow = [f" {digit} {t} " if t == self._open else f" {digit} " for digit, t in self._views]
        labels = full if sum(map(len, full)) <= room else narrow
        if sum(map(len, labels)) > room:
            labels = [label for label in narrow if self._open and self._open in label]
        for label, (_, title) in zip(labels, self._views, strict=False):
            is_open = self._open in label if labels is not full else title == self._open
            self._add(line, label, "open" if is_open else "view")

    def _add(self, line: Text, text: str, name: str) -> None:
        line.append(text, self.get_component_rich_style(f"banner--{name}", partial=True))
