"""What to export, as what, and to which file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from carbon_tui.keys.forms import EXPORT_KEYS
from carbon_tui.listing.export import Format
from carbon_tui.listing.row_selection import RowSelection
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.system.locations import typed_path
from carbon_tui.widgets.key_line import KeyLine

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One export, as somebody chose it."""

    which: RowSelection
    kind: Format
    picked_only: bool
    """The columns on screen; otherwise every column, or the whole record in JSON."""
    path: Path
    decimal_comma: bool | None = None
    """Of CSV for Excel: None is as the person's language writes numbers."""


@dataclass(frozen=True, slots=True)
class Pick(Generic[V]):
    """One of several, chosen by left and right."""

    title: str
    options: Sequence[tuple[V, str]]
    place: int = 0

    @property
    def value(self) -> V:
        return self.options[self.place][0]

    def turned(self, steps: int) -> Pick[V]:
        return replace(self, place=(self.place + steps) % len(self.options))

    def words(self, *, ascii_only: bool) -> str:
        left, right = ("<", ">") if ascii_only else ("‹", "›")
        return f"{self.title:9}{left} {self.options[self.place][1]} {right}"


Problem = Callable[[Path], str]
"""Why a file cannot be written there; empty when it can."""

KINDS: tuple[tuple[Format, str], ...] = (
    (Format.CSV, "CSV, as other programs read it"),
    (Format.XLSX, "Excel workbook"),
    (Format.EXCEL_CSV, "CSV, as Excel reads it"),
    (Format.JSONL, "JSONL, a record a line"),
    (Format.JSON, "JSON, one array"),
)
COLUMNS = ((False, "every one"), (True, "those on screen"))
DECIMALS: tuple[tuple[bool | None, str], ...] = (
    (None, "as your language writes them"),
    (True, "1,5 with semicolons between cells"),
    (False, "1.5 with commas between cells"),
)


class ExportForm(Dialog[Wanted]):
    """Up and down between the lines, left and right to choose, Enter writes the file."""

    keys_ignored_seconds: ClassVar[float] = 0.05
    KEYS = EXPORT_KEYS
    key_place = "export"

    def __init__(
        self,
        title: str,
        which: Sequence[tuple[RowSelection, str]],
        path: Path,
        problem: Problem,
        *,
        ascii_only: bool = False,
    ) -> None:
        super().__init__()
        self._title, self._path, self._problem_with = title, path, problem
        self._ascii = ascii_only
        self._which = Pick("What", which)
        self._kind = Pick("As", KINDS)
        self._columns = Pick("Columns", COLUMNS)
        self._decimals = Pick("Numbers", DECIMALS)
        self._place = 0

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(self._title), id="dialog-title")
            yield Static(self._lines(), id="export-lines")
            field = Input(str(self._path), id="dialog-input", compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field
            yield Static("", id="dialog-problem", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.offer_keys()

    def action_down(self) -> None:
        self._go(1)

    def action_up(self) -> None:
        self._go(-1)

    def action_next_line(self) -> None:
        self._go(1)

    def action_line_before(self) -> None:
        self._go(-1)

    def action_right(self) -> None:
        self._turn(1)

    def action_left(self) -> None:
        self._turn(-1)

    def action_write(self) -> None:
        self._write()

    @property
    def _picks(self) -> list[Pick[Any]]:
        """How numbers are written is asked where it can be chosen."""
        numbers = [self._decimals] if self._kind.value is Format.EXCEL_CSV else []
        return [self._which, self._kind, self._columns, *numbers]

    @property
    def _field(self) -> Input:
        return self.query_one("#dialog-input", Input)

    def _go(self, lines: int) -> None:
        self._place = max(0, min(self._place + lines, len(self._picks)))
        self.set_focus(self._field if self._place == len(self._picks) else None)
        self._show()

    def _turn(self, steps: int) -> None:
        before = self._kind.value.suffix
        match self._place:
            case 0:
                self._which = self._which.turned(steps)
            case 1:
                self._kind = self._kind.turned(steps)
            case 2:
                self._columns = self._columns.turned(steps)
            case _:
                self._decimals = self._decimals.turned(steps)
        path, now = Path(self._field.value), self._kind.value.suffix
        if path.suffix == before:
            self._field.value = str(path.with_suffix(now))
        self._show()

    def _show(self) -> None:
        self.query_one("#export-lines", Static).update(self._lines())

    def _lines(self) -> Text:
        mark = ">" if self._ascii else "▌"
        page = Text(no_wrap=True, overflow="ellipsis")
        for place, pick in enumerate(self._picks):
            here = place == self._place
            words = pick.words(ascii_only=self._ascii)
            page.append(f"{mark if here else ' '} {words}\n", "bold" if here else "")
        page.append(f"{mark if self._place == len(self._picks) else ' '} File")
        return page

    @on(Input.Submitted, "#dialog-input")
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._write()

    def _write(self) -> None:
        path = typed_path(self._field.value.strip())
        problem = self._problem_with(path)
        if problem:
            self.query_one("#dialog-problem", Static).update(Text(problem))
            return
        which, kind, columns = self._which.value, self._kind.value, self._columns.value
        self.dismiss(Wanted(which, kind, columns, path, self._decimals.value))
