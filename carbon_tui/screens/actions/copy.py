"""``y``: what is under the cursor, or marked, onto the clipboard in front of the person."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.clipboard_choices import Copy, Shown, copies
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.actions.marks import MarkActions
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.terminal.clipboard import keep, takes

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen
    from carbon_tui.screens.sub_screen import SubScreen


class CopyActions(ActionGroup):
    """A menu of forms; the sentence afterwards says where the copy is."""

    def action_copy(self) -> None:
        shown = self._looked_at()
        if shown is None:
            self.say("There is no record under the cursor to copy.", problem=True)
            return
        by_key = {copy.key: copy for copy in copies(shown)}
        choices = [Choice(c.key, c.key, f"{c.name:<22}", c.note) for c in by_key.values()]
        many = len(shown.records)
        what = f"Marked: {shown.resource.counted(many)}" if many > 1 else "Copy"
        self.app.push_screen(
            Chooser(what, choices), lambda key: self._copy(by_key[key]) if key else None
        )

    def _looked_at(self) -> Shown | None:
        """The marked records, or the one under the cursor."""
        records = self.view.marked_records() or [self.current]
        if records == [None]:
            return None
        demo = self.session.profile == "demo"
        return Shown(
            self.resource,
            records,
            self.view.columns,
            self.table.column_under_cursor,
            self.view.search,
            self.session.moment(),
            self.session.host,
            "" if demo else self.session.profile,
            demo,
        )

    def _copy(self, copy: Copy) -> None:
        self.screen.action_group(MarkActions).unmark()
        self.work(put_on_clipboard(self.screen, copy), "copying")


async def put_on_clipboard(screen: ListScreen | SubScreen, copy: Copy) -> None:
    """Hand the text to the terminal, and say so. Whether the terminal obeyed cannot be known: over
    SSH, and for what no terminal takes, a file holds the copy too."""
    session = screen.session
    screen.app.copy_to_clipboard(copy.text)
    fits = takes(copy.text)
    sentence = f"Copied the {copy.name}" if fits else f"The {copy.name} is too long to copy"
    folder = session.state_folder
    if folder is None:
        cure = "." if fits else f": {key_of('export')} writes it to a file."
    elif fits and not session.remote:
        cure = "."
    else:
        try:
            path = await asyncio.to_thread(keep, copy.text, folder)
            cure = f"; it is {'also ' if fits else ''}in {path}"
        except OSError as error:
            cure = f"; {folder} cannot be written ({error.strerror})."
    screen.say(f"{sentence}{cure}", problem=not fits)
