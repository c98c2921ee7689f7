"""``carbon-tui queue``: the same plan, journal and words as in the app, for scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import Build
from carbon_tui.cli.accounts import Account, account
from carbon_tui.cli.exit_codes import Stop
from carbon_tui.cli.journal_files import journal_of
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.printers import serials
from carbon_tui.orders.journal import Journal, Wish
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.orders.messages import (
    UNKNOWN,
    OutcomeText,
    pinned,
    words,
)
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import (
    Order,
    Plan,
)
from carbon_tui.orders.print_orders.sending import (
    PrintOrderSender,
    is_alike,
)
from carbon_tui.orders.settling import Settler
from carbon_tui.system.exit_codes import DONE, FAILED, INTERRUPTED, LATER, USAGE
from carbon_tui.text.cleaning import (
    clean,
    raw,
)


def queue(options: argparse.Namespace) -> int:
    """Queue a build. Its order's uuid goes to stdout once the journal has it, before it is sent."""
    _check(options)
    who = account(options)
    if options.settle:
        with journal_of(who) as journal:
            return asyncio.run(_settled(who, journal))
    if who.read_only:
        raise Stop("Nothing was queued: this profile or run is read-only.")
    tags = _tags(options.tag)
    with journal_of(who) as journal:
        return _run(options, who, journal, tags)


def _check(options: argparse.Namespace) -> None:
    """What the parser cannot say: an order needs all three, settling none of them."""
    order = {"BUILD": options.build, "--to": options.to, "--copies": options.copies}
    given = [name for name, value in order.items() if value]
    if options.settle and given:
        raise Stop(f"--settle queues nothing: leave out {' and '.join(given)}.", USAGE)
    missing = [name for name, value in order.items() if not value]
    if missing and not options.settle:
        raise Stop(f"An order needs {' and '.join(missing)}.", USAGE)


async def _settled(who: Account, journal: Journal) -> int:
    """Read back whatever is open, in words; 3 while anything is. Sends nothing."""
    entries = (*journal.unsettled(), *journal.watched())
    if not entries:
        say("Nothing is unknown.")
        return DONE
    client = await asyncio.to_thread(who.connect)
    try:
        settler = Settler(client, journal)
        settled = [await settler.settle(entry) for entry in entries]
    finally:
        await client.aclose()
    for each in filter(lambda each: each.is_news, settled):
        is_order = each.entry.kind == EntryKind.PRINT_ORDER
        say(_told(each.words, each.entry.id) if is_order else str(each.words))
    open_here = [s for s in settled if s.is_open and s.entry.is_open]
    return LATER if any(s.entry.server == journal.server for s in open_here) else DONE


def _run(options: argparse.Namespace, who: Account, journal: Journal, tags: dict[str, str]) -> int:
    sending = _Sending(options, who, journal, tags)
    try:
        return asyncio.run(sending.run())
    except KeyboardInterrupt:
        entry = journal.entry(sending.uuid) if sending.uuid else None
        if entry is None or not entry.is_open:
            raise
        say(_told(pinned(entry), sending.uuid))
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
        self.uuid = ""
        """The order's, once it is chosen."""

    async def run(self) -> int:
        """The exit code. Raises ApiError before anything is sent."""
        client = await asyncio.to_thread(self._who.connect)
        try:
            sender = PrintOrderSender(client, self._journal)
            order = await self._order(client)
            await self._settle(sender, order)
            outcome = await self._sent(sender, order)
        finally:
            await client.aclose()
        said = words(outcome)
        if outcome.elsewhere:
            say(str(said))
            return FAILED
        say(_told(said, outcome.uuid))
        return LATER if said.exit_code == UNKNOWN else said.exit_code

    async def _sent(self, sender: PrintOrderSender, order: Order) -> OrderOutcome:
        if self._options.uuid:
            self._begun(order, True)
            return await sender.send(order)
        wish = Wish(_typed(self._options, self._tags), self._since)
        return await sender.send_once(order, wish, self._begun)

    def _begun(self, order: Order, is_new: bool) -> None:
        """It is on the disk, and nothing has left."""
        self.uuid = order.uuid
        if not is_new:
            say("It was sent before, and is not known to be queued: it goes on under its own uuid.")
        announce(order.uuid)

    async def _settle(self, sender: PrintOrderSender, order: Order) -> None:
        """What an earlier run left open is read back first, and told; but not this very order."""
        wish = _typed(self._options, self._tags)
        for entry in self._journal.unsettled():
            if entry.kind != EntryKind.PRINT_ORDER or entry.id == order.uuid:
                continue
            if is_alike(entry, order, wish) and not self._options.uuid:
                continue
            say(f"From before: {_told(words(await sender.settle(entry)), entry.id)}")

    async def _order(self, client: Client) -> Order:
        options = self._options
        build = await _build(client, options.build)
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
        return plan.orders()[0]


def _typed(options: argparse.Namespace, tags: dict[str, str]) -> str:
    """The order as it was typed: the same words later are the same wish."""
    noted = (options.number or "", sorted(tags.items()), options.note or "")
    typed = (options.build, sorted(options.to), options.copies, noted)
    return json.dumps(typed)  # which writes whatever bytes were typed


def _told(said: OutcomeText, uuid: str) -> str:
    """The words for a shell, where what to do next is a command."""
    if said.exit_code == LATER:
        said = replace(said, next="The same command can be tried again in a while.")
    if said.exit_code == UNKNOWN:
        said = replace(said, next=_settled_by(uuid))
    return str(said)


def _settled_by(uuid: str) -> str:
    return (
        "carbon-tui queue --settle finds out and sends nothing. The same command sends this order "
        f"once more, under its own uuid {uuid}, and cannot queue it twice."
    )


async def _build(client: Client, wanted: str) -> Build:
    """By uuid, or by a name that only one build has, not counting obsolete revisions."""
    if _is_uuid(wanted):
        return await client.get_build(wanted)
    page = await client.get_builds((("name", wanted), ("limit", "100")))
    called = [b for b in page.rows if raw(b.name or "").casefold() == wanted.casefold()]
    current = [build for build in called if (build.status or "").casefold() != "obsolete"]
    found = current or called
    if page.rows and not found:
        raise Stop(
            f"Asked for “{clean(wanted)}”, the server gave other builds: name it by its uuid."
        )
    if not found:
        raise Stop(
            f"There is no build called “{clean(wanted)}”: carbon-tui get builds name~… finds it."
        )
    if len(found) > 1:
        each = "; ".join(f"{b.uuid} (rev {b.revision}, {b.status})" for b in found[:5])
        raise Stop(f"Several builds are called “{clean(wanted)}”: name one by its uuid: {each}.")
    return found[0]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


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
