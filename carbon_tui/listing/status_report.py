"""What is true of a view, as a value and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.listing.list_status import (
    Chip,
    Truth,
)
from carbon_tui.listing.whole_list import Whole

if TYPE_CHECKING:
    from carbon_tui.resources.definition import AnyResource

NO_HIT = "No hit in {loaded:,} loaded rows: j reads on, L reads everything."
NONE_READABLE = "None of {unreadable:,} rows can be read: j reads on, L reads everything."
THEY_MAY_MATCH = "{unreadable:,} more could not be read: they may match."
STALE_AFTER = 4.0
"""Polling intervals after which data counts as stale, or so many minutes where nobody polls."""


class Telling(Whole):
    """A reading that says what it holds, of how much, how old, and what is wrong."""

    progress = ""
    """How far a long deed is: "loading 4,100 of 12,600"."""
    pause = ""
    """Why nothing is read again by itself just now; empty while it is."""

    def why_empty(self) -> str:
        """What the table says while it has no rows."""
        lacks = self.search.lacks(self.resource)
        if lacks:
            return lacks
        if self.trouble is not None:
            return f"{self.trouble.title}.\n{self.trouble}\nr tries again, ! says more."
        unreadable = self.listing.coverage().unreadable
        if self.has_more:
            return self._why_empty_so_far(unreadable)
        if not self._has_it_all():
            return f"The server counts a {self.resource.noun} or more and gave none that is known."
        if not unreadable:
            return self._no_match(self.resource.noun)
        noun = f"{self.resource.noun} that can be read"
        return f"{self._no_match(noun)}\n{THEY_MAY_MATCH.format(unreadable=unreadable)}"

    def _why_empty_so_far(self, unreadable: int) -> str:
        loaded = self.listing.coverage().loaded
        if loaded:
            return NO_HIT.format(loaded=loaded)
        return NONE_READABLE.format(unreadable=unreadable) if unreadable else "loading…"

    def _no_match(self, noun: str) -> str:
        asked = self.shown_search.text
        if not asked and self.search.by_default:
            asked = f"what is asked: {' '.join(self.search.by_default)}"
        return f"No {noun} matches {asked}" if asked else f"There is no {noun}."

    def gap_words(self) -> str:
        """What stands in the line between the two ends of a list that is read from both."""
        covered = self.listing.coverage()
        if covered.matching is None:
            return "rows between here are not loaded"
        unread = max(covered.matching - covered.loaded, 0)
        if covered.capped:
            return f"{unread:,} rows or more are not loaded here"
        return f"{unread:,} rows are not loaded here" if unread else "more rows may stand here"

    def truth(self, *, hidden_columns: int = 0) -> Truth:
        covered, age = self.listing.coverage(), self.age
        shown = self.shown_search
        chips = [Chip(text) for text in shown.server_chips]
        chips += [Chip(text, local=True) for text in shown.local_chips]
        return Truth(
            loaded=covered.loaded,
            matching=covered.matching,
            capped=covered.capped,
            hits=covered.hits,
            complete=covered.complete and self._has_it_all(),
            unreadable=covered.unreadable,
            moved=covered.moved,
            marked=len(self.listing.marks),
            hidden_columns=hidden_columns,
            age=age,
            stale=age is not None and self._is_stale(age),
            pause=self.pause,
            busy=self.progress or self.busy,
            trouble=self.trouble.title if self.trouble else "",
            chips=tuple(chips),
            sort=self._sort_words(),
            by_default=shown.by_default,
            notes=tuple(self._notes()),
        )

    @property
    def age(self) -> float | None:
        """Seconds since the newest answer came; None before the first."""
        return self.listing.age

    def _is_stale(self, age: float) -> bool:
        poll = polled_every(self.resource, self.session.preferences.now.poll_seconds)
        return age > STALE_AFTER * (poll or 60.0)

    def _sort_words(self) -> str:
        local = [f"{name}{'-' if down else ''}" for name, down in self.local_order]
        if local:
            return f"sorted here by {', '.join(local)}"
        sort = self.search.query.sort
        asked = [f"{s.field}{'-' if s.descending else ''}" for s in sort]
        shown = {column.sort for column in self.resource.columns}
        unseen = "" if all(s.field in shown for s in sort) else ", which its rows do not tell"
        return f"by {', '.join(asked)}{unseen}" if asked else ""

    def _has_it_all(self) -> bool:
        """Nothing that was read speaks against it."""
        pages = self._pages
        return pages is None or not (pages.looping or pages.withheld)

    def _notes(self) -> list[str]:
        pages = self._pages
        if pages is None:
            return []
        said = {
            f"{pages.unasked:,} that do not match left out": pages.unasked,
            f"{pages.misread:,} values unreadable": pages.misread,
            f"the server counts {pages.withheld:,} more than it gave": pages.withheld,
            f"the server refused {pages.refused}: listed without": bool(pages.refused),
            "in the server's own order": pages.sort_refused,
            "the server did not keep to the order": pages.out_of_order,
            "the server repeats itself: the list may be incomplete": pages.looping,
        }
        return [words for words, true in said.items() if true]


def polled_every(resource: AnyResource, poll_seconds: float) -> float | None:
    """Seconds between two looks at this view's list; None where it is read on demand only.

    The fleet and its queues at the pace of the settings, other lists at a quarter of it. Rows made
    here out of several lists are left to the screen that makes them.
    """
    if resource.poll is not None:
        return poll_seconds
    if resource.needs or resource.unfold is not None:
        return None
    return 4 * poll_seconds
