"""What printers recorded of many prints: failed against finished, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.schema.records import Print
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pictures import PROCESS_KEYS
from carbon_tui.listing.list_status import Chip, ListStatus
from carbon_tui.quality.export import Table
from carbon_tui.quality.pareto import pareto
from carbon_tui.quality.process_data import FieldDifference, Fields, compare_fields
from carbon_tui.resources import formats
from carbon_tui.resources.definition import Section
from carbon_tui.resources.print_quality import ALL_FIELDS, fields_of
from carbon_tui.screens.chart_screen import ValuesScreen
from carbon_tui.screens.quality.file_export import Named, offer
from carbon_tui.screens.quality.table_columns import PROCESS
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.text.cleaning import raw
from carbon_tui.text.counting import counted
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.rows import FixedRows

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

FAILED = frozenset({"failed", "aborted", "error"})
_LIKE_A_PRINT = ("print_id", "status", "printer_serial")


class ProcessScreen(SubScreen):
    """Reads a hundred prints a request; what came is compared anew after each."""

    beside = 100
    has_brief = True
    view_title = "Prints"
    KEYS = PROCESS_KEYS
    key_place = "process"
    called = "Keys in process data"

    def __init__(self, opener: ListScreen, prints: Sequence[Print]) -> None:
        super().__init__(opener)
        self.prints = [print_ for print_ in prints if print_.print_id]
        self.without_id = len(prints) - len(self.prints)
        self.fields: dict[str, Fields] = {}
        self.asked = 0
        """How many prints the server has answered about."""
        self.found: list[FieldDifference] = []
        self.reading = False
        self.trouble: ApiError | None = None

    def picture(self) -> Widget:
        return RecordTable(PROCESS, id="process")

    @property
    def trail(self) -> str:
        return "process data ›"

    def heading(self) -> str:
        return self.selected.name if self.selected is not None else "Process data"

    @property
    def selected(self) -> FieldDifference | None:
        difference: FieldDifference | None = self.table.record_under_cursor
        return difference

    # -- reading -----------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.table.moment = self.session.moment()
        self.work(self._read(), "process data")

    async def _read(self) -> None:
        """From where it stopped to the end; an error is kept, and r goes on."""
        self.reading, self.trouble = True, None
        self._show()
        try:
            while self.asked < len(self.prints):
                some = self.prints[self.asked : self.asked + MAX_VALUES_PER_PARAMETER]
                rows = await self.session.read_process_data([_key(print_) for print_ in some])
                for row in rows:
                    if row.print_id and row.fields:
                        self.fields[raw(row.print_id)] = fields_of(row)
                self.asked += len(some)
                self._compare()
        except ApiError as error:
            self.trouble = error
        self.reading = False
        self._show()

    def _compare(self) -> None:
        self.found = compare_fields(self._of(failed=True), self._of(failed=False))
        self._show()

    def _of(self, *, failed: bool) -> list[Fields]:
        """Of the prints that failed, or of those that finished; of others none."""
        states = FAILED if failed else frozenset({"finished"})
        read = (print_ for print_ in self.prints if print_.status in states)
        return [self.fields[key] for print_ in read if (key := _key(print_)) in self.fields]

    # -- what is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_open:
            return
        keep = self.table.key_under_cursor if self.table.cursor else None
        self.table.message = "asking the server…" if self.reading else self._why_empty()
        self.table.rows = FixedRows(self.found, lambda difference: difference.name)
        self.table.rows_changed(keep)
        self.show_beside()
        self.view_lines.status.say(self.status())

    def _why_empty(self) -> str:
        if self.trouble is not None:
            return f"{self.trouble.title}. {self.trouble} {key_of('refresh')} asks again."
        failed, finished = len(self._of(failed=True)), len(self._of(failed=False))
        return (
            f"{failed:,} failed and {finished:,} finished prints with data: three of each are the"
            " least to compare. In the list, /status=all shows every print."
        )

    def status(self) -> ListStatus:
        without = self.asked - len(self.fields)
        notes = [
            f"{len(self._of(failed=True)):,} failed, {len(self._of(failed=False)):,} finished",
            f"{sum(field.differs for field in self.found):,} of {len(self.found):,} fields differ",
        ]
        if without:
            notes.append(f"{counted(without, 'print')} without data")
        if copied := len(self.fields.keys() & self.session.copied_prints):
            notes.append(f"{copied:,} from the copy")
        if self.without_id:
            notes.append(f"{self.without_id:,} without a print id")
        return ListStatus(
            loaded=len(self.found),
            complete=not self.reading and self.trouble is None,
            busy="reading" if self.reading else "",
            trouble=self.trouble.title if self.trouble else "",
            chips=(Chip(f"{self.asked:,} of {len(self.prints):,} prints read", local=True),),
            notes=tuple(notes),
        )

    def sections(self) -> Sequence[Section]:
        difference = self.selected
        if difference is None:
            return ()
        lines = (
            ("Failed", difference.failed, formats.text),
            ("Finished", difference.finished, formats.text),
            ("Difference", difference.difference or None, formats.text),
            ("Effect", f"{difference.effect:+.3f}", formats.text),
            ("p", f"{difference.p_value:.2g}", formats.text),
            ("False rate", f"{difference.q_value:.2g}", formats.text),
            ("Failed prints", difference.failed_prints, formats.number),
            ("Finished prints", difference.finished_prints, formats.number),
        )
        how = (
            ("Numbers", "means, Welch's t; effect: Hedges' g", formats.text),
            ("Words", "chi-square; effect: Cramér's V", formats.text),
            ("Corrected", "Benjamini and Hochberg, over all fields", formats.text),
        )
        return Section("Failed against finished", lines), Section("How it is judged", how)

    def brief_facts(self) -> Sequence[str]:
        difference = self.selected
        if difference is None:
            return ()
        return (
            f"{difference.name}  failed {difference.failed}  finished {difference.finished}  "
            f"{difference.difference}  false rate {difference.q_value:.2g}",
        )

    # -- keys --------------------------------------------------------------------------------

    def action_follow(self) -> None:
        """The values of the field under the cursor, the most frequent first."""
        difference = self.selected
        if difference is not None:
            names = [fields.get(difference.name, "") for fields in self.fields.values()]
            title = f"{difference.name} of {len(names):,} prints"
            screen = ValuesScreen(title, pareto(names), ascii_only=self.session.ascii)
            self.app.push_screen(screen)

    def action_refresh(self) -> None:
        if not self.reading and self.asked < len(self.prints):
            self.work(self._read(), "process data")

    def action_export(self) -> None:
        tables: dict[str, Named] = {
            "f": ("Process data", self._fields_table),
            "v": ("Failed against finished", self._comparison_table),
        }
        read = f"{len(self.fields):,} of {len(self.prints):,} prints"
        offer(self, tables, lambda _letter: read)

    def _fields_table(self) -> Table:
        """One row per print that has data, all fields behind what it is called."""
        rows = (
            (
                print_.print_id,
                print_.status,
                print_.origin.printer_serial if print_.origin else None,
                *(self.fields[_key(print_)].get(name) or None for name in ALL_FIELDS),
            )
            for print_ in self.prints
            if _key(print_) in self.fields
        )
        return Table((*_LIKE_A_PRINT, *ALL_FIELDS), rows)

    def _comparison_table(self) -> Table:
        columns = ("field", "failed", "finished", "difference", "effect", "p_value")
        more = ("false_discovery_rate", "differs", "failed_prints", "finished_prints")
        rows = (
            (
                field.name, field.failed, field.finished, field.difference or None, field.effect,
                field.p_value, field.q_value, field.differs, field.failed_prints,
                field.finished_prints,
            )
            for field in self.found
        )  # fmt: skip
        return Table((*columns, *more), rows)


def _key(run: Print) -> str:
    """The print id as the server knows it."""
    return raw(run.print_id or "")
