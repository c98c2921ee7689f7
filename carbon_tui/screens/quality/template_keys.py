"""What the keys of a template's screen do: moving, pictures, records, the window, files.

Each class is made with its screen; the screen presses `action_…` of whichever has it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.export import (
    chart_table,
    measurements_table,
    split_table,
    statistics_table,
    violations_table,
)
from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.report import report
from carbon_tui.quality.specification import MeasurementKind
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.quality.file_export import Named, offer
from carbon_tui.screens.quality.origins import LETTERS, begin_trace
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.screens.quality.record_links import choose_way, open_part
from carbon_tui.screens.quality.report_screen import ReportScreen
from carbon_tui.screens.quality.trace_screen import TraceScreen
from carbon_tui.screens.quality.window_reading import read_window

if TYPE_CHECKING:
    from carbon_tui.quality.time_window import TimeWindow
    from carbon_tui.screens.quality.charted_template import ChartedTemplate

SPLITS = tuple(factor for factor in Factor if factor is not Factor.PART_ORDER)

_NOTHING = (
    f"Select a point first: {key_of('next_attention')} goes to the next that needs attention,"
    f" {key_of('left')} and {key_of('right')} move."
)
_FAR = 10**9
"""Behind every point of a chart."""


class TemplateKeys:
    """What the groups of keys share."""

    def __init__(self, screen: ChartedTemplate) -> None:
        self.screen = screen


class MoveKeys(TemplateKeys):
    """To another point, bin, bar, group or line, and to the next that needs attention."""

    def action_right(self) -> None:
        self.screen.pictures.move(1)

    def action_left(self) -> None:
        self.screen.pictures.move(-1)

    def action_down(self) -> None:
        self.screen.pictures.move(1)

    def action_up(self) -> None:
        self.screen.pictures.move(-1)

    def action_page_down(self) -> None:
        self.screen.pictures.page(1)

    def action_page_up(self) -> None:
        self.screen.pictures.page(-1)

    def action_first(self) -> None:
        self.screen.pictures.to_the_end(-1)

    def action_last(self) -> None:
        self.screen.pictures.to_the_end(1)

    def action_next_attention(self) -> None:
        self._to_attention(1)

    def action_previous_attention(self) -> None:
        self._to_attention(-1)

    def action_next_bad(self) -> None:
        self._to_bad(1)

    def action_previous_bad(self) -> None:
        self._to_bad(-1)

    def action_zoom_in(self) -> None:
        self.screen.pictures.chart.zoom(0.5)

    def action_zoom_out(self) -> None:
        self.screen.pictures.chart.zoom(2.0)

    def _to_attention(self, direction: int) -> None:
        """Between the chart's points; from any other picture to the chart's."""
        where = "after" if direction > 0 else "before"
        none = f"No point {where} this one breaks a rule, lies outside, failed or is flagged."
        self._to_point(self.screen.analysis.attention, direction, none)

    def _to_bad(self, direction: int) -> None:
        """Past points that only break a rule: parts that failed, were flagged, or lie outside."""
        none = "No point that way failed, was flagged, or lies outside the limits."
        self._to_point(self.screen.analysis.bad_points, direction, none)

    def _to_point(self, points: tuple[int, ...], direction: int, none: str) -> None:
        if not self._turn_to_points():
            self._to_line(direction)
            return
        chart = self.screen.pictures.chart
        here = chart.selected if chart.selected is not None else (-1 if direction > 0 else _FAR)
        ahead = [point for point in points if (point - here) * direction > 0]
        if ahead:
            chart.selected = min(ahead) if direction > 0 else max(ahead)
        else:
            self.screen.say(none)

    def _turn_to_points(self) -> bool:
        """Whether points are what one goes between: else it is the lines of the list."""
        screen = self.screen
        mode = PictureMode.CHART if screen.analysis.points else PictureMode.LIST
        if screen.choice.mode not in (PictureMode.LIST, mode):
            screen.choose(screen.choice.showing(mode))
        return screen.choice.mode is PictureMode.CHART

    def _to_line(self, direction: int) -> None:
        table = self.screen.pictures.table
        place = table.cursor + direction
        while 0 <= place < len(table.rows):
            if table.rows.record(place).measurement.measurement_result in ("fail", "flag"):
                table.move_to(place)
                return
            place += direction
        self.screen.say("No measurement that way failed or was flagged.")


class PictureKeys(TemplateKeys):
    """Which picture is shown, of what, in which order."""

    def action_chart(self) -> None:
        self._show(PictureMode.CHART)

    def action_histogram(self) -> None:
        """Of categories their bars: they have no values to count."""
        category = self.screen.analysis.specification.kind is MeasurementKind.CATEGORY
        self._show(PictureMode.PARETO if category else PictureMode.HISTOGRAM)

    def action_probability(self) -> None:
        self._show(PictureMode.PROBABILITY)

    def action_pareto(self) -> None:
        screen = self.screen
        screen.choose(replace(screen.choice.showing(PictureMode.PARETO), trouble_by=None))

    def action_pareto_by(self) -> None:
        """Failed and flagged parts by what they have in common."""
        screen = self.screen
        choices = [Choice(LETTERS[factor], factor.value, f"By {factor.value}") for factor in SPLITS]
        if screen.analysis.categories:
            choices.insert(0, Choice("t", "", "By category, without those that pass"))

        def chosen(name: str | None) -> None:
            if name is not None:
                by = Factor(name) if name else None
                pareto = screen.choice.showing(PictureMode.PARETO)
                screen.choose(replace(pareto, trouble_by=by, trouble_only=True))

        screen.app.push_screen(Chooser("Failed and flagged parts", choices), chosen)

    def action_zones(self) -> None:
        self._show(PictureMode.ZONES)

    def action_list(self) -> None:
        self._show(PictureMode.LIST)

    def action_order(self) -> None:
        screen = self.screen
        screen.choose(screen.choice.turned())
        screen.say(f"{screen.order_in_words.capitalize()}.")

    def action_split(self) -> None:
        screen = self.screen
        choices = [Choice(LETTERS[factor], factor.value, f"By {factor.value}") for factor in SPLITS]

        def chosen(name: str | None) -> None:
            if name is not None:
                screen.pictures.multiples.selected = 0
                screen.choose(screen.choice.split_by(Factor(name)))

        screen.app.push_screen(Chooser("Which is off?", choices), chosen)

    def action_back(self) -> None:
        """One step: the bar, the group, then the picture, then the screen."""
        screen, choice = self.screen, self.screen.choice
        if choice == screen.first:
            screen.leave()
        elif choice.picked_in is not None:
            screen.choose(choice.showing(choice.picked_in))
        elif choice.group is not None:
            screen.choose(choice.of_all().showing(PictureMode.SPLIT))
        elif choice.mode is not screen.home:
            screen.choose(PictureChoice(screen.home, choice.factor, as_made=choice.as_made))
        else:
            screen.leave()

    def _show(self, mode: PictureMode) -> None:
        self.screen.choose(self.screen.choice.showing(mode))


class RecordKeys(TemplateKeys):
    """From what is selected to its measurements, its part, its print, and what else was made."""

    def action_follow(self) -> None:
        screen = self.screen
        group, pick, selected = screen.pictures.group, screen.pictures.pick, screen.selected
        if screen.choice.mode is PictureMode.SPLIT:
            if group is not None:
                screen.choose(screen.choice.alone(group.name, screen.home))
        elif pick is not None:
            screen.choose(screen.choice.listing(pick))
        elif selected is not None:
            open_part(screen.opener, selected, screen.say)
        elif screen.choice.mode in (PictureMode.CHART, PictureMode.LIST):
            screen.say(_NOTHING)
        else:
            screen.choose(screen.choice.showing(PictureMode.LIST))

    def action_go_to_related(self) -> None:
        screen, selected = self.screen, self.screen.selected
        if selected is None:
            screen.pictures.to_the_end(-1)
        else:
            first = screen.pictures.first
            choose_way(screen.opener, selected, screen.say, first)

    def action_trace(self) -> None:
        screen = self.screen
        group, selected = screen.pictures.group, screen.selected
        if screen.choice.mode is PictureMode.SPLIT and group is not None:
            self._trace(screen.choice.factor, group.name)
        elif selected is None:
            screen.say(_NOTHING)
        else:
            begin_trace(screen.opener, selected, screen.say)

    def _trace(self, factor: Factor, value: str) -> None:
        """What else was made with the selected group's printer, platform, …"""
        if factor is Factor.PART_NUMBER:
            self.screen.say(
                "A part number is no place to trace from: choose a point first, then"
                f" {key_of('trace')} traces it."
            )
        else:
            self.screen.app.push_screen(TraceScreen(self.screen.opener, factor, value))


