"""What a write came to, as the line of `outcome_line`: under its entry in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.orders.journal_entry import EntryState, JournalEntry
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.text.cleaning import raw


def state_of(entry: JournalEntry) -> str:
    """An entry of the journal in the words of outcomes."""
    others = {
        EntryState.QUEUED: WriteFate.DONE,
        EntryState.ALREADY_QUEUED: WriteFate.ALREADY_DONE,
        EntryState.SENDING: WriteFate.UNKNOWN,
        EntryState.PARTLY_DONE: WriteFate.PARTLY,
        EntryState.NOTHING_DONE: WriteFate.NOTHING,
        EntryState.PLANNED: WriteFate.NOT_SENT,
    }
    known = {fate.name: fate for fate in WriteFate}
    return (others.get(entry.state) or known[entry.state.name]).name.lower()


def write_line_of(outcome: Outcome[Any, Any], code: int, sentence: str, **more: Any) -> str:
    """Of anything that was written to the server, under its entry in the journal."""
    return outcome_line(code, sentence, outcome.fate.name.lower(), uuid=outcome.id, **more)


def order_line(
    outcome: OrderOutcome, code: int, sentence: str, warnings: Sequence[str] = ()
) -> str:
    """Of a print order: also how many copies went to which printer, as far as the server tells."""
    routed = (outcome.record.routed_to if outcome.record is not None else None) or {}
    printers = {
        raw(serial): {"queued": share.copies_queued, "printed": share.copies_printed}
        for serial, share in routed.items()
    }
    copies = outcome.request.total_copies
    return write_line_of(
        outcome, code, sentence, copies=copies, printers=printers, warnings=list(warnings)
    )
