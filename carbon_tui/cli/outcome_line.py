"""What a command came to, as one line of JSON on stdout: one shape for every command.

``{"state": …, "exit_code": …, "sentence": …}``, and after these what is of the command alone.
States are those of writes (``done``, ``refused``, ``unknown`` …, `orders.outcome.WriteFate` in
small letters), `PREVIEW` for what was only looked at, and `STATES` for a command that failed
before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from carbon_tui.cli.output import announce
from carbon_tui.system.exit_codes import ASKED_FOR, DONE, FAILED, INTERRUPTED, LATER, USAGE

if TYPE_CHECKING:
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.orders.outcome import Outcome
    from carbon_tui.orders.print_orders.placement import OrderOutcome

PREVIEW = "preview"
STATES = {
    DONE: "done",
    FAILED: "failed",
    USAGE: "wrong_usage",
    LATER: "later",
    ASKED_FOR: "asked_for",
    INTERRUPTED: "interrupted",
}
"""The state of a command of which nothing but its exit code is known."""


def outcome_line(code: int, sentence: str, state: str = "", **more: Any) -> str:
    """The line, without its end. ``state`` empty is what the exit code says."""
    told = {"state": state or STATES[code], "exit_code": code, "sentence": sentence, **more}
    return json.dumps(told, ensure_ascii=False)


def wants_json(options: argparse.Namespace) -> bool:
    """Whether a machine listens."""
    return bool(getattr(options, "json", False))


def tell_failure(
    options: argparse.Namespace, code: int, sentence: str, error: Exception | None = None
) -> None:
    """The end of a command that failed before it came to anything of its own, with a link to the
    cure where there is one."""
    if not wants_json(options):
        return
    from carbon_tui.session.cures import cure_of

    cure = cure_of(error) if error is not None else ""
    announce(outcome_line(code, sentence, **({"help": cure} if cure else {})))


def state_of(entry: JournalEntry) -> str:
    """An entry of the journal in the words of outcomes."""
    from carbon_tui.orders.journal_entry import EntryState
    from carbon_tui.orders.outcome import WriteFate

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


def write_line_of(outcome: Outcome[Any, Any], code: int, told: str, **more: Any) -> str:
    """Of anything that was written to the server, under its entry in the journal."""
    return outcome_line(code, told, outcome.fate.name.lower(), uuid=outcome.id, **more)


def order_line(outcome: OrderOutcome, code: int, told: str, warnings: Sequence[str] = ()) -> str:
    """Of a print order: also how many copies went to which printer, as far as the server tells."""
    from carbon_tui.text.cleaning import raw

    routed = (outcome.record.routed_to if outcome.record is not None else None) or {}
    printers = {
        raw(serial): {"queued": share.copies_queued, "printed": share.copies_printed}
        for serial, share in routed.items()
    }
    copies = outcome.request.total_copies
    return write_line_of(
        outcome, code, told, copies=copies, printers=printers, warnings=list(warnings)
    )
