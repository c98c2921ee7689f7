"""From a confirmed plan to the order: every file's step, how far it is, and what to do when it
stops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from carbon_tui.keys.action import FooterKey, Group, KeyAction, footer, footer_key, named
from carbon_tui.keys.forms import PLACING_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import OutcomeText
from carbon_tui.orders.part_orders.draft import may_change
from carbon_tui.orders.part_orders.messages import part_words
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    PartOutcome,
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.steps_done import PartOrderJob
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.part_orders.part_order_form import (
    LOW,
    Placing,
)
from carbon_tui.screens.part_orders.progress_lines import JobLines
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.session.part_order_service import (
    PartOrderService,
    PlacingRun,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import (
    clean,
    raw,
)
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.session.session import Session

REDRAW = 0.2
"""Seconds between two looks at how far it is."""
AGAIN, DROP = "again", "drop"
"""What is typed to do a doubtful step once more, or to never go on."""


@dataclass(frozen=True, slots=True)
class ChangeWanted:
    """A person wants to change the order that stopped."""

    job: PartOrderJob


class PartsPlaced(Dialog[PartsOrdered | ChangeWanted]):
    """Places what was confirmed at once; what an earlier run left waits for a person's F2.

    None: it was left where it stopped, and can be gone on with.
    """

    KEYS = PLACING_KEYS
    key_place = "placing"
    called = "Keys while parts are ordered"
    lines_around = 7

    def __init__(
        self, session: Session, placing: Placing | None, entry: JournalEntry | None
    ) -> None:
        """One of the two: a confirmed plan, or the journal's entry of a job that stopped."""
        super().__init__()
        self.going: PlacingRun | None = None
        """None while nothing is under way."""
        self.outcome: PartOutcome | None = None
        self._session = session
        self._order_service = PartOrderService(session)
        self._placing, self._entry = placing, entry
        self._job = PartOrderJob.of(entry) if entry else None

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static("", id="dialog-title", markup=False)
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static("", id="placing-lines", markup=False)
                yield Static("", id="placing-words", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.set_interval(REDRAW, self._draw_progress, name="part order: how far it is")
        if self._placing is not None:
            self.going = PlacingRun()
            self.run_worker(self._begun(self._placing), name="part order: being placed")
        self._show()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    # -- doing -----------------------------------------------------------------------------

    async def _begun(self, placing: Placing) -> None:
        try:
            self._entry = await self._order_service.begin(placing.plan, placing.facts)
        except FileTrouble as trouble:
            self.going = None
            self._show()
            self.say(f"Nothing was sent. {trouble}", problem=True)
            return
        self._job = PartOrderJob.of(self._entry)
        if placing.instead_of:
            self._order_service.drop(placing.instead_of, f"Goes on as {placing.plan.uuid}.")
        await self._went_on()

    def _go_on(self, *, again: bool = False, take: str = "") -> None:
        if self._entry is None or self.going is not None:
            return
        self.outcome = None
        self.going = PlacingRun()
        self._show()
        self.run_worker(self._went_on(again=again, take=take), name="part order: being placed")

    async def _went_on(self, *, again: bool = False, take: str = "") -> None:
        if self._entry is None or self.going is None:
            return
        try:
            outcome = await self._order_service.go_on(
                self._entry, self.going, again=again, take=take
            )
        finally:
            self.going = None
        self.outcome, self._job = outcome, outcome.job
        if isinstance(outcome, PartsOrdered):
            self.dismiss(outcome)
        else:
            self.say("")
            self._show()

    # -- keys ------------------------------------------------------------------------------

    def why_not(self, action: KeyAction) -> str | None:
        if self.going is not None and action.group is not Group.MOVE and action.name != "back":
            return f"{key_of('back')} stops it first."
        return None

    def action_back(self) -> None:
        self._leave()

    def action_go_on(self) -> None:
        self._go_on()

    def action_ask_again(self) -> None:
        self._ask_again()

    def action_change(self) -> None:
        self._change()

    def action_drop(self) -> None:
        self._ask_to_drop()

    def action_take_part(self) -> None:
        """The digit says which of the parts found is the one."""
        self._take(int(self.pressed) - 1)

    def _leave(self) -> None:
        if self.going is None:
            self.dismiss(None)
            return
        self.going.stopped = True
        self.say("Stopping…")

    def _ask_again(self) -> None:
        halted = self.outcome
        if not isinstance(halted, Halted) or halted.why not in (Why.UNKNOWN, Why.CHOOSE):
            self.say(f"{key_of('go_on')} goes on; nothing needs to be done again.")
            return
        words = part_words(halted)
        lines = [f"Profile: {self._session.profile}", words.sentence, words.next]
        question = TypedConfirmation("Do it once more?", lines, AGAIN, asks=f"“{AGAIN}”")
        self.app.push_screen(question, lambda yes: self._go_on(again=True) if yes else None)

    def _take(self, place: int) -> None:
        """This part is the one that was made."""
        halted = self.outcome
        if isinstance(halted, Halted) and place < len(halted.candidates):
            self._go_on(take=raw(halted.candidates[place].uuid or ""))

    def _change(self) -> None:
        if self._job is None:
            return
        elsewhere = (
            self._session.order_service.journal.elsewhere(self._entry) if self._entry else ""
        )
        if elsewhere:
            self.say(elsewhere, problem=True)
        elif may_change(self._job):
            self.dismiss(ChangeWanted(self._job))
        else:
            self.say(
                f"It may have been placed: {key_of('go_on')} finds out, and cannot place it twice."
            )

    def _ask_to_drop(self) -> None:
        if self._job is None:
            return
        about = str(clean(self._job.plan.about))
        lines = [f"Never go on with {about}.", "What was uploaded and made stays on the server."]
        question = TypedConfirmation("Drop it?", lines, DROP, asks=f"“{DROP}”")
        self.app.push_screen(question, self._dropped)

    def _dropped(self, yes: bool | None) -> None:
        if not yes or self._entry is None:
            return
        problem = self._order_service.drop(self._entry.id)
        if problem:
            self.say(problem, problem=True)
        else:
            self.dismiss(None)

    # -- showing ---------------------------------------------------------------------------

    @property
    def _shown_job(self) -> PartOrderJob | None:
        if self._job is None and self._placing is not None:
            return PartOrderJob.planned(self._placing.plan, self._placing.facts)
        return self._job

    def _draw_progress(self) -> None:
        if self.going is not None:
            self._draw()

    def _draw(self) -> None:
        job = self._shown_job
        if job is None or not self.is_attached:
            return
        progress = self.going.progress if self.going else None
        drawn = JobLines(job, ascii=self._session.ascii)
        width = max(20, min(self.size.width, 76) - 6)
        lines = drawn.lines(progress, going=self.going is not None, width=width)
        page = Text("\n".join(lines), no_wrap=True, overflow="ellipsis")
        self.query_one("#placing-lines", Static).update(page)
        if self.going is not None:
            body = self.query_one(VerticalScroll)
            body.scroll_to(y=max(0, drawn.active(progress) - body.size.height // 2), animate=False)

    def _show(self) -> None:
        if not self.is_attached:
            return
        job = self._shown_job
        about = str(clean(job.plan.about)) if job else "part order"
        verb = "Ordering" if self.going else "Stopped"
        title = with_profile(self, f"{verb}: {about}", self._session.profile)
        self.query_one("#dialog-title", Static).update(title)
        self.query_one("#placing-words", Static).update(Text(self.spelled("\n".join(self._told()))))
        self.offer_keys()
        self._draw()
        if self.going is None:
            self.query_one(VerticalScroll).scroll_end(animate=False)

    def _told(self) -> list[str]:
        if self.going is not None:
            return []
        if isinstance(self.outcome, Halted):
            candidates = (
                f"{n}  part {part.uuid}" for n, part in enumerate(self.outcome.candidates[:9], 1)
            )
            return [str(part_words(self.outcome)), *candidates]
        return [str(left_earlier(self._job, self._entry.note if self._entry else ""))]

    def footer_keys(self) -> Sequence[FooterKey]:
        if self.going is not None:
            back = named("back", self.key_table.actions)
            label = "stop here, and go on later|stop"
            return [replace(footer_key(back, keeps=1), label=label)]
        halted = self.outcome if isinstance(self.outcome, Halted) else None
        idle = set()
        if halted is None or not halted.candidates:
            idle.add("take_part")
        if halted is None or halted.why not in (Why.UNKNOWN, Why.CHOOSE):
            idle.add("ask_again")
        return footer(action for action in self.key_table.actions if action.name not in idle)


def left_earlier(job: PartOrderJob | None, note: str) -> OutcomeText:
    """What to say of a job that an earlier run, or an earlier day, left."""
    if job is None or job.next is None:
        return OutcomeText("Not finished", note or "nothing was sent.")
    sentence = f"{job.title(job.next)} comes next. {note}".strip()
    return OutcomeText("Not finished", sentence, f"{key_of('go_on')} goes on from there.")
