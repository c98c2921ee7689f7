"""A floor over time as rows of text: a label, and a bar of cells from left to right.

Pure: the same floor and scale make the same rows, so that a screen draws only what differs. Every
block says its state by a sign and a pattern; colours come on top of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from rich.cells import cell_len, set_cell_size

from carbon_tui.api.schema.printer_names import in_plain_letters
from carbon_tui.text.cut_names import brackets_behind
from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline, PrinterLine

Piece = tuple[str, str]
"""Text and the role it is drawn in."""

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
SPANS = (
    2 * HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR, DAY, 2 * DAY, 4 * DAY, 7 * DAY, 14 * DAY, 28 * DAY,
)  # fmt: skip
"""What the picture may hold from its left edge to its right one."""
USUAL_SPAN = 8 * HOUR
PAST_SHARE = 0.25
"""Of the span, left of now where one begins."""
LABEL_WIDTH = 15
"""Cells of a printer's name and its sign."""
TINTS = 6
"""Colours that resins or orders are told apart by; then they repeat."""
LEAST_GAP_BETWEEN_HOURS = 7
"""Cells between two marks of the scale."""


class Colouring(StrEnum):
    """What colours mean."""

    STATE = "state"
    RESIN = "resin"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class TimeScale:
    """From `begin` on, `span` over `width` cells."""

    begin: datetime
    span: timedelta
    width: int

    @property
    def end(self) -> datetime:
        return self.begin + self.span

    def cell(self, when: datetime) -> int:
        """Which cell a time falls into; below 0 and from `width` on it is out of sight."""
        return int((when - self.begin) / self.span * self.width // 1)

    def time(self, cell: int) -> datetime:
        return self.begin + self.span * cell / self.width

    def moved(self, share: float) -> TimeScale:
        """By this share of what is in sight, to the right where it is above 0."""
        return replace(self, begin=self.begin + self.span * share)

    def zoomed(self, span: timedelta, around: datetime) -> TimeScale:
        """`around` stays where it is in the picture."""
        share = (around - self.begin) / self.span
        share = min(max(share, 0.0), 1.0)
        return replace(self, begin=around - span * share, span=span)


def scale_at(now: datetime, span: timedelta, width: int) -> TimeScale:
    """With now a quarter from the left, at a whole number of cells, so that it stands still."""
    return TimeScale(now - span * PAST_SHARE, span, max(1, width))


@dataclass(frozen=True, slots=True)
class ChartStyle:
    """How it is drawn, and what is picked out."""

    colouring: Colouring = Colouring.STATE
    ascii: bool = False
    words: tuple[str, ...] = ()
    """Only what has all of these, in lower case, is drawn plainly."""
    cursor: tuple[str, str] | None = None
    """The key of the block under the cursor."""
    cursor_serial: str = ""


def passes(line: PrinterLine, words: Sequence[str]) -> bool:
    """Whether a line stays in sight: its printer has all words, or one of its blocks has."""
    return _printer_has(line, words) or any(block_has(block, words) for block in line.blocks)


def block_has(block: Block, words: Sequence[str]) -> bool:
    """Whether all words, in small letters, stand in what the block is about."""
    if not words:
        return True
    text = " ".join(
        (block.name, block.order_number, block.resin, block.kind, block.state)
    ).casefold()
    return all(word in text for word in words)


def _printer_has(line: PrinterLine, words: Sequence[str]) -> bool:
    if not words:
        return True
    text = " ".join((line.label, line.serial, line.state, *line.alerts)).casefold()
    return all(word in text for word in words)


class FloorPicture:
    """The rows of one reading of the floor. What hangs on neither cursor nor colours is reckoned
    once, for as long as the scale is the same and now is in the same minute."""

    def __init__(self, floor: FloorTimeline) -> None:
        self.floor = floor
        self._scale: TimeScale | None = None
        self._now = floor.now
        self._seconds: dict[str, list[tuple[float, float]]] = {}
        """When blocks begin and end, since the epoch, by printer."""
        self._stretches: dict[str, list[Stretch]] = {}
        self._tints: dict[Colouring, dict[str, int]] = {}
        self._plain: dict[str, Sequence[Piece]] = {}
        """Rows that the cursor has nothing to do with, as they were drawn."""
        self._plain_style: ChartStyle | None = None

    def look(self, scale: TimeScale, now: datetime) -> None:
        """What is in sight, and when that is."""
        now = now.replace(second=0, microsecond=0)
        if (scale, now) != (self._scale, self._now):
            self._scale, self._now = scale, now
            self._stretches.clear()
            self._plain.clear()

    def row(
        self, line: PrinterLine, style: ChartStyle, chosen: Block | None = None
    ) -> Sequence[Piece]:
        """One printer's row; `chosen`: the block under the cursor, wherever that is. A row that is
        the same as before is the same object."""
        scale = self._scale
        if scale is None:
            raise ValueError("nothing is in sight yet")
        stretches = self._stretches.get(line.serial)
        if stretches is None:
            stretches = self._stretches[line.serial] = self._laid_out(line, scale)
        here = line.serial == style.cursor_serial
        if here or (chosen and any(line.blocks[n].is_of(chosen) for _, _, n in stretches)):
            return self._drawn(line, stretches, scale, style, chosen)
        without_cursor = replace(style, cursor=None, cursor_serial="")
        if without_cursor != self._plain_style:
            self._plain_style = without_cursor
            self._plain.clear()
        if line.serial not in self._plain:
            drawn = self._drawn(line, stretches, scale, without_cursor, None)
            self._plain[line.serial] = drawn
        return self._plain[line.serial]

    def _drawn(
        self,
        line: PrinterLine,
        stretches: list[Stretch],
        scale: TimeScale,
        style: ChartStyle,
        chosen: Block | None,
    ) -> Sequence[Piece]:
        tints = self._tints_of(style.colouring)
        return [_label(line, style), *_bar(line, stretches, self._now, scale, style, tints, chosen)]

    def _laid_out(self, line: PrinterLine, scale: TimeScale) -> list[Stretch]:
        """Which block is drawn in which cells. What is shorter than a cell has one of its own, and
        of several in one cell the one that matters most; what is idle for less is not drawn."""
        seconds = self._seconds.get(line.serial)
        if seconds is None:
            seconds = self._seconds[line.serial] = [_seconds(block) for block in line.blocks]
        begin, width = scale.begin.timestamp(), scale.width
        in_cell = scale.span.total_seconds() / width
        cells: list[int] = [-1] * width
        ranks = [-1] * width
        for place, (start, end) in enumerate(seconds):
            first, last = int((start - begin) // in_cell), int((end - begin) // in_cell)
            if last < 0 or first >= width:
                continue
            kind = line.blocks[place].kind
            if last <= first and kind in _ONLY_WHERE_THERE_IS_ROOM:
                continue
            rank = _RANKS[kind]
            for cell in range(max(first, 0), min(max(last, max(first, 0) + 1), width)):
                if rank > ranks[cell]:
                    cells[cell], ranks[cell] = place, rank
        return list(_runs(cells))

    def _tints_of(self, colouring: Colouring) -> dict[str, int]:
        if colouring not in self._tints:
            self._tints[colouring] = _tints(self.floor.lines, colouring)
        return self._tints[colouring]


Stretch = tuple[int, int, int]
"""First cell, the one after the last, and which block of the line."""


def _runs(cells: list[int]) -> Iterator[Stretch]:
    first = 0
    for cell in range(1, len(cells) + 1):
        if cell == len(cells) or cells[cell] != cells[first]:
            if cells[first] >= 0:
                yield first, cell, cells[first]
            first = cell


def _seconds(block: Block) -> tuple[float, float]:
    start, end = block.start.timestamp(), block.end.timestamp()
    return (start - block.uncertain_seconds if start == end else start), end


def axis(scale: TimeScale, now: datetime, zone: tzinfo, *, ascii: bool = False) -> list[Piece]:
    """The hours or days over the bars, and where now is."""
    at, now_label = _now_on_the_scale(scale, now, zone, ascii)
    cells = [" "] * scale.width
    step = _step(scale)
    for when in _ticks(scale, step, zone):
        place = scale.cell(when)
        text = _tick(when.astimezone(zone), step)
        is_free = not now_label or place + len(text) < at or place > at + len(now_label)
        if place >= 0 and place + len(text) <= scale.width and is_free:
            cells[place : place + len(text)] = text
    before, after = "".join(cells[:at]), "".join(cells[at + len(now_label) :])
    label = set_cell_size(f" {span_words(scale.span)}", LABEL_WIDTH)
    return [(label, "muted"), *_marks(before), (now_label, "key"), *_marks(after)]


def span_words(span: timedelta) -> str:
    """``8 h``, ``4 d``."""
    hours = span // HOUR
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def _marks(text: str) -> Iterator[Piece]:
    """Blanks and what stands between them, each a piece of its own."""
    for word in re.findall(r" +|[^ ]+(?: [^ ]+)*", text):
        yield word, "plain" if word.isspace() else "muted"


def _now_on_the_scale(
    scale: TimeScale, now: datetime, zone: tzinfo, ascii: bool
) -> tuple[int, str]:
    """Where the time of day stands, its mark over now's cell; no text where now is out of sight."""
    place = scale.cell(now)
    if not 0 <= place < scale.width:
        return 0, ""
    mark, clock = "v" if ascii else "▼", now.astimezone(zone).strftime("%H:%M")
    if place + len(mark + clock) <= scale.width:
        return place, mark + clock
    label = (clock + mark)[-place - 1 :]
    return place - len(label) + 1, label


# -- one line


def _label(line: PrinterLine, style: ChartStyle) -> Piece:
    """The printer's name behind a sign of how it is: also without colour."""
    sign, role = " ", "plain"
    state = line.state.casefold()
    if line.forecast.needs_emptying:
        sign, role = "e", "warn"
    elif state in ("offline", "error", "fault", "maintenance", "disabled"):
        sign, role = "!", "bad"
    elif line.alerts:
        sign, role = "*", "warn"
    here = line.serial == style.cursor_serial
    cursor = ">" if here else " "
    name = line.label
    if style.ascii:
        name = in_plain_letters(name, line.serial)
    text = set_cell_size(name, LABEL_WIDTH - 3)
    if cell_len(name) > LABEL_WIDTH - 3:
        behind = brackets_behind(name, LABEL_WIDTH - 4)
        before = set_cell_size(name, LABEL_WIDTH - 4 - len(behind))
        text = before + ("~" if style.ascii else "…") + behind
    return (f"{cursor}{sign}{text} ", "heading" if here else role)


def _bar(
    line: PrinterLine,
    stretches: Sequence[Stretch],
    now: datetime,
    scale: TimeScale,
    style: ChartStyle,
    tints: dict[str, int],
    chosen: Block | None,
) -> Iterator[Piece]:
    column = 0
    printer_has = _printer_has(line, style.words)
    for first, last, place in stretches:
        block = line.blocks[place]
        if first > column:
            yield from _nothing(column, first, now, scale, style)
        is_guess = line.forecast.is_blocked and block.kind is BlockKind.WAITING
        is_dim = is_guess or not (printer_has or block_has(block, style.words))
        role = "muted" if is_dim else _role(block, style, tints, chosen)
        is_lit = chosen is not None and block.is_of(chosen)
        yield _text(block, last - first, style, guess=is_guess, lit=is_lit), role
        column = last
    yield from _rest(line, column, now, scale, style)


def _nothing(
    first: int, last: int, now: datetime, scale: TimeScale, style: ChartStyle
) -> Iterator[Piece]:
    """Nothing, with the line of now through it."""
    place = scale.cell(now)
    if first <= place < last:
        line = "|" if style.ascii else "│"
        yield " " * (place - first), "plain"
        yield line, "key"
        yield " " * (last - place - 1), "plain"
    elif last > first:
        yield " " * (last - first), "plain"


def _rest(
    line: PrinterLine, column: int, now: datetime, scale: TimeScale, style: ChartStyle
) -> Iterator[Piece]:
    """How much later the last end may be; why nothing is known of it."""
    free = line.forecast.free
    last = column
    if line.forecast.runs and not free.is_open:
        last = max(column, min(scale.width, scale.cell(free.high) + 1))
        if last > column and scale.cell(free.likely) <= column:
            yield ("-" if style.ascii else "┄") * (last - column), "muted"
        else:
            last = column
    reason = f" {free.open_because}" if free.is_open else ""
    if reason and scale.cell(now) < scale.width and last < scale.width:
        text = set_cell_size(reason, min(cell_len(reason), scale.width - last))
        yield text, "bad"
        last += cell_len(text)
    yield from _nothing(last, scale.width, now, scale, style)


_SIGNS = {
    BlockKind.FINISHED: (" ", " "),
    BlockKind.FAILED: ("✗", "x"),
    BlockKind.ENDED: ("?", "?"),
    BlockKind.PRINTING: ("▶", ">"),
    BlockKind.WAITING: ("░", "."),
    BlockKind.EMPTYING: ("e", "e"),
    BlockKind.NOT_WORKING: ("!", "!"),
    BlockKind.IDLE: ("_", "_"),
}
_FILL = {
    BlockKind.WAITING: ("░", "."), BlockKind.EMPTYING: ("·", "-"), BlockKind.IDLE: ("_", "_"),
}  # fmt: skip
_RANKS = {
    BlockKind.FAILED: 7, BlockKind.NOT_WORKING: 6, BlockKind.ENDED: 5, BlockKind.PRINTING: 4,
    BlockKind.FINISHED: 3, BlockKind.WAITING: 2, BlockKind.EMPTYING: 1, BlockKind.IDLE: 0,
}  # fmt: skip
"""What is drawn where several are in one cell."""
_ONLY_WHERE_THERE_IS_ROOM = (BlockKind.EMPTYING, BlockKind.IDLE)
_ASCII_FILL = {
    BlockKind.FINISHED: "=", BlockKind.FAILED: "x", BlockKind.ENDED: "?",
    BlockKind.PRINTING: "#", BlockKind.NOT_WORKING: "!",
}  # fmt: skip


def _text(block: Block, width: int, style: ChartStyle, *, guess: bool, lit: bool) -> str:
    """The sign of its state, its name, and a pattern up to its end. `guess`: where it would be if
    the printer worked; `lit`: it belongs to what is under the cursor, also without colours."""
    sign = "?" if guess else _SIGNS[block.kind][style.ascii]
    fill = _FILL.get(block.kind, (" ", _ASCII_FILL.get(block.kind, " ")))[style.ascii]
    if style.cursor is not None and block.key == style.cursor:
        sign = "[" if width > 1 else ("#" if style.ascii else "◆")
    if width <= 2:
        return (sign + fill)[:width]  # one cell each
    name = _name(block, style)
    room = width - 2
    if room < 4 or not name:
        text = fill * room
    else:
        shortened = name if cell_len(name) <= room else set_cell_size(name, room)
        text = shortened + fill * (room - cell_len(shortened))
    end = ")" if lit else fill
    if style.cursor is not None and block.key == style.cursor:
        end = "]"
    return f"{sign}{text}{end}"


def _name(block: Block, style: ChartStyle) -> str:
    if block.kind is BlockKind.IDLE:
        return ""
    if block.kind is BlockKind.EMPTYING:
        return "to empty"
    if block.kind is BlockKind.NOT_WORKING:
        return block.state
    name = block.name
    if style.colouring is Colouring.RESIN:
        name = block.resin or name
    elif style.colouring is Colouring.ORDER:
        name = block.order_number or name
    if style.ascii:
        return "".join(letter if letter.isascii() else "?" for letter in name)
    return name


_ROLES = {
    BlockKind.FINISHED: "block-good",
    BlockKind.FAILED: "block-bad",
    BlockKind.ENDED: "block-warn",
    BlockKind.PRINTING: "block-busy",
    BlockKind.WAITING: "busy",
    BlockKind.EMPTYING: "warn",
    BlockKind.NOT_WORKING: "bad",
    BlockKind.IDLE: "muted",
}


def _role(block: Block, style: ChartStyle, tints: dict[str, int], chosen: Block | None) -> str:
    if chosen is not None and (block.key == chosen.key or block.is_of(chosen)):
        if block.kind in (BlockKind.WAITING, BlockKind.IDLE):
            return "key"
        return "block-cursor" if block.key == chosen.key else "block-lit"
    tint = tints.get(_tinted_by(block, style.colouring))
    if tint is None or block.kind in (BlockKind.EMPTYING, BlockKind.NOT_WORKING):
        return _ROLES[block.kind]
    return f"tint-{tint}" if block.kind is BlockKind.WAITING else f"block-tint-{tint}"


def _tinted_by(block: Block, colouring: Colouring) -> str:
    if colouring is Colouring.RESIN:
        return block.resin
    return (block.order_number or block.order_uuid) if colouring is Colouring.ORDER else ""


def _tints(lines: Sequence[PrinterLine], colouring: Colouring) -> dict[str, int]:
    """A colour for each resin or order, the same ones at every drawing."""
    if colouring is Colouring.STATE:
        return {}
    named = {_tinted_by(block, colouring) for line in lines for block in line.blocks}
    return {name: place % TINTS for place, name in enumerate(sorted(named - {""}))}


# -- the scale


_STEPS = (
    timedelta(minutes=15), timedelta(minutes=30), HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, 7 * DAY,
)  # fmt: skip


def _step(scale: TimeScale) -> timedelta:
    """The smallest step whose marks have room beside each other."""
    most = scale.width / LEAST_GAP_BETWEEN_HOURS
    return next((step for step in _STEPS if scale.span / step <= most), _STEPS[-1])


def _ticks(scale: TimeScale, step: timedelta, zone: tzinfo) -> Iterator[datetime]:
    """Steps of the clock on the wall, from midnight on."""
    midnight = scale.begin.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    when = midnight
    while when < scale.end:
        if when >= scale.begin:
            yield when
        when += step


def _tick(when: datetime, step: timedelta) -> str:
    at_midnight = when.hour == 0 and when.minute == 0
    if step >= DAY or at_midnight:
        return when.strftime("%a %d")
    return when.strftime("%H:%M")
