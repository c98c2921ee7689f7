"""All queues side by side: moved in a carry mode that shows the new order before it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.widgets import Static

from carbon_tui.api.errors import ApiError
from carbon_tui.credentials import CredentialsError
from carbon_tui.orders import moving_words
from carbon_tui.orders.board import Board
from carbon_tui.orders.carry import Carry
from carbon_tui.orders.gathering import Gatherer
from carbon_tui.orders.queue_words import queue_words
from carbon_tui.orders.rearranging import Change, QueueOutcome, move, removal
from carbon_tui.orders.usual import Usual
from carbon_tui.screens.dialog import Dialog, Notice, TypedConfirmation
from carbon_tui.screens.queueing import board_columns
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.lanes import LaneTable

if TYPE_CHECKING:
    from carbon_tui.session import Session

LOOKING = (
    ("h l", "printer"),
    ("j k", "print"),
    ("F6", "move"),
    ("Del", "remove"),
    ("Space", "mark"),
    ("U", "undo"),
    ("r", "read again"),
    ("Esc", "back"),
)
CARRYING = (
    ("j k", "place"),
    ("h l", "printer"),
    ("g G", "top, end"),
    ("Enter", "put down"),
    ("Esc", "leave it where it was"),
)
READ_ONLY = "Read-only: nothing can be moved or removed."
NOTHING_WAITS = "Nothing waits there."


@dataclass(slots=True)
class Place:
    """The cursor: a lane and a slip in it, both from 0."""

    lane: int = 0
    slip: int = 0
    marks: set[str] = field(default_factory=set)
    """Raw print uuids."""


class QueueBoard(Dialog[bool]):
    """Answers True when something was changed."""

    def __init__(
        self,
        session: Session,
        prints: tuple[str, ...] = (),
        *,
        carrying: bool = False,
        removing: bool = False,
    ) -> None:
        """``prints`` (raw uuids) are where the cursor begins, marked where they are several;
        they are picked up, or asked about for removal, as soon as the queues are read."""
        super().__init__()
        self._session = session
        self._wanted = prints
        self._first_deed = self._pick_up if carrying else self._ask_to_remove if removing else None
        self.board = Board()
        self.carry: Carry | None = None
        self.usual = Usual({})
        self._at = Place()
        self._changed = False
        self._busy = False

    def compose(self) -> ComposeResult:
        yield Static(Text(f" Queues · {self._session.profile}"), id="form-title")
        yield LaneTable(id="lanes")
        yield Static("", id="board-says", markup=False)
        yield KeyLine(id="form-keys")

    def on_mount(self) -> None:
        self._offer()
        self._read()

    # -- reading ---------------------------------------------------------------------------

    def _read(self) -> None:
        self._says("Reading the queues…")
        self.run_worker(self._reading(), name="board: reading the queues", exclusive=True)

    async def _reading(self) -> None:
        try:
            gatherer = Gatherer(await self._session.client(), self._session.server_now)
            self.board = await gatherer.board()
            self._find(self._wanted)
            self._show()
            self.usual = await gatherer.usual(self.board)
        except (ApiError, CredentialsError) as error:
            self._says(f"{error.title}. {error} r reads again.")
            return
        self._show()

    def _find(self, prints: tuple[str, ...]) -> None:
        """Put the cursor on the first of these that waits, and do what was wanted with them."""
        self._wanted = ()
        lane = next((found for uuid in prints if (found := self.board.lane_of(uuid))), None)
        deed, self._first_deed = self._first_deed, None
        if lane is None:
            if deed is not None:
                self.say("None of them waits any more.", problem=True)
            return
        first = next(uuid for uuid in prints if uuid in lane.uuids)
        self._at.lane = self.board.lanes.index(lane)
        self._at.slip = lane.uuids.index(first)
        if len(prints) > 1:
            self._at.marks = set(prints)
        if deed is not None:
            deed()
            self._offer()

    # -- showing ---------------------------------------------------------------------------

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """A sentence in the bottom line, until the next key."""
        if self.is_attached:
            self.query_one(KeyLine).say(sentence, problem=problem)

    def _says(self, text: str) -> None:
        if self.is_attached:
            self.query_one("#board-says", Static).update(Text(text))

    def _offer(self) -> None:
        self.query_one(KeyLine).offer(CARRYING if self.carry else LOOKING)

    def _show(self) -> None:
        if not self.is_attached:
            return
        carry, moment = self.carry, self._session.moment()
        if carry is not None:
            shown, delays = carry.preview(), carry.delays(self.usual)
            serials = [lane.serial for lane in shown.lanes]
            self._at.lane, self._at.slip = serials.index(carry.serial), carry.index
            self._says(moving_words.delays_in_short(delays, shown))
            columns = board_columns.columns(shown, moment, self._at.marks, carry.prints, delays)
        else:
            self._settle()
            self._says(board_columns.under_cursor(self.board, self._at.lane, self._at.slip))
            columns = board_columns.columns(self.board, moment, self._at.marks)
        lanes = self.query_one(LaneTable)
        lanes.show(columns, self._at.lane, self._at.slip, ascii_only=moment.ascii)

    def _settle(self) -> None:
        """Keep the cursor on the board."""
        self._at.lane = max(0, min(self._at.lane, len(self.board.lanes) - 1))
        waiting = self.board.lanes[self._at.lane].waiting if self.board.lanes else ()
        self._at.slip = max(0, min(self._at.slip, len(waiting) - 1))

    # -- keys ------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        name = _NAMES.get(key, key)
        deeds = self._carrying() if self.carry is not None else self._looking()
        if name not in deeds:
            return super().press(key) if self.carry is None else True
        self.say("")
        if not self._busy:
            deeds[name]()
            if self.is_attached:
                self._offer()
                self._show()
        return True

    def _looking(self) -> dict[str, Callable[[], object]]:
        return {
            "j": lambda: self._step(0, 1),
            "k": lambda: self._step(0, -1),
            "h": lambda: self._step(-1, 0),
            "l": lambda: self._step(1, 0),
            "g": lambda: setattr(self._at, "slip", 0),
            "G": lambda: setattr(self._at, "slip", 1_000_000),
            "space": self._mark,
            "u": self._at.marks.clear,
            "f6": self._pick_up,
            "delete": self._ask_to_remove,
            "U": self._undo,
            "r": self._read,
            "escape": self._leave,
        }

    def _carrying(self) -> dict[str, Callable[[], object]]:
        return {
            "j": lambda: self._carry_to(Carry.down),
            "k": lambda: self._carry_to(Carry.up),
            "h": lambda: self._carry_to(Carry.left),
            "l": lambda: self._carry_to(Carry.right),
            "g": lambda: self._carry_to(Carry.top),
            "G": lambda: self._carry_to(Carry.end),
            "f6": self._ask_to_move,
            "enter": self._ask_to_move,
            "escape": self._put_back,
        }

    def _step(self, lanes: int, slips: int) -> None:
        self._at.lane += lanes
        self._at.slip += slips

    def _leave(self) -> None:
        self.dismiss(self._changed)

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

    def _mark(self) -> None:
        uuid = self._under_cursor
        if uuid is not None:
            self._at.marks ^= {uuid}
            self._at.slip += 1

    def _pick_up(self) -> None:
        if self._session.read_only:
            self.say(READ_ONLY, problem=True)
            return
        self.carry = Carry.of(self.board, self._chosen)
        if self.carry is None:
            self.say(NOTHING_WAITS)

    def _carry_to(self, where: Callable[[Carry], Carry]) -> None:
        if self.carry is not None:
            self.carry = where(self.carry)

    def _put_back(self) -> None:
        self.carry = None
        self.say("Left where it was: nothing was sent.")

    # -- sending ---------------------------------------------------------------------------

    def _ask_to_move(self) -> None:
        carry = self.carry
        change = move(carry) if carry is not None else None
        if carry is None or change is None:
            self.say("It stands where it stood: there is nothing to send.")
            return
        lines = [f"Profile: {self._session.profile}", *moving_words.review(carry, self.usual)]
        self._ask("Move this?", lines, change, moving_words.about_move(carry), len(carry.prints))

    def _ask_to_remove(self) -> None:
        change = removal(self.board, self._chosen)
        if self._session.read_only or change is None:
            why = READ_ONLY if self._session.read_only else NOTHING_WAITS
            self.say(why, problem=self._session.read_only)
            return
        prints = change.prints
        about = moving_words.about_removal(self.board, prints)
        lines = [f"Profile: {self._session.profile}", f"{moving_words.upper(about)}."]
        lines += [board_columns.in_full(self.board, uuid) for uuid in prints]
        lines.append("A removed print cannot be put back: it would be queued anew.")
        self._ask("Remove this?", lines, change, about, len(prints))

    def _ask(self, title: str, lines: list[str], change: Change, about: str, number: int) -> None:
        asks = f"the number of prints ({number})"
        question = TypedConfirmation(title, lines, str(number), asks=asks)
        self.app.push_screen(question, lambda yes: self._send(change, about) if yes else None)

    def _send(self, change: Change, about: str) -> None:
        self._busy = True
        self._says("Sending the change…")
        self.run_worker(self._sent(change, about), name="board: sending a change")

    async def _sent(self, change: Change, about: str) -> None:
        try:
            outcome = await self._session.office.carry_out(change, about)
        finally:
            self._busy = False
        self._changed = True
        self._tell(outcome)

    def _tell(self, outcome: QueueOutcome) -> None:
        """The words, and the queues as they were read back; then the board as it is now."""
        said = queue_words(outcome)
        lines = [str(said), *moving_words.read_back(outcome.now or {}, self.board)]
        self._wanted = self.carry.prints if self.carry is not None else ()
        self.carry = None
        self._at.marks.clear()
        self._offer()
        self.say(said.title, problem=bool(said.exit_code))
        self.app.push_screen(Notice(said.title, lines))
        self._read()

    def _undo(self) -> None:
        from carbon_tui.screens.queueing.undoing import Undoing

        if self._session.read_only:
            self.say(READ_ONLY, problem=True)
        else:
            Undoing(self, self._session).begin()

    def read_again(self) -> None:
        """Something was taken or put back."""
        self._changed = True
        self._read()


_NAMES = {"down": "j", "up": "k", "left": "h", "right": "l", "home": "g", "end": "G", "q": "escape"}
