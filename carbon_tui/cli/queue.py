"""``carbon-tui queue``: the same plan, journal and words as in the app, for scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.cli.account import Account
from carbon_tui.cli.arguments import refuse_others
from carbon_tui.cli.find_build import build_called
from carbon_tui.cli.journal_files import forget, journal_of
from carbon_tui.cli.named_account import account
from carbon_tui.cli.outcome_line import PREVIEW, outcome_line
from carbon_tui.cli.output import announce, say, write_line
from carbon_tui.cli.printers import serials
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.taking_back import taken_back
from carbon_tui.cli.write_line import order_line, state_of
from carbon_tui.orders.journal import Journal, Wish
from carbon_tui.orders.journal_entry import UNFINISHED, EntryKind, JournalEntry
from carbon_tui.orders.messages import (
    OutcomeText,
    pinned,
    words,
)
from carbon_tui.orders.print_orders.batch import BatchLine, OrderBatch, Send, sent
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import (
    Order,
    Plan,
)
from carbon_tui.orders.print_orders.sending import (
    PrintOrderSender,
    is_alike,
    not_sent,
)
from carbon_tui.orders.print_orders.split import split_once, unfinished_split
from carbon_tui.orders.settling import Settler
from carbon_tui.system import exit_codes
from carbon_tui.system.exit_codes import DONE, FAILED, INTERRUPTED, LATER, USAGE
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import (
    clean,
)
from carbon_tui.text.counting import counted

BEGUN_BEFORE = "It was begun before: what is queued already stays, and the rest goes on."
NOTHING_SENT = "Nothing was sent."
NOTHING_UNKNOWN = "Nothing is unknown."
UNREAD = "what speaks against it could not be read."
LONGEST_LOOK_SECONDS = 20.0
"""How long an order that is not strict waits for what speaks against it."""


def queue(options: argparse.Namespace) -> int:
    """Queue a build. Its order's uuid goes to stdout once the journal has it, before it is sent."""
    _check(options)
    if options.forget:
        return forget(options)
    who = account(options)
    if options.settle:
        with journal_of(who) as journal:
            return asyncio.run(_settled(options, who, journal))
    if not options.dry_run:
        who.refuse_if_read_only("taken back" if options.undo else "queued")
    with journal_of(who) as journal:
        if options.undo:
            return asyncio.run(taken_back(options, who, journal))
        return _run(options, who, journal, _tags(options.tag))


def _check(options: argparse.Namespace) -> None:
    """What the parser cannot say: an order needs all three, and what is no order none of them."""
    for name, does in (("settle", "queues"), ("undo", "queues"), ("forget", "queues")):
        if getattr(options, name):
            refuse_others(options, f"--{name} {does} nothing", name)
            return
    order = {"BUILD": options.build, "--to": options.to, "--copies": options.copies}
    missing = [name for name, value in order.items() if not value]
    if missing:
        raise Stop(f"An order needs {' and '.join(missing)}.", USAGE)
    if options.split and options.uuid:
        raise Stop(
            "--split makes several orders, and --uuid is of one: leave one of them out.", USAGE
        )


async def _settled(options: argparse.Namespace, who: Account, journal: Journal) -> int:
    """Read back whatever is open, in words; 3 while anything is. Sends nothing."""
    entries = journal.to_look_up()
    damage = _damage(journal)
    if not entries:
        sentence = f"{damage} Otherwise nothing is unknown." if damage else NOTHING_UNKNOWN
        say(sentence)
        if options.json:
            announce(outcome_line(DONE, sentence))
        return DONE
    if damage:
        say(damage)
    client = await asyncio.to_thread(who.connect)
    try:
        settler = Settler(client, journal)
        settled = [await settler.settle(entry) for entry in entries]
    finally:
        await client.aclose()
    for settled_entry in filter(lambda settled_entry: settled_entry.is_news, settled):
        now = journal.entry(settled_entry.entry.id) or settled_entry.entry
        sentence = _told_of(settled_entry.words, now, here=now.server == journal.server)
        say(sentence)
        if options.json:
            code = settled_entry.words.exit_code
            announce(outcome_line(code, sentence, state_of(now), uuid=now.id))
    open_here = [s for s in settled if s.is_open and s.entry.is_open]
    return LATER if any(s.entry.server == journal.server for s in open_here) else DONE


def _damage(journal: Journal) -> str:
    """That lines of the journal tell nothing any more; empty where all can be read."""
    number = journal.unreadable()
    if not number:
        return ""
    lines, path = counted(number, "line"), clean(str(journal.path))
    return f"{lines} of {path} cannot be read: look at the queues and orders for what stood there."


