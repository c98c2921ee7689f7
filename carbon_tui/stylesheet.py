"""A stylesheet that is not read again while its variables stay as they are.

Textual reads every rule anew whenever a mode or a screen is opened for the first time: at start-up
that is three times the same rules.
"""

from __future__ import annotations

from textual.css.stylesheet import Stylesheet


class Sheet(Stylesheet):
    """Textual's own, but only other variables, as of another theme, make it forget its rules."""

    def set_variables(self, variables: dict[str, str]) -> None:
        if variables != self._variables:
            super().set_variables(variables)

    def reparse(self) -> None:
        """Rules that were read with the same variables come out of Textual's own cache."""
        self.parse()
