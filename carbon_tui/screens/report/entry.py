"""The key that opens the report, for every list screen."""

from __future__ import annotations

from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.report.screen import ProductionScreen


class ReportActions(ActionGroup):
    """``%`` or ``:report``: the shift that is under way, or the last one."""

    def action_report(self) -> None:
        self.app.push_screen(ProductionScreen(self.session))
