"""The chosen files of a part order, one line each, with a cursor that says what is being edited."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from carbon_tui.keys.forms import FILE_KEYS
from carbon_tui.orders.part_orders.draft import (
    DraftPart,
    PartOrderDraft,
)
from carbon_tui.screens.base_screen import keymap_of
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted
from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.roles import style_of

MAX_LINES = 6
"""Lines; what is more scrolls under the cursor."""
EMPTY = "No files yet."


class PartList(Widget, can_focus=True):
    """The first line stands for all files once there are several; Del takes a file out."""

    class CursorMoved(Message):
        """Another file is to be edited, or all of them."""

    class Removed(Message):
        def __init__(self, place: int | None) -> None:
            super().__init__()
            self.place = place

    def __init__(self, draft: PartOrderDraft, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._draft = draft
        self._line = 0

    @property
    def place(self) -> int | None:
        """The file under the cursor; None for all of them."""
        if len(self._draft.parts) == 1:
            return 0
        return self._line - 1 if self._line else None

    def show(self, draft: PartOrderDraft) -> None:
        before, self._draft = self._lines, draft
        self._line = min(self._line, self._lines - 1)
        self.refresh(layout=before != self._lines)

    @property
    def _lines(self) -> int:
        parts = len(self._draft.parts)
        return parts + 1 if parts > 1 else 1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(self._lines, MAX_LINES)

    def on_key(self, event: events.Key) -> None:
        """It hears its keys itself: a later Tab may have left it before they come to the form."""
        table = keymap_of(self.app).table(("part-order-form.files", "form"), FILE_KEYS)
        action = table.action(event.key)
        if action is None or action.name not in ("down", "up", "remove"):
            return
        event.stop()
        if action.name == "remove":
            self.post_message(self.Removed(self.place))
        else:
            self._move(1 if action.name == "down" else -1)

    def _move(self, steps: int) -> None:
        self._line = max(0, min(self._line + steps, self._lines - 1))
        self.refresh()
        self.post_message(self.CursorMoved())

    def render(self) -> Text:
        page = Text(no_wrap=True, overflow="ellipsis", end="")
        texts = self._texts()
        first = max(0, self._line - MAX_LINES + 1)
        for line, text in list(enumerate(texts))[first : first + MAX_LINES]:
            here = line == self._line and bool(self._draft.parts)
            style = style_of(self, "cursor")
            page.append("> " if here else "  ")
            page.append(text, style if here and self.has_focus else "")
            page.append("\n")
        page.rstrip()
        return page

    def _texts(self) -> list[str]:
        draft = self._draft
        if not draft.parts:
            return [EMPTY]
        lines = [_line(part, self.size.width) for part in draft.parts]
        if len(lines) == 1:
            return lines
        return [f"all {len(lines)} files, {draft.pieces} parts", *lines]


def _line(part: DraftPart, width: int) -> str:
    """``bracket.stl  12.1 kB  3 × P-100``"""
    number = str(clean(part.part_number.strip())) or "no part number yet"
    rest = f"  {size_shown(part.file.size)}  {part.pieces} × {number}"
    return f"{cut(part.name, max(12, min(40, width - len(rest) - 4)))}{rest}"


def size_shown(size: int) -> str:
    """Bytes in a unit that people read."""
    if size < 1_000:
        return counted(size, "byte")
    for unit, factor in (("kB", 1e3), ("MB", 1e6)):
        if round(size / factor, 1) < 1_000:
            return f"{size / factor:.1f} {unit}"
    return f"{size / 1e9:,.1f} GB"