def _run(options: argparse.Namespace, who: Account, journal: Journal, tags: dict[str, str]) -> int:
    sending = _Sending(options, who, journal, tags)
    try:
        return asyncio.run(sending.run())
    except KeyboardInterrupt:
        entry = journal.entry(sending.uuid) if sending.uuid else None
        if entry is None or not entry.is_open:
            raise
        sentence = _told(pinned(entry), sending.uuid)
        say(sentence)
        if options.json:
            announce(outcome_line(INTERRUPTED, sentence, state_of(entry), uuid=sending.uuid))
        return INTERRUPTED


class _Sending:
    """One run of ``queue``."""

    def __init__(
        self, options: argparse.Namespace, who: Account, journal: Journal, tags: dict[str, str]
    ) -> None:
        self._since = datetime.now(UTC)
        self._options = options
        self._who = who
        self._journal = journal
        self._tags = tags
        self._typed = _typed(options, tags)
        self._warnings: tuple[str, ...] = ()
        self._names: Mapping[str, str] = {}
        """What its printers are called, by serial, once that was read."""
        self.uuid = ""
        """The order's that is being sent."""

    async def run(self) -> int:
        """The exit code. Raises ApiError before anything is sent."""
        client = await asyncio.to_thread(self._who.connect)
        try:
            sender = PrintOrderSender(client, self._journal)
            plan, plans = await self._planned(client)
            orders = [order for one_plan in plans for order in one_plan.orders()]
            if not self._options.dry_run:
                await self._settle(sender, orders)
            await self._warn(client, plan, orders)
            if self._options.dry_run:
                return self._previewed(plan, plans)
            if self._options.split:
                outcomes = await self._sent_apart(sender, orders)
            else:
                outcomes = [await self._sent(sender, orders[0])]
        finally:
            await client.aclose()
        codes = [self._ended(outcome) for outcome in outcomes]
        return exit_codes.of_several(codes)

    def _ended(self, outcome: OrderOutcome) -> int:
        text = words(outcome)
        sentence = str(text) if outcome.elsewhere else _told(text, outcome.uuid)
        code = text.exit_code
        code = FAILED if outcome.elsewhere else code
        say(sentence)
        if self._options.json:
            announce(order_line(outcome, code, sentence, self._warnings))
        return code

    async def _sent(self, sender: PrintOrderSender, order: Order) -> OrderOutcome:
        if self._options.uuid:
            self._begun(order, True)
            return await sender.send(order)
        wish = Wish(self._typed, self._since)
        return await sender.send_once(order, wish, self._begun)

    async def _sent_apart(
        self, sender: PrintOrderSender, orders: list[Order]
    ) -> list[OrderOutcome]:
        """One after another; where one does not get through, those after it would not either."""
        try:
            with split_once(self._journal, orders, self._typed) as split:
                batch = OrderBatch(tuple(map(BatchLine, split.orders)))
                if not split.is_new:
                    say(BEGUN_BEFORE)
                for order in split.orders:
                    self._tell_uuid(order)
                async for step in sent(batch, self._noted(sender)):
                    batch = step
        except Held:
            raise Stop(
                "Another command is sending the same orders at this moment.", LATER
            ) from None
        left = (line.order for line in batch.lines if line.outcome is None)
        return [*batch.outcomes, *(not_sent(order, batch.stopped) for order in left)]

    def _noted(self, sender: PrintOrderSender) -> Send:
        async def send(order: Order) -> OrderOutcome:
            self.uuid = order.uuid
            return await sender.send(order)

        return send

    def _begun(self, order: Order, is_new: bool) -> None:
        """It is on the disk, and nothing has left."""
        self.uuid = order.uuid
        if not is_new:
            say("It was sent before, and is not known to be queued: it goes on under its own uuid.")
        self._tell_uuid(order)

    def _tell_uuid(self, order: Order) -> None:
        """Before it leaves; a machine gets it with the outcome."""
        if not self._options.json:
            announce(order.uuid)

    async def _settle(self, sender: PrintOrderSender, orders: Sequence[Order]) -> None:
        """What an earlier run left open is read back first, and told; but not this very order."""
        own = {order.uuid for order in orders}
        for entry in self._journal.unsettled():
            if entry.kind != EntryKind.PRINT_ORDER or entry.id in own:
                continue
            if not self._options.uuid and self._is_this_wish(entry, orders):
                continue
            say(f"From before: {_told(words(await sender.settle(entry)), entry.id)}")

    def _is_this_wish(self, entry: JournalEntry, orders: Sequence[Order]) -> bool:
        return any(is_alike(entry, order, self._typed) for order in orders)

    async def _planned(self, client: Client) -> tuple[Plan, tuple[Plan, ...]]:
        """The plan as a whole, and as it is sent: split, or the same. Raises Stop, ApiError."""
        options = self._options
        build = await build_called(client, options.build)
        plan = (
            Plan.of([build])
            .on(*await serials(client, options.to))
            .times(options.copies)
            .noted(number=options.number or "", tags=self._tags, notes=options.note or "")
        )
        if options.uuid:
            plan = replace(plan, builds=(replace(plan.builds[0], uuid=options.uuid),))
        for problem in plan.problems():
            raise Stop(problem.sentence, USAGE)
        try:
            return plan, plan.split() if options.split else (plan,)
        except ValueError as error:
            raise Stop(str(error), USAGE) from error

    async def _warn(self, client: Client, plan: Plan, orders: Sequence[Order]) -> None:
        """What the form warns of. Raises Stop where that is to stop it."""
        own = [e.id for e in self._journal.entries()
               if not e.is_on_the_server and self._is_this_wish(e, orders)]  # fmt: skip
        if self._options.split:
            own += [entry.id for entry in unfinished_split(self._journal, self._typed)]
        strict = self._options.strict
        try:
            async with asyncio.timeout(LONGEST_LOOK_SECONDS):
                gathered = await Gatherer(client, client.server_now).outlook(plan, own=own)
        except (ApiError, TimeoutError) as error:
            why = str(error) or f"It took longer than {LONGEST_LOOK_SECONDS:.0f} s."
            if strict:
                raise Stop(f"Nothing was queued, for {UNREAD} {why}", LATER) from None
            say(f"Warning: {UNREAD} {why}")
            return
        self._names = {prospect.serial: prospect.name for prospect in gathered.outlook.prospects}
        gaps = [f"{gap} could not be read." for gap in gathered.gaps]
        self._warnings = tuple(
            str(clean(w)) for w in (*gathered.outlook.against(plan.printers), *gaps)
        )
        for warning in self._warnings:
            say(f"Warning: {warning}")
        if strict and self._warnings:
            raise Stop("Nothing was queued: --strict takes no warning.")

    def _previewed(self, plan: Plan, plans: Sequence[Plan]) -> int:
        """What would be sent, and nothing more."""
        if self._options.json:
            orders = [
                {"build": order_plan.builds[0].build_uuid, "copies": order_plan.copies,
                 "printers": list(order_plan.printers)}
                for order_plan in plans
            ]  # fmt: skip
            details = {"copies": plan.copies, "orders": orders, "warnings": self._warnings}
            announce(outcome_line(DONE, NOTHING_SENT, PREVIEW, **details))
        else:
            own = [build.uuid for order_plan in plans for build in order_plan.builds]
            for order_plan in plans:
                for line in order_plan.preview(self._names):
                    if line.removeprefix("Order ") not in own:  # which the next run chooses anew
                        write_line(line)
        say(NOTHING_SENT)
        return DONE


