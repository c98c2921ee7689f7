"""From files to a part order, step by step, each written down before and after.

What may be repeated follows from what a repeat could do. An upload leaves at worst a model that
nobody uses: it is looked up by its external id, and then simply repeated. A part and a program run
have no key: after a lost answer they are repeated on a person's word only. The order has its own
uuid, like a print order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from carbon_tui.api.errors import ApiError, NotFound
from carbon_tui.api.schema.records import PartOrder
from carbon_tui.orders.journal import (
    WISH,
    AlreadyUnderWay,
    Begun,
    Journal,
    Likeness,
    NewEntry,
    Wish,
)
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.part_orders.outcome import (
    Halt,
    Halted,
    PartOutcome,
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.part_order_api import PartOrderApi
from carbon_tui.orders.part_orders.placement import (
    PartOrderOutcome,
    PartPlacement,
    difference,
)
from carbon_tui.orders.part_orders.plan import (
    PartPlan,
    renewed,
    same_number_and_files,
    wish_the_same,
)
from carbon_tui.orders.part_orders.steps import Steps, order_request
from carbon_tui.orders.part_orders.steps_done import (
    TRIED,
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
    keys_of,
)
from carbon_tui.orders.part_orders.uploads import (
    Facts,
    Uploads,
)
from carbon_tui.orders.write import (
    REFUSED,
    JournalledWrite,
    left,
    passes,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import raw, same_id

HARMLESS = frozenset({PlacingStepKind.UPLOAD, PlacingStepKind.RESOLVE, PlacingStepKind.PROGRAM})
"""Steps that are repeated once a look has shown that they left nothing."""
TWICE_IS_ONCE = HARMLESS | {PlacingStepKind.ORDER}
"""And the order itself, whose uuid keeps a second sending from adding anything."""
UNPROVEN = "The server refused it, and could not be asked whether it has it all the same."
RENAMED = "The server gave the order a uuid of its own: do not send it again."
MODEL_GONE = "Its model is on the server no more: going on uploads the file again."
AT_IT = "Another window or command is working on it."
JUST_PLACED = "Another command has placed it while this one was getting ready; nothing was added."
EXISTS = "The server has an order under its uuid, and it could not be read whether it is this one."
OTHER = "The server's answer was about another order, or named none."
TURNED_UP = "It had been refused or dropped, and is there all the same: cancel it if not wanted."


@dataclass(frozen=True, slots=True)
class PlacingProgress:
    """Where a job is. `share` is of this step, from 0 to 1; None where it cannot be said."""

    title: str
    done: int
    steps: int
    share: float | None = None
    step: PlacingStep | None = None
    gone: int = 0
    """Bytes of this step's file that have left."""


def _ignored(_: PlacingProgress) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


def written_down(
    journal: Journal, plan: PartPlan, facts: Mapping[str, str] | None = None
) -> JournalEntry:
    """The plan in the journal, with what an earlier job has made for it already.

    Raises FileTrouble.
    """
    return journal.begin(
        plan.uuid,
        EntryKind.PART_ORDER_JOB,
        plan,
        plan.about,
        state=EntryState.PLANNED,
        **(facts or {}),
    )


