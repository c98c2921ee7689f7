"""``U``: what was queued or moved lately, taken back as far as it still waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from carbon_tui.orders.journal_entry import (
    ON_THE_BOOK,
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.messages import OutcomeText, words
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.plan import copies
from carbon_tui.orders.print_orders.trace import OrderTrace
from carbon_tui.orders.print_orders.undo import TakenBack, Undo
from carbon_tui.orders.queues.messages import (
    undo_words,
    whereabouts,
)
from carbon_tui.orders.queues.rearrange import move
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.screens.dialogs.dialog import (
    Notice,
    TypedConfirmation,
)
from carbon_tui.session.order_service import TROUBLES
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from textual.app import App

    from carbon_tui.orders.queues.board import QueueSnapshot
    from carbon_tui.orders.queues.queue_draft import QueueDraft
    from carbon_tui.session.session import Session

LATELY = timedelta(days=2)
"""How far back changes are offered: older orders are taken back from the print orders."""
MAX_OFFERED = 20
"""What was sent lately; the newest are offered."""
LETTERS = "abcdefghilmnoprstuvwxyz"
NOTHING = "Nothing was queued or moved from here lately. U in print orders takes back any order."


def undoable(entries: Iterable[JournalEntry], session: Session) -> list[JournalEntry]:
    """Orders that the server has and moves that were done, the latest first."""
    since = session.now() - LATELY
    kinds = (EntryKind.PRINT_ORDER, EntryKind.QUEUE_MOVE)
    done = ON_THE_BOOK | {EntryState.PARTLY_DONE}
    entries_done = [
        entry
        for entry in entries
        if entry.kind in kinds and entry.state in done and entry.changed_at >= since
    ]
    return sorted(entries_done, key=lambda entry: entry.changed_at, reverse=True)[:MAX_OFFERED]


def choice_of(entries: list[JournalEntry], session: Session) -> Chooser:
    """Which of them to take back; the answer is an entry's id."""
    choices = []
    for letter, entry in zip(LETTERS, entries, strict=False):
        at = entry.changed_at.astimezone(session.zone).strftime("%m-%d %H:%M")
        choices.append(Choice(letter, entry.id, str(clean(entry.about)), f"{at} {entry.kind}"))
    return Chooser("Undo what?", choices, empty=NOTHING)


class Host(Protocol):
    """The screen that undoing is asked for on."""

    @property
    def app(self) -> App[Any]: ...

    def say(self, sentence: str, *, problem: bool = False) -> None: ...

    def run_worker(self, work: Any, *, name: str) -> object: ...

    def read_again(self) -> None:
        """Called when what the screen shows may have changed."""


