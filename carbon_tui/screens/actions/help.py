"""Help: the keys of this view and what each does, from the same lists that the keys come from."""

from __future__ import annotations

from itertools import groupby

from rich.text import Text

from carbon_tui.resources import actions
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
    help_line,
)


class HelpActions(ActionGroup):
    """``?``: what can be done here, and why some of it cannot be done now."""

    def action_help(self) -> None:
        self.app.push_screen(
            PageScreen(f"Keys in {self.resource.title}", self._help_page, opened_by="question_mark")
        )

    def _help_page(self, width: int, style: StyleOf) -> Text:
        page = Text(end="")
        page.append(f"{self.resource.blurb}\n\n", style("plain"))
        self._help_of_record(page, style, width)
        for group, members in groupby(actions.KEYS, key=lambda each: each.group):
            page.append(f"{group.value}\n", style("title"))
            for each in members:
                help_line(page, style, width, each.shown, each.help)
            page.append("\n")
        return page

    def _help_of_record(self, page: Text, style: StyleOf, width: int) -> None:
        page.append(f"This {self.resource.noun}\n", style("title"))
        for action in self.resource.actions:
            help_line(page, style, width, action.key_shown, action.help)
        for link in self.resource.links:
            enter = "  (also Enter)" if link.letter == self.resource.child else ""
            help_line(page, style, width, f"g {link.letter}", f"To {link.title}.{enter}")
        page.append("\n")
