"""What marked records come to: hours, resin, pieces, failures, in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of

MAX_RECORDS_SUMMED = 20_000
"""Records that are added up; of more their number alone is told."""


def marked_sum(view: str, records: Iterable[Any], now: datetime) -> str:
    """``9 finished, 3 failed, 41.25 hours, 310 ml resin used``: the sums that groups of the view
    have; what is none is left out."""
    rows, moment = list(records), Moment(now)
    if len(rows) > MAX_RECORDS_SUMMED:
        return ""
    words = []
    for measure in measures_of(view).measures[1:]:
        if measure.median:
            continue
        values = [value for row in rows if (value := measure.value(row, now)) is not None]
        total = sum(values)
        if total:
            words.append(f"{measure.show(total, moment).text} {measure.title.casefold()}")
    return ", ".join(words)
