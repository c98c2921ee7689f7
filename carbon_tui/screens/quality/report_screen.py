"""One page of text about a template: shown, and saved with `s`."""

from __future__ import annotations

from rich.text import Text

from carbon_tui.keys.pages import REPORT_KEYS
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.screens.saved_files import FileKind, save, stem_of
from carbon_tui.widgets.key_line import KeyLine


class ReportScreen(PageScreen):
    """Shows the page as it will be in the file, and writes it."""

    KEYS = REPORT_KEYS
    key_place = "report"

    def __init__(self, about: str, page: str) -> None:
        super().__init__(f"Report · {about}", lambda _width, _style: Text(page), opened_by="report")
        self._about, self._page = about, page

    def action_save(self) -> None:
        self.run_worker(self._save(), name="quality: saving the report")

    async def _save(self) -> None:
        sentence = await save([self._page], stem_of(self._about, "report"), FileKind.TEXT)
        if self.is_attached:
            self.query_one(KeyLine).say(sentence)
