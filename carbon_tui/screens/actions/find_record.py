"""F7, or a paste on a table: whatever names a record is looked for everywhere, and opened."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.identifier_lookup import Lookup, Match, identifier_in, look_up
from carbon_tui.local_copy.errors import CopyTrouble
from carbon_tui.prompt import parse
from carbon_tui.resources import registry
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.long_task import LongTask
from carbon_tui.widgets.prompt_bar import Question

if TYPE_CHECKING:
    from carbon_tui.local_copy.identifiers import NamedRows

_COLUMNS: Final = {
    "serial_number": "serial number",
    "resin_lot_number": "resin lot",
    "part_number": "part number",
    "cassette_serial": "cassette",
    "cassette_nfc_uid": "cassette",
    "platform_nfc_uid": "platform",
}
_PARTS: Final = "parts and cassettes are in a copy: :sync makes one."
"""No list of the server can be asked for their numbers."""
MAX_CHOICES = 9
"""Places that the chooser has digits for: there are no more."""


class FindRecordActions(ActionGroup):
    """One hit is opened at once; several are offered; none is said, with where it was looked."""

    def action_find_record(self) -> None:
        self.screen.ask_for(
            Question("find-record", "Serial, id, number, name or link: ", answered=self.find)
        )

    def find(self, text: str) -> None:
        """Look for what was scanned, typed or pasted."""
        self.screen.close_prompt()
        identifier = identifier_in(text)
        if not identifier:
            self.say("There is nothing to look for: scan or type a serial, an id or a number.")
            return

        async def look(task: LongTask) -> str:
            return await self._look(identifier, task)

        self.screen.begin(f"looking for {identifier[:40]}", look)

    async def _look(self, identifier: str, task: LongTask) -> str:
        task.says("")
        asked, in_the_copy = await asyncio.gather(
            look_up(identifier, self.session.stand_in().page), self._in_the_copy(identifier)
        )
        lookup = replace(asked, matches=(*asked.matches, *_not_yet(asked, in_the_copy)))
        if task.stopped:
            return "Stopped looking."
        if not lookup.matches:
            return _nowhere(lookup, self.session.copy.is_there)
        if not self.screen.has_keys:
            return f"{identifier} was found: {key_of('find_record')} again opens it."
        if len(lookup.matches) == 1:
            self.screen.call_later(self._open, lookup.matches[0], identifier)
        else:
            self.screen.call_later(self._choose, lookup)
        return _unasked(lookup)

    async def _in_the_copy(self, identifier: str) -> list[Match]:
        """Serials of parts, part numbers, resin lots and cassettes: no list is asked for those."""
        if not self.session.copy.is_there:
            return []
        try:
            return [_match(rows) for rows in await self.session.copy.rows_named(identifier)]
        except CopyTrouble:
            return []  # the server's answers stand; `sync` says what is wrong with the copy

    def _choose(self, lookup: Lookup) -> None:
        by_digit = {str(n): match for n, match in enumerate(lookup.matches[:MAX_CHOICES], 1)}
        choices = [
            Choice(digit, digit, f"{registry.by_name(match.view).title:<14}", match.label)
            for digit, match in by_digit.items()
        ]

        def chosen(digit: str | None) -> None:
            if digit is not None:
                self._open(by_digit[digit], lookup.identifier)

        self.app.push_screen(Chooser(f"“{lookup.identifier[:40]}” is in", choices), chosen)

    def _open(self, match: Match, identifier: str) -> None:
        resource, moment = registry.by_name(match.view), self.session.moment()
        search = parse(match.terms, resource, moment.now, moment.zone, printers=moment.printers)
        self.screen.open_child(resource, search, f"{identifier[:30]} ›")


def _match(rows: NamedRows) -> Match:
    title = registry.by_name(rows.view).title.casefold()
    newest = f", the newest {len(rows.uuids)}" if rows.count > len(rows.uuids) else ""
    noun = _COLUMNS[rows.column]
    label = f"{rows.count:,} {title} of this {noun}{newest}" if rows.count > 1 else f"its {noun}"
    return Match(rows.view, f"uuid={','.join(rows.uuids)}{_every(rows.view)}", label)


def _every(view: str) -> str:
    """The values without which the server hides some of its rows."""
    return "".join(f" {name}=all" for name, _ in registry.by_name(view).endpoint.all_values)


def _not_yet(asked: Lookup, in_the_copy: list[Match]) -> list[Match]:
    """What the server has not told already."""
    views = {match.view for match in asked.matches}
    return [match for match in in_the_copy if match.view not in views]


def _nowhere(lookup: Lookup, has_copy: bool) -> str:
    named = f"“{lookup.identifier}” is no printer, platform, print, build"
    sentence = f"{named}, order, part or model." if has_copy else f"{named} or order; {_PARTS}"
    return f"{sentence} {_unasked(lookup)}".strip()


def _unasked(lookup: Lookup) -> str:
    return f"Not asked, for they failed: {', '.join(lookup.unasked)}." if lookup.unasked else ""
