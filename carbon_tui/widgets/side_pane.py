"""The record under the cursor, beside the table."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from carbon_tui.resources.cells import Moment
from carbon_tui.resources.definition import Section
from carbon_tui.widgets.roles import style_of
from carbon_tui.widgets.sections import drawn


class SidePane(Widget):
    """A heading and the record's sections, cut at the pane's lower edge."""

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._heading = ""
        self._sections: Sequence[Section] = ()
        self._moment: Moment | None = None

    def show(self, heading: str, sections: Sequence[Section], moment: Moment) -> None:
        self._heading, self._sections, self._moment = heading, sections, moment
        self.refresh()

    def clear(self) -> None:
        self._heading, self._sections, self._moment = "", (), None
        self.refresh()

    def render(self) -> Text:
        if self._moment is None:
            return Text("")
        page = Text(end="", no_wrap=False)
        page.append(f"{self._heading[:400]}\n\n", self._style("heading"))
        page.append(drawn(self._sections, self._moment, self.content_size.width, self._style))
        return page

    def _style(self, name: str) -> Style:
        return style_of(self, name)
