"""The board's frame: queues read and shown side by side, with a cursor and marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, Static

from carbon_tui.api.errors import ApiError
from carbon_tui.credentials import CredentialsError
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.print_orders.durations import Usual
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.print_orders.outlook import move_warnings
from carbon_tui.orders.queues import carry_messages
from carbon_tui.orders.queues.board import PrinterQueueLane, QueueSnapshot
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources.time_ranges import free_seconds, soonness
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.dialogs.one_line import OneLine
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.screens.queues import board_columns
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.lanes import LaneTable

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import Printer
    from carbon_tui.session.session import Session
    from carbon_tui.timeline.forecast import PrinterForecast

FILTER_HINT = "words, free<2h, free=now"


@dataclass(slots=True)
class BoardCursor:
    """The cursor: a lane and a slip in it, both from 0."""

    lane: int = 0
    slip: int = 0
    moved: bool = False
    """A person has moved it since the queues were asked for."""
    marks: set[str] = field(default_factory=set)
    """Raw print uuids."""


class BoardFrame(Dialog[bool]):
    """Reads and draws; what its keys do is said in `board_screen`."""

    def __init__(self, session: Session, prints: tuple[str, ...] = ()) -> None:
        """``prints`` (raw uuids) are where the cursor begins, marked where they are several."""
        super().__init__()
        self._session = session
        self._wanted = prints
        self._first_deed: Callable[[], object] | None = None
        """Done to them as soon as the queues are read."""
        self.board = QueueSnapshot()
        """The lanes that are shown."""
        self._whole = QueueSnapshot()
        self._expected: Mapping[str, PrinterForecast] = {}
        self._search = PrinterSearch()
        self._only_filled = False
        self._soonest = False
        self.carry: QueueDraft | None = None
        self.usual = Usual({})
        self.history = BuildHistory()
        self.printers: list[Printer] = []
        self._at = BoardCursor()
        self._changed = False
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static(with_profile(self, " Queues", self._session.profile), id="form-title")
        yield OneLine("", placeholder=FILTER_HINT, id="board-filter")
        yield LaneTable(id="lanes")
        yield Static("", id="board-says", markup=False)
        yield KeyLine(id="form-keys")

    def on_mount(self) -> None:
        self._field.display = False
        self.offer_keys()
        self._read()

    # -- reading ---------------------------------------------------------------------------

    def _read(self) -> None:
        self._at.moved = False
        self._says("Reading the queues…")
        self.run_worker(self._reading(), name="board: reading the queues", exclusive=True)

    async def _reading(self) -> None:
        try:
            gatherer = Gatherer(await self._session.client(), self._session.server_now)
            self.printers, self._whole = await gatherer.floor()
            self._arrange()
            self._find(self._wanted)
            self._show()
            self.history = await gatherer.past(self.board, self.printers)
            self.usual = self.history.usual
            floor = await self._session.floor.read_behind(timedelta(), self.printers)
            self._expected = {line.serial: line.forecast for line in floor.lines}
        except (ApiError, CredentialsError) as error:
            self._says(f"{error.title}. {error} {key_of('refresh')} reads again.")
            return
        if self.carry is None:
            self._arrange()
        self._show()

    # -- which printers, and in which order ------------------------------------------------

    @property
    def _field(self) -> Input:
        return self.query_one("#board-filter", Input)

    def _arrange(self) -> None:
        """The lanes that are wanted, in the order that is; the cursor stays on what it was on."""
        at_lane = self._lane_under_cursor
        lanes = tuple(lane for lane in self._whole.lanes if self._is_wanted(lane))
        self.board = self._in_order(QueueSnapshot(lanes))
        lanes = self.board.lanes
        serials = [lane.serial for lane in lanes]
        if at_lane in serials:
            self._at.lane = serials.index(at_lane)
        elif at_lane:
            self._at.lane = self._at.slip = 0

    def _in_order(self, board: QueueSnapshot) -> QueueSnapshot:
        if not (self._soonest or self._search):
            return board
        by_time = sorted(board.lanes, key=lambda lane: soonness(self._expected.get(lane.serial)))
        return QueueSnapshot(tuple(by_time))

    def _is_wanted(self, lane: PrinterQueueLane) -> bool:
        if self._only_filled and not lane.waiting:
            return False
        return self._has(lane, self._search)

    def _has(self, lane: PrinterQueueLane, search: PrinterSearch) -> bool:
        expected, now = self._expected.get(lane.serial), self._session.server_now()
        free = free_seconds(expected, now) if expected else None
        queue = (text for w in lane.waiting for text in (w.label, w.order_number))
        return search.has_words(lane.label, lane.serial, lane.state, *queue) and (
            search.is_free_then(free)
        )

    @property
    def _lane_under_cursor(self) -> str:
        lanes = self.board.lanes
        return lanes[self._at.lane].serial if 0 <= self._at.lane < len(lanes) else ""

    def _find(self, prints: tuple[str, ...]) -> None:
        """Put the cursor on the first of these that waits, and do what was wanted with them."""
        self._wanted = ()
        lane = next((found for uuid in prints if (found := self.board.lane_of(uuid))), None)
        deed, self._first_deed = self._first_deed, None
        if lane is None:
            if deed is not None:
                self.say("None of them waits any more.", problem=True)
            return
        if deed is not None or not self._at.moved:
            first = next(uuid for uuid in prints if uuid in lane.uuids)
            self._at.lane = self.board.lanes.index(lane)
            self._at.slip = lane.uuids.index(first)
        if len(prints) > 1:
            self._at.marks = set(prints)
        if deed is not None:
            deed()
            self.offer_keys()

    def _warnings(self, draft: QueueDraft) -> tuple[str, ...]:
        """What speaks against the printer that the carried prints are held over."""
        return move_warnings(draft, self.printers, self.history, self._session.server_now())

    # -- showing ---------------------------------------------------------------------------

    def _says(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#board-says", Static).update(Text(self.spelled(text)))

    def _show(self) -> None:
        if not self.is_attached:
            return
        carry, moment = self.carry, self._session.moment()
        if carry is not None:
            shown, delays = carry.preview(), carry.delays(self.usual)
            serials = [lane.serial for lane in shown.lanes]
            self._at.lane, self._at.slip = serials.index(carry.serial), carry.index
            warned = [f"! {clean(each)}" for each in self._warnings(carry)]
            self._says(" ".join([*warned, carry_messages.delays_in_short(delays, shown)]))
            columns = board_columns.columns(shown, moment, self._at.marks, carry.prints, delays)
        else:
            self._settle()
            self._says(board_columns.under_cursor(self.board, self._at.lane, self._at.slip))
            columns = board_columns.columns(self.board, moment, self._at.marks)
        lanes = self.query_one(LaneTable)
        lanes.show(columns, self._at.lane, self._at.slip, ascii_only=moment.ascii)
        which = f" · printers {lanes.in_view}" if lanes.in_view else ""
        hidden = len(self._whole.lanes) - len(columns) if carry is None else 0
        which += f" · {hidden} hidden" if hidden else ""
        title = with_profile(self, " Queues", self._session.profile, which)
        self.query_one("#form-title", Static).update(title)

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self.call_after_refresh(self._show)

    def _settle(self) -> None:
        """Keep the cursor on the board."""
        self._at.lane = max(0, min(self._at.lane, len(self.board.lanes) - 1))
        waiting = self.board.lanes[self._at.lane].waiting if self.board.lanes else ()
        self._at.slip = max(0, min(self._at.slip, len(waiting) - 1))

    # -- choosing --------------------------------------------------------------------------

    @property
    def _under_cursor(self) -> str | None:
        """The raw uuid of the print under the cursor."""
        self._settle()
        uuids = self.board.lanes[self._at.lane].uuids if self.board.lanes else ()
        return uuids[self._at.slip] if self._at.slip < len(uuids) else None

    @property
    def _chosen(self) -> tuple[str, ...]:
        """The marked prints in the order in which they wait, or the one under the cursor."""
        ordered = (uuid for lane in self.board.lanes for uuid in lane.uuids)
        marked = tuple(uuid for uuid in ordered if uuid in self._at.marks)
        here = self._under_cursor
        return marked or ((here,) if here else ())
