"""All queues side by side. Prints are moved in a draft, which shows the new order before it is
sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.widgets import Input, Static

from carbon_tui.api.errors import ApiError
from carbon_tui.credentials import CredentialsError
from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import BOARD_KEYS, CARRYING_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.durations import Usual
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.print_orders.outlook import move_warnings
from carbon_tui.orders.queues import move_messages
from carbon_tui.orders.queues.board import PrinterQueueLane, QueueSnapshot
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueOutcome,
    QueueReading,
    move,
    removal,
)
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources.time_ranges import free_seconds, order_words, soonness
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    Notice,
    TypedConfirmation,
)
from carbon_tui.screens.dialogs.one_line import OneLine
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.screens.queues import board_columns
from carbon_tui.screens.queues.undo import Undoing
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.lanes import LaneTable

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import Printer
    from carbon_tui.session.session import Session
    from carbon_tui.timeline.forecast import PrinterForecast

UNDONE_BY_U = (WriteFate.DONE, WriteFate.PARTLY)
READ_ONLY = "Read-only: nothing can be moved or removed."
NO_SERVER = "No server answers, these are the copy's queues: nothing can be moved or removed."
READING = "Reading the queues…"
NOTHING_WAITS = "Nothing waits there."
SENDING = "A change is being sent: keys wait until it is answered."
FAR = 1_000_000
"""More prints than a queue has."""

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


class QueueBoard(Dialog[bool]):
    """The board of all queues. Answers True when something was changed."""

    def __init__(
        self,
        session: Session,
        prints: tuple[str, ...] = (),
        *,
        carrying: bool = False,
        removing: bool = False,
    ) -> None:
        """``prints`` (raw uuids) are where the cursor begins, marked where they are several. They
        are picked up, or asked about for removal, as soon as the queues are read."""
        super().__init__()
        self._session = session
        self._lists = session.stand_in()
        self._wanted = prints
        self._first_action: Callable[[], object] | None = None
        """Done to them as soon as the queues are read."""
        if carrying or removing:
            self._first_action = self._pick_up if carrying else self._ask_to_remove
        self.board = QueueSnapshot()
        """The lanes that are shown."""
        self._whole = QueueSnapshot()
        self._expected: Mapping[str, PrinterForecast] = {}
        self._search = PrinterSearch()
        self._only_filled = False
        self._soonest = False
        self.draft: QueueDraft | None = None
        self.usual = Usual({})
        self.history = BuildHistory()
        self.printers: list[Printer] = []
        self._at = BoardCursor()
        self._changed = False
        self._busy = False
        self._is_reading = False
        self._trouble = ""
        """Why the queues could not be read the last time."""

    # -- reading and drawing ----------------------------------------------------------------

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
        self._at.moved, self._is_reading, self._trouble = False, True, ""
        self._says(READING)
        self.run_worker(self._reading(), name="board: reading the queues", exclusive=True)

    async def _reading(self) -> None:
        try:
            await self._read_queues()
        finally:
            self._is_reading = False

    async def _read_queues(self) -> None:
        try:
            self._lists.begin()
            gatherer = Gatherer(self._lists, self._lists.now)
            self.printers, self._whole = await gatherer.floor()
            self._arrange()
            self._find(self._wanted)
            self._show()
            self.history = await gatherer.past(self.board, self.printers)
            self.usual = self.history.usual
            floor = await self._session.floor.read_behind(timedelta(), self.printers)
            self._expected = {line.serial: line.forecast for line in floor.lines}
        except (ApiError, CredentialsError) as error:
            self._trouble = f"{error.title}. {error} {key_of('refresh')} reads again."
            self._says(self._trouble)
            return
        if self.draft is None:
            self._arrange()
        self._show()

    def second(self) -> None:
        """Called once a second: the copy's queues give way to the server's as soon as that may be
        asked again."""
        super().second()
        idle = self.is_open and self.draft is None and not self._busy and not self._is_reading
        if idle and self._lists.copied_at is not None and self._session.cut_off is None:
            self._read()

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
        lane = next((its_lane for uuid in prints if (its_lane := self.board.lane_of(uuid))), None)
        first_action, self._first_action = self._first_action, None
        if lane is None:
            if first_action is not None:
                self.say("None of them waits any more.", problem=True)
            return
        if first_action is not None or not self._at.moved:
            first = next(uuid for uuid in prints if uuid in lane.uuids)
            self._at.lane = self.board.lanes.index(lane)
            self._at.slip = lane.uuids.index(first)
        if len(prints) > 1:
            self._at.marks = set(prints)
        if first_action is not None:
            first_action()
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
        draft, moment = self.draft, self._session.moment()
        if draft is not None:
            shown, delays = draft.preview(), draft.delays(self.usual)
            serials = [lane.serial for lane in shown.lanes]
            self._at.lane, self._at.slip = serials.index(draft.serial), draft.index
            warned = [f"! {clean(warning)}" for warning in self._warnings(draft)]
            self._says(" ".join([*warned, move_messages.delays_in_short(delays, shown)]))
            columns = board_columns.columns(shown, moment, self._at.marks, draft.prints, delays)
        else:
            self._settle()
            self._says(self._about_the_cursor())
            columns = board_columns.columns(self.board, moment, self._at.marks)
        lanes = self.query_one(LaneTable)
        lanes.show(columns, self._at.lane, self._at.slip, ascii_only=moment.ascii)
        hidden = len(self._whole.lanes) - len(columns) if draft is None else 0
        words = (
            f"printers {lanes.in_view}" if lanes.in_view else "",
            f"{hidden} hidden" if hidden else "",
            self._lists.words,
        )
        rest = "".join(f"· {warning} " for warning in words if warning)
        title = with_profile(self, " Queues", self._session.profile, rest)
        self.query_one("#form-title", Static).update(title)

    def _about_the_cursor(self) -> str:
        if self.board.lanes:
            return board_columns.under_cursor(self.board, self._at.lane, self._at.slip)
        if self._whole.lanes:
            return "No printer has that." if self._search else "Nothing waits on any printer."
        return self._trouble or (READING if self._is_reading else "There is no printer.")

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

    # -- keys ------------------------------------------------------------------------------

    @property
    def places(self) -> tuple[str, ...]:
        return ("board",) if self.draft is None else ("carrying",)

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return BOARD_KEYS if self.draft is None else CARRYING_KEYS

    def why_not(self, action: KeyAction) -> str | None:
        if self._busy:
            return SENDING
        return self._why_nothing_can_be_sent if action.writes else None

    @property
    def _why_nothing_can_be_sent(self) -> str | None:
        if self._session.read_only:
            return READ_ONLY
        return None if self._lists.copied_at is None else NO_SERVER

    def carry_out(self, action: KeyAction, key: str) -> None:
        super().carry_out(action, key)
        if self.is_attached and not self._busy:
            self.offer_keys()
            self._show()

    @property
    def result_so_far(self) -> bool:
        return self._changed

    def action_down(self) -> None:
        self._move(QueueDraft.down, 0, 1)

    def action_up(self) -> None:
        self._move(QueueDraft.up, 0, -1)

    def action_left(self) -> None:
        self._move(QueueDraft.left, -1, 0)

    def action_right(self) -> None:
        self._move(QueueDraft.right, 1, 0)

    def action_first(self) -> None:
        self._move(QueueDraft.top, 0, -FAR)

    def action_last(self) -> None:
        self._move(QueueDraft.end, 0, FAR)

    def _move(self, carried: Callable[[QueueDraft], QueueDraft], lanes: int, slips: int) -> None:
        """The print that is carried, else the cursor."""
        if self.draft is not None:
            self.draft = carried(self.draft)
        else:
            self._at.moved = True
            self._at.lane += lanes
            self._at.slip += slips

    def action_next_queue(self) -> None:
        self._hop(1)

    def action_previous_queue(self) -> None:
        self._hop(-1)

    def action_mark(self) -> None:
        self._mark()

    def action_unmark(self) -> None:
        self._at.marks.clear()

    def action_pick_up(self) -> None:
        self._pick_up()

    def action_remove(self) -> None:
        self._ask_to_remove()

    def action_filter(self) -> None:
        """Which printers; while something is carried, over which one it is held."""
        self._field.value = "" if self.draft is not None else self._field.value
        self._field.display = True
        self._field.focus()

    @on(Input.Changed, "#board-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        search = PrinterSearch.of(event.value)
        if self.draft is not None:
            self._carry_to(search)
        else:
            self._search = search
            self._arrange()
        self._show()

    @on(Input.Submitted, "#board-filter")
    def _filter_given(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_the_field()
        self.say(PrinterSearch.of(event.value).problem, problem=True)

    def _leave_the_field(self) -> None:
        self.set_focus(None)
        self._field.display = bool(self._search) and self.draft is None
        self.offer_keys()
        self._show()

    def _carry_to(self, search: PrinterSearch) -> None:
        """Hold what is carried over the first printer that is called so; the one that is free
        soonest where several are."""
        draft = self.draft
        if draft is None or not search:
            return
        called = [
            lane for lane in draft.board.lanes if search.has_words(lane.label, lane.serial)
            and self._has(lane, PrinterSearch((), search.bounds))
        ]  # fmt: skip
        called.sort(key=lambda lane: soonness(self._expected.get(lane.serial)))
        if called:
            self.draft = draft.to(called[0].serial)

    def action_hide_empty(self) -> None:
        self._only_filled = not self._only_filled
        self._arrange()
        self.say("Only printers for which something waits." if self._only_filled else
                 "All printers.")  # fmt: skip

    def action_sort(self) -> None:
        self._soonest = not self._soonest
        self._arrange()
        self.say(order_words(soonest=self._soonest))

    def action_undo(self) -> None:
        self._undo()

    def action_refresh(self) -> None:
        self._session.background.poll_gate.try_now()
        self._read()

    def action_put_down(self) -> None:
        self._ask_to_move()

    def action_back(self) -> None:
        if self.focused is self._field and self.draft is not None:
            self._leave_the_field()
        elif self.draft is None and (self._search or self._field.display):
            self._search = PrinterSearch()
            self._field.value = ""
            self._arrange()
            self._leave_the_field()
        elif self.draft is not None:
            self._put_back()
        else:
            self.dismiss(self._changed)

    def _hop(self, direction: int) -> None:
        """To the next queue on that side in which something waits."""
        lanes, place = self.board.lanes, self._at.lane + direction
        while 0 <= place < len(lanes):
            if lanes[place].waiting:
                self._at.lane, self._at.slip = place, 0
                return
            place += direction
        self.say(f"Nothing waits further to the {'right' if direction > 0 else 'left'}.")

    # -- choosing --------------------------------------------------------------------------

    def _mark(self) -> None:
        uuid = self._under_cursor
        if uuid is not None:
            self._at.marks ^= {uuid}
            self._at.slip += 1

    def _pick_up(self) -> None:
        if (why := self._why_nothing_can_be_sent) is not None:
            self.say(why, problem=True)
            return
        chosen = self._chosen
        all_lanes = self._in_order(self._whole)  # any printer may be where it is put down
        self.draft = QueueDraft.of(all_lanes, chosen)
        if self.draft is None:
            self.say(NOTHING_WAITS)
        else:
            self._field.display = False

    def _put_back(self) -> None:
        self.draft = None
        self._arrange()
        self.say("Left where it was: nothing was sent.")

    # -- sending ---------------------------------------------------------------------------

    def _ask_to_move(self) -> None:
        draft = self.draft
        change = move(draft) if draft is not None else None
        if draft is None or change is None:
            self.say("It stands where it stood: there is nothing to send.")
            return
        warned = [f"! {clean(warning)}" for warning in self._warnings(draft)]
        review = move_messages.review(draft, self.usual)
        lines = [f"Profile: {self._session.profile}", *warned, *review]
        self._ask("Move this?", lines, change, move_messages.about_move(draft), len(draft.prints))

    def _ask_to_remove(self) -> None:
        change = removal(self.board, self._chosen)
        why = self._why_nothing_can_be_sent
        if why is not None or change is None:
            self.say(why or NOTHING_WAITS, problem=why is not None)
            return
        prints = change.prints
        about = move_messages.about_removal(self.board, prints)
        lines = [f"Profile: {self._session.profile}", f"{move_messages.upper(about)}."]
        lines += [board_columns.in_full(self.board, uuid) for uuid in prints]
        lines.append("A removed print cannot be put back: it would be queued anew.")
        self._ask("Remove this?", lines, change, about, len(prints))

    def _ask(
        self, title: str, lines: list[str], change: QueueChange, about: str, number: int
    ) -> None:
        asks = f"the number of prints ({number})"
        question = TypedConfirmation(title, lines, str(number), asks=asks)
        self.app.push_screen(question, lambda yes: self._send(change, about) if yes else None)

    def _send(self, change: QueueChange, about: str) -> None:
        self._busy = True
        self._says("Sending the change…")
        self.run_worker(self._sent(change, about), name="board: sending a change")

    async def _sent(self, change: QueueChange, about: str) -> None:
        try:
            outcome = await self._session.order_service.carry_out(change, about)
        finally:
            self._busy = False
        self._changed = True
        self._tell(outcome)

    def _tell(self, outcome: QueueOutcome) -> None:
        """The words, and the queues as they were read back; then the board as it is now."""
        text = words(outcome)
        reading = outcome.record or QueueReading()
        lines = [
            f"{move_messages.upper(text.sentence)} {text.next}".strip(),
            *move_messages.became(reading, self.board),
            *move_messages.read_back(reading.now or {}, self.board),
        ]
        if outcome.fate in UNDONE_BY_U and self.draft is not None:
            lines.append(self.spelled(f"Back on the board, {key_of('undo')} puts it back."))
        self._wanted = self.draft.prints if self.draft is not None else ()
        self.draft = None
        self._at.marks.clear()
        self.offer_keys()
        self.say(text.title, problem=bool(text.exit_code))
        self.app.push_screen(Notice(text.title, lines))
        self._read()

    def _undo(self) -> None:
        if self._session.read_only:
            self.say(READ_ONLY, problem=True)
        else:
            Undoing(self, self._session).begin()

    def read_again(self) -> None:
        """Read the queues again: something was taken or put back."""
        self._changed = True
        self._read()
