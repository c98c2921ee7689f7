"""The floor as rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from rich.cells import cell_len

from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline, PrinterLine
from carbon_tui.timeline.forecast import PrinterForecast, TimeRange
from carbon_tui.timeline.picture import (
    LABEL_WIDTH,
    SPANS,
    ChartStyle,
    Colouring,
    FloorPicture,
    TimeScale,
    axis,
    passes,
    scale_at,
)

NOW = datetime(2026, 8, 3, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCALE = TimeScale(NOW - 2 * HOUR, 8 * HOUR, 64)


def block(
    kind: BlockKind,
    start: float,
    end: float,
    name: str = "Bracket",
    *,
    order_uuid: str = "",
    resin: str = "",
) -> Block:
    begin, finish = NOW + start * HOUR, NOW + end * HOUR
    expected = TimeRange(begin, begin, begin) if kind is BlockKind.WAITING else None
    return Block(
        kind, kind, "A", begin, finish, name, print_uuid=f"{name}{start}",
        expected_start=expected, order_uuid=order_uuid, resin=resin,
    )  # fmt: skip


def line(*blocks: Block, state: str = "Printing", name: str = "Ada") -> PrinterLine:
    end = max((b.end for b in blocks), default=NOW)
    free = TimeRange(end, end, end)
    return PrinterLine("A", name, state, (), blocks, PrinterForecast("A", state, free))


def floor(*lines: PrinterLine) -> FloorTimeline:
    return FloorTimeline(lines, NOW, NOW - 4 * HOUR)


def rows(
    whole: FloorTimeline, scale: TimeScale = SCALE, style: ChartStyle | None = None
) -> list[Sequence[tuple[str, str]]]:
    how = style or ChartStyle()
    picture = FloorPicture(whole)
    picture.look(scale, NOW)
    lines = [one for one in whole.lines if passes(one, how.words)]
    chosen = next((b for one in lines for b in one.blocks if b.key == how.cursor), None)
    return [picture.row(one, how, chosen) for one in lines]


def bar(one: PrinterLine, style: ChartStyle | None = None, scale: TimeScale = SCALE) -> str:
    (row,) = rows(floor(one), scale, style)
    text = "".join(text for text, _ in row)
    assert cell_len(text) == LABEL_WIDTH + scale.width
    return text[LABEL_WIDTH:]


def test_a_block_stands_where_its_times_are() -> None:
    drawn = bar(line(block(BlockKind.WAITING, 1, 3)))

    assert drawn.index("░") == 24
    assert drawn.rindex("░") == 39


def test_states_are_told_apart_without_colour() -> None:
    signs = {
        bar(line(block(kind, -1, 2)), ChartStyle(ascii=ascii_only))[8]
        for ascii_only in (False, True)
        for kind in (BlockKind.FAILED, BlockKind.PRINTING, BlockKind.WAITING, BlockKind.ENDED)
    }
    assert signs == {"✗", "x", "▶", ">", "░", ".", "?"}


def test_plain_letters_are_all_there_is_where_the_terminal_has_no_others() -> None:
    machine = line(block(BlockKind.WAITING, -1, 2, "Žofie"), name="Löwe")
    style = ChartStyle(ascii=True, cursor_serial="A")
    drawn = rows(floor(machine), SCALE, style)[0]

    assert all(text.isascii() for text, _ in drawn)
    assert all(text.isascii() for text, _ in axis(SCALE, NOW, UTC, ascii=True))


def test_a_short_block_is_seen_and_a_short_failure_too() -> None:
    drawn = bar(line(block(BlockKind.FAILED, -1, -0.99)))

    assert drawn[8] == "✗"


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("width", [1, 25, 64, 200])
def test_every_zoom_fills_the_width_exactly(span: timedelta, width: int) -> None:
    blocks = [block(BlockKind.FINISHED, n * 3, n * 3 + 2, "打印机 三号") for n in range(-50, 0)]
    blocks += [block(BlockKind.WAITING, n * 3, n * 3 + 2) for n in range(1, 20)]

    bar(line(*blocks), scale=scale_at(NOW, span, width))
    assert sum(len(text) for text, _ in axis(scale_at(NOW, span, width), NOW, UTC)) == (
        LABEL_WIDTH + width
    )


def test_now_is_marked_on_the_scale_and_through_what_is_idle() -> None:
    told = "".join(text for text, _ in axis(SCALE, NOW, UTC))

    assert told[LABEL_WIDTH + 16 :].startswith("▼09:30")
    assert bar(line())[16] == "│"


def test_blocks_of_one_order_are_lit_on_every_line() -> None:
    one = block(BlockKind.FINISHED, -1, 0, "One", order_uuid="o")
    two = block(BlockKind.FINISHED, -1, 0, "Two", order_uuid="o")
    three = block(BlockKind.FINISHED, -1, 0, "Three", order_uuid="p")
    style = ChartStyle(cursor=one.key)

    drawn = rows(floor(line(one), line(two), line(three)), SCALE, style)

    roles = [[role for _, role in row if role.startswith("block-")] for row in drawn]
    assert roles == [["block-cursor"], ["block-lit"], ["block-good"]]


def test_colours_may_tell_resins_apart() -> None:
    one = block(BlockKind.FINISHED, -1, 0, resin="EPX 82")
    two = block(BlockKind.FINISHED, 0, 1, resin="RPU 70")

    drawn = rows(floor(line(one, two)), SCALE, ChartStyle(Colouring.RESIN))

    tints = {role for _, role in drawn[0] if role.startswith("block-tint")}
    assert len(tints) == 2


def test_words_keep_printers_and_blocks_that_have_them() -> None:
    one = line(block(BlockKind.FINISHED, -1, 0, "Elbow"), name="Ada")
    two = line(block(BlockKind.FINISHED, -1, 0, "Bracket"), name="Curie")
    style = ChartStyle(words=("brack",))

    (row,) = rows(floor(one, two), SCALE, style)

    assert "Curie" in row[0][0]


def test_what_would_run_on_a_printer_that_does_not_work_is_drawn_as_a_guess() -> None:
    drawn = bar(line(block(BlockKind.WAITING, 1, 3), state="Offline"))

    assert drawn[24] == "?"


def test_zooming_keeps_what_it_is_about_in_its_place() -> None:
    closer = SCALE.zoomed(4 * HOUR, NOW)

    assert closer.cell(NOW) == SCALE.cell(NOW)


def test_what_matters_most_is_seen_where_several_share_a_cell() -> None:
    month = scale_at(NOW, SPANS[-1], 64)
    hours = [(BlockKind.IDLE, -5, -4), (BlockKind.FINISHED, -4, -3), (BlockKind.FAILED, -3, -2)]
    drawn = bar(line(*(block(kind, start, end) for kind, start, end in hours)), scale=month)

    assert drawn.strip() == "✗│"


def test_idle_is_drawn_where_it_was_seen_and_nothing_where_nothing_is_known() -> None:
    drawn = bar(line(block(BlockKind.IDLE, -1, 0)))

    assert drawn[:8].strip() == ""
    assert drawn[8:16] == "_" * 8


def test_a_lit_block_is_told_apart_without_colour() -> None:
    one = block(BlockKind.FINISHED, -2, -1, "One", order_uuid="o")
    two = block(BlockKind.WAITING, 1, 2, "Two", order_uuid="o")
    other = block(BlockKind.WAITING, 3, 4, "Three", order_uuid="p")

    drawn = bar(line(one, two, other), ChartStyle(ascii=True, cursor=one.key))

    assert drawn.index("]") < drawn.index(")")
    assert drawn.count(")") == 1


def test_printers_of_one_name_are_told_apart_however_little_room_there_is() -> None:
    machines = [line(name=f"Line 1 left ({serial})") for serial in ("ABC1234", "DEF5678")]
    labels = [rows(floor(machine))[0][0][0].strip() for machine in machines]
    assert labels == ["L… (ABC1234)", "L… (DEF5678)"]
