"""Two records of one kind side by side, with what differs marked."""

from __future__ import annotations

import re
from typing import Any

from rich.text import Text

from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pages import COMPARISON_KEYS
from carbon_tui.resources.formats import Moment
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.text_page import (
    PageScreen,
    StyleOf,
)
from carbon_tui.widgets.columns import cut
from carbon_tui.widgets.sections import LABELS

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
            self.say(
                f"Mark two {self.resource.title.lower()} with {key_of('mark')}, then"
                f" {key_of('compare')} compares them."
            )
            return
        self.show_comparison(records[0], records[1])

    def show_comparison(self, one: Any, other: Any) -> None:
        """Open the page that compares these two; kinds with more to compare add to it."""
        groups = compared(self.resource.describe, one, other, self.view.moment())
        self.app.push_screen(self.comparison_page(one, other, groups))

    def comparison_page(
        self, one: Any, other: Any, groups: list[Group], note: str = ""
    ) -> ComparisonScreen:
        """The page; ``note`` stands above the lines."""
        title = f"{self.resource.label(one)[:60]}  ⇔  {self.resource.label(other)[:60]}"
        return ComparisonScreen(title, groups, note)


class ComparisonScreen(PageScreen):
    """What differs, and on a key what is the same."""

    KEYS = COMPARISON_KEYS
    key_place = "comparison"
    called = "Keys in a comparison"

    def __init__(self, title: str, groups: list[Group], note: str) -> None:
        super().__init__(title, self._page, opened_by="compare")
        self._groups, self._note = groups, note
        self._with_alike = False

    def show_groups(self, groups: list[Group], note: str) -> None:
        """There is more to compare."""
        self._groups, self._note = groups, note
        self.draw(self._page)

    def action_alike(self) -> None:
        self._with_alike = not self._with_alike
        self.draw(self._page)

    def _page(self, width: int, style: StyleOf) -> Text:
        hint = f"{key_of('alike')} {'hides' if self._with_alike else 'shows'} what is the same"
        return drawn(
            self._groups, width, style, self._note, self.spelled(hint), with_alike=self._with_alike
        )


def compared(describe: Any, one: Any, other: Any, moment: Moment) -> list[Group]:
    """The sections of both, line by line; a line that only one of them has is there too."""
    groups: dict[str, dict[str, list[str]]] = {}
    for side, record in enumerate((one, other)):
        for section in describe(record):
            lines = groups.setdefault(section.title, {})
            for label, value, show in section.lines:
                text = "" if value is None else show(value, moment).text
                lines.setdefault(label, ["", ""])[side] = text
    return [
        (title, [(label, left, right) for label, (left, right) in lines.items()])
        for title, lines in groups.items()
    ]


def drawn(
    groups: list[Group],
    width: int,
    style: StyleOf,
    note: str = "",
    hint: str = "",
    *,
    with_alike: bool = True,
) -> Text:
    """What differs, ``≠`` before it and the difference of numbers behind; then what is the same."""
    labels = _labels(groups, width)
    page = Text(end="", no_wrap=True)
    groups_shown = [
        (title, [line for line in lines if line[1] or line[2]]) for title, lines in groups
    ]
    differing = [
        (title, [line for line in lines if line[1] != line[2]]) for title, lines in groups_shown
    ]
    alike = [
        (title, [line for line in lines if line[1] == line[2]]) for title, lines in groups_shown
    ]
    count = sum(len(lines) for _, lines in differing)
    page.append(f"{count} of {sum(len(lines) for _, lines in groups_shown)} lines differ")
    page.append(f"; {hint}\n" if hint else "\n", style("muted"))
    page.append(f"{note}\n\n" if note else "\n", style("warn"))
    for title, lines in differing:
        if lines:
            page.append(f"{title}\n", style("title"))
            _draw_differences(page, lines, labels, width, style)
    for title, lines in alike:
        if lines and with_alike:
            page.append(f"{title}: the same\n", style("title"))
            for label, text, _ in lines:
                page.append(f"  {cut(label, labels)} ", style("label"))
                page.append(f"{cut(text, max(8, width - labels - 4))}\n", style("muted"))
            page.append("\n")
    return page


def _draw_differences(
    page: Text, lines: list[Line], labels: int, width: int, style: StyleOf
) -> None:
    deltas = [difference(left, right) for _, left, right in lines]
    room = max(map(len, deltas), default=0)
    half = max(8, (width - labels - 5 - room) // 2)
    for (label, left, right), delta in zip(lines, deltas, strict=True):
        page.append("≠ ", style("warn"))
        page.append(f"{cut(label, labels)} ", style("label"))
        page.append(f"{cut(left, half)} {cut(right, half)} ", style("plain"))
        page.append(f"{delta}\n", style("muted"))
    page.append("\n")


_NUMBER = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)(\D*)")


def difference(left: str, right: str) -> str:
    """`+0.6 ml (+4.8%)` where both are numbers of one unit, otherwise empty."""
    one, other = _NUMBER.fullmatch(left), _NUMBER.fullmatch(right)
    if one is None or other is None or one[2] != other[2]:
        return ""
    before, after = (float(match[1].replace(",", "")) for match in (one, other))
    share = f" ({(after - before) / abs(before):+.1%})" if before else ""
    return f"{after - before:+.6g}{one[2]}{share}"


def _labels(groups: list[Group], width: int) -> int:
    """As wide as the longest label, but never more than a third of the page."""
    longest = max((len(label) for _, lines in groups for label, _, _ in lines), default=LABELS)
    return max(min(LABELS, width // 3), min(longest, width // 3))
