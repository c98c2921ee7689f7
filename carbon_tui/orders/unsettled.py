"""What is pinned in every view: whatever was sent and is not known, until reading settles it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    MAY_GO_ON,
    ORDERS,
    EntryKind,
    JournalEntry,
)
from carbon_tui.orders.messages import (
    WATCHED,
    OutcomeText,
    pinned,
    sentence,
)
from carbon_tui.orders.settling import SettledEntry
from carbon_tui.text.cleaning import clean, comparable

SHOWN = 20
"""How many settled ones are remembered for a person to read."""

NAMED = 3
"""How many are named before the rest is only counted."""


class UnsettledEntries:
    """The open entries of a journal with the last words on each, and what was settled lately."""

    def __init__(self) -> None:
        self.open: tuple[SettledEntry, ...] = ()
        """Oldest first."""
        self.news: tuple[SettledEntry, ...] = ()
        """Settled by reading back, and not seen by anybody yet; oldest first."""
        self.damaged = 0
        """Lines of the journal that cannot be trusted."""
        self.trouble = ""
        """Why the journal could not be read; empty when it could."""
        self._said: dict[str, OutcomeText] = {}

    def look(self, journal: Journal) -> None:
        """Pin what is open now. Raises FileTrouble."""
        entries = journal.unsettled()
        self.damaged, self.trouble = journal.unreadable(), ""
        self.open = tuple(SettledEntry(e, self._said.get(e.id) or pinned(e)) for e in entries)

    def note(self, settled: SettledEntry) -> None:
        """An entry was read back: it is news where that settled it."""
        self._said[settled.entry.id] = settled.words
        if not settled.is_open and settled.is_news:
            others = (other for other in self.news if other.entry.id != settled.entry.id)
            self.news = (*others, settled)[-SHOWN:]

    def seen(self) -> None:
        """A person has read the news."""
        self.news = ()

    @property
    def line(self) -> str:
        """The one line of every view; empty when there is nothing to pin."""
        if self.trouble:
            return f"Journal: {self.trouble}"
        if self.open:
            return _counted(self.open, "unknown")
        if self.news:
            last = self.news[-1]
            more = f" (and {len(self.news) - 1} more)" if len(self.news) > 1 else ""
            return f"Read back: {last.words.title.lower()}: {clean(last.entry.about)}{more}"
        if self.damaged:
            lines = "line" if self.damaged == 1 else "lines"
            return f"The journal of orders has {self.damaged} {lines} that cannot be read"
        return ""


def unknown_orders_of(journal: Journal, builds: Iterable[str]) -> tuple[JournalEntry, ...]:
    """Print orders for these builds (uuids) that were sent to this server, being sent ones among
    them, and of which nobody knows yet whether it has them. Raises FileTrouble."""
    build_uuids = {comparable(uuid) for uuid in builds if uuid}
    orders = (
        entry
        for entry in journal.entries()
        if entry.is_open and entry.kind == EntryKind.PRINT_ORDER and not journal.elsewhere(entry)
    )
    return tuple(entry for entry in orders if comparable(_build_of(entry)) in build_uuids)


def _build_of(entry: JournalEntry) -> str:
    try:
        return entry.request(PrintOrderRequest).build_uuid
    except msgspec.MsgspecError:
        return ""  # another version's


def left_behind(journal: Journal) -> str:
    """What to say of open entries at the end of a run; empty where there are none.

    Raises FileTrouble.
    """
    entries = [e for e in journal.entries() if e.is_open and not journal.elsewhere(e)]
    if not entries:
        return ""
    number, about = len(entries), "; ".join(map(_about, entries[:NAMED]))
    noun = "order" if all(entry.kind in ORDERS for entry in entries) else "change"
    more = f"; and {number - NAMED} more" if number > NAMED else ""
    counted, them = (f"1 {noun} is", "it") if number == 1 else (f"{number} {noun}s are", "them")
    return f"{counted} unknown: {about}{more}. The next start looks {them} up by itself."


def _counted(pins: tuple[SettledEntry, ...], word: str) -> str:
    first = _about(pins[0].entry)
    return f"{len(pins)} {word}: {first}" + (" …" if len(pins) > 1 else "")


def _about(entry: JournalEntry) -> str:
    return str(clean(entry.about or entry.kind))


class UnknownEntry(Exception):
    """The journal has nothing under this uuid."""


class KnownToBeDone(Exception):
    """There is nothing to let go of: the server has it, or it came to its end."""


def forgotten(journal: Journal, id: str) -> OutcomeText:
    """Let go of an entry, on a person's word: it is pinned no more. The same wish said within a
    day still goes on under its own id.

    Raises UnknownEntry, KnownToBeDone, Held, FileTrouble.
    """
    with journal.claim(id):
        entry = journal.entry(id)
        if entry is None:
            raise UnknownEntry(f"This profile's journal knows nothing under {id}.")
        if entry.state not in MAY_GO_ON:
            raise KnownToBeDone(
                f"{clean(entry.about)}: {entry.state} already, so there is nothing to forget."
            )
        journal.give_up(id)
    watched = WATCHED if entry.kind in ORDERS else "What it did, if anything, stays as it is."
    return OutcomeText("Forgotten", sentence(entry.about), watched)
