"""The lines that stand in every view, and the keys that mean the same in each."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from carbon_tui.screens.attentive import Attentive
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.side_pane import SidePane
from carbon_tui.widgets.truth_line import TruthLine


class Framed(Attentive[None]):
    """A screen of the program itself, neither dialog nor page. Its `compose` places the lines."""

    @property
    def side(self) -> SidePane:
        return self.query_one("#side", SidePane)

    @property
    def key_line(self) -> KeyLine:
        return self.query_one("#keys", KeyLine)

    @property
    def truth_line(self) -> TruthLine:
        return self.query_one("#truth", TruthLine)

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background; it ends with this screen. A list of the workers reads as a status
        report."""
        self.run_worker(task, name=name, exit_on_error=True)

    def action_palette(self) -> None:
        self.app.action_command_palette()

    def action_redraw(self) -> None:
        """Draw every cell anew, whatever the terminal shows."""
        self.work(self.run_action("app.redraw"), "redraw")

    def action_quit(self) -> None:
        self.app.exit()