class PartOrderPlacing:
    """Places part orders on one server."""

    def __init__(
        self,
        api: PartOrderApi,
        journal: Journal,
        progress: Callable[[PlacingProgress], None] = _ignored,
        stopped: Callable[[], bool] = _never,
    ) -> None:
        """`stopped` is asked at every piece of an upload and before every step: once it says yes,
        nothing more is begun."""
        self._api = api
        self._journal = journal
        self._tell = progress
        self._stopped = stopped
        self._at = PlacingProgress("", 0, 0)
        self._uploads = Uploads(api, self._bytes)
        self._steps = Steps(api, self._share)
        self._placement = JournalledWrite(PartPlacement(api), journal)

    def begin(self, plan: PartPlan) -> JournalEntry:
        """Write the plan down; nothing is sent yet. Raises FileTrouble."""
        return written_down(self._journal, plan)

    async def go_on(self, entry: JournalEntry, *, again: bool = False) -> PartOutcome:
        """Do what is left, from the first step without an answer.

        `again`: a person's word that a step whose answer was lost may be done once more. Never
        raises for the network or the disk.
        """
        job = PartOrderJob.of(entry)
        elsewhere = self._journal.elsewhere(entry)
        if elsewhere:
            return Halted(job, job.next, Why.OTHER_SERVER, elsewhere)
        try:
            with self._journal.claim(entry.id):
                return await self._all(entry.id, again)
        except Held:
            return Halted(job, job.next, Why.ELSEWHERE, AT_IT)
        except FileTrouble as trouble:
            return Halted(job, job.next, Why.FILE, str(trouble))

    async def place_once(
        self,
        plan: PartPlan,
        wish: Wish,
        begun: Callable[[JournalEntry, bool], None],
        *,
        again: bool = False,
    ) -> PartOutcome:
        """Place what was typed, once: the same wish that is not known to be done goes on where it
        stopped, under its own uuid, and one that is under way is left to whoever is at it.

        `begun` is told the entry, and whether it is a new one, once it is on the disk and before
        anything leaves; where it cannot be written down, the outcome is at no step at all. Raises
        InTheWay; never raises for the network or the disk.
        """
        new = NewEntry(plan.uuid, EntryKind.PART_ORDER_JOB, plan, plan.about, EntryState.PLANNED,
                       {WISH: wish.typed})  # fmt: skip
        entry: JournalEntry | None = None
        try:
            with self._journal.claimed_once(new, _alike(plan, wish), wish.since) as earlier:
                entry = self._as_it_is_now(earlier, plan, wish)
                begun(entry, earlier.is_new)
                return await self._all(entry.id, again)
        except AlreadyUnderWay as other:
            job = PartOrderJob.of(other.entry)
            return Halted(job, job.next, Why.ELSEWHERE, JUST_PLACED if other.is_settled else AT_IT)
        except FileTrouble as trouble:
            if entry is None:
                return Halted(PartOrderJob.planned(plan, {}), None, Why.NOT_SENT, str(trouble))
            job = PartOrderJob.of(entry)
            return Halted(job, job.next, Why.FILE, str(trouble))

    def _as_it_is_now(self, earlier: Begun, plan: PartPlan, wish: Wish) -> JournalEntry:
        """An earlier plan with the files and the due date of today, as long as the order itself
        was never sent; after that it stays as it was."""
        job = PartOrderJob.of(earlier.entry)
        if earlier.is_new or job.was_tried or earlier.entry.facts.get(WISH) != wish.typed:
            return earlier.entry
        anew, places = renewed(job.plan, plan, wish.since)
        if anew == job.plan:
            return earlier.entry
        lost = {key: "" for place in places for key in keys_of(place) if key in job.facts}
        begun = {"begun": ""} if job.facts.get("begun") in lost else {}
        return self._journal.replan(earlier.entry.id, anew, anew.about, **lost, **begun)

    async def settle(self, entry: JournalEntry) -> PartOutcome | None:
        """Look whether a step in doubt was done. Sends nothing; None where none is in doubt.

        Raises Held, FileTrouble.
        """
        elsewhere = self._journal.elsewhere(entry)
        if elsewhere:
            job = PartOrderJob.of(entry)
            return Halted(job, job.next, Why.OTHER_SERVER, elsewhere)
        with self._journal.claim(entry.id):
            job = self._job(entry.id)
            step = job.next
            if step is None or not (job.in_doubt or job.may_turn_up):
                return None
            if not job.in_doubt:
                return await self._turned_up(job, step)
            try:
                await self._looked(job, step, again=False, may_repeat=False)
            except Halt as halt:
                return self._halted(job, step, halt)
            job = self._job(entry.id)
            return await self._placed(job) if job.next is None else None

    async def _turned_up(self, job: PartOrderJob, step: PlacingStep) -> PartOutcome | None:
        """What a refused or dropped order has come to after all; None while it has to nothing."""
        try:
            facts = await self._look(job, step)
        except (ApiError, Halt):
            return None
        if facts is None:
            return None
        self._record(job.plan.uuid, step, facts)
        placed = await self._placed(self._job(job.plan.uuid))
        return replace(placed, warning=TURNED_UP)

    def choose(self, entry: JournalEntry, part_uuid: str) -> None:
        """A person's word that this is the part which was made; another server's part is not taken,
        as `go_on` says. Raises FileTrouble."""
        step = None if self._journal.elsewhere(entry) else PartOrderJob.of(entry).next
        if step is not None and step.kind is PlacingStepKind.PART:
            self._record(entry.id, step, {step.key: part_uuid})

    async def _all(self, id: str, again: bool) -> PartOutcome:
        while True:
            job = self._job(id)
            step = job.next
            if step is None:
                return await self._placed(job)
            self._at = PlacingProgress(job.title(step), job.done, len(job.steps), step=step)
            self._tell(self._at)
            try:
                self._go_no_further_once_stopped()
                await self._one(job, step, again)
            except Halt as halt:
                return self._halted(job, step, halt)
            again = False

    async def _one(self, job: PartOrderJob, step: PlacingStep, again: bool) -> None:
        if job.in_doubt and await self._looked(job, step, again=again, may_repeat=True):
            return
        if step.kind is PlacingStepKind.ORDER:
            await self._order(job, step)
            return
        self._journal.mark(job.plan.uuid, EntryState.SENDING, begun=step.key, refused="")
        try:
            facts = await self._write(job, step)
        except ApiError as error:
            await self._after(job, step, error)
            return
        self._record(job.plan.uuid, step, facts)

    async def _order(self, job: PartOrderJob, step: PlacingStep) -> None:
        """The order itself, which its uuid keeps from being placed twice."""
        doubtful = job.in_doubt and not job.facts.get(REFUSED)
        facts = {"begun": step.key, TRIED: "yes", REFUSED: ""}
        self._journal.mark(job.plan.uuid, EntryState.SENDING, **facts)
        outcome = await self._placement.attempted(_asked(job), doubtful=doubtful)
        self._record(job.plan.uuid, step, _placed_facts(outcome, step))

    async def _after(self, job: PartOrderJob, step: PlacingStep, error: ApiError) -> None:
        """A step failed. Where it may have been done all the same, look; else it stops here."""
        earlier = job.in_doubt and step.kind not in HARMLESS and not job.facts.get(REFUSED)
        if error.outcome_unknown or earlier:
            await self._looked(job, step, again=False, may_repeat=False, answer=str(error))
        elif not left(error):
            raise Halt(Why.NOT_SENT, str(error), later=passes(error)) from error
        else:
            await self._refused(job, step, error)

    async def _refused(self, job: PartOrderJob, step: PlacingStep, error: ApiError) -> None:
        """The server said no, and may have acted all the same: its record has the last word.

        Where that cannot be read it is a refusal: nothing is printed of what these steps make.
        """
        no = Halt(Why.REFUSED, str(error), later=passes(error))
        try:
            facts = await self._look(job, step)
        except ApiError:
            raise no from error
        if facts is not None:
            self._record(job.plan.uuid, step, facts)
        elif await self._model_is_gone(job, step):
            lost = dict.fromkeys(keys_of(step.index), "")
            raise Halt(Why.REFUSED, f"{error} {MODEL_GONE}", facts=lost) from error
        else:
            raise no from error

    async def _model_is_gone(self, job: PartOrderJob, step: PlacingStep) -> bool:
        """Whether a step was refused because what it works on is on the server no more."""
        if step.kind not in (PlacingStepKind.PART, PlacingStepKind.RUN):
            return False
        try:
            await self._api.get_model(job.model(step.index))
        except NotFound:
            return True
        except ApiError:
            return False
        return False

    async def _looked(
        self,
        job: PartOrderJob,
        step: PlacingStep,
        *,
        again: bool,
        may_repeat: bool,
        answer: str = "",
    ) -> bool:
        """Look for what a step in doubt may have left; True when it was found and recorded.

        False means that it may be repeated. Raises Halt where only a person can say that.
        """
        if again and step.kind in (PlacingStepKind.PART, PlacingStepKind.RUN):
            return False
        try:
            facts = await self._look(job, step)
        except ApiError as error:
            raise Halt(_lost(step), answer or str(error)) from error
        if facts is not None:
            self._record(job.plan.uuid, step, facts)
            return True
        refused = job.facts.get(REFUSED, "")
        if may_repeat and (again or refused or step.kind in TWICE_IS_ONCE):
            return False
        if refused:
            raise Halt(Why.REFUSED, refused)
        raise Halt(_lost(step), answer)

    async def _look(self, job: PartOrderJob, step: PlacingStep) -> Facts | None:
        match step.kind:
            case PlacingStepKind.UPLOAD:
                return await self._uploads.uploaded(job, step)
            case PlacingStepKind.RESOLVE:
                return await self._uploads.resolved(job, step)
            case PlacingStepKind.ORDER:
                return await self._ordered(job, step)
            case PlacingStepKind.PART:
                candidates = await self._steps.candidates(job, step)
                if candidates:
                    raise Halt(Why.CHOOSE, "", candidates)
        return None

    async def _write(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        write = {
            PlacingStepKind.UPLOAD: self._uploads.upload,
            PlacingStepKind.RESOLVE: self._uploads.resolve,
            PlacingStepKind.RUN: self._steps.run,
            PlacingStepKind.PROGRAM: self._steps.program,
            PlacingStepKind.PART: self._steps.part,
        }[step.kind]
        return await write(job, step)

    async def _ordered(self, job: PartOrderJob, step: PlacingStep) -> Facts | None:
        """Whether the order is on the server. Raises ApiError, and Halt where it is another one."""
        look = await self._placement.looked(order_request(job))
        if look.record is not None:
            other = difference(order_request(job), look.record)
            if other:
                raise Halt(Why.CLASH, other)
            return {step.key: job.plan.uuid}
        if look.trouble is not None and not look.is_absent:
            raise look.trouble
        return None

    async def _placed(self, job: PartOrderJob) -> PartsOrdered:
        """The order is there; how it reads is a courtesy."""
        uuid = job.facts.get(PlacingStep(PlacingStepKind.ORDER).key, job.plan.uuid)
        warning = RENAMED if "renamed" in job.facts else ""
        try:
            return PartsOrdered(job, await self._api.get_part_order(uuid), warning)
        except ApiError:
            return PartsOrdered(job, PartOrder(uuid=uuid), warning)

    def _record(self, id: str, step: PlacingStep, facts: Facts) -> None:
        state = EntryState.QUEUED if step.kind is PlacingStepKind.ORDER else EntryState.PLANNED
        self._journal.mark(id, state, **{**facts, "begun": "", REFUSED: ""})

    def _halted(self, job: PartOrderJob, step: PlacingStep, halt: Halt) -> Halted:
        facts = halt.facts if halt.why in IN_DOUBT else {**halt.facts, "begun": "", REFUSED: ""}
        self._journal.mark(job.plan.uuid, _STATES[halt.why], halt.sentence, **facts)
        now = self._job(job.plan.uuid)
        return Halted(now, step, halt.why, halt.sentence, halt.candidates, halt.later)

    def _job(self, id: str) -> PartOrderJob:
        entry = self._journal.entry(id)
        if entry is None:
            raise FileTrouble("The journal has lost this part order: plan it anew.")
        return PartOrderJob.of(entry)

    def _bytes(self, gone: int, whole: int | None) -> None:
        self._at = replace(self._at, gone=gone)
        self._share(gone / whole if whole else 0.0)

    def _share(self, share: float) -> None:
        self._at = replace(self._at, share=share)
        self._tell(self._at)
        self._go_no_further_once_stopped()

    def _go_no_further_once_stopped(self) -> None:
        """Also ends an upload or a wait that is under way. Raises Halt."""
        if self._stopped():
            raise Halt(Why.STOPPED, "")


def _alike(plan: PartPlan, wish: Wish) -> Callable[[JournalEntry], Likeness]:
    def alike(entry: JournalEntry) -> Likeness:
        if entry.kind != EntryKind.PART_ORDER_JOB:
            return Likeness.OTHER
        known = PartOrderJob.of(entry)
        if entry.state is EntryState.GIVEN_UP and not known.may_turn_up:
            return Likeness.OTHER
        if entry.facts.get(WISH) == wish.typed or wish_the_same(known.plan, plan):
            return Likeness.SAME
        in_the_way = entry.is_open and same_number_and_files(known.plan, plan)
        return Likeness.IN_THE_WAY if in_the_way else Likeness.OTHER

    return alike


def _asked(job: PartOrderJob) -> PartOrderOutcome:
    """The order as an outcome that nothing is known of yet."""
    return Outcome(
        id=job.plan.uuid, about=job.plan.about, fate=WriteFate.UNKNOWN, request=order_request(job)
    )


def _placed_facts(outcome: PartOrderOutcome, step: PlacingStep) -> Facts:
    """What the journal keeps of an order that is placed; raises Halt where it is not."""
    own = outcome.record.uuid if outcome.record is not None else None
    if outcome.is_done:
        if not own or same_id(own, outcome.id):
            return {step.key: outcome.id}
        return {step.key: raw(own), "renamed": "yes"}
    if outcome.fate is WriteFate.CLASH and outcome.record is not None:
        raise Halt(Why.CLASH, difference(outcome.request, outcome.record))
    if outcome.fate is WriteFate.NOT_SENT:
        raise Halt(Why.NOT_SENT, outcome.sentence, later=outcome.later)
    if outcome.fate is not WriteFate.UNKNOWN:
        raise Halt(Why.REFUSED, outcome.sentence, later=outcome.later)
    raise Halt(Why.UNKNOWN, _why_unknown(outcome), facts=_refusal(outcome))


def _refusal(outcome: PartOrderOutcome) -> Facts:
    return {REFUSED: outcome.sentence} if outcome.refused else {}


def _why_unknown(outcome: PartOrderOutcome) -> str:
    if outcome.exists:
        return f"{EXISTS} {outcome.sentence}".strip()
    if outcome.refused:
        return f"{UNPROVEN} {outcome.sentence} {outcome.unread}".strip()
    if outcome.answered and not outcome.sentence:
        return OTHER
    return outcome.sentence


def _lost(step: PlacingStep) -> Why:
    return Why.BROKEN if step.kind in HARMLESS else Why.UNKNOWN


IN_DOUBT = frozenset({Why.UNKNOWN, Why.CHOOSE, Why.BROKEN, Why.STOPPED})
"""The step may have been done: it is looked for before it is repeated."""
_STATES = {
    Why.BROKEN: EntryState.PLANNED,
    Why.STOPPED: EntryState.PLANNED,
    Why.REFUSED: EntryState.REFUSED,
    Why.NOT_SENT: EntryState.NOT_SENT,
    Why.UNKNOWN: EntryState.UNKNOWN,
    Why.CHOOSE: EntryState.UNKNOWN,
    Why.FILE: EntryState.PLANNED,
    Why.CLASH: EntryState.CLASH,
}
