"""Deciding about a control chart by keys: type, rules, frozen limits, phases, points left out."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from carbon_tui.quality.chart_settings import ChartType
from carbon_tui.quality.run_rules import RuleSet
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import TextQuestion
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.simulator import Clock, Simulator
from tests.conftest import NOON
from tests.stories.person import Person, at_the_screen
from tests.stories.quality_steps import FLEET, open_template, pictures, until_written


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


async def until_in_order_made(person: Person) -> None:
    await person.until(lambda: pictures(person).order_in_words == "in the order made", "the order")


async def choose(person: Person, key: str, letter: str) -> None:
    await person.press(key)
    await person.until(lambda: isinstance(person.screen, Chooser), "a choice")
    await person.press(letter)


async def answer(person: Person, key: str, reason: str) -> None:
    await person.press(key)
    await person.until(
        lambda: isinstance(person.screen, TextQuestion) and person.screen.focused, "a question"
    )
    await person.type(reason)
    await person.press("enter")


async def test_a_chart_is_chosen_its_rules_and_limits_decided_and_all_of_it_kept(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await choose(person, "c", "x")
        screen = pictures(person)
        await person.until(
            lambda: screen.analysis.plotted.chart is ChartType.XBAR_S, "X-bar and S by print"
        )
        assert "X-bar and S by print" in person.sees
        await choose(person, "c", "r")
        await person.until(lambda: "X-bar and R by print" in person.sees, "ranges below the means")
        assert "range in mm" in person.sees
        await choose(person, "c", "n")
        await person.until(lambda: "np chart: failed by print" in person.sees, "counts of parts")
        assert screen.analysis.plotted.statistic == "count"
        await choose(person, "c", "x")
        await person.until(lambda: "X-bar and S by print" in person.sees, "X-bar and S again")
        await choose(person, "v", "w")
        await choose(person, "f", "a")
        await person.until(lambda: "limits frozen from" in person.sees, "the frozen limits")
        uuid = screen.uuid
        assert uuid is not None
        kept = person.app.session.preferences.now.chart_of(uuid)
        assert kept is not None
        assert (kept.chart, kept.rules) == ("xbar-s", RuleSet.WESTERN_ELECTRIC.value)
        assert kept.baseline is not None

        await person.press("escape")
        await person.press("enter")
        await person.until(lambda: "limits frozen from" in person.sees, "the same decisions again")
        assert pictures(person).analysis.plotted.chart is ChartType.XBAR_S

        await choose(person, "f", "d")
        await person.until(lambda: "limits frozen" not in person.sees, "limits that move")


async def test_a_phase_begins_at_a_point_and_ends_there_again(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await person.press("p")
        assert "Select a point first" in person.sees
        await person.press("l", "h", "h", "h", "h", "h", "h", "h", "h", "h", "h")
        screen = pictures(person)
        place = screen.place
        await answer(person, "p", "new lamp")
        await person.until(lambda: len(screen.analysis.plotted.stretches) == 2, "two phases")
        assert place is not None
        second = screen.analysis.plotted.stretches[1]
        assert (second.reason, second.first <= place) == ("new lamp", True)
        assert "2 phases" in person.sees
        assert "new lamp" in person.sees
        await person.press("p")
        await person.until(lambda: len(screen.analysis.plotted.stretches) == 1, "one phase again")


async def test_a_point_is_left_out_with_a_reason_and_taken_back(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await person.press("e")
        screen = pictures(person)
        place = screen.place
        assert place is not None
        before = screen.analysis.capability.n
        await answer(person, "u", "dropped by hand")
        await person.until(lambda: screen.analysis.capability.n == before - 1, "one fewer")
        assert screen.place == place
        await person.until(lambda: "1 point left out" in person.sees, "that it is left out")
        await person.until(lambda: "dropped by hand" in person.sees, "why it is")
        await person.press("u")
        await person.until(lambda: screen.analysis.capability.n == before, "all of them")


async def test_a_point_that_stands_for_a_print_opens_its_measurements(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await choose(person, "c", "b")
        screen = pictures(person)
        await person.until(
            lambda: screen.analysis.plotted.chart is ChartType.BETWEEN_WITHIN, "the chart"
        )
        await person.press("l", "h")
        place = screen.place
        assert place is not None
        behind = {each.uuid for each in screen.analysis.plotted.members(place)}
        await person.press("enter")
        assert {each.measurement.uuid for each in screen.lines} == behind
        await person.press("escape")
        assert screen.pictures.chart.display


async def test_normality_and_failed_parts_by_printer_have_their_pictures(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await person.press("A")
        await person.until(lambda: "A² " in person.sees and "90%" in person.sees, "the plot")
        await choose(person, "B", "r")
        screen = pictures(person)
        bars = screen.pictures.pareto.bars
        assert sum(bar.count for bar in bars) == screen.analysis.tally.failed + (
            screen.analysis.tally.flagged
        )

        def called() -> set[str]:
            printers = person.app.session.moment().printers
            return {f"{name} ({serial})" for serial, name in printers.items()}

        await person.until(
            lambda: all(bar.name in called() for bar in screen.pictures.pareto.bars),
            "printers by name",
        )
        await person.press("enter")
        assert len(screen.lines) == bars[0].count


async def test_the_picture_on_show_goes_into_an_svg_file(
    fleet: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DOWNLOAD_DIR", str(tmp_path / "Downloads"))
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await choose(person, "X", "g")
        (file,) = await until_written(person, tmp_path / "Downloads", "*.svg")
        tree = ElementTree.parse(file).getroot()
        lines = [each for each in tree.iter() if each.tag.endswith("polyline")]
        assert len(lines[0].attrib["points"].split()) == pictures(person).analysis.plotted.n


async def test_a_split_of_categories_says_how_many_and_which_share(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality", size=(160, 44)) as person:
        await open_template(person, "Lattice")
        await until_in_order_made(person)
        await choose(person, "x", "r")
        screen = pictures(person)
        await person.until(lambda: screen.split is not None and screen.split.groups, "groups")
        assert screen.split is not None
        assert sum(group.n for group in screen.split.groups) == len(screen.lines)
        assert "failed flagged" in person.sees


async def test_the_histogram_of_a_category_is_its_bars(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality", size=(80, 24)) as person:
        await open_template(person, "Lattice")
        await person.press("escape")
        await person.until(lambda: person.keys_seen, "the list again")
        await person.press("H")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "a picture")
        await person.until(lambda: pictures(person).pictures.pareto.bars, "bars")
        assert "categories, the most frequent first" in person.sees


async def test_a_point_that_is_gone_to_from_another_picture_stands_among_others(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality", size=(80, 24)) as person:
        await open_template(person, "Hole pitch")
        await until_in_order_made(person)
        await person.press("H", "e")
        chart = pictures(person).pictures.chart
        await person.until(lambda: chart.size.width and chart.selected is not None, "the chart")
        first, count = chart.in_picture
        assert count == min(chart.points, 66)
        assert chart.selected is not None
        assert first <= chart.selected < first + count
