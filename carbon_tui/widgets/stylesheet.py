"""A stylesheet that is not read again while its variables stay as they are, in two parts.

Textual reads every rule anew whenever a mode or a screen is opened for the first time: at start-up
that is three times the same rules. app.tcss has what the first paint needs, `OVER` the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from textual.css.stylesheet import Stylesheet

from carbon_tui.terminal import textual_private

OVER: Final = Path(__file__).with_name("over.tcss")
"""How whatever lies over a list looks: dialogs, forms, pages."""


class Sheet(Stylesheet):
    """Textual's own, but only other variables, as of another theme, make it forget its rules."""

    def set_variables(self, variables: dict[str, str]) -> None:
        if textual_private.has_other_variables(self, variables):
            super().set_variables(variables)
            self._require_parse = True

    def read_on(self) -> None:
        """Read `OVER` ahead, before a screen needs it."""
        self.read(OVER)
        self.parse()

    def reparse(self) -> None:
        """With the same variables only what was not read yet; what was, is in Textual's cache."""
        if self._require_parse:
            self.parse()
