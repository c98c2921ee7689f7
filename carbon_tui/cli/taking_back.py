"""``carbon-tui queue --undo``: an order's copies that still wait, or a move, taken back."""

from __future__ import annotations

import argparse
import asyncio

from carbon_tui.api.client import Client
from carbon_tui.cli.account import Account
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.write_line import write_line_of
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import EntryKind, JournalEntry
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.gathering import Gatherer
from carbon_tui.orders.print_orders.undo import TakenBack, Undo
from carbon_tui.orders.queues.messages import undo_words
from carbon_tui.orders.queues.move_messages import about_move
from carbon_tui.orders.queues.rearrange import QueueChanger, QueueOutcome, move
from carbon_tui.system import exit_codes
from carbon_tui.system.exit_codes import DONE
from carbon_tui.text.cleaning import clean


async def taken_back(options: argparse.Namespace, who: Account, journal: Journal) -> int:
    """Look what still waits, and take that back; the exit code. Done twice it does nothing more.

    Raises ApiError, FileTrouble, Stop before anything is sent.
    """
    entry = journal.entry(options.undo)
    if entry is not None and (elsewhere := journal.elsewhere(entry)):
        raise Stop(f"{clean(entry.about)}: {elsewhere}")
    client = await asyncio.to_thread(who.connect)
    try:
        if entry is not None and entry.kind == EntryKind.QUEUE_MOVE:
            return await _moved_back(options, client, journal, entry)
        undo = Undo(client, journal)
        result = await undo.take_back(await undo.preview(options.undo))
    finally:
        await client.aclose()
    return _told(options, result)


def _told(options: argparse.Namespace, result: TakenBack) -> int:
    text = undo_words(result)
    code = text.exit_code
    say(str(text))
    if options.json:
        fate = _fate(result)
        counts = {
            "taken_back": result.taken,
            "started": result.started,
            "waiting": result.waiting,
            "not_determined": result.undetermined,
        }
        announce(outcome_line(code, str(text), fate.name.lower(), uuid=options.undo, **counts))
    return code


def _fate(result: TakenBack) -> WriteFate:
    if result.undetermined:
        return WriteFate.UNKNOWN
    if result.waiting:
        return WriteFate.PARTLY if result.taken else WriteFate.NOTHING
    return WriteFate.DONE if result.taken else WriteFate.ALREADY_DONE


async def _moved_back(
    options: argparse.Namespace, client: Client, journal: Journal, entry: JournalEntry
) -> int:
    """Every printer that the moved prints came from gets back what still waits."""
    board = await Gatherer(client, client.server_now).board()
    codes = []
    for draft in Undo(client, journal).restored(board, entry):
        change = move(draft)
        if change is not None:
            outcome = await QueueChanger(client, journal).carry_out(change, about_move(draft))
            codes.append(queue_change_told(options, outcome))
    if not codes:
        sentence = "Nothing to take back: what was moved has started, or stands where it stood."
        say(sentence)
        if options.json:
            state = WriteFate.ALREADY_DONE.name.lower()
            announce(outcome_line(DONE, sentence, state, uuid=entry.id))
        return DONE
    return exit_codes.of_several(codes)


def queue_change_told(options: argparse.Namespace, outcome: QueueOutcome) -> int:
    """What became of a queue change, in words and for machines; the exit code."""
    text = words(outcome)
    code = text.exit_code
    say(str(text))
    if options.json:
        prints = list(outcome.request.prints)
        now = outcome.record.now if outcome.record is not None else None
        queues = None if now is None else {serial: list(lane) for serial, lane in now.items()}
        announce(write_line_of(outcome, code, str(text), prints=prints, queues=queues))
    return code
