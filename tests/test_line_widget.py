"""Lines that are written piece by piece, and what folds into them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from carbon_tui.resources import formats
from carbon_tui.resources.definition import Section
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)
from carbon_tui.widgets.roles import style_of
from carbon_tui.widgets.sections import MAX_VALUE_LENGTH, folded, lines
from carbon_tui.widgets.theme import (
    CARBON,
    DEFAULTS,
    THEMES,
)

WIDTH = 12
ASIDE = "2026-11-28 14:19 (3h50 ago)"


class Sheet(LineWidget):
    """Whatever it is given."""

    DEFAULT_CSS = "Sheet { height: 3; }"

    def __init__(self, *lines: Line) -> None:
        super().__init__()
        self.lines = lines
        self.asked = 0

    def write(self) -> Iterator[Line]:
        self.asked += 1
        yield from self.lines


class Alone(App[None]):
    def __init__(self, *lines: Line) -> None:
        super().__init__()
        for each in THEMES:
            self.register_theme(each)
        self.theme = CARBON.name
        self.sheet = Sheet(*lines)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    def compose(self) -> ComposeResult:
        yield self.sheet


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([("short", "plain")], "short       "),
        ([("exactly 12 c", "plain")], "exactly 12 c"),
        ([("one more than", "plain")], "one more th…"),
        ([("exactly 12 c", "plain"), ("x", "bad")], "exactly 12 …"),
        ([("elf cells..", "plain"), ("xy", "bad")], "elf cells..…"),
        ([("打印机打印机打", "plain")], "打印机打印 …"),
        ([("打印机打印机", "plain")], "打印机打印机"),
        ([], " " * WIDTH),
    ],
)
async def test_a_line_is_as_wide_as_its_widget_and_shows_that_it_was_cut(
    pieces: Line, shown: str
) -> None:
    app = Alone(pieces)
    async with app.run_test(size=(WIDTH, 3)):
        line = app.sheet.render_line(0)
    assert line.text == shown
    assert line.cell_length == sum(cell_len(each.text) for each in line) == WIDTH


async def test_each_piece_is_written_in_its_role() -> None:
    app = Alone([("good", "good"), ("bad", "bad")])
    async with app.run_test(size=(WIDTH, 3)):
        looks = [segment.style for segment in app.sheet.render_line(0)]
        ground = app.sheet.rich_style
        wanted = [ground + style_of(app.sheet, "good"), ground + style_of(app.sheet, "bad"), ground]
    assert looks == wanted


async def test_it_is_asked_once_for_all_its_lines_and_again_when_it_changes() -> None:
    app = Alone([("one", "plain")], [("two", "plain")])
    async with app.run_test(size=(WIDTH, 3)) as pilot:
        sheet = app.sheet
        assert [sheet.render_line(y).text.strip() for y in range(3)] == ["one", "two", ""]
        assert sheet.asked == 1
        sheet.lines = ([("three", "plain")],)
        sheet.refresh()
        assert [sheet.render_line(y).text.strip() for y in range(3)] == ["three", "", ""]
        await pilot.resize_terminal(WIDTH + 4, 3)
        await pilot.pause()
        assert sheet.render_line(0).cell_length == WIDTH + 4


def test_a_word_behind_wide_letters_is_not_broken() -> None:
    text = "“打印机打印机” is no printer, platform, print, build or order"
    assert folded(text, 30) == [
        "“打印机打印机” is no printer,",
        "platform, print, build or",
        "order",
    ]


@given(st.text(alphabet="ab 印🙂()", max_size=80), st.integers(8, 30))
def test_folded_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = folded(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_few_words_in_brackets_stay_together() -> None:
    assert folded(ASIDE, 24) == ["2026-11-28 14:19", "(3h50 ago)"]
    assert folded(ASIDE, len(ASIDE)) == [ASIDE]


@pytest.mark.parametrize("longest", [40, MAX_VALUE_LENGTH])
def test_what_stands_below_a_long_value_is_reached_and_the_value_shows_that_it_was_cut(
    longest: int,
) -> None:
    values = (("Name", "L" * 5_000, formats.text), ("Resin", "EPX 82", formats.text))
    moment = formats.Moment(datetime(2026, 8, 3, tzinfo=UTC), UTC)
    written = ["".join(text for text, _ in line) for line in lines(
        [Section("How", values)], moment, 40, longest
    )]  # fmt: skip
    assert sum(line.count("L") for line in written) == longest - 1
    assert written[-2].endswith("L…")
    assert "EPX 82" in written[-1]