def _typed(options: argparse.Namespace, tags: dict[str, str]) -> str:
    """The order as it was typed: the same words later are the same wish."""
    noted = (options.number or "", sorted(tags.items()), options.note or "")
    typed = (options.build, sorted(options.to), options.copies, noted)
    split = ("split",) if options.split else ()
    return json.dumps((*typed, *split))  # which writes whatever bytes were typed


def _told(text: OutcomeText, uuid: str) -> str:
    """The words for a shell, where what to do next is a command."""
    if text.exit_code == LATER:
        text = replace(text, next="The same command can be tried again in a while.")
    if text.is_unknown:
        text = replace(text, next=_settled_by(uuid))
    return str(text)


def _told_of(text: OutcomeText, entry: JournalEntry, *, here: bool) -> str:
    """The same of anything that the journal holds, each with the command that goes on with it."""
    if entry.kind == EntryKind.PRINT_ORDER:
        return _told(text, entry.id)
    if entry.kind == EntryKind.PART_ORDER_JOB and entry.state in UNFINISHED and here:
        return f"{text} To go on: carbon-tui order --go-on {entry.id}."
    if text.is_unknown and entry.is_open:
        return f"{text} carbon-tui queue --forget {entry.id} stops asking."
    return str(text)


def _settled_by(uuid: str) -> str:
    return (
        "carbon-tui queue --settle finds out and sends nothing. The same command sends this order "
        f"once more, under its own uuid {uuid}, and cannot queue it twice."
    )


def _tags(pairs: list[str]) -> dict[str, str]:
    tags = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise Stop(f"A tag is written name=value, and “{clean(pair)}” is not.", USAGE)
        if name.strip() in tags:
            raise Stop(f"The tag {clean(name.strip())} is given twice: say it once.", USAGE)
        tags[name.strip()] = value.strip()
    return tags