class WindowKeys(TemplateKeys):
    """A longer or a shorter window, and reading it again."""

    def action_window_wider(self) -> None:
        self._show_window(self.screen.reader.window.wider())

    def action_window_narrower(self) -> None:
        self._show_window(self.screen.reader.window.narrower())

    def _show_window(self, window: TimeWindow) -> None:
        screen = self.screen
        if window == screen.reader.window:
            screen.say(window.why_no_other)
            return
        screen.reader.show(window)
        screen.session.memory.looked_at(window.days)
        self.action_refresh()
        screen.choose(screen.choice)
        screen.say(f"Looking at {window.words}.")

    def action_refresh(self) -> None:
        self.screen.reader.join_trouble = None
        read_window(self.screen.app, self.screen.session)
        self.screen.say("Reading what changed since.")


class FileKeys(TemplateKeys):
    """What is shown, as a page of text, as tables, as pictures."""

    def action_report(self) -> None:
        """One page of text; `s` saves it."""
        screen = self.screen
        groups = [screen.split] if screen.split is not None else []
        page = report(
            screen.analysis, screen.reader.coverage, screen.session.now(), groups,
            order=screen.order_in_words,
        )  # fmt: skip
        screen.app.push_screen(ReportScreen(screen.heading(), page))

    def action_export(self) -> None:
        """What is looked at; the split only once one was made; the picture as SVG."""
        screen, split = self.screen, self.screen.split
        about, reader, analysis = screen.heading(), screen.reader, screen.analysis
        templates = [analysis.template] if analysis.template else []
        tables: dict[str, Named] = {
            "w": (
                f"{about} measurements",
                lambda: measurements_table(screen.lines, templates, analysis),
            ),
            "s": (
                f"{about} statistics",
                lambda: statistics_table([(reader.summary(screen.uuid), analysis)]),
            ),
            "v": (f"{about} violations", lambda: violations_table([analysis])),
            "c": (f"{about} chart", lambda: chart_table([analysis])),
        }
        if split is not None:
            names = screen.session.moment().printers
            tables["p"] = (f"{about} by {split.factor.value}", lambda: split_table(split, names))
        offer(screen, tables, self._covered, picture=screen.svg)

    def _covered(self, letter: str) -> str:
        """How many measurements a table is of: those listed, those drawn, or the template's."""
        screen = self.screen
        counts = {"w": len(screen.lines), "v": len(screen.analysis.measurements)}
        reader, narrowed = screen.reader, screen.choice.words() if letter in counts else ""
        measured = len(reader.measurements.series(screen.uuid))
        covered = reader.coverage.of(counts.get(letter, measured)).sentence
        return f"{covered}, {narrowed}" if narrowed else covered
