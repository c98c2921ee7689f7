"""Moving: what never changes anything but the cursor."""

from __future__ import annotations

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.actions.action_group import ActionGroup


class CursorActions(ActionGroup):
    """Motions by line, page, end and column."""

    def action_down(self) -> None:
        self.table.move_by(1)

    def action_up(self) -> None:
        self.table.move_by(-1)

    def action_left(self) -> None:
        self._move_column(-1)

    def action_right(self) -> None:
        self._move_column(1)

    def _move_column(self, steps: int) -> None:
        self.table.move_column(steps)
        if self.table.wide:
            self.screen.tell()  # other columns are in view

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        """The true end: what is loaded at once, the rest when it has come."""
        if not self.view.loader.reversible and self.view.loader.has_more:
            self.say(
                f"The true end comes with {key_of('load_all')}: this list can be read from"
                " its beginning only."
            )
        elif not self.view.loader.shows_the_end:
            self.work(self._go_to_the_end(self.table.moves + 1), "the other end")
        self.table.move_to(len(self.table.rows) - 1)

    async def _go_to_the_end(self, moves: int) -> None:
        """The cursor goes along once the rows have come, unless a person has moved it since: then
        there are more than so many ``moves``."""
        self.screen.goes_to_the_end = True
        try:
            await self.view.loader.last_page()
        finally:
            self.screen.goes_to_the_end = False
        if self.table.moves == moves:
            self.table.move_to(len(self.table.rows) - 1)

    def action_page_down(self) -> None:
        self.table.scroll_pages(1)

    def action_page_up(self) -> None:
        self.table.scroll_pages(-1)

    def action_half_page_down(self) -> None:
        self.table.scroll_pages(0.5)

    def action_half_page_up(self) -> None:
        self.table.scroll_pages(-0.5)

    def action_next_attention(self) -> None:
        self._hop(1)

    def action_previous_attention(self) -> None:
        self._hop(-1)

    def _hop(self, step: int) -> None:
        """To the nearest loaded row in this direction that needs attention."""
        rows, place = self.table.rows, self.table.cursor + step
        while 0 <= place < len(rows):
            if self.resource.attention(rows.record(place)):
                self.table.move_to(place)
                return
            place += step
        where = "below" if step > 0 else "above"
        more = (
            " More rows are still to be loaded." if step > 0 and self.view.loader.has_more else ""
        )
        self.say(f"No row {where} needs attention among those loaded.{more}")

    def action_wide(self) -> None:
        self.table.wide = not self.table.wide
        self.screen.tell()

    def action_side_pane(self) -> None:
        self.screen.toggle_side()
