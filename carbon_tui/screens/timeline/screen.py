"""The floor over time: one line per printer, a cursor that goes from block to block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import events
from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema import default_queries
from carbon_tui.api.schema.query import Query
from carbon_tui.credentials import CredentialsError
from carbon_tui.keys.action import FooterKey, footer_key
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.names import latin_key, shown_key
from carbon_tui.keys.pictures import TIMELINE_KEYS
from carbon_tui.listing.list_status import Chip, ListStatus
from carbon_tui.prompt import of_query, parse
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources import registry
from carbon_tui.resources.definition import Section
from carbon_tui.resources.time_ranges import free_seconds, order_words, soonness
from carbon_tui.screens.base_screen import WidgetKinds
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.screens.timeline.sections import block_heading, block_in_short, block_sections
from carbon_tui.screens.timeline.subject import TimelineSubject
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline, PrinterLine
from carbon_tui.timeline.picture import (
    LABEL_WIDTH,
    SPANS,
    USUAL_SPAN,
    ChartStyle,
    Colouring,
    FloorPicture,
    TimeScale,
    axis,
    passes,
    scale_at,
)
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.line_widget import Line
from carbon_tui.widgets.list_status_line import StatusLine
from carbon_tui.widgets.prompt_bar import Question
from carbon_tui.widgets.side_pane import SidePane
from carbon_tui.widgets.time_chart import TimeChart

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

WAYS = (
    ("p", "print"),
    ("r", "printer"),
    ("b", "build"),
    ("o", "print order"),
    ("q", "queue"),
)
"""Letters after ``g``."""
PAST_AHEAD = timedelta(hours=2)
"""So much more of the past is read than is in sight, so that a small step asks nothing."""


class TimelineScreen(SubScreen):
    """One line per printer, read again at the pace of the settings while it is open; Escape comes
    back to the list."""

    KEYS = TIMELINE_KEYS
    key_place = "timeline"
    called = "Keys of the timeline"
    beside = 130
    draws_on: ClassVar[WidgetKinds] = (Banner, StatusLine, SidePane, TimeChart, KeyLine)

    def __init__(self, opener: ListScreen, subject: TimelineSubject | None = None) -> None:
        """``subject``: what the cursor is to begin on."""
        super().__init__(opener)
        self.lists = opener.session.floor.lists
        self.floor: FloorTimeline | None = None
        self.cursor: tuple[str, str] | None = None
        """The key of the block under the cursor."""
        self._serial = ""
        self._subject = subject
        self._scale = TimeScale(self.session.server_now(), USUAL_SPAN, 1)
        self._colouring = Colouring.STATE
        self._typed = ""
        """What is typed behind ``/``."""
        self._soonest = False
        self._picture: FloorPicture | None = None
        self._lines: tuple[PrinterLine, ...] = ()
        """Those that the filter leaves, as they are sorted."""
        self._related_open = False
        self._read_at: float | None = None
        self._busy = False
        self._trouble = ""
        self._drawn_minute = -1

    def picture(self) -> Widget:
        return TimeChart(id="timeline")

    @property
    def chart(self) -> TimeChart:
        return self.query_one(TimeChart)

    @property
    def trail(self) -> str:
        return "timeline"

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._read()

    def _read(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.work(self._reading(), "timeline: reading the floor")
        self._show()

    async def _reading(self) -> None:
        try:
            since = min(self._scale.begin, self.session.server_now() - PAST_AHEAD) - PAST_AHEAD
            self.floor = await self.session.floor.read(since)
            self._picture = FloorPicture(self.floor)
            self._trouble = ""
            self._choose_lines()
            await self._find_the_subject()
        except (ApiError, CredentialsError) as error:
            self._trouble = f"{error.title}: {key_of('refresh')} reads again"
        finally:
            self._busy = False
            self._read_at = self.session.monotonic()
        self._settle()
        self._show()

    def second(self) -> None:
        super().second()
        if not self.is_open:
            return
        background = self.session.background
        quiet = background.poll_gate.paused or background.poll_gate.asleep
        age = None if self._read_at is None else self.session.monotonic() - self._read_at
        if not quiet and not self._busy and age is not None and age >= background.poll_seconds:
            self._read()
        minute = int(self.session.server_now().timestamp() // 60)
        if minute != self._drawn_minute:
            self._show()

    # -- drawing ---------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fit)

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """As many cells as there are now; what is in sight stays."""
        if not self.is_open:
            return
        width = max(1, self.chart.size.width - LABEL_WIDTH)
        if self._scale.width == 1:
            self._scale = scale_at(self.session.server_now(), USUAL_SPAN, width)
        elif width != self._scale.width:
            self._scale = TimeScale(self._scale.begin, self._scale.span, width)
        self._show()

    def _choose_lines(self) -> None:
        """Those that the filter leaves; where it or a person asks for it the soonest free first."""
        if self.floor is None:
            return
        search, now = PrinterSearch.of(self._typed), self.floor.now
        lines = [
            line
            for line in self.floor.lines
            if passes(line, search.words) and search.is_free_then(free_seconds(line.forecast, now))
        ]
        if self._soonest or self._typed:
            lines.sort(key=lambda line: soonness(line.forecast))
        self._lines = tuple(lines)

    def _show(self) -> None:
        if not self.is_open:
            return
        now, zone = self.session.server_now(), self.session.zone
        now = now.replace(second=0, microsecond=0)
        self._drawn_minute = int(now.timestamp() // 60)
        nothing = self._trouble or "No printer has that."
        message = "Reading the floor…" if self._busy else self.spelled(nothing)
        self.chart.show(
            axis(self._scale, now, zone, ascii=self.session.ascii),
            len(self._lines),
            self._rows(now),
            self._place,
            message,
        )
        self.view_lines.status.say(self._list_status())
        self.show_beside()

    def _rows(self, now: datetime) -> Callable[[int], Line]:
        """Draws the row at a place."""
        picture, chosen = self._picture, self._block
        style = ChartStyle(
            self._colouring,
            self.session.ascii,
            PrinterSearch.of(self._typed).words,
            self.cursor,
            self._serial,
        )

        def row(place: int) -> Line:
            return picture.row(self._lines[place], style, chosen) if picture is not None else ()

        if picture is not None:
            picture.look(self._scale, now)
        return row

    def _list_status(self) -> ListStatus:
        line, block, moment = self._line, self._block, self.session.moment()
        short = block_in_short(block, line, moment) if line is not None else ""
        colour = "" if self._colouring is Colouring.STATE else f"by {self._colouring}"
        sort = "soonest first" if self._soonest or self._typed else ""
        notes = (self.chart.in_view, sort, colour, short)
        status = ListStatus(
            loaded=len(self._lines),
            complete=self.floor is not None and not self.floor.shortfall,
            busy="reading" if self._busy and self.floor is None else "",
            trouble=self._trouble or (self.floor.shortfall if self.floor is not None else ""),
            chips=(Chip(self._typed, local=True),) if self._typed else (),
            notes=tuple(filter(None, notes)),
        )
        return self.lists.told(status)

    def server_is_back(self) -> None:
        self._read()

    # -- the cursor ------------------------------------------------------------------------

    @property
    def _line(self) -> PrinterLine | None:
        return next((line for line in self._lines if line.serial == self._serial), None)

    @property
    def _block(self) -> Block | None:
        line = self._line
        blocks = line.blocks if line else ()
        return next((block for block in blocks if block.key == self.cursor), None)

    def _settle(self) -> None:
        """Keep the cursor on something that is there; at first on what was wanted, or on now."""
        self._choose_lines()
        lines = self._lines
        if not lines:
            return
        if self._line is None:
            self._serial, self.cursor = lines[0].serial, None
        if self._block is None:
            self._to_time(self.session.server_now())

    async def _find_the_subject(self) -> None:
        """Put the cursor on what the timeline was opened on, as far back as it was printed."""
        subject, self._subject = self._subject, None
        if subject is None or not subject.noun or self._stand_on(subject.ids):
            return
        parameter, values = subject.printed
        last = await self.session.floor.latest_print(parameter, values)
        began = last.started_at if last else None
        if last is None or began is None:
            self.say(f"Nothing of this {subject.noun} waits, prints or was printed.")
            return
        if began < self.session.server_now() - SPANS[-1]:
            day = began.astimezone(self.session.zone).strftime("%Y-%m-%d")
            self.say(f"This {subject.noun} was printed {day}: longer than four weeks ago.")
            return
        self._scale = scale_at(began, self._scale.span, self._scale.width)
        self.floor = await self.session.floor.read(began - PAST_AHEAD)
        self._picture = FloorPicture(self.floor)
        self._choose_lines()
        self._stand_on((raw(last.uuid or ""), *subject.ids))

    def _stand_on(self, ids: Iterable[str]) -> bool:
        """The first of these that is there: a printer, or else the latest block of it."""
        for id_ in ids:
            for line in self._lines:
                if line.serial == id_:
                    self._serial, self.cursor = id_, None
                    return True
            blocks = [
                (line.serial, block)
                for line in self._lines
                for block in line.blocks
                if id_ in (block.print_uuid, block.order_uuid, block.build_uuid)
            ]
            if blocks:
                self._serial, nearest = min(blocks, key=lambda pair: self._rank(pair[1]))
                self.cursor = nearest.key
                self._bring_into_sight(nearest)
                return True
        return False

    def _rank(self, block: Block) -> tuple[int, float]:
        """What prints comes first, then what waits by its start, then what ended last."""
        order = (BlockKind.PRINTING, BlockKind.WAITING)
        place = order.index(block.kind) if block.kind in order else len(order)
        start = block.start.timestamp()
        return place, start if place < len(order) else -start

    def _to_time(self, when: datetime) -> None:
        """The block of this line at that time, or the nearest one."""
        line = self._line
        if line is None or not line.blocks:
            self.cursor = None
            return

        def distance(block: Block) -> timedelta:
            return max(block.start - when, when - block.end, timedelta())

        self.cursor = min(line.blocks, key=distance).key

    def _step(self, by: int) -> None:
        line = self._line
        if line is None:
            return
        keys = [block.key for block in line.blocks]
        if self.cursor not in keys:
            self._to_time(self.session.server_now())
            self._show()
            return
        place = keys.index(self.cursor) + by
        if not 0 <= place < len(keys):
            self.say(
                "Nothing later is known."
                if by > 0
                else f"Nothing earlier was read: {key_of('move_earlier')} goes on."
            )
            return
        self.cursor = keys[place]
        self._bring_into_sight(line.blocks[place])
        self._show()

    def _bring_into_sight(self, block: Block) -> None:
        """The picture moves only where none of the block is in it."""
        if block.start >= self._scale.end or block.end <= self._scale.begin:
            self._scale = scale_at(block.start, self._scale.span, self._scale.width)
            self._read_more()

    def _go_to_line(self, place: int) -> None:
        lines = self._lines
        if not lines:
            return
        block = self._block
        when = self.session.server_now()
        if block is not None:
            inside = block.start <= when <= block.end
            when = when if inside else block.start + (block.end - block.start) / 2
        when = min(max(when, self._scale.begin), self._scale.end)
        self._serial = lines[max(0, min(place, len(lines) - 1))].serial
        self._to_time(when)
        self._show()

    @property
    def _place(self) -> int:
        serials = [line.serial for line in self._lines]
        return serials.index(self._serial) if self._serial in serials else 0

    # -- what it is about ------------------------------------------------------------------

    def heading(self) -> str:
        line = self._line
        return block_heading(self._block, line) if line else "Timeline"

    def sections(self) -> Sequence[Section]:
        line = self._line
        return block_sections(self._block, line, self.session.moment()) if line else ()

    def legend(self) -> Iterable[tuple[str, str]]:
        ascii_only = self.session.ascii
        yield ("x" if ascii_only else "✗"), "The run failed or was aborted."
        yield (">" if ascii_only else "▶"), "It is printed now; the end is the printer's own count."
        yield ("." if ascii_only else "░"), "It waits: when it runs is an estimate."
        yield ("-" if ascii_only else "┄"), "The last of it may end as late as this."
        yield "e", "The printer has ended a print and waits to be emptied."
        yield "!", "The printer does not work: offline, error, maintenance."
        yield "_", "It was seen idle; where nothing is drawn, nobody looked."
        yield "[ ] )", "The block under the cursor, and all others of its order or build."
        yield "*", "The printer has an alert."

    # -- keys ------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """What the key does here; behind ``g`` the letter of a way."""
        if not self._related_open:
            return super().press(key)
        self.say("")
        self._related_key(latin_key(key) or key)
        return True

    def only_moves(self, key: str) -> bool:
        return not self._related_open and not self.is_typing and super().only_moves(key)

    def action_right(self) -> None:
        self._step(1)

    def action_left(self) -> None:
        self._step(-1)

    def action_down(self) -> None:
        self._go_to_line(self._place + 1)

    def action_up(self) -> None:
        self._go_to_line(self._place - 1)

    def action_page_down(self) -> None:
        self._go_to_line(self._place + self.chart.room)

    def action_page_up(self) -> None:
        self._go_to_line(self._place - self.chart.room)

    def action_first(self) -> None:
        self._go_to_line(0)

    def action_last(self) -> None:
        self._go_to_line(len(self._lines))

    def action_move_later(self) -> None:
        self._scale = self._scale.moved(0.5)
        self._show()

    def action_move_earlier(self) -> None:
        self._scale = self._scale.moved(-0.5)
        self._read_more()
        self._show()

    def _read_more(self) -> None:
        """What came into sight may lie before what was read."""
        if self.floor is not None and self._scale.begin < self.floor.since:
            self._read()

    def action_zoom_in(self) -> None:
        self._zoom(-1)

    def action_zoom_out(self) -> None:
        self._zoom(1)

    def _zoom(self, by: int) -> None:
        place = SPANS.index(self._scale.span) + by
        if not 0 <= place < len(SPANS):
            self.say("Two hours are the least." if by < 0 else "Four weeks are the most.")
            return
        block, now = self._block, self.session.server_now()
        around = now
        if block is not None and not block.start <= now <= block.end:
            around = block.start + (block.end - block.start) / 2
        self._scale = self._scale.zoomed(SPANS[place], around)
        self._read_more()
        self._show()

    def action_now(self) -> None:
        now = self.session.server_now()
        self._scale = scale_at(now, self._scale.span, self._scale.width)
        self._to_time(now)
        self._show()

    def action_colour(self) -> None:
        every = tuple(Colouring)
        self._colouring = every[(every.index(self._colouring) + 1) % len(every)]
        self.say(f"Colours tell the {self._colouring}.")
        self._show()

    def action_sort(self) -> None:
        self._soonest = not self._soonest
        self.say(order_words(soonest=self._soonest))
        self._settle()
        if self._soonest:
            self._go_to_line(0)
        self._show()

    def action_refresh(self) -> None:
        self._read()

    def action_next_attention(self) -> None:
        """From the cursor on, line by line, and round again."""
        blocks = [(line, block) for line in self._lines for block in line.blocks]
        failed = [n for n, (_, block) in enumerate(blocks) if block.kind is BlockKind.FAILED]
        if not failed:
            self.say("No failed run was read.")
            return
        here = next((n for n, (_, block) in enumerate(blocks) if block.key == self.cursor), -1)
        place = next((n for n in failed if n > here), failed[0])
        line, block = blocks[place]
        self._serial, self.cursor = line.serial, block.key
        self._bring_into_sight(block)
        self._show()

    def action_back(self) -> None:
        if self._typed:
            self._typed = ""
            self._settle()
            self._show()
        else:
            super().action_back()

    # -- the filter ------------------------------------------------------------------------

    def action_filter(self) -> None:
        before = self._typed
        self.ask_for(
            Question(
                "timeline-filter",
                "/",
                answered=self._keep_the_words,
                line=before,
                replaced=True,
                typed=self._show_only,
                left=lambda: self._show_only(before),
            )
        )

    def _keep_the_words(self, line: str) -> None:
        self._show_only(line)
        if problem := PrinterSearch.of(line).problem:
            self.complain(problem)
        else:
            self.close_prompt()

    def _show_only(self, line: str) -> None:
        self._typed = line.strip()
        self._settle()
        self._show()

    # -- to records ------------------------------------------------------------------------

    def action_follow(self) -> None:
        block = self._block
        self._lead("p" if block is not None and block.print_uuid else "r")

    def action_go_to_related(self) -> None:
        self._related_open = True
        ways = [FooterKey(letter, noun, letter) for letter, noun in WAYS]
        back = self.action_named("back")
        stay = [replace(footer_key(back), label="stay")] if back else []
        self.view_lines.keys.offer((FooterKey("g", "first", "g"), *ways, *stay))

    def _related_key(self, key: str) -> None:
        self._related_open = False
        self.offer_keys()
        if key == "g":
            self.action_first()
        elif key in dict(WAYS):
            self._lead(key)
        elif not self.goes_back(key):
            first = key_of("go_to_related")
            letters = ", ".join(f"{first} {letter}" for letter, _ in WAYS)
            self.say(
                f"{first} {shown_key(key)} leads nowhere from here: there are {first} g, {letters}."
            )

    def _lead(self, letter: str) -> None:
        """Open the list that has what the block is about, on top of this picture."""
        line, block = self._line, self._block
        if line is None:
            self.say("There is no printer under the cursor.")
            return
        if letter in ("r", "q"):
            self._open_printer(letter, line.serial)
            return
        question = _asked(letter, block)
        if isinstance(question, str):
            self.say(question, problem=True)
            return
        view, query = question
        target = registry.by_name(view)
        search = of_query(query, target, self.session.server_now(), self.session.zone)
        self.opener.open_child(target, search, "timeline ›")

    def _open_printer(self, letter: str, serial: str) -> None:
        moment = self.session.moment()
        target = registry.by_name("printers" if letter == "r" else "queues")
        search = parse(f'serial="{serial}"', target, moment.now, moment.zone)
        self.opener.open_child(target, search, "timeline ›")


def _asked(letter: str, block: Block | None) -> tuple[str, Query] | str:
    """(view, query), or why the block leads nowhere that way."""
    if block is None:
        return "There is no block under the cursor."
    ways = {
        "p": ("prints", default_queries.ALL_PRINTS, "uuid", block.print_uuid, "print"),
        "b": ("builds", default_queries.BUILDS, "uuid", block.build_uuid, "build"),
        "o": ("print-orders", default_queries.PRINT_ORDERS, "uuid", block.order_uuid,
              "print order"),
    }  # fmt: skip
    view, start, parameter, value, noun = ways[letter]
    if not value:
        return f"It is not known which {noun} this belongs to."
    return view, start.where(parameter, value)
