"""``carbon-tui queue``: the same plan, journal and words as in the app, for scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
from dataclasses import replace
from uuid import UUID

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import Build
from carbon_tui.cli.accounts import Account, account
from carbon_tui.cli.exit_codes import Stop
from carbon_tui.cli.journal_files import journal_of
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.printers import serials
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import UNFINISHED, Entry, Kind
from carbon_tui.orders.print_orders.messages import (
    UNKNOWN,
    Words,
    pinned,
    words,
)
from carbon_tui.orders.print_orders.plan import (
    Order,
    Plan,
)
from carbon_tui.orders.print_orders.sending import (
    Sender,
    order_of,
    wish_the_same,
)
from carbon_tui.orders.settling import Settler
from carbon_tui.system.exit_codes import DONE, INTERRUPTED, LATER, USAGE
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
    for each in settled:
        is_order = each.entry.kind == Kind.PRINT_ORDER
        say(_told(each.words, each.entry.id) if is_order else str(each.words))
    return LATER if any(each.is_open and each.entry.is_open for each in settled) else DONE


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
            sender = Sender(client, self._journal)
            order = self._written_down(await self._order(client))
            self.uuid = order.uuid
            announce(order.uuid)
            await self._settle(sender)
            outcome = await sender.send(order)
        finally:
            await client.aclose()
        said = words(outcome)
        say(_told(said, order.uuid))
        return LATER if said.exit_code == UNKNOWN else said.exit_code

    def _written_down(self, order: Order) -> Order:
        """The order once it is in the journal; or the same one of another run, as long as that is
        not known to be done: it goes on under its own uuid, so that whoever tries again, also while
        the first still sends, cannot queue it twice."""
        typed = _as_typed(self._options)
        server = self._journal.server
        named = self._options.uuid

        def is_the_same(entry: Entry) -> bool:
            if named or entry.kind != Kind.PRINT_ORDER or entry.server != server:
                return bool(named) and entry.id == named
            if entry.state not in UNFINISHED:
                return False
            return entry.facts.get(TYPED) == typed or wish_the_same(order_of(entry), order)

        entry = self._journal.find_or_begin(
            order.uuid, Kind.PRINT_ORDER, order.request, order.about, same=is_the_same, typed=typed
        )
        if named or entry.id == order.uuid:
            return order
        if entry.is_open:
            say("It was sent before, and what became of that is not known: it goes on under "
                "its own uuid.")  # fmt: skip
        return order_of(entry)

    async def _settle(self, sender: Sender) -> None:
        """What an earlier run left open is read back first, and told."""
        for entry in self._journal.unsettled():
            if entry.kind == Kind.PRINT_ORDER and entry.id != self.uuid:
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


TYPED = "typed"
"""The fact that keeps what was typed: names and dates may come to something else another day."""


def _as_typed(options: argparse.Namespace) -> str:
    """What was asked for, as text that compares equal for the same command."""
    asked = (options.build, options.to, options.copies, options.number, options.note, options.tag)
    return json.dumps(asked)


def _told(said: Words, uuid: str) -> str:
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
