"""One change of one record, as a line of JSON says it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from carbon_tui.text.json_text import as_json

FactValue = str | int | float | bool | None
LONGEST_TEXT = 120
"""Characters of a text in an event: a line must fit into what a pipe takes in one piece (4,096
bytes), and a character may take 12 of them as JSON."""


class EventKind(StrEnum):
    """What happened; `KINDS` says it to people."""

    BEGAN = "began"
    FINISHED = "finished"
    FAILED = "failed"
    ENDED = "ended"
    STATE = "state"
    ALERT = "alert"
    ALERT_OVER = "alert-over"
    QUEUE = "queue"
    ORDER = "order"
    PART_ORDER = "part-order"
    LATE = "late"
    EXPECTED_LATE = "expected-late"
    MEASUREMENT = "measurement"
    APPEARED = "appeared"
    CHANGED = "changed"
    GONE = "gone"


KINDS: dict[EventKind, str] = {
    EventKind.BEGAN: "a printer began a print",
    EventKind.FINISHED: "a print finished",
    EventKind.FAILED: "a print failed or was aborted",
    EventKind.ENDED: "a print ended in a state of another name",
    EventKind.STATE: "a printer is in another state",
    EventKind.ALERT: "a printer has an alert that it had not",
    EventKind.ALERT_OVER: "an alert is over",
    EventKind.QUEUE: "more or fewer prints wait on a printer, or others",
    EventKind.ORDER: "a print order was placed, or more of it is printed",
    EventKind.PART_ORDER: "a part order was placed, or its status changed",
    EventKind.LATE: "a part order is not done although its due date is over",
    EventKind.EXPECTED_LATE: "an order will be late by its estimate (from: when it is due, to: when"
    " its last print is expected to end)",
    EventKind.MEASUREMENT: "a measurement is out of specification",
    EventKind.APPEARED: "with a view: a record matches that did not",
    EventKind.CHANGED: "with a view: a matching record changed",
    EventKind.GONE: "with a view: a record does not match any more, or is gone",
}
OF_THE_FLOOR = tuple(
    kind
    for kind in EventKind
    if kind not in (EventKind.APPEARED, EventKind.CHANGED, EventKind.GONE)
)
"""What is watched without a view."""
OF_A_VIEW = (EventKind.APPEARED, EventKind.CHANGED, EventKind.GONE)


class RecordChange(Struct, frozen=True):
    """One difference, before it has a number."""

    kind: EventKind
    field: str
    before: FactValue
    after: FactValue


class ChangeEvent(Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """One change, numbered. Times are the server's."""

    number: int
    """Counts from 1 within one watch; the same change has the same number after a restart."""
    event: EventKind
    view: str
    key: str
    """What identifies the record, as the server spells it."""
    name: str
    """What people call it."""
    field: str
    before: FactValue
    after: FactValue
    not_before: datetime | None
    """It happened between this time …"""
    not_after: datetime
    """… and this one; both are the same where the server says when."""
    again: bool = False
    """The program was killed while it told this: it may have been told already."""

    @property
    def sentence(self) -> str:
        """``Ada: state Printing → Error``, for people."""
        return f"{self.name}: {self.field} {_shown(self.before)} → {_shown(self.after)}"


def line(event: ChangeEvent) -> bytes:
    """The event as one line of JSON, with its line end."""
    return as_json(event) + b"\n"


def shortened(value: FactValue) -> FactValue:
    """A text no longer than an event may carry; anything else as it is."""
    if not isinstance(value, str) or len(value) <= LONGEST_TEXT:
        return value
    return value[: LONGEST_TEXT - 1] + "…"


def _shown(value: FactValue) -> str:
    return "–" if value is None or value == "" else str(value)
