"""``carbon-tui order``: files to models, parts and a part order; what stops can be gone on with."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.cli.account import Account
from carbon_tui.cli.arguments import refuse_others
from carbon_tui.cli.find_build import is_uuid
from carbon_tui.cli.journal_files import forget, journal_of
from carbon_tui.cli.named_account import account
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.server_clock import server_time
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.write_line import state_of, write_line_of
from carbon_tui.orders.journal import InTheWay, Journal, Wish
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.messages import (
    OutcomeText,
    words,
)
from carbon_tui.orders.part_orders.draft import (
    PartOrderDraft,
    carried,
    may_change,
)
from carbon_tui.orders.part_orders.due_date import due_date
from carbon_tui.orders.part_orders.hints import numbered, placed_before
from carbon_tui.orders.part_orders.messages import (
    packed,
    part_words,
)
from carbon_tui.orders.part_orders.model_files import (
    ModelFile,
    NotAModel,
    model_file,
)
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    PartOutcome,
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.packing import (
    PackingAction,
    PartOrderChange,
    PartOrderChanger,
    followed,
)
from carbon_tui.orders.part_orders.placing import (
    PartOrderPlacing,
    written_down,
)
from carbon_tui.orders.part_orders.placing import PlacingProgress as Going
from carbon_tui.orders.part_orders.plan import (
    PartPlan,
    planned,
)
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
    unfinished,
)
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import DONE, FAILED, INTERRUPTED, LATER, USAGE
from carbon_tui.system.local_zone import LocalZone
from carbon_tui.system.locations import typed_path
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import clean
from carbon_tui.text.written_shares import share_text

NEEDED = {"part_number": "--part-number", "order_number": "--order-number", "due": "--due"}

CHANGE = (
    "What was done is kept; where the order itself was refused, add what is to be another "
    "(--packing-group, --due, --order-number, --build-sop)."
)

AS_IT_IS = "The same command as at first takes files as they are then."


def order(options: argparse.Namespace) -> int:
    """Place a part order, or go on with one; uuids go to stdout as they become known."""
    if options.forget:
        refuse_others(options, "--forget orders nothing", "forget")
        return forget(options)
    change = _change(options)
    if options.go_on:
        _check_what_stays(options)
    plan = None if options.go_on or change else _plan(options)
    who = account(options)
    who.refuse_if_read_only("changed" if change else "ordered")
    with journal_of(who) as journal:
        if change is not None:
            return asyncio.run(_changed_order(options, who, journal, change))
        return _run(_Ordering(options, who, journal), journal, plan)


def _change(options: argparse.Namespace) -> PartOrderChange | None:
    """What is to be done to an order that is placed: ``--cancel UUID``, or ``--flush UUID`` with
    nothing else. None where one is to be placed. Raises Stop."""
    if options.cancel:
        refuse_others(options, "--cancel orders nothing", "cancel")
        return PartOrderChange(options.cancel, PackingAction.CANCEL)
    uuid = options.files[0] if len(options.files) == 1 else ""
    if options.flush and is_uuid(uuid) and not Path(uuid).exists():
        refuse_others(options, "--flush UUID is of an order that is placed", "flush", "files")
        return PartOrderChange(str(UUID(uuid)), PackingAction.FLUSH)
    return None


async def _changed_order(
    options: argparse.Namespace, who: Account, journal: Journal, change: PartOrderChange
) -> int:
    """Raises ApiError where the order cannot be read, before anything is sent."""
    client = await asyncio.to_thread(who.connect)
    try:
        known = await client.get_part_order(change.uuid)
        about = f"Part order {known.part_order_number or change.uuid}"
        outcome = await PartOrderChanger(client, journal).act(change.action, change.uuid, about)
    finally:
        await client.aclose()
    text = words(outcome)
    code = text.exit_code
    say(str(text))
    if options.json:
        announce(write_line_of(outcome, code, str(text), order=change.uuid))
    return code


def _run(ordering: _Ordering, journal: Journal, plan: PartPlan | None) -> int:
    try:
        return asyncio.run(ordering.run(plan))
    except KeyboardInterrupt:
        if ordering.is_placed:
            say("The order is placed; its packing is followed no further.")
            return INTERRUPTED
        entry = journal.entry(ordering.uuid) if ordering.uuid else None
        if entry is None or PartOrderJob.of(entry).next is None:
            raise
        sentence = f"Stopped while {_title(PartOrderJob.of(entry))}. {_go_on(entry.id)}"
        say(sentence)
        if ordering.wants_json:
            announce(outcome_line(INTERRUPTED, sentence, state_of(entry), uuid=entry.id))
        return INTERRUPTED


def _title(job: PartOrderJob) -> str:
    return job.title(job.next) if job.next else job.plan.about


def _plan(options: argparse.Namespace) -> PartPlan:
    """What the options ask for. Raises Stop before anything is sent."""
    missing = [flag for name, flag in NEEDED.items() if not getattr(options, name)]
    missing += [] if options.files else ["FILE"]
    if missing:
        raise Stop(f"Still needed: {', '.join(missing)}. See carbon-tui order --help.", USAGE)
    now = utc_now().astimezone(LocalZone())
    due = _due(options.due, now)
    plan = planned(
        [(_model(path, options), number, options.quantity) for path, number in _numbered(options)],
        options.order_number,
        due,
        application_uuid=options.application,
        build_sop_uuid=options.build_sop,
        packing_group=options.packing_group,
        flush=options.flush,
    )
    for problem in plan.problems(now):
        raise Stop(problem.sentence, USAGE)
    for remark in plan.remarks:
        say(remark)
    return plan


def _due(text: str, now: datetime) -> datetime:
    """Raises Stop for what is no date, or over."""
    try:
        return due_date(text, now)
    except ValueError as error:
        raise Stop(str(error), USAGE) from error


def _check_what_stays(options: argparse.Namespace) -> None:
    """What is made already belongs to the files: another plan is another order."""
    made = {
        "FILE": options.files,
        "--part-number": options.part_number,
        "--quantity": options.quantity != 1,
        "--application": options.application is not None,
        "--unchecked": options.unchecked,
    }
    names = [name for name, value in made.items() if value]
    if names:
        raise Stop(f"--go-on keeps what was ordered: leave out {' and '.join(names)}.", USAGE)


def _changed(job: PartOrderJob, options: argparse.Namespace) -> PartPlan | None:
    """The plan with what is given anew, as an order of its own; None where nothing is.

    Raises Stop before anything is sent.
    """
    values = (options.order_number, options.due, options.build_sop, options.packing_group)
    if all(value is None for value in values) and not options.flush:
        return None
    if not may_change(job):
        alone = f"carbon-tui order --go-on {job.plan.uuid}"
        raise Stop(f"It may have been placed as it was: {alone} alone finds out.")
    now = utc_now().astimezone(LocalZone())
    draft = PartOrderDraft.of(job)
    typed = {
        "order_number": options.order_number,
        "due": options.due,
        "sop": options.build_sop,
        "group": options.packing_group,
        "flush": options.flush or None,
    }
    anew = replace(draft, **{name: value for name, value in typed.items() if value is not None})
    plan, problems = anew.read(now)
    for problem in problems:
        raise Stop(problem.sentence, USAGE)
    return plan


def _numbered(options: argparse.Namespace) -> list[tuple[Path, str]]:
    """Each file with its part number: one for all of them, or one for each."""
    files = [typed_path(name) for name in options.files]
    numbers: list[str] = options.part_number
    if len(numbers) not in (1, len(files)):
        raise Stop(
            f"There are {len(files)} files and {len(numbers)} part numbers: give one --part-number"
            " for all files, or one for each in their order.",
            USAGE,
        )
    return list(zip(files, numbers * len(files) if len(numbers) == 1 else numbers, strict=False))


def _model(path: Path, options: argparse.Namespace) -> ModelFile:
    """The file, looked at. Raises Stop with the reason why it cannot be sent."""
    try:
        return model_file(path)
    except NotAModel as error:
        if error.doubtful is None:
            raise Stop(str(error)) from error
        if options.unchecked:
            return error.doubtful
        raise Stop(f"{error} --unchecked sends it all the same.") from error


class _Ordering:
    """One run of ``order``."""

    def __init__(self, options: argparse.Namespace, who: Account, journal: Journal) -> None:
        self._since = utc_now()
        self._options = options
        self._who = who
        self._journal = journal
        self._progress = ProgressLine()
        self.uuid = ""
        """The order's, once it is known."""
        self.is_placed = False
        """And said to be."""

    async def run(self, plan: PartPlan | None) -> int:
        """The exit code. Raises FileTrouble where the journal cannot be written."""
        client = await asyncio.to_thread(self._who.connect)
        try:
            return await self._place(client, plan)
        finally:
            self._progress.clear()
            await client.aclose()

    async def _place(self, client: Client, plan: PartPlan | None) -> int:
        ordering = PartOrderPlacing(client, self._journal, self._show)
        if plan is None:
            outcome = await self._gone_on(ordering)
        else:
            plan = await self._due_by_the_server(client, plan)
            await self._warn(client, plan)
            outcome = await self._once(ordering, plan)
        self._progress.clear()
        return await self._told(client, outcome)

    async def _due_by_the_server(self, client: Client, plan: PartPlan) -> PartPlan:
        """The plan with a due date that counts from the server's now. Raises Stop, ApiError."""
        now = utc_now().astimezone(LocalZone())
        if _due(self._options.due, now) == _due(self._options.due, now + timedelta(hours=1)):
            return plan
        now = (await server_time(client)).astimezone(LocalZone())
        plan = msgspec.structs.replace(plan, due_date=_due(self._options.due, now).astimezone(UTC))
        for problem in plan.problems(now):
            raise Stop(problem.sentence, USAGE)
        return plan

    async def _warn(self, client: Client, plan: PartPlan) -> None:
        """Of an order of this number that is placed, by whomever; nothing is forbidden."""
        number, ours = plan.part_order_number, {entry.id for entry in self._stopped()}
        try:
            warnings = placed_before(await numbered(client, number), number, ours)
        except ApiError as error:
            warnings = [f"Whether {clean(number)} was ordered before is not known: {error}"]
        for warning in warnings:
            say(f"Warning: {warning}")

    async def _gone_on(self, ordering: PartOrderPlacing) -> PartOutcome:
        entry = self._as_given_anew(self._unfinished(self._options.go_on))
        self.uuid = entry.id
        if self._options.take:
            ordering.choose(entry, self._options.take)
            entry = self._unfinished(entry.id)
        return await ordering.go_on(entry, again=self._options.again)

    async def _once(self, ordering: PartOrderPlacing, plan: PartPlan) -> PartOutcome:
        """Raises Stop where another open order may be the same, though it was typed otherwise."""
        wish = Wish(_as_typed(self._options), self._since)

        def begun(entry: JournalEntry, is_new: bool) -> None:
            self._begun(entry, is_new)
            if self._options.take:
                ordering.choose(entry, self._options.take)

        try:
            return await ordering.place_once(plan, wish, begun, again=self._options.again)
        except InTheWay as other:
            raise Stop(
                f"{clean(other.entry.about)} is not finished, and has the same number and files: "
                f"carbon-tui order --go-on {other.entry.id} finds out and goes on. Another order "
                "of them needs another --order-number.",
                LATER,
            ) from None

    def _begun(self, entry: JournalEntry, is_new: bool) -> None:
        """It is on the disk, and nothing of it has left."""
        self.uuid = entry.id
        if not is_new:
            say("It was begun before, and goes on from where that stopped.")
        for other in self._stopped():
            if other.id != entry.id:
                say(f"Not finished: {other.about}. {_go_on(other.id)}")

    async def _told(self, client: Client, outcome: PartOutcome) -> int:
        if not self.wants_json:
            for line in _uuids(outcome):
                announce(line)
        text = part_words(outcome)
        if isinstance(outcome, Halted):
            for part in outcome.candidates:
                say(f"  part {part.uuid}: {part.part_number}")
            sentence = f"{text.title}: {text.sentence} {_way_on(outcome, text)}"
            code = text.exit_code
            code = FAILED if outcome.why is Why.OTHER_SERVER else code
            say(sentence)
            self._announce(outcome, code, sentence)
            return code
        say(str(text))
        self._announce(outcome, DONE, str(text))
        self.is_placed = True
        if self._options.follow and outcome.order.uuid:
            await self._followed(client, outcome.order.uuid)
        return DONE

    async def _followed(self, client: Client, uuid: str) -> None:
        """Only watched: what becomes of that says nothing about the order, which is placed."""
        try:
            async for state in followed(client, uuid):
                say(packed(state))
        except ApiError as error:
            say(f"The order is placed; its packing could not be followed. {error}")

    def _announce(self, outcome: PartOutcome, code: int, sentence: str) -> None:
        """For machines, where one listens."""
        if self.wants_json:
            state = outcome.why.name.lower() if isinstance(outcome, Halted) else "done"
            announce(outcome_line(code, sentence, state, **_made(outcome)))

    @property
    def wants_json(self) -> bool:
        return bool(self._options.json)

    def _as_given_anew(self, entry: JournalEntry) -> JournalEntry:
        """The same job, or another in its place: what is made already is kept."""
        job = PartOrderJob.of(entry)
        plan = _changed(job, self._options)
        if plan is None:
            return entry
        try:
            with self._journal.claim(entry.id):
                job = PartOrderJob.of(
                    self._unfinished(entry.id)
                )  # another command may have been quicker
                anew = written_down(self._journal, plan, carried(job, plan))
                self._journal.mark(entry.id, EntryState.GIVEN_UP, f"Goes on as {plan.uuid}.")
        except Held:
            raise Stop("Another window or command is working on it.", LATER) from None
        return anew

    def _unfinished(self, uuid: str) -> JournalEntry:
        entry = self._journal.entry(uuid)
        if entry is None or entry.kind != EntryKind.PART_ORDER_JOB:
            raise Stop(f"This profile's journal knows no part order {uuid}.")
        if entry.state is EntryState.GIVEN_UP:
            raise Stop(f"{clean(entry.about)} was given up. {entry.note}".strip())
        return entry

    def _stopped(self) -> list[JournalEntry]:
        here = self._journal.server
        return [entry for entry in unfinished(self._journal) if entry.server == here]

    def _show(self, going: Going) -> None:
        share = f", {share_text(going.share, 0)}" if going.share is not None else ""
        self._progress.show(f"{going.done + 1} of {going.steps}: {going.title}{share}")