class Undoing:
    """One undoing, step by step: look what there is, ask, take back, tell."""

    def __init__(
        self,
        host: Host,
        session: Session,
        taken: Callable[[TakenBack], None] = lambda _: None,
    ) -> None:
        """`taken` is told what became of taking an order back."""
        self._host = host
        self._session = session
        self._taken = taken

    def begin(self) -> None:
        """Offer what was done lately, if anything."""
        try:
            entries = undoable(self._session.order_service.journal.entries(), self._session)
        except FileTrouble as trouble:
            self._host.say(str(trouble), problem=True)
            return
        known = {entry.id: entry for entry in entries}

        def chosen(id: str | None) -> None:
            if id is not None:
                self.entry(known[id])

        self._host.app.push_screen(choice_of(entries, self._session), chosen)

    def entry(self, entry: JournalEntry) -> None:
        """Take back what this entry of the journal did, at the server where it was done."""
        elsewhere = self._session.order_service.journal.elsewhere(entry)
        if elsewhere:
            self._host.say(f"{entry.about}: {elsewhere}", problem=True)
        elif entry.kind == EntryKind.PRINT_ORDER:
            self.order(entry.facts.get("server_uuid") or entry.id, entry.about)
        else:
            self._work(self._look_at_move(entry), "looking where moved prints are")

    def order(self, uuid: str, about: str) -> None:
        """Take back the copies of this order that still wait."""
        self._host.say(f"Looking where {about} is…")
        self._work(self._look_at_order(uuid, about), "looking where an order's copies are")

    # -- an order --------------------------------------------------------------------------

    async def _look_at_order(self, uuid: str, about: str) -> None:
        try:
            trace = await self._session.order_service.trace(uuid)
        except TROUBLES as trouble:
            self._host.say(f"{about}: not looked up. {trouble}", problem=True)
            return
        self._host.say("")
        number = len(trace.waiting_uuids)
        if not number:
            self._host.say(f"{about}: no copy waits any more. {counted(trace)}")
            return
        names = await self._session.order_service.names()
        lines = [f"Profile: {self._session.profile}", about, *preview_lines(trace, names)]
        asks = f"the number of waiting copies ({number})"
        question = TypedConfirmation("Take this back?", lines, str(number), asks=asks)
        self._ask(question, lambda: self._take_back(trace))

    async def _take_back(self, trace: OrderTrace) -> None:
        try:
            taken = await self._session.order_service.take_back(trace)
        except TROUBLES as trouble:
            self._host.say(f"Not taken back. {trouble}", problem=True)
            return
        self._taken(taken)
        self._tell([undo_words(taken)])

    # -- a move ----------------------------------------------------------------------------

    async def _look_at_move(self, entry: JournalEntry) -> None:
        try:
            client = await self._session.client()
            board = await Gatherer(client, self._session.now).board()
        except TROUBLES as trouble:
            self._host.say(f"{entry.about}: not looked up. {trouble}", problem=True)
            return
        carries = Undo(client, self._session.order_service.journal).restored(board, entry)
        if not carries:
            self._host.say(f"{entry.about}: there is nothing left to put back.")
            return
        number = sum(len(carry.prints) for carry in carries)
        lines = [f"Profile: {self._session.profile}", f"Undo: {entry.about}"]
        lines += [line for carry in carries for line in back_lines(board, carry)]
        asks = f"the number of prints ({number})"
        question = TypedConfirmation("Put this back?", lines, str(number), asks=asks)
        self._ask(question, lambda: self._put_back(carries, entry.about))

    async def _put_back(self, carries: tuple[QueueDraft, ...], about: str) -> None:
        results = []
        for carry in carries:
            change = move(carry)
            if change is not None:
                outcome = await self._session.order_service.carry_out(change, f"undo of: {about}")
                results.append(words(outcome))
        self._tell(results)

    # -- both ------------------------------------------------------------------------------

    def _ask(self, question: TypedConfirmation, then: Callable[[], Any]) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self._host.say("Taking back…")
                self._work(then(), "taking back")

        self._host.app.push_screen(question, answered)

    def _tell(self, texts: list[OutcomeText]) -> None:
        sentences = [str(line) for line in texts]
        self._host.say(" ".join(sentences), problem=any(line.exit_code for line in texts))
        self._host.app.push_screen(Notice("Undo", sentences))
        self._host.read_again()

    def _work(self, task: Any, name: str) -> None:
        self._host.run_worker(task, name=f"undo: {name}")


def preview_lines(trace: OrderTrace, names: Mapping[str, str]) -> list[str]:
    """What would be taken back now, what cannot be, and where all of it is."""
    waiting = len(trace.waiting_uuids)
    wait = "waits and leaves its queue" if waiting == 1 else "wait and leave their queues"
    return [f"{copies(waiting)} {wait}.", counted(trace), *whereabouts(trace, names)]


def counted(trace: OrderTrace) -> str:
    """How many copies are past taking back."""
    started = len(trace.started)
    if not started:
        return "None has started."
    stay = "has started, and stays" if started == 1 else "have started, and stay"
    return f"{copies(started)} {stay}."


def back_lines(board: QueueSnapshot, carry: QueueDraft) -> list[str]:
    """Where each print goes back to."""
    lane = board.lane(carry.serial)
    names = ", ".join(str(clean(waiting.label)) for waiting in board.find(carry.prints))
    return [f"{names} goes back to {clean(lane.label)}, place {carry.index + 1}."]
