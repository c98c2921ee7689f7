"""Ways to records that lie behind others: those in between are looked up, and lead on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema.query import Query
from carbon_tui.resources import registry
from carbon_tui.resources.definition import Link
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.long_task import LongTask

MAX_RECORDS_BETWEEN = 1_000
"""Records in between, at most, that lead on together."""


class Lookups(ActionGroup):
    """Nothing partial is shown: where more lie in between, the person chooses among them.

    Who has gone on meanwhile is not taken away from there.
    """

    _moves = 0
    """How often the cursor had been moved when the look-up began."""

    def begin(self, link: Link[Any], query: Query, trail: str) -> None:
        """Look up what the query gives, and follow the link from there."""
        titles = registry.by_name(link.through).title.casefold()
        self._moves = self.table.moves
        self.screen.begin(f"looking up {titles}", partial(self._look_up, link, query, trail))

    async def _look_up(self, link: Link[Any], query: Query, trail: str, task: LongTask) -> str:
        between = registry.by_name(link.through)
        records = await self._found(between, query, task)
        titles = between.title.casefold()
        if task.stopped:
            return f"Stopped looking up {titles}."
        if not records:
            return f"There are no {titles} to go on from."
        if len(records) > MAX_RECORDS_BETWEEN:
            return f"More than {MAX_RECORDS_BETWEEN:,} {titles} lie in between: {self._cure(link)}."
        noun = between.noun if len(records) == 1 else titles
        if not self.screen.has_keys or self.table.moves != self._moves:
            return f"Looked up {len(records):,} {noun}: g {link.letter} goes on from here."
        onward = between.link(link.letter)
        if onward is not None:
            self.screen.call_later(
                self.screen.lead, onward, records, f"{trail} {len(records):,} {noun} ›"
            )
        return ""

    async def _found(self, between: Any, query: Query, task: LongTask) -> list[Any]:
        """All of them, or a few more than lead on together. Raises ApiError."""
        session = self.session
        pages = open_pages(
            between.endpoint, query, session.stand_in().page, now=session.server_now,
            page_size=MAX_RECORDS_BETWEEN, pull_size=MAX_RECORDS_BETWEEN,
        )  # fmt: skip
        records: list[Any] = []
        task.says("0")
        async for delivery in pages:
            records += between.rows(delivery.rows)
            if len(records) > MAX_RECORDS_BETWEEN or task.stopped:
                break
            task.says(f"{len(records):,}")
        return records

    def _cure(self, link: Link[Any]) -> str:
        """The letter that shows those in between."""
        ways: Sequence[Link[Any]] = self.resource.links
        letters = (
            link_there.letter
            for link_there in ways
            if link_there.target == link.through and not link_there.through
        )
        return f"g {next(letters)} shows them, and those that are marked there lead on"
