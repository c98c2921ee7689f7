"""The record under the cursor in other forms: in full, as raw JSON, as a web page."""

from __future__ import annotations

import json

from rich.text import Text

from carbon_tui.api.errors import NO_ANSWER, ApiError
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
)
from carbon_tui.text.cleaning import (
    is_clean,
    paragraphs,
    raw,
)
from carbon_tui.widgets.sections import drawn


class RecordPageActions(ActionGroup):
    """All that is known of it, JSON as the server has it now, and its page on the web."""

    def action_describe(self) -> None:
        record = self.current
        if record is None:
            return
        sections, moment = self.resource.describe(record), self.view.moment()

        def draw(width: int, style: StyleOf) -> Text:
            return drawn(sections, moment, width, style)

        self.app.push_screen(PageScreen(self.resource.label(record), draw, opened_by="describe"))

    def action_raw(self) -> None:
        key = self.table.key_under_cursor
        if key is None:
            return
        page = PageScreen(
            f"Raw JSON · {self.resource.label(self.current)}", _waiting, opened_by="raw"
        )
        self.app.push_screen(page)
        self.work(self._fill_with_json(page, key), "raw JSON")

    async def _fill_with_json(self, page: PageScreen, key: str) -> None:
        above = ""
        try:
            answer = await self.view.raw(key)
        except ApiError as error:
            sentence = f"{error.title}. {error}"
            copied = await self._copied(key) if isinstance(error, NO_ANSWER) else None
            if copied is None:
                page.draw(lambda _width, style: Text(sentence, style("bad")))
                return
            answer, above = copied
        lines = [above] if above else []
        lines += [line for text in pretty(answer).splitlines() for line in paragraphs(text)]
        page.draw(lambda _width, style: Text("\n".join(lines), style("plain")))

    async def _copied(self, key: str) -> tuple[str, str] | None:
        """The record's JSON in the local copy, and how old it is; None where that has none."""
        try:
            stored = await self.session.copy.record_json(self.resource, raw(key))
        except (CopyTrouble, NotInTheCopy):
            return None
        if stored is None:
            return None
        answer, as_of = stored
        then = as_of.astimezone(self.session.zone)
        return answer, f"No server answers: this is the local copy's of {then:%Y-%m-%d %H:%M}."

    def action_web(self) -> None:
        record = self.current
        address = self.resource.web(record) if record is not None else None
        if not address:
            self.say(f"The API names no web page for this {self.resource.noun}.")
        elif self.session.remote or not _is_web(address):
            self.say(f"Its page: {address}")
        else:
            self.say(f"Opening {address}")
            self.work(self._open(raw(address)), "opening a web page")

    async def _open(self, address: str) -> None:
        from carbon_tui.system.browser import open_in_browser

        if not await open_in_browser(address):
            self.say(f"No browser could be opened here. Its page: {address}")


def _waiting(_width: int, style: StyleOf) -> Text:
    return Text("asking the server…", style("muted"))


def _is_web(address: str) -> bool:
    """Only a plain https address goes to the desktop's browser."""
    return raw(address).startswith("https://") and is_clean(raw(address))


def pretty(answer: str) -> str:
    """JSON indented; what is no JSON stays as it came."""
    try:
        return json.dumps(json.loads(answer), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return answer
