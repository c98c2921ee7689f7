"""The choices and questions about part orders that exist already."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.api.schema.records import PartOrder
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.orders.part_orders.packing import PackingAction
from carbon_tui.orders.part_orders.steps_done import PartOrderJob
from carbon_tui.resources.formats import (
    Moment,
    ago,
)
from carbon_tui.screens.dialogs.chooser import Choice
from carbon_tui.text.cleaning import clean

NEW = "new"
"""The choice of a new order, beside those that can be gone on with."""

KEYED = 9
"""Orders that a digit chooses; the others by the cursor."""


def choices(entries: Sequence[JournalEntry], moment: Moment) -> list[Choice]:
    """A new order, and those that stopped on their way, the latest first."""
    offered = [Choice("n", NEW, "a new order")]
    for place, entry in enumerate(reversed(entries), start=1):
        key = str(place) if place <= KEYED else ""
        offered.append(Choice(key, entry.id, str(clean(entry.about)), _note(entry, moment)))
    return offered


def _note(entry: JournalEntry, moment: Moment) -> str:
    job = PartOrderJob.of(entry)
    step = job.title(job.next) if job.next else "placed"
    return f"{step}, {ago(entry.changed_at, moment).text} ago"


def question_of(action: PackingAction, order: PartOrder) -> tuple[str, list[str], str]:
    """Title, lines, and the word that confirms it."""
    name = clean(order.part_order_number or order.uuid or "")
    number = order.printed_parts_count
    parts = "its parts" if number is None else f"{number:,} part{'' if number == 1 else 's'}"
    if action is PackingAction.CANCEL:
        lines = [f"Part order {name}: {parts} will not be made.", "What is packed already goes on."]
        return "Cancel this part order?", lines, "cancel"
    lines = [
        f"Part order {name}: {parts} will be packed now, even where a build is not full.",
        "Parts of other orders may go along in the same builds.",
    ]
    return "Pack it now?", lines, "pack"
