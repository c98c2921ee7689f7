"""Two records of one kind side by side, with what differs marked."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from carbon_tui.resources.formats import Moment
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
)
from carbon_tui.widgets.columns import cut

LABELS = 18
Line = tuple[str, str, str]
"""Label, the one's text, the other's."""
Group = tuple[str, list[Line]]
"""A title and its lines."""


class Comparing(ActionGroup):
    """``=`` on two marked records, or on one marked and the one under the cursor."""

    def action_compare(self) -> None:
        records = self.view.marked_records()
        if len(records) == 1 and self.current is not None:
            records = [*records, self.current]
        if len(records) != 2:
            self.say(f"Mark two {self.resource.title.lower()} with Space, then = compares them.")
            return
        self.show_comparison(records[0], records[1])

    def show_comparison(self, one: Any, other: Any) -> None:
        """Open the page that compares these two; kinds with more to compare add to it."""
        groups = compared(self.resource.describe, one, other, self.view.moment())
        self.app.push_screen(self.comparison_page(one, other, groups))

    def comparison_page(
        self, one: Any, other: Any, groups: list[Group], note: str = ""
    ) -> PageScreen:
        """The page; ``note`` stands above the lines."""
        title = f"{self.resource.label(one)[:60]}  ⇔  {self.resource.label(other)[:60]}"
        return PageScreen(
            title,
            lambda width, style: drawn(groups, width, style, note),
            opened_by="equals_sign",
        )


def compared(describe: Any, one: Any, other: Any, moment: Moment) -> list[Group]:
    """The sections of both, line by line; a line that only one of them has is there too."""
    groups: dict[str, dict[str, list[str]]] = {}
    for side, record in enumerate((one, other)):
        for section in describe(record):
            lines = groups.setdefault(section.title, {})
            for label, value, show in section.lines:
                said = "" if value is None else show(value, moment).text
                lines.setdefault(label, ["", ""])[side] = said
    return [
        (title, [(label, left, right) for label, (left, right) in lines.items()])
        for title, lines in groups.items()
    ]


def drawn(groups: list[Group], width: int, style: StyleOf, note: str = "") -> Text:
    """Both columns, ``≠`` before what differs; equal lines are quiet."""
    labels = _labels(groups, width)
    half = max(8, (width - labels - 4) // 2)
    page = Text(end="", no_wrap=True)
    said = [(title, [line for line in lines if line[1] or line[2]]) for title, lines in groups]
    differing = sum(left != right for _, lines in said for _, left, right in lines)
    page.append(f"{differing} of {sum(len(lines) for _, lines in said)} lines differ\n")
    page.append(f"{note}\n\n" if note else "\n", style("warn"))
    for title, lines in said:
        if not lines:
            continue
        page.append(f"{title}\n", style("title"))
        for label, left, right in lines:
            differs = left != right
            page.append("≠ " if differs else "  ", style("warn"))
            page.append(cut(label, labels) + " ", style("label"))
            page.append(
                f"{cut(left, half)} {cut(right, half)}\n", style("plain" if differs else "muted")
            )
        page.append("\n")
    return page


def _labels(groups: list[Group], width: int) -> int:
    """As wide as the longest label, but never more than a third of the page."""
    longest = max((len(label) for _, lines in groups for label, _, _ in lines), default=LABELS)
    return max(min(LABELS, width // 3), min(longest, width // 3))
