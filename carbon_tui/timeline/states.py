"""What state printers were seen in, and from when to when: the API tells of the present alone.

A state changed somewhere between two looks. A span begins with the look that saw it first, and
knows how long before that the last look was; where nobody looked for long, nothing is said of the
time between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema.printer_states import LONGEST_BETWEEN_LOOKS

MOST_SPANS = 200
"""Of one printer that are kept in one run."""


class StateSpan(Struct, frozen=True):
    """A printer seen in one state from `since` on, until `until` (None: still)."""

    serial: str
    state: str
    since: datetime
    until: datetime | None = None
    uncertain_seconds: float = 0.0
    """How long before `since` it may have begun."""

    def without(self, taken: Iterable[tuple[datetime, datetime]], now: datetime) -> list[StateSpan]:
        """What is left of it outside of these stretches: a printer that printed was not idle."""
        end, begin = self.until or now, self.since
        left: list[StateSpan] = []
        for start, stop in sorted(taken):
            if stop <= begin or start >= end:
                continue
            if start > begin:
                left.append(replace(self, since=begin, until=start))
            begin = max(begin, stop)
        if begin < end or (begin == end and self.until is None):
            left.append(replace(self, since=begin))
        return [
            span if span.since == self.since else replace(span, uncertain_seconds=0.0)
            for span in left
        ]


class SeenStates:
    """What one run has seen of every printer, look by look. Serials are raw."""

    def __init__(self) -> None:
        self._spans: dict[str, list[StateSpan]] = defaultdict(list)
        self._looked_at: dict[str, datetime] = {}

    def saw(self, serial: str, state: str, now: datetime) -> None:
        """The printer is in this state at a look at this time."""
        spans, before = self._spans[serial], self._looked_at.get(serial)
        self._looked_at[serial] = now
        last = spans[-1] if spans else None
        is_gap = before is not None and now - before > LONGEST_BETWEEN_LOOKS
        if last is not None and last.state == state and not is_gap:
            return
        if last is not None:
            spans[-1] = replace(last, until=before if is_gap else now)
        unseen = (now - before).total_seconds() if before and not is_gap else 0.0
        spans.append(StateSpan(serial, state, now, None, unseen))
        del spans[:-MOST_SPANS]

    def since(self, when: datetime) -> list[StateSpan]:
        """What reaches into the time from then on, printer by printer."""
        return [
            span
            for spans in self._spans.values()
            for span in spans
            if span.until is None or span.until > when
        ]


def joined(spans: Iterable[StateSpan], seen: Iterable[StateSpan]) -> list[StateSpan]:
    """What was kept earlier, up to where this run's own looks begin, and then these."""
    own: dict[str, list[StateSpan]] = defaultdict(list)
    for span in seen:
        own[span.serial].append(span)
    earlier: dict[str, list[StateSpan]] = defaultdict(list)
    for span in spans:
        begins = own[span.serial][0].since if own[span.serial] else None
        if begins is None:
            earlier[span.serial].append(span)
        elif span.since < begins:
            until = begins if span.until is None else min(span.until, begins)
            earlier[span.serial].append(replace(span, until=until))
    return [
        span
        for serial in dict.fromkeys([*earlier, *own])
        for span in _one_printer(earlier[serial], own[serial])
    ]


def _one_printer(earlier: list[StateSpan], own: list[StateSpan]) -> list[StateSpan]:
    """One span where the first look saw what the last one of before had seen."""
    if earlier and own and earlier[-1].state == own[0].state and earlier[-1].until == own[0].since:
        return [*earlier[:-1], replace(earlier[-1], until=own[0].until), *own[1:]]
    return [*earlier, *own]
