"""One template: its control chart, histogram, Pareto, splits and measurements, by keys.

Enter on a template opens this screen; its measurements one by one are its `m`, and as a list of
their own, which reads beyond the window, `g k` of the quality view.
"""

from __future__ import annotations

from carbon_tui.keys.pictures import CHART_KEYS
from carbon_tui.quality.export import (
    measurements_table,
    split_table,
    statistics_table,
    violations_table,
)
from carbon_tui.quality.joining import Factor
from carbon_tui.quality.report import report
from carbon_tui.quality.window import Window
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.screens.quality.again import read_window
from carbon_tui.screens.quality.look import Look, Mode
from carbon_tui.screens.quality.looking import Looking
from carbon_tui.screens.quality.origins import LETTERS, begin_trace
from carbon_tui.screens.quality.report_screen import ReportScreen
from carbon_tui.screens.quality.saving import Named, offer
from carbon_tui.screens.quality.ways import choose_way, open_part

SPLITS = tuple(factor for factor in Factor if factor is not Factor.PART_ORDER)

_NOTHING = "Select a point first: e goes to the next that needs attention, h and l move."


class TemplateScreen(Looking):
    """Keys to actions."""

    KEYS = CHART_KEYS
    key_place = "chart"
    called = "Keys in a chart"

    # -- moving ----------------------------------------------------------------------------

    def action_right(self) -> None:
        self.pictures.move(1)

    def action_left(self) -> None:
        self.pictures.move(-1)

    def action_down(self) -> None:
        self.pictures.move(1)

    def action_up(self) -> None:
        self.pictures.move(-1)

    def action_page_down(self) -> None:
        self.pictures.page(1)

    def action_page_up(self) -> None:
        self.pictures.page(-1)

    def action_first(self) -> None:
        self.pictures.to_the_end(-1)

    def action_last(self) -> None:
        self.pictures.to_the_end(1)

    def action_next_attention(self) -> None:
        self._hop(1)

    def action_previous_attention(self) -> None:
        self._hop(-1)

    def _hop(self, direction: int) -> None:
        """On the chart between its points; from any other picture to the chart's."""
        if not self._on_chart():
            self._hop_in_list(direction)
            return
        chart = self.pictures.chart
        here = chart.selected if chart.selected is not None else (-1 if direction > 0 else 10**9)
        if any((point - here) * direction > 0 for point in chart.attention):
            chart.to_attention(direction)
        else:
            where = "after" if direction > 0 else "before"
            self.say(
                f"No point {where} this one breaks a rule, lies outside, failed or is flagged."
            )

    def _on_chart(self) -> bool:
        """Whether hops go between points: turns to the chart, or to the list of categories."""
        wanted = Mode.CHART if self.analysis.points else Mode.LIST
        if self.look.mode not in (Mode.LIST, wanted):
            self.look_at(self.look.showing(wanted))
        return self.look.mode is Mode.CHART

    def _hop_in_list(self, direction: int) -> None:
        table, place = self.pictures.table, self.pictures.table.cursor + direction
        while 0 <= place < len(table.rows):
            if table.rows.record(place).measurement.measurement_result in ("fail", "flag"):
                table.move_to(place)
                return
            place += direction
        self.say("No measurement that way failed or was flagged.")

    def action_next_bad(self) -> None:
        self._hop_to_bad(1)

    def action_previous_bad(self) -> None:
        self._hop_to_bad(-1)

    def _hop_to_bad(self, direction: int) -> None:
        """Over points that only break a rule: parts that failed, were flagged, or lie outside."""
        if not self._on_chart():
            self._hop_in_list(direction)
            return
        chart = self.pictures.chart
        here = chart.selected if chart.selected is not None else (-1 if direction > 0 else 10**9)
        ahead = [point for point in self.analysis.bad if (point - here) * direction > 0]
        if ahead:
            chart.selected = min(ahead) if direction > 0 else max(ahead)
        else:
            self.say("No point that way failed, was flagged, or lies outside the limits.")

    def action_zoom_in(self) -> None:
        self.pictures.chart.zoom(0.5)

    def action_zoom_out(self) -> None:
        self.pictures.chart.zoom(2.0)

    # -- pictures --------------------------------------------------------------------------

    def action_chart(self) -> None:
        self.look_at(self.look.showing(Mode.CHART))

    def action_histogram(self) -> None:
        self.look_at(self.look.showing(Mode.HISTOGRAM))

    def action_pareto(self) -> None:
        self.look_at(self.look.showing(Mode.PARETO))

    def action_zones(self) -> None:
        self.look_at(self.look.showing(Mode.ZONES))

    def action_list(self) -> None:
        self.look_at(self.look.showing(Mode.LIST))

    def action_order(self) -> None:
        self.look_at(self.look.turned())
        made = "their parts were made" if self.look.as_made else "they were measured"
        self.say(f"In the order {made}.")

    def action_split(self) -> None:
        choices = [Choice(LETTERS[factor], factor.value, f"By {factor.value}") for factor in SPLITS]

        def chosen(name: str | None) -> None:
            if name is not None:
                self.pictures.multiples.selected = 0
                self.look_at(self.look.split_by(Factor(name)))

        self.app.push_screen(Chooser("Which is off?", choices), chosen)

    def action_back(self) -> None:
        """One step: the bar, the group, then the picture, then the screen."""
        if self.look == self.first:
            self.dismiss(None)
        elif self.look.picked_in is not None:
            self.look_at(self.look.showing(self.look.picked_in))
        elif self.look.group is not None:
            self.look_at(self.look.of_all().showing(Mode.SPLIT))
        elif self.look.mode is not self.home:
            self.look_at(Look(self.home, self.look.factor, as_made=self.look.as_made))
        else:
            self.dismiss(None)

    # -- ways out --------------------------------------------------------------------------

    def action_follow(self) -> None:
        group, pick, selected = self.pictures.group, self.pictures.pick, self.selected
        if self.look.mode is Mode.SPLIT:
            if group is not None:
                self.look_at(self.look.alone(group.name))
        elif pick is not None:
            self.look_at(self.look.listing(pick))
        elif selected is not None:
            open_part(self.opener, selected, self.say)
        elif self.look.mode in (Mode.CHART, Mode.LIST):
            self.say(_NOTHING)
        else:
            self.action_list()

    def action_go_to_related(self) -> None:
        selected = self.selected
        if selected is None:
            self.action_first()
        else:
            choose_way(self.opener, selected, self.say, self.action_first)

    def action_trace(self) -> None:
        group, selected = self.pictures.group, self.selected
        if self.look.mode is Mode.SPLIT and group is not None:
            self.trace(self.look.factor, group.name)
        elif selected is None:
            self.say(_NOTHING)
        else:
            begin_trace(self.opener, selected, self.say)

    def trace(self, factor: Factor, value: str) -> None:
        """What else was made with the selected group's printer, platform, …"""
        from carbon_tui.screens.quality.trace_screen import TraceScreen

        if factor is Factor.PART_NUMBER:
            self.say("A part number is no place to trace from: choose a point and press T.")
        else:
            self.app.push_screen(TraceScreen(self.opener, factor, value))

    # -- the window ------------------------------------------------------------------------

    def action_window_wider(self) -> None:
        self._show_window(self.reader.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.reader.window.narrower())

    def _show_window(self, window: Window) -> None:
        if window == self.reader.window:
            self.say(f"There is no window beyond {window.words}.")
            return
        self.reader.show(window)
        self.action_refresh()
        self.look_at(self.look)
        self.say(f"Looking at {window.words}.")

    def action_refresh(self) -> None:
        self.reader.join_trouble = None
        read_window(self.app, self.session)
        self.say("Reading what changed since.")

    # -- away with it ----------------------------------------------------------------------

    def action_report(self) -> None:
        """One page of text; `s` saves it."""
        groups = [self.split] if self.split is not None else []
        page = report(self.analysis, self.reader.book.coverage, self.session.now(), groups)
        self.app.push_screen(ReportScreen(self.heading(), page))

    def action_export(self) -> None:
        """What is looked at; the split only once one was made."""
        about, reader, found = self.heading(), self.reader, self.split
        templates = [self.analysis.template] if self.analysis.template else []
        tables: dict[str, Named] = {
            "w": (f"{about} measurements", lambda: measurements_table(self.lines, templates)),
            "s": (f"{about} statistics", lambda: statistics_table([reader.summary(self.uuid)])),
            "v": (f"{about} violations", lambda: violations_table([self.analysis])),
        }
        if found is not None:
            tables["p"] = (f"{about} by {found.factor.value}", lambda: split_table(found))
        offer(self, tables, self._covered)

    def _covered(self, letter: str) -> str:
        """How many measurements a table is of: those listed, those drawn, or the template's."""
        counts = {"w": len(self.lines), "v": len(self.analysis.measurements)}
        book, narrowed = self.reader.book, self.look.words() if letter in counts else ""
        covered = book.coverage.of(counts.get(letter, len(book.series(self.uuid)))).sentence
        return f"{covered}, {narrowed}" if narrowed else covered
