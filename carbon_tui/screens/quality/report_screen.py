"""One page of text about a template: shown, and saved with `s`."""

from __future__ import annotations

from rich.text import Text
from textual import events

from carbon_tui.screens.dialogs.text_page import (
    KEYS,
    PageScreen,
)
from carbon_tui.screens.quality.saving import Kind, save, stem_of
from carbon_tui.widgets.key_line import KeyLine


class ReportScreen(PageScreen):
    """The page as it will be in the file."""

    keys = (("s", "save"), *KEYS)

    def __init__(self, about: str, page: str) -> None:
        super().__init__(f"Report · {about}", lambda _width, _style: Text(page), opened_by="R")
        self._about, self._page = about, page

    def on_key(self, event: events.Key) -> None:
        if event.key == "s":
            event.stop()
            event.prevent_default()
            self.run_worker(self._save(), name="quality: saving the report")

    async def _save(self) -> None:
        said = await save([self._page], stem_of(self._about, "report"), Kind.TEXT)
        if self.is_attached:
            self.query_one(KeyLine).say(said)
