"""What is still to be read before a list may be called complete.

Reading to the end of a cursor is not enough when the data moves: a row may have slipped past. This
module decides, from facts alone, which further reading is owed, and asks for as few as the facts
allow:

* The whole list in one answer is a snapshot: nothing is owed.
* Rows that never move (by key, by creation time) or only move ahead (ascending `updated_at`)
  cannot be missed: nothing is owed.
* As many different rows as the server counts, below its cap, among rows that cannot leave the
  filter: each of them matches, so they are all there are. Nothing is owed.
* Where the API can say what changed since the reading began (`updated_after`; for prints the date
  that the list is sorted by), that is one request, as a rule with few rows in it or none.
* Where a reading resumed at a date, rows without one were hidden from it. They stand at one end of
  the order: a look from the other end finds them, one request as a rule.
* That look goes first, for a row that gets its date during it has slipped past it and has changed.
* Where fewer rows came than the server counts, what is missing is looked for once: among what
  changed, then everywhere. What is still missing then is told.
* What no look can prove is read once more in the order of the key, which nothing moves, in the
  largest pages; in the server's own order where it sorts nothing.
"""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class NextPass(Enum):
    """A further reading."""

    CHANGES = "changes"
    """What changed since the list was begun."""
    FAR_END = "far end"
    """Rows without a date, from the other end of the order."""
    SWEEP = "sweep"
    """Everything once more, in an order that nothing moves where the server takes one."""


class ReadFacts(Struct, frozen=True):
    """What is known when a reading has come to its end."""

    snapshot: bool = False
    wanders: bool = False
    """Rows may have moved past the reading."""
    traceable: bool = False
    """The API can be asked for every row that moved."""
    traced: bool = False
    hidden: bool = False
    """Ranges may have hidden rows without a date."""
    looked: bool = False
    """The other end of the order was looked at."""
    unsure: bool = False
    """The pieces from both ends met at a row that may itself have moved."""
    counted: bool = False
    """As many different rows as the server counts, below its cap."""
    leaky: bool = False
    """Rows can leave the filter, so that equal counts may hide one gone and one missed."""
    short: bool = False
    """Fewer rows than the server counts, below its cap: some arrived meanwhile, or a page was cut
    short without a word."""
    swept: bool = False


def next_pass(facts: ReadFacts) -> NextPass | None:
    """The next reading that is owed; None when the list is complete."""
    if facts.swept:
        return None
    if facts.snapshot:
        return NextPass.SWEEP if facts.short else None
    if facts.counted and not facts.leaky:
        return None
    wandered = facts.wanders and not facts.traced
    if wandered and not facts.traceable:
        return NextPass.SWEEP
    if facts.hidden and not facts.looked:
        return NextPass.FAR_END
    if facts.hidden or facts.unsure:
        return NextPass.SWEEP
    if wandered:
        return NextPass.CHANGES
    if not facts.short:
        return None
    return NextPass.SWEEP if facts.traced or not facts.traceable else NextPass.CHANGES
