"""All queues side by side: moved in a carry mode that shows the new order before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import BOARD_KEYS, CARRYING_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.queues import carry_messages
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueOutcome,
    QueueReading,
    move,
    removal,
)
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources.time_ranges import soonness
from carbon_tui.screens.dialogs.dialog import (
    Notice,
    TypedConfirmation,
)
from carbon_tui.screens.queues import board_columns
from carbon_tui.screens.queues.board_frame import BoardFrame
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

UNDONE_BY_U = (WriteFate.DONE, WriteFate.PARTLY)
READ_ONLY = "Read-only: nothing can be moved or removed."
NOTHING_WAITS = "Nothing waits there."
SENDING = "A change is being sent: keys wait until it is answered."
FAR = 1_000_000
"""More prints than a queue has."""


class QueueBoard(BoardFrame):
    """Answers True when something was changed."""

    def __init__(
        self,
        session: Session,
        prints: tuple[str, ...] = (),
        *,
        carrying: bool = False,
        removing: bool = False,
    ) -> None:
        """``prints`` are picked up, or asked about for removal, as soon as the queues are read."""
        super().__init__(session, prints)
        self._first_deed = self._pick_up if carrying else self._ask_to_remove if removing else None

    # -- keys ------------------------------------------------------------------------------

    @property
    def places(self) -> tuple[str, ...]:
        return ("board",) if self.carry is None else ("carrying",)

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return BOARD_KEYS if self.carry is None else CARRYING_KEYS

    def why_not(self, action: KeyAction) -> str | None:
        if self._busy:
            return SENDING
        return READ_ONLY if action.writes and self._session.read_only else None

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
        if self.carry is not None:
            self.carry = carried(self.carry)
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
        self._field.value = "" if self.carry is not None else self._field.value
        self._field.display = True
        self._field.focus()

    @on(Input.Changed, "#board-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        search = PrinterSearch.of(event.value)
        if self.carry is not None:
            self._carry_to(search)
        else:
            self._search = search
            self._arrange()
        self._show()

    @on(Input.Submitted, "#board-filter")
    def _filter_given(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave_the_field()

    def _leave_the_field(self) -> None:
        self.set_focus(None)
        self._field.display = bool(self._search) and self.carry is None
        self.offer_keys()
        self._show()

    def _carry_to(self, search: PrinterSearch) -> None:
        """Hold what is carried over the first printer that is called so; the one that is free
        soonest where several are."""
        carry = self.carry
        if carry is None or not search:
            return
        called = [
            lane for lane in carry.board.lanes if search.has_words(lane.label, lane.serial)
            and self._has(lane, PrinterSearch((), search.bounds))
        ]  # fmt: skip
        called.sort(key=lambda lane: soonness(self._expected.get(lane.serial)))
        if called:
            self.carry = carry.to(called[0].serial)

    def action_hide_empty(self) -> None:
        self._only_filled = not self._only_filled
        self._arrange()
        self.say("Only printers for which something waits." if self._only_filled else
                 "All printers.")  # fmt: skip

    def action_sort(self) -> None:
        self._soonest = not self._soonest
        self._arrange()
        self.say("Soonest free first." if self._soonest else "In the fleet's own order.")

    def action_undo(self) -> None:
        self._undo()

    def action_refresh(self) -> None:
        self._read()

    def action_put_down(self) -> None:
        self._ask_to_move()

    def action_back(self) -> None:
        if self.focused is self._field and self.carry is not None:
            self._leave_the_field()
        elif self.carry is None and (self._search or self._field.display):
            self._search = PrinterSearch()
            self._field.value = ""
            self._arrange()
            self._leave_the_field()
        elif self.carry is not None:
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
        if self._session.read_only:
            self.say(READ_ONLY, problem=True)
            return
        chosen = self._chosen
        all_lanes = self._in_order(self._whole)  # any printer may be where it is put down
        self.carry = QueueDraft.of(all_lanes, chosen)
        if self.carry is None:
            self.say(NOTHING_WAITS)
        else:
            self._field.display = False

    def _put_back(self) -> None:
        self.carry = None
        self._arrange()
        self.say("Left where it was: nothing was sent.")

    # -- sending ---------------------------------------------------------------------------

    def _ask_to_move(self) -> None:
        carry = self.carry
        change = move(carry) if carry is not None else None
        if carry is None or change is None:
            self.say("It stands where it stood: there is nothing to send.")
            return
        warned = [f"! {clean(each)}" for each in self._warnings(carry)]
        review = carry_messages.review(carry, self.usual)
        lines = [f"Profile: {self._session.profile}", *warned, *review]
        self._ask("Move this?", lines, change, carry_messages.about_move(carry), len(carry.prints))

    def _ask_to_remove(self) -> None:
        change = removal(self.board, self._chosen)
        if self._session.read_only or change is None:
            why = READ_ONLY if self._session.read_only else NOTHING_WAITS
            self.say(why, problem=self._session.read_only)
            return
        prints = change.prints
        about = carry_messages.about_removal(self.board, prints)
        lines = [f"Profile: {self._session.profile}", f"{carry_messages.upper(about)}."]
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
        said = words(outcome)
        reading = outcome.record or QueueReading()
        lines = [
            f"{carry_messages.upper(said.sentence)} {said.next}".strip(),
            *carry_messages.became(reading, self.board),
            *carry_messages.read_back(reading.now or {}, self.board),
        ]
        if outcome.fate in UNDONE_BY_U and self.carry is not None:
            lines.append(self.spelled(f"Back on the board, {key_of('undo')} puts it back."))
        self._wanted = self.carry.prints if self.carry is not None else ()
        self.carry = None
        self._at.marks.clear()
        self.offer_keys()
        self.say(said.title, problem=bool(said.exit_code))
        self.app.push_screen(Notice(said.title, lines))
        self._read()

    def _undo(self) -> None:
        from carbon_tui.screens.print_orders.undo import Undoing

        if self._session.read_only:
            self.say(READ_ONLY, problem=True)
        else:
            Undoing(self, self._session).begin()

    def read_again(self) -> None:
        """Something was taken or put back."""
        self._changed = True
        self._read()
