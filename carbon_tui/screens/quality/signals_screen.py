"""What is off, anywhere: all templates by printer, platform, build, part number, lot …"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.keys.pictures import SIGNAL_KEYS
from carbon_tui.listing.list_status import Chip, ListStatus
from carbon_tui.quality.export import signals_table
from carbon_tui.quality.false_discovery import LEVEL
from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.signals import Signal
from carbon_tui.quality.template_analyses import learn_signals, signals_of, window_snapshot
from carbon_tui.quality.time_window import TimeWindow
from carbon_tui.resources import formats, units
from carbon_tui.resources.definition import Section
from carbon_tui.screens.quality.file_export import offer
from carbon_tui.screens.quality.origin_names import called, name_of
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.screens.quality.table_columns import SIGNALS, NamedSignal, key_of_signal
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.trace_screen import TraceScreen
from carbon_tui.screens.quality.window_reading import back_to_the_server, order_window
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.text.counting import counted
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.rows import FixedRows

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen


class SignalsScreen(SubScreen):
    """Reads the window to its end, joins it, and then compares, off the event loop."""

    beside = 100
    has_brief = True
    view_title = "Quality"
    KEYS = SIGNAL_KEYS
    key_place = "signals"
    called = "Keys in what is off"

    def __init__(self, opener: ListScreen) -> None:
        super().__init__(opener)
        self.reader, self.lists = opener.session.reader, opener.session.window_lists
        self.off: list[Signal] = []
        self.step = ""
        """What is being done: reading, joining, comparing; empty when all is done."""
        self._round = 0

    def picture(self) -> Widget:
        return RecordTable(SIGNALS, id="signals")

    @property
    def trail(self) -> str:
        return "what is off ›"

    def heading(self) -> str:
        selected = self.selected
        if selected is None:
            return "What is off"
        return called(
            selected.signal.factor, selected.signal.group, self.session.moment().printers
        )[:60]

    @property
    def selected(self) -> NamedSignal | None:
        signal: NamedSignal | None = self.table.record_under_cursor
        return signal

    # -- comparing ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self.table.moment = self.session.moment()
        self._begin()

    def _begin(self) -> None:
        self._round += 1
        self.work(self._compare(self._round), "what is off")

    async def _compare(self, this_round: int) -> None:
        """To the end, or until another window is wanted."""
        reader = self.reader
        self._say_step("reading the window")
        if not reader.template_summaries.templates:
            await self._read_templates()
        await reader.read_to_end()
        self._say_step("reading parts and prints")
        await reader.join(tuple(reader.measurements))
        if this_round != self._round:
            return
        if reader.trouble is not None or reader.join_trouble is not None:
            self.off = []
            self._say_step("")
            return
        self._say_step("comparing")
        snapshot = window_snapshot(reader)
        off = await asyncio.to_thread(signals_of, snapshot)
        if this_round != self._round:
            return
        self.off, self.step = off, ""
        learn_signals(reader, off)
        order_window(self.app, self.session)
        self._show()

    async def _read_templates(self) -> None:
        try:
            await self.reader.read_templates()
        except ApiError as error:
            self.say(f"{error.title}. {error}", problem=True)

    def _say_step(self, step: str) -> None:
        self.step = step
        self._show()

    # -- what is shown -----------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_open:
            return
        keep = self.table.key_under_cursor if self.table.cursor else None
        printers = self.session.moment().printers
        named = [
            NamedSignal(
                signal,
                self.reader.summary(signal.template_uuid).name,
                name_of(signal.factor, signal.group, printers),
            )
            for signal in self.off
        ]
        self.table.message = f"{self.step} …" if self.step else self._why_empty()
        self.table.rows = FixedRows(named, key_of_signal)
        self.table.rows_changed(keep)
        self.show_beside()
        self.view_lines.status.say(self.status())

    def _why_empty(self) -> str:
        trouble = self.reader.trouble or self.reader.join_trouble
        if trouble is not None:
            return f"{trouble.title}. {trouble}"
        words = self.reader.window.words
        return f"Nothing is off in {words}: no group differs by more than chance explains."

    def status(self) -> ListStatus:
        reader = self.reader
        trouble = reader.trouble or reader.join_trouble
        status = ListStatus(
            loaded=len(self.off),
            complete=not self.step and trouble is None,
            busy=self.step,
            trouble=trouble.title if trouble else "",
            chips=(Chip(reader.window.words),),
            notes=(
                f"at most {LEVEL:.0%} of these are false alarms",
                "largest effects first",
                reader.coverage.words,
            ),
        )
        return self.lists.told(status)

    def server_is_back(self) -> None:
        back_to_the_server(self.app, self.session)

    def sections(self) -> Sequence[Section]:
        selected = self.selected
        if selected is None:
            return ()
        signal = selected.signal
        lines = (
            ("Measurement", selected.template, formats.key),
            ("Off", signal.sentence, units.warning),
            ("Effect", f"{signal.effect:+.3f}", formats.text),
            ("Parts", signal.parts, formats.number),
            ("Prints", signal.prints, formats.number),
            ("p", f"{signal.p_value:.2g}", formats.text),
            ("False rate", f"{signal.q_value:.2g}", formats.text),
        )
        how = (
            ("Unit", "prints, not parts: those of one print are alike", formats.text),
            ("Corrected", "Benjamini and Hochberg, over all comparisons", formats.text),
            ("Effect", "of a mean in standard deviations of parts (Hedges' g)", formats.text),
        )
        return Section("What is off", lines), Section("How it is judged", how)

    def brief_facts(self) -> Sequence[str]:
        selected = self.selected
        if selected is None:
            return ()
        signal = selected.signal
        return (
            f"{selected.template}  {selected.group}  {signal.sentence}  "
            f"{counted(signal.parts, 'part')} of {counted(signal.prints, 'print')}  "
            f"false rate {signal.q_value:.2g}",
        )

    # -- keys --------------------------------------------------------------------------------

    def action_follow(self) -> None:
        """The split in which it is seen, with its group selected."""
        selected = self.selected
        if selected is not None:
            signal = selected.signal
            choice = PictureChoice(PictureMode.SPLIT, signal.factor)
            self.app.push_screen(
                TemplateScreen(self.opener, signal.template_uuid, choice=choice, group=signal.group)
            )

    def action_trace(self) -> None:
        selected = self.selected
        if selected is None:
            return
        if selected.signal.factor is Factor.PART_NUMBER:
            self.say("A part number is no place to trace from.")
        else:
            signal = selected.signal
            self.app.push_screen(TraceScreen(self.opener, signal.factor, signal.group))

    def action_window_wider(self) -> None:
        self._show_window(self.reader.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.reader.window.narrower())

    def _show_window(self, window: TimeWindow) -> None:
        if window == self.reader.window:
            self.say(window.why_no_other)
            return
        self.reader.show(window)
        self._begin()

    def action_refresh(self) -> None:
        self._begin()

    def action_export(self) -> None:
        named = {signal.template_uuid: self.reader.summary(signal.template_uuid).name
                 for signal in self.off}  # fmt: skip
        tables = {"o": ("What is off", lambda: signals_table(self.off, named))}
        offer(self, tables, lambda _letter: self.reader.coverage.sentence)
