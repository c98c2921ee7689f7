"""Searching within the rows that are loaded: ``\\`` and ``n``/``N``, as in less."""

from __future__ import annotations

from textual import on

from carbon_tui.screens.listing_screen import ListingScreen
from carbon_tui.widgets.prompt_bar import PromptBar


class Finding(ListingScreen):
    """A search moves the cursor and leaves the rows as they are."""

    sought = ""

    def action_search(self) -> None:
        self.open_prompt(self._open_search(), "search prompt")

    async def _open_search(self) -> None:
        (await self.prompt_bar()).open("search", "\\", self.sought)

    @on(PromptBar.Submitted)
    def _search_submitted(self, event: PromptBar.Submitted) -> None:
        if event.purpose == "search":
            self.sought = event.line.strip()
            self.query_one(PromptBar).close()
            self.table.focus()
            self._hop_to_hit(1, here_too=True)

    def action_next_hit(self) -> None:
        self._hop_to_hit(1)

    def action_previous_hit(self) -> None:
        self._hop_to_hit(-1)

    def _hop_to_hit(self, step: int, *, here_too: bool = False) -> None:
        """To the next row in this direction that contains the words, around the end if need be."""
        if not self.sought:
            self.say("Nothing was searched for yet: \\ begins a search.")
            return
        rows, start = self.table.rows, self.table.cursor + (0 if here_too else step)
        for distance in range(len(rows)):
            place = (start + distance * step) % len(rows)
            if self._contains(rows.record(place)):
                self.table.move_to(place)
                return
        covered = self.view.listing.coverage()
        rest = "" if covered.complete else " L loads the rest."
        self.say(f"“{self.sought}” is in none of the {len(rows):,} rows here.{rest}", problem=True)

    def _contains(self, record: object) -> bool:
        wanted, moment = self.sought.casefold(), self.view.moment()
        return any(
            wanted in column.show(column.value(record), moment).text.casefold()
            for column in self.view.columns
        )
