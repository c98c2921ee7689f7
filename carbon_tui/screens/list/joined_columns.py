"""Columns that only the local copy can tell: looked up for loaded rows where they are shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen


class JoinedColumns:
    """Rows come at once as the server has them; what stands in other records follows."""

    def __init__(self, screen: ListScreen) -> None:
        self._screen = screen
        self._reading = False
        self._seen: object = None
        self._was_told = False

    def rows_shown(self) -> None:
        """Look up what is missing: rows have come, or a column was picked."""
        screen, question = self._screen, self._screen.view.question
        shown = {column.name for column in question.columns if column.joined}
        shown |= {name for name, _ in question.local_order if self._is_joined(name)}
        rows = screen.view.rows
        seen = (screen.view.newest_answer, rows.coverage().loaded, frozenset(shown))
        if not shown or self._reading or seen == self._seen:
            return
        if not screen.session.copy.is_there:
            self._tell_once(shown)
            return
        self._seen = seen
        missing = screen.session.joined_values.unread(screen.resource, rows.loaded(), shown)
        if missing:
            self._reading = True
            screen.work(self._read(missing, shown), "joined columns")

    def _is_joined(self, name: str) -> bool:
        column = self._screen.resource.column(name)
        return column is not None and bool(column.joined)

    def _tell_once(self, names: Collection[str]) -> None:
        if not self._was_told:
            self._was_told = True
            titles = [c.title for c in self._screen.resource.columns if c.name in names]
            self._screen.say(f"{' and '.join(titles)}: only a local copy tells; :sync makes one.")

    async def _read(self, missing: Sequence[Any], names: Collection[str]) -> None:
        session, screen = self._screen.session, self._screen
        try:
            await session.copy.look_up(screen.resource, missing, names, session.joined_values)
        except (CopyTrouble, NotInTheCopy) as why:
            screen.say(str(why), problem=True)
        finally:
            self._reading = False
        if screen.is_open:
            screen.view.match_again()
            screen.table.refresh()
