"""Searching within the rows that are loaded: ``\\`` and ``n``/``N``, as in less."""

from __future__ import annotations

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.widgets.prompt_bar import Question


class SearchActions(ActionGroup):
    """A search moves the cursor and leaves the rows as they are."""

    sought = ""

    def action_search(self) -> None:
        """The old words stand there for Enter; what is typed takes their place."""
        self.screen.ask_for(
            Question("search", "\\", answered=self._seek, line=self.sought, replaced=True)
        )

    def _seek(self, line: str) -> None:
        self.sought = line.strip()
        self.screen.close_prompt()
        self._hop_to_hit(1, here_too=True)

    def action_next_hit(self) -> None:
        self._hop_to_hit(1)

    def action_previous_hit(self) -> None:
        self._hop_to_hit(-1)

    def _hop_to_hit(self, step: int, *, here_too: bool = False) -> None:
        """To the next row in this direction that contains the words, around the end if need be."""
        if not self.sought:
            self.say(f"Nothing was searched for yet: {key_of('search')} begins a search.")
            return
        rows, start = self.table.rows, self.table.cursor + (0 if here_too else step)
        for distance in range(len(rows)):
            place = (start + distance * step) % len(rows)
            if self._contains(rows.record(place)):
                self.table.move_to(place)
                return
        covered = self.view.rows.coverage()
        rest = "" if covered.complete else f" {key_of('load_all')} loads the rest."
        self.say(f"“{self.sought}” is in none of the {len(rows):,} rows here.{rest}", problem=True)

    def _contains(self, record: object) -> bool:
        sought, moment = self.sought.casefold(), self.view.moment()
        return any(
            sought in column.show(column.value(record), moment).text.casefold()
            for column in self.view.columns
        )
