"""What earlier runs left open, settled by reading: at the start, and from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    JournalEntry,
)
from carbon_tui.orders.messages import (
    OutcomeText,
    pinned,
    words,
)
from carbon_tui.orders.part_orders.messages import part_words
from carbon_tui.orders.part_orders.packing import PartOrderChanger
from carbon_tui.orders.part_orders.placing import PartOrderPlacing
from carbon_tui.orders.print_orders.edit import OrderEditor
from carbon_tui.orders.print_orders.sending import PrintOrderSender
from carbon_tui.orders.queues.rearrange import QueueChanger
from carbon_tui.system.exit_codes import DONE, FAILED, LATER
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held

if TYPE_CHECKING:
    from carbon_tui.api.client import Client


@dataclass(frozen=True, slots=True)
class SettledEntry:
    """An entry and what is known of it now."""

    entry: JournalEntry
    words: OutcomeText

    @property
    def is_open(self) -> bool:
        """Whether it stays pinned."""
        return self.words.is_unknown

    @property
    def is_news(self) -> bool:
        """Whether looking at it has shown something new: what was refused, and still is not there,
        is none."""
        return self.entry.is_open or self.words.exit_code == DONE


class Settler:
    """Reads back whatever one profile's journal has open."""

    def __init__(
        self, api: Client, journal: Journal, names: Mapping[str, str] | None = None
    ) -> None:
        """``names``: what printers are called, by raw serial, as far as that is known."""
        self._api = api
        self._journal = journal
        self._names = names

    async def settle(self, entry: JournalEntry) -> SettledEntry:
        """Look it up. Sends nothing, and never raises for network or disk."""
        try:
            return SettledEntry(entry, await self._words(entry))
        except Held:
            return SettledEntry(entry, pinned(entry))
        except FileTrouble as trouble:
            unknown = OutcomeText("Unknown", str(trouble), "", LATER, is_unknown=True)
            return SettledEntry(entry, unknown)
        except msgspec.MsgspecError:
            return SettledEntry(entry, _FOREIGN)

    async def settle_all(self) -> tuple[SettledEntry, ...]:
        """Everything open, and what was given up within the last day, oldest first."""
        entries = self._journal.to_look_up()
        return tuple([await self.settle(entry) for entry in entries])

    async def _words(self, entry: JournalEntry) -> OutcomeText:
        try:
            kind = EntryKind(entry.kind)
        except ValueError:  # a newer version's
            return _FOREIGN
        match kind:  # every kind there is: the type checker holds it to that
            case EntryKind.PRINT_ORDER:
                return words(
                    await PrintOrderSender(self._api, self._journal).settle(entry), self._names
                )
            case EntryKind.QUEUE_MOVE | EntryKind.QUEUE_DELETE:
                return words(await QueueChanger(self._api, self._journal).settle(entry))
            case EntryKind.PRINT_ORDER_EDIT:
                return words(await OrderEditor(self._api, self._journal).settle(entry))
            case EntryKind.PART_ORDER:
                return words(await PartOrderChanger(self._api, self._journal).settle(entry))
            case EntryKind.PART_ORDER_JOB:
                placed = await PartOrderPlacing(self._api, self._journal).settle(entry)
                return part_words(placed) if placed else _resumable(entry)


def _resumable(entry: JournalEntry) -> OutcomeText:
    if not entry.is_open:
        sentence = f"{entry.about} is not on the server. {entry.note}".strip()
        return OutcomeText("Not placed", sentence, "", FAILED)
    return OutcomeText("Begun", f"{entry.about} was begun and not finished.", "Go on with it.")


_FOREIGN = OutcomeText(
    "Unknown",
    "The journal holds an entry of another version of this program.",
    "Open it with that version.",
    LATER,
    is_unknown=True,
)
