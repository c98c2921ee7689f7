"""Deciding about one template's chart: type, rules, frozen limits, phases, points left out.

Every decision is kept among the settings under the template's uuid, and shown on the chart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.chart_settings import (
    ChartSettings,
    ChartType,
    Phase,
    from_kept,
    to_keep,
)
from carbon_tui.quality.control_charts import control_chart
from carbon_tui.quality.run_rules import RuleSet
from carbon_tui.quality.specification import usable
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.dialogs.dialog import TextQuestion
from carbon_tui.screens.quality.window_reading import order_window

if TYPE_CHECKING:
    from carbon_tui.screens.quality.charted_template import ChartedTemplate

CHART_LETTERS = {
    ChartType.INDIVIDUALS: "i",
    ChartType.XBAR_S: "x",
    ChartType.XBAR_R: "r",
    ChartType.BETWEEN_WITHIN: "b",
    ChartType.FAILED_BY_PRINT: "p",
    ChartType.FAILED_BY_DAY: "d",
    ChartType.FAILED_BY_LOT: "l",
    ChartType.FLAGGED_BY_PRINT: "P",
    ChartType.FLAGGED_BY_DAY: "D",
    ChartType.FLAGGED_BY_LOT: "L",
}
_COUNTS = "counts"
_RULE_LETTERS = {RuleSet.NELSON: "n", RuleSet.WESTERN_ELECTRIC: "w", RuleSet.LIMITS: "1"}

_SELECT_A_POINT = (
    f"Select a point first: {key_of('next_attention')} goes to the next that needs attention,"
    f" {key_of('left')} and {key_of('right')} move."
)


class ChartPlanKeys:
    """The keys c, v, f, p and u of a template's screen."""

    def __init__(self, screen: ChartedTemplate) -> None:
        self._screen = screen

    @property
    def settings(self) -> ChartSettings:
        """What is kept of this template."""
        uuid = self._screen.uuid
        return from_kept(self._screen.session.preferences.now.chart_of(uuid) if uuid else None)

    def action_choose_chart(self) -> None:
        proposal = self._screen.analysis.proposal
        choices = [
            Choice(
                letter,
                kind.value,
                kind.named(counts=self.settings.counts),
                f"proposed: {proposal.why}" if kind is proposal.chart else "",
            )
            for kind, letter in CHART_LETTERS.items()
        ]
        other = "Shares instead of counts: p" if self.settings.counts else "Counts of parts: np"
        choices.append(Choice("n", _COUNTS, other))
        self._choose("Which control chart?", choices, self._use_chart)

    def _use_chart(self, word: str) -> None:
        self._screen.show_chart()
        if word == _COUNTS:
            self._turn_counts()
            return
        kind = ChartType(word)
        done = f"{kind.named(counts=self.settings.counts)}."
        self._keep(replace(self.settings, chart=kind), done)

    def _turn_counts(self) -> None:
        """From p to np and back; from a chart of values to the one of failed parts by print."""
        shown = self._screen.analysis.plotted.chart
        kind = shown if shown.is_of_rates else ChartType.FAILED_BY_PRINT
        counts = not (self.settings.counts and shown.is_of_rates)
        settings = replace(self.settings, chart=kind, counts=counts)
        self._keep(settings, f"{kind.named(counts=counts)}.")

    def action_choose_rules(self) -> None:
        choices = [
            Choice(letter, rules.value, rules.name_in_full)
            for rules, letter in _RULE_LETTERS.items()
        ]
        self._choose("Which rules are tested?", choices, self._use_rules)

    def _use_rules(self, word: str) -> None:
        rules = RuleSet(word)
        self._keep(replace(self.settings, rules=rules), f"{rules.name_in_full}.")

    # -- frozen limits -----------------------------------------------------------------------

    def action_freeze(self) -> None:
        choices = [
            Choice("a", "all", "Freeze the limits of the latest phase, as they are now"),
            Choice("p", "picture", "Freeze those of the points in the picture alone"),
        ]
        if self.settings.baseline is not None:
            choices.append(Choice("d", "drop", "Drop the frozen limits"))
        self._choose("Limits that stand still", choices, self._freeze)

    def _freeze(self, which: str) -> None:
        settings = self.settings
        if which == "drop":
            self._keep(replace(settings, baseline=None), "The limits move with the data again.")
            return
        screen, plotted = self._screen, self._screen.analysis.plotted
        lineages = plotted.lineages
        if which == "picture":
            first, count = screen.pictures.chart.in_picture
            shown = range(first, first + count)
            places = shown if plotted.samples is None else [
                place for point in shown for place in plotted.samples[point]
            ]  # fmt: skip
            lineages = tuple(plotted.lineages[place] for place in places)
            settings = replace(settings, phases=())
        values = [usable(lineage.measurement.value) or 0.0 for lineage in lineages]
        plain = replace(settings, baseline=None)
        chart = control_chart(
            plotted.chart, lineages, values, plain, screen.when, screen.session.zone
        )
        baseline = chart.baseline([screen.when(chart.lineage(i)) for i in range(chart.n)])
        if baseline is None:
            screen.say("Two points with different values are the least that has limits.")
        else:
            self._keep(replace(self.settings, baseline=baseline), f"{baseline.sentence}.")

    # -- phases and points left out ----------------------------------------------------------

    def action_phase(self) -> None:
        """Begin a phase at the selected point, or end the one that begins there."""
        start = self._time_of_point()
        if start is None:
            self._screen.say(_SELECT_A_POINT)
        elif any(phase.start == start for phase in self.settings.phases):
            self._keep(self.settings.without_phase(start), "That phase is one with the one before.")
        else:
            self._ask(
                "A new phase begins here",
                "What was changed",
                lambda reason: self._keep(
                    self.settings.with_phase(Phase(start, reason)), f"A phase from here: {reason}."
                ),
            )

    def _time_of_point(self) -> datetime | None:
        place = self._screen.place
        if place is None:
            return None
        return self._screen.when(self._screen.analysis.plotted.lineage(place))

    def action_leave_out(self) -> None:
        """Leave the selected point out of the calculation with a reason, or take it back."""
        place = self._screen.place
        if place is None:
            self._screen.say(_SELECT_A_POINT)
            return
        members = self._screen.analysis.plotted.members(place)
        uuids = [member.uuid for member in members if member.uuid]
        if not uuids:
            self._screen.say("This measurement has no uuid by which it could be left out.")
        elif all(uuid in self.settings.left_out for uuid in uuids):
            self._keep(self.settings.taking_back(uuids), "Calculated with again.")
        else:
            self._ask(
                "Leave this point out of the calculation",
                "The special cause that was found",
                lambda reason: self._keep(
                    self.settings.leaving_out(uuids, reason), f"Left out: {reason}."
                ),
            )

    # -- keeping -------------------------------------------------------------------------------

    def _keep(self, settings: ChartSettings, done: str) -> None:
        screen = self._screen
        if screen.uuid is None:
            screen.say("Without a template nothing can be kept of these measurements.")
            return
        chart_settings = to_keep(screen.uuid, settings)
        problem = screen.session.preferences.change(
            lambda settings_now: settings_now.with_chart(chart_settings)
        )
        screen.choose(screen.choice)
        order_window(screen.app, screen.session)
        screen.say(problem or done, problem=bool(problem))

    def _choose(self, title: str, choices: list[Choice], use: Callable[[str], None]) -> None:
        def chosen(name: str | None) -> None:
            if name is not None:
                use(name)

        self._screen.app.push_screen(Chooser(title, choices), chosen)

    def _ask(self, title: str, asks: str, use: Callable[[str], None]) -> None:
        def answered(text: str | None) -> None:
            if text is not None:
                use(text)

        self._screen.app.push_screen(TextQuestion(title, asks), answered)
