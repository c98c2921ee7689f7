"""``carbon-tui move`` and ``carbon-tui remove``: waiting prints, as on the board of queues."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace

from carbon_tui.api.client import Client
from carbon_tui.cli.account import Account
from carbon_tui.cli.journal_files import journal_of
from carbon_tui.cli.named_account import account
from carbon_tui.cli.outcome_line import PREVIEW, outcome_line
from carbon_tui.cli.output import announce, say, write_line
from carbon_tui.cli.printers import serials
from carbon_tui.cli.queue import NOTHING_SENT
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.taking_back import queue_change_told
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.history import BuildHistory
from carbon_tui.orders.print_orders.lookup import CANCELED
from carbon_tui.orders.print_orders.outlook import move_warnings
from carbon_tui.orders.queues import move_messages
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.queue_draft import QueueDraft
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueChanger,
    became,
    removal,
    unsettled_changes,
)
from carbon_tui.orders.queues.rearrange import move as change_of
from carbon_tui.system.exit_codes import DONE, LATER, USAGE
from carbon_tui.text.cleaning import clean, raw

TOP, END = "top", "end"


def move(options: argparse.Namespace) -> int:
    """Move waiting prints to another place, or another printer."""
    if not options.to and options.place is None:
        raise Stop("Say where to: --to PRINTER, --place N, or both.", USAGE)
    return _run(options, "moved")


def remove(options: argparse.Namespace) -> int:
    """Take waiting prints out of their queues."""
    return _run(options, "removed")


def _run(options: argparse.Namespace, done: str) -> int:
    who = account(options)
    if not options.dry_run:
        who.refuse_if_read_only(done)
    with journal_of(who) as journal:
        return asyncio.run(_connected(options, who, journal))


async def _connected(options: argparse.Namespace, who: Account, journal: Journal) -> int:
    client = await asyncio.to_thread(who.connect)
    try:
        return await _Rearranging(options, client, journal).run()
    finally:
        await client.aclose()


class _Rearranging:
    """One run of ``move`` or ``remove``."""

    def __init__(self, options: argparse.Namespace, client: Client, journal: Journal) -> None:
        self._options = options
        self._client = client
        self._changer = QueueChanger(client, journal)
        self._journal = journal

    async def run(self) -> int:
        """The exit code. Raises ApiError, FileTrouble, Stop before anything is sent."""
        gatherer = Gatherer(self._client, self._client.server_now)
        printers, board = await gatherer.floor()
        prints = await self._prints(board)
        if not self._options.dry_run:
            await self._settle(prints)
        if self._options.command == "remove":
            return await self._removed(board, prints)
        draft = await self._draft(board, prints)
        history = await gatherer.past(board, printers)
        self._warn(move_warnings(draft, printers, history, self._client.server_now()))
        return await self._moved(draft, history)

    async def _prints(self, board: QueueSnapshot) -> tuple[str, ...]:
        """The uuids of those that wait. What a remove finds removed is told, and left out."""
        known = {word: _waiting(board, word) for word in self._options.prints}
        gone = [raw(word) for word, uuid in known.items() if uuid is None]
        states = await became(self._client, gone) if gone else {}
        for uuid in gone:
            state = states.get(uuid, "").casefold()
            if self._options.command != "remove" or state != CANCELED:
                raise Stop(f"“{clean(uuid)}” waits in no queue{_now(state)}.")
            say(f"{clean(uuid)} was removed before.")
        return tuple(dict.fromkeys(uuid for uuid in known.values() if uuid is not None))

    async def _settle(self, prints: Sequence[str]) -> None:
        """What was sent before and concerns these prints is read back first. Raises Stop where it
        is not known still: it may arrive yet."""
        for entry in unsettled_changes(self._journal, prints):
            outcome = await self._changer.settle(entry)
            say(f"From before: {words(outcome)}")
            if outcome.fate is WriteFate.UNKNOWN and not self._options.again:
                raise Stop(
                    "Nothing was sent: --again does it all the same, "
                    f"carbon-tui queue --forget {entry.id} stops asking.",
                    LATER,
                )

    async def _removed(self, board: QueueSnapshot, prints: tuple[str, ...]) -> int:
        change = removal(board, prints)
        if change is None:
            return self._nothing("They are removed already.")
        about = move_messages.about_removal(board, prints)
        if self._options.dry_run:
            return self._previewed([f"{move_messages.upper(about)}."], change)
        return await self._sent(change, about)

    async def _draft(self, board: QueueSnapshot, prints: tuple[str, ...]) -> QueueDraft:
        draft = QueueDraft.of(board, prints)
        if draft is None:
            raise Stop("None of them waits any more.")
        if self._options.to:
            (serial,) = await serials(self._client, [self._options.to])
            if serial not in board.queues:
                raise Stop(f"There is no printer {clean(serial)} on the board of queues.", USAGE)
            draft = draft.to(serial)
        return _placed(draft, self._options.place)

    async def _moved(self, draft: QueueDraft, history: BuildHistory) -> int:
        change, about = change_of(draft), move_messages.about_move(draft)
        if change is None:
            return self._nothing("It stands there already.")
        if self._options.dry_run:
            return self._previewed(move_messages.review(draft, history.usual), change)
        return await self._sent(change, about)

    async def _sent(self, change: QueueChange, about: str) -> int:
        return queue_change_told(self._options, await self._changer.carry_out(change, about))

    def _warn(self, warnings: Sequence[str]) -> None:
        for warning in warnings:
            say(f"Warning: {clean(warning)}")
        if warnings and self._options.strict:
            raise Stop("Nothing was moved: --strict takes no warning.")

    def _nothing(self, sentence: str) -> int:
        say(sentence)
        if self._options.json:
            state = WriteFate.ALREADY_DONE.name.lower()
            announce(outcome_line(DONE, sentence, state, prints=[]))
        return DONE

    def _previewed(self, lines: Sequence[str], change: QueueChange) -> int:
        if self._options.json:
            queues = {serial: list(lane) for serial, lane in change.intended.items()}
            details = {"prints": list(change.prints), "queues": queues}
            announce(outcome_line(DONE, NOTHING_SENT, PREVIEW, **details))
        else:
            for line in lines:
                write_line(line)
        say(NOTHING_SENT)
        return DONE


def _waiting(board: QueueSnapshot, word: str) -> str | None:
    """The uuid of a print that waits, by its uuid or by a name that only one has. Raises Stop."""
    waiting = [waiting_print for lane in board.lanes for waiting_print in lane.waiting]
    same = [
        waiting_print.uuid
        for waiting_print in waiting
        if waiting_print.uuid.casefold() == word.casefold()
    ]
    called = [
        waiting_print.uuid
        for waiting_print in waiting
        if waiting_print.name.casefold() == word.casefold()
    ]
    if len(same or called) > 1:
        raise Stop(
            f"{len(called)} prints called “{clean(word)}” wait: name one by its uuid: "
            f"{', '.join(str(clean(uuid)) for uuid in called[:5])}.",
            USAGE,
        )
    return next(iter(same or called), None)


def _now(state: str) -> str:
    return f": it is {clean(state)}" if state else ""


def _placed(draft: QueueDraft, place: str | None) -> QueueDraft:
    """Held where it was asked for; a place beyond the end is the end."""
    if place == TOP:
        return draft.top()
    end = draft.end()
    if place is None or place == END:
        return end
    return replace(draft, index=min(int(place) - 1, end.index))
