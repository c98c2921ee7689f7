"""The key that opens a lineage, for every list screen."""

from __future__ import annotations

from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.lineage.screen import LineageScreen


class LineageActions(ActionGroup):
    """``t`` on the record under the cursor."""

    def action_lineage(self) -> None:
        if self.current is None:
            self.say("There is no record under the cursor to trace.")
        else:
            self.app.push_screen(LineageScreen(self.screen, self.current))