def _as_typed(options: argparse.Namespace) -> str:
    """What was asked for, as text that compares equal for the same command."""
    files = [str(typed_path(name).absolute()) for name in options.files]
    asked = (
        files, options.part_number, options.order_number, options.due, options.quantity,
        options.application, options.build_sop, options.packing_group, options.flush,
    )  # fmt: skip
    return json.dumps(asked)


def _go_on(uuid: str) -> str:
    return f"To go on: carbon-tui order --go-on {uuid}."


def _way_on(halted: Halted, text: OutcomeText) -> str:
    """What to do next, where that is a command."""
    on = f"carbon-tui order --go-on {halted.job.plan.uuid}"
    if halted.step is None and halted.why is Why.NOT_SENT:
        return "Nothing was begun: the same command once more is safe."
    if halted.why is Why.FILE:
        return f"{text.next} {AS_IT_IS} {_go_on(halted.job.plan.uuid)}"
    if halted.why is Why.CHOOSE:
        return f"{text.next} {on} --take PART takes one of them, {on} --again makes another."
    if halted.why is Why.UNKNOWN and halted.step == PlacingStep(PlacingStepKind.ORDER):
        return (
            f"{on} finds out, and places it if it is not there: its uuid keeps it from being two."
        )
    if halted.why is Why.UNKNOWN:
        return f"{text.next} {on} looks for it; with --again it is done once more all the same."
    refused = halted.why is Why.REFUSED and not halted.later
    change = CHANGE if refused else text.next
    return f"{change} {_go_on(halted.job.plan.uuid)}"


