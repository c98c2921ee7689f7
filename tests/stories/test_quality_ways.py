"""Quality by keys: bars that lead to measurements, and records that lead to charts."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.run_rules import Rule
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.quality.picture_choice import PictureMode
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.window_reading import look_again
from carbon_tui.simulator import Clock, Fault, Simulator
from tests.conftest import NOON
from tests.stories.person import at_the_screen, later
from tests.stories.quality_steps import (
    FLEET,
    chooser,
    held_by_template,
    open_template,
    pictures,
    until_chosen_from,
    until_read,
)


@pytest.fixture
def fleet() -> Simulator:
    return Simulator(FLEET, Clock.fixed(NOON))


async def test_a_category_leads_to_its_measurements_and_escape_back_to_the_pareto(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await open_template(person, "Lattice")
        held = held_by_template(fleet, pictures(person).uuid)
        await person.press("j", "enter")
        counts = Counter(each["category_value"] for each in held).most_common()
        second = sorted(count for _, count in counts)[-2]
        await person.until(lambda: len(pictures(person).pictures.table.rows) == second, "its rows")
        assert "category" in person.sees
        assert f"Measurements  {len(held)}" in person.sees
        await person.press("escape")
        assert pictures(person).choice.mode is PictureMode.PARETO
        assert pictures(person).pictures.pareto.selected == 1


async def test_a_bin_of_the_histogram_lists_exactly_the_values_it_counts(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await open_template(person, "Hole pitch")
        await person.press("H", "l", "l", "l", "l", "l", "l", "l", "l")
        screen = pictures(person)
        place = screen.pictures.histogram.selected
        assert place is not None
        bins = screen.pictures.histogram.bins
        await person.press("enter")
        assert len(screen.lines) == bins.counts[place] > 0
        values = [each.measurement.value or 0.0 for each in screen.lines]
        assert bins.edges[place] <= min(values) <= max(values) <= bins.edges[place + 1]
        assert screen.analysis.chart.n == bins.n
        await person.press("escape", "Z", "P", "C")
        assert len(screen.lines) == len(held_by_template(fleet, screen.uuid))


async def test_where_nothing_has_a_value_trouble_is_hopped_to_in_the_list(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await open_template(person, "Lattice")
        await person.press("C")
        await person.until(lambda: "exact limits" in person.sees, "shares with their limits")
        await person.press("H")
        assert pictures(person).choice.mode is PictureMode.PARETO
        await person.press("e")
        selected = pictures(person).selected
        assert selected is not None
        assert selected.measurement.measurement_result in ("fail", "flag")


async def test_marks_are_explained_and_broken_rules_named_in_a_small_terminal(
    fleet: Simulator,
) -> None:
    async with at_the_screen(fleet, "quality", size=(80, 24)) as person:
        await open_template(person, "Hole pitch")
        await person.press("e")
        screen = pictures(person)
        await person.until(lambda: screen.place is not None, "a point")
        assert screen.place is not None
        (rule, *_) = screen.analysis.marks[screen.place]
        assert f"rule {rule.value}: {rule.sentence}" in person.sees
        assert "in mm" in person.sees
        await person.until(lambda: "in the order made" in person.sees, "the order")
        first = screen.when(screen.analysis.plotted.lineage(screen.pictures.chart.view.first))
        assert first is not None
        assert f"{first:%m-%d %H:%M}" in person.sees
        await person.press("question_mark")
        assert isinstance(person.screen, PageScreen)
        await person.press("G")
        await person.until(lambda: "Rule 8 is broken here" in person.sees, "the marks")
        await person.pilot.resize_terminal(110, 70)
        await person.until(
            lambda: all(re.search(rf"{r.value} +Rule {r.value} is", person.sees) for r in Rule),
            "every rule by its number",
        )


async def test_a_printed_part_leads_to_its_own_point_on_the_chart(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await open_template(person, "Hole pitch")
        await person.press("G", "enter")
        await person.until_loaded()
        assert person.here.resource.name == "printed-parts"
        part = person.here.current.uuid
        await person.press("C")
        await until_chosen_from(person)
        await person.until(lambda: "Hole pitch" in person.sees, "its measurements")
        names = [choice.label for choice in chooser(person)]
        held = {
            each["part_measurement_template_uuid"]
            for each in fleet.records.measurements()
            if each["printed_part_uuid"] == part
        }
        assert len(names) == len(held)
        await person.press(*["j"] * names.index("Hole pitch"), "enter")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the chart")
        await person.until(lambda: pictures(person).selected, "its point")
        selected = pictures(person).selected
        assert selected is not None
        assert selected.measurement.printed_part_uuid == part


async def test_an_old_measurement_opens_a_window_that_reaches_back_to_it(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("less_than_sign", "colon")
        await person.type("measurements ")
        await person.press(*"updated", "less_than_sign", "minus", "3", "0", "h", "enter")
        await person.until(lambda: "[updated<-30h]" in person.sees, "the list")
        await person.until_loaded()
        oldest = person.here.current
        assert fleet.clock.now() - oldest.updated_at > timedelta(hours=30)
        assert person.app.session.reader.window.days == 1
        await person.press("C")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the chart")
        await person.until(lambda: pictures(person).selected, "its point")
        selected = pictures(person).selected
        assert selected is not None
        assert selected.measurement.uuid == oldest.uuid
        assert person.app.session.reader.window.days == 7


async def test_the_point_that_comes_late_leaves_who_went_elsewhere(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        await person.press("less_than_sign", "colon")
        await person.type("measurements ")
        await person.press(*"updated", "less_than_sign", "minus", "3", "0", "h", "enter")
        await person.until(lambda: "[updated<-30h]" in person.sees, "the list")
        await person.until_loaded()
        oldest = person.here.current
        fleet.faults.add(Fault("late-answer", "/part_measurements", times=None, seconds=0.4))
        await person.press("C")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the chart")
        await person.until(lambda: pictures(person).lines, "what was read before")
        await person.press("H", "C", "left")
        chosen = pictures(person).selected
        assert chosen is not None
        reader = person.app.session.reader
        uuid = pictures(person).uuid
        await person.until(
            lambda: oldest.uuid in {each.uuid for each in reader.measurements.series(uuid)},
            "its point",
        )
        await person.until(lambda: not reader.reading, "all is read")
        selected = pictures(person).selected
        assert selected is not None
        assert selected.measurement.uuid == chosen.measurement.uuid


async def test_a_printer_leads_to_a_chart_of_its_own_parts_alone(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "printers") as person:
        await person.until_loaded(8)
        serial = fleet.hidden_drift.printer_serial
        while person.here.current.serial != serial:
            await person.press("j")
        await person.press("C")
        await until_chosen_from(person)
        wanted = next(
            place
            for place, choice in enumerate(chooser(person))
            if choice.name == fleet.hidden_drift.template_uuid
        )
        await person.press(*["j"] * wanted, "enter")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "the chart")
        reader = person.app.session.reader
        series = reader.measurements.series(fleet.hidden_drift.template_uuid)
        await person.until(
            lambda: (
                reader.measurements.coverage.complete and reader.joins.coverage(series).complete
            ),
            "window and joins",
        )
        await person.until(lambda: f"({serial}) alone" in person.sees, "the printer by its name")
        await person.until(lambda: not reader.joining and pictures(person).lines, "its points")
        printers = {Factor.PRINTER.of(each) for each in pictures(person).lines}
        assert printers == {serial}
        await person.press("escape")
        await person.until_loaded()
        assert person.here.resource.name == "printers"


async def test_what_came_is_read_by_itself_but_not_while_paused(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)

        def at_it() -> bool:
            return any(w.name == "quality: reading the window" for w in person.app.workers)

        await person.until(lambda: not at_it(), "the first reading has ended")
        reader, before = person.app.session.reader, len(person.asked("/part_measurements"))
        later(person, 40)
        await person.press("p")
        look_again(person.app, person.app.session)
        assert not at_it()
        await person.press("p")
        look_again(person.app, person.app.session)
        await person.until(
            lambda: len(person.asked("/part_measurements")) > before and not reader.reading,
            "a look for what came",
        )


@pytest.mark.parametrize("keys", [(), ("C",), ("x",), ("C", "H")])
async def test_leaving_while_the_window_is_read_is_quiet(
    fleet: Simulator, keys: tuple[str, ...]
) -> None:
    """Pages that arrive while the screens are taken down must find nothing to draw on."""
    fleet.faults.add(Fault("late-answer", "/part_measurements", times=None, after=1, seconds=0.2))
    async with at_the_screen(fleet, "quality") as person:
        reader = person.app.session.reader
        await person.until_loaded()
        await person.until(lambda: len(reader.measurements), "the first page")
        assert reader.reading
        await person.press(*keys)
        assert reader.reading
    assert person.app._exception is None


async def test_a_view_without_anything_measured_says_where_charts_are(fleet: Simulator) -> None:
    async with at_the_screen(fleet, "models") as person:
        await person.press("C")
        assert isinstance(person.here.resource.name, str)
    async with at_the_screen(fleet, "print-orders") as person:
        await person.until_loaded()
        await person.press("C")
        await person.until(lambda: "4 shows what is measured" in person.sees, "where charts are")


async def test_measurements_of_an_unknown_template_have_a_row_and_a_chart(
    fleet: Simulator,
) -> None:
    first = next(iter(fleet.records.measurements()))["part_measurement_template_uuid"]
    with fleet.shop.lock:
        fleet.shop.store.execute("DELETE FROM templates WHERE uuid = ?", (first,))
    held = held_by_template(fleet, first)
    async with at_the_screen(fleet, "quality") as person:
        await until_read(person)
        name = f"unknown template {first}"
        rows = person.here.table.rows
        await person.until(lambda: rows.index_of(first) is not None, "its row")
        place = rows.index_of(first)
        assert place is not None
        assert (rows.record(place).name, rows.record(place).n) == (name, len(held))
        await person.press("home", *["j"] * place, "C")
        await person.until(lambda: isinstance(person.screen, TemplateScreen), "its chart")
        await person.until(lambda: len(pictures(person).lines) == len(held), "all of it")
        assert "The template of these measurements is not known." in person.sees
