"""The record under the cursor, beside the table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Moment
from carbon_tui.widgets.line_widget import (
    Line,
    LineWidget,
)
from carbon_tui.widgets.sections import folded, lines

LONGEST = 400
"""Characters of a heading that are shown."""


class SidePane(LineWidget):
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

    def write(self) -> Iterator[Line]:
        if self._moment is not None:
            width = self.content_size.width
            yield from ([(each, "heading")] for each in folded(self._heading[:LONGEST], width))
            yield ()
            yield from lines(self._sections, self._moment, width)