def _made(outcome: PartOutcome) -> dict[str, object]:
    """What is there, by its uuids; None for what is not made yet."""
    job = outcome.job
    parts = [
        {
            "file": str(part.name),
            "model": job.uploaded(place) or None,
            "part": job.part(place) or None,
        }
        for place, part in enumerate(job.plan.parts)
    ]
    order = (outcome.order.uuid or job.plan.uuid) if isinstance(outcome, PartsOrdered) else None
    candidates = [part.uuid for part in outcome.candidates] if isinstance(outcome, Halted) else []
    return {
        "uuid": job.plan.uuid,
        "order": order,
        "order_number": job.plan.part_order_number,
        "parts": parts,
        "candidates": candidates,
    }


def _uuids(outcome: PartOutcome) -> list[str]:
    """What was made, one a line: its kind, its uuid, and the file it came from."""
    job, lines = outcome.job, []
    for place, part in enumerate(job.plan.parts):
        made = (("model", job.uploaded(place)), ("part", job.part(place)))
        lines += [f"{kind}\t{uuid}\t{part.name}" for kind, uuid in made if uuid]
    if isinstance(outcome, PartsOrdered):
        lines.append(f"order\t{outcome.order.uuid or job.plan.uuid}\t{job.plan.part_order_number}")
    return lines
