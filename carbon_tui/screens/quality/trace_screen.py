"""What else was made there: the parts one printer, platform, lot … touched, and their results."""

from __future__ import annotations

from carbon_tui.keys.pictures import TRACE_KEYS
from carbon_tui.quality.export import Table, measurements_table, trace_table
from carbon_tui.quality.joining import Lineage
from carbon_tui.quality.window import TimeWindow
from carbon_tui.resources.printed_parts import PRINTED_PARTS
from carbon_tui.screens.quality.saving import Named, offer
from carbon_tui.screens.quality.tracing import Tracing, lineage_of
from carbon_tui.screens.quality.ways import choose_way, open_part, take


class TraceScreen(Tracing):
    """Keys to actions."""

    KEYS = TRACE_KEYS
    key_place = "trace"
    called = "Keys in a trace"

    def action_right(self) -> None:
        self.table.move_column(1)

    def action_left(self) -> None:
        self.table.move_column(-1)

    def action_wide(self) -> None:
        self.table.wide = not self.table.wide

    def action_next_attention(self) -> None:
        self._hop(1)

    def action_previous_attention(self) -> None:
        self._hop(-1)

    def _hop(self, direction: int) -> None:
        place = self.table.cursor + direction
        while 0 <= place < len(self.table.rows):
            if self.table.rows.record(place).result in ("fail", "flag"):
                self.table.move_to(place)
                return
            place += direction
        self.say("No part that way failed or was flagged.")

    def action_follow(self) -> None:
        """The printed part."""
        found = self.selected
        if found is not None:
            open_part(self.opener, lineage_of(found), self.say)

    def action_measurements(self) -> None:
        found, link = self.selected, PRINTED_PARTS.link("k")
        if found is not None and link is not None:
            take(self.opener, (link, found.part), self.say)

    def action_go_to_related(self) -> None:
        found = self.selected
        if found is None:
            self.action_first()
        else:
            choose_way(self.opener, lineage_of(found), self.say, self.action_first)

    def action_trace(self) -> None:
        """On to another origin of the part under the cursor."""
        from carbon_tui.screens.quality.origins import begin_trace

        if self.selected is not None:
            begin_trace(self.opener, lineage_of(self.selected), self.say)

    def action_window_wider(self) -> None:
        self._show_window(self.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.window.narrower())

    def _show_window(self, window: TimeWindow) -> None:
        if window == self.window:
            self.say(f"There is no window beyond {window.words}.")
            return
        self.window = window
        self._begin()

    def action_refresh(self) -> None:
        self._begin()

    def action_export(self) -> None:
        """The parts, or everything that was measured on them."""
        about, board = f"Trace {self.factor.value} {self.value}"[:46], self.session.reader.board

        def measurements() -> Table:
            traced = self._trace.parts()
            lineages = [
                Lineage(m, each.part, each.print) for each in traced for m in each.measurements
            ]
            return measurements_table(lineages, board.templates)

        tables: dict[str, Named] = {
            "t": (about, lambda: trace_table(self._trace.parts())),
            "m": (f"{about} measurements", measurements),
        }
        offer(self, tables, lambda _letter: self._trace.sentence)
