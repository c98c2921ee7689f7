"""``Q``: what the printer recorded of a print; and, with ``=``, of two prints side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from carbon_tui.api.errors import ApiError
from carbon_tui.resources.print_quality import (
    Grouped,
    QualityReading,
    grouped,
    missing,
    side_by_side,
)
from carbon_tui.screens.actions.compare import (
    Comparing,
    ComparisonScreen,
    Group,
    compared,
)
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.widgets.columns import cut

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PrintQualityData

NUMBERS = 12
"""Cells for a value's digits, so that units stand below one another."""
FROM_THE_COPY = "from the copy"
NONE_YET = "The server has no quality data of this print: it is recorded when a print is over."


class PrintQualityActions(Comparing):
    """Asked for when it is wanted: no list carries it."""

    def action_print_quality(self) -> None:
        run = self.current
        if run is None:
            self.say("There is no print under the cursor.")
            return
        page = PageScreen(
            f"Quality data · {self.resource.label(run)}", _asking, opened_by="print_quality"
        )
        self.app.push_screen(page)
        self.work(self._fill_with_quality(page, run), "print quality data")

    async def _fill_with_quality(self, page: PageScreen, run: Any) -> None:
        quality_data, trouble = await self._quality_of(run)
        data = quality_data.get(raw(run.print_id))
        if data is None:
            page.draw(lambda _width, style: Text(trouble or NONE_YET, style("warn")))
            return

        groups, source = grouped(data), self._source_of(run)
        page.draw(lambda width, style: quality_page(groups, width, style, source))

    async def _quality_of(self, *runs: Any) -> tuple[dict[str, PrintQualityData], str]:
        """By print id; and a sentence where neither server nor copy told."""
        ids = [raw(run.print_id) for run in runs if run.print_id]
        try:
            rows = await self.session.read_process_data(ids) if ids else []
        except ApiError as error:
            return {}, f"{error.title}. {error} Close this and open it again to ask again."
        return {raw(row.print_id): row for row in rows if row.print_id}, ""

    def _source_of(self, *runs: Any) -> str:
        """Where their fields are from: they stay as they were recorded, so no age is said."""
        ids = {raw(run.print_id or "") for run in runs}
        return FROM_THE_COPY if ids & self.session.copied_prints else ""

    def show_comparison(self, one: Any, other: Any) -> None:
        if self.resource.name != "prints":
            super().show_comparison(one, other)
            return
        groups = compared(self.resource.describe, one, other, self.view.moment())
        page = self.comparison_page(one, other, groups, "Quality data: asking the server…")
        self.app.push_screen(page)
        self.work(self._add_quality(page, groups, one, other), "quality data of two prints")

    async def _add_quality(
        self, page: ComparisonScreen, groups: list[Group], one: Any, other: Any
    ) -> None:
        quality_data, trouble = await self._quality_of(one, other)
        left, right = (quality_data.get(raw(run.print_id or "")) for run in (one, other))
        without = [self.resource.label(run) for run, data in ((one, left), (other, right))
                   if data is None]  # fmt: skip
        notes = [f"No quality data of {' and '.join(without)}."] if without else []
        if source := self._source_of(one, other):
            notes.append(f"Quality data {source}.")
        note = trouble or " ".join(notes)
        more = [] if left is None and right is None else side_by_side(left, right)
        both = [*groups, *((f"Quality data · {title}", lines) for title, lines in more)]
        page.show_groups(both, note)


def _asking(_width: int, style: StyleOf) -> Text:
    return Text("asking the server…", style("muted"))


def quality_page(groups: Grouped, width: int, style: StyleOf, source: str = "") -> Text:
    """Name, value, unit in columns; what is missing stands there as a dash and is counted.

    ``source``: where they are from, if not from the server.
    """
    without, fields = missing(groups)
    names = max(len(reading.name) for _, readings in groups for reading in readings)
    labels = max(12, min(names, width - NUMBERS - 12))
    page = Text(end="", no_wrap=True)
    heading = f"{fields} fields" + (f", {without} without a value" if without else "")
    heading += f" · {source}" if source else ""
    page.append(f"{heading}\n\n", style("muted"))
    for title, readings in groups:
        page.append(f"{title}\n", style("title"))
        for reading in readings:
            page.append(f"  {cut(reading.name, labels)}  ", style("label"))
            page.append(*_value(reading, width - labels - 4, style))
        page.append("\n")
    return page


def _value(reading_: QualityReading, room: int, style: StyleOf) -> tuple[str, Any]:
    if not reading_.value:
        return f"{'–':>{NUMBERS}} {reading_.unit}\n", style("muted")
    if reading_.is_number and len(reading_.value) <= NUMBERS:
        return f"{reading_.value:>{NUMBERS}} {reading_.unit}\n", style("plain")
    return f"{cut(reading_.text, max(1, room))}\n", style("plain")
