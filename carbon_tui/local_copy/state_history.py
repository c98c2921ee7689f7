"""What states printers were in, as the copy has kept it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from carbon_tui.local_copy.tables import moment, stamp

if TYPE_CHECKING:
    import sqlite3

_HISTORY = """
SELECT serial, printer_state, seen_at,
       lead(seen_at) OVER (PARTITION BY serial ORDER BY id)
FROM printer_state_history AS history
WHERE id >= coalesce((SELECT max(id) FROM printer_state_history AS old
                      WHERE old.serial = history.serial AND old.seen_at <= ?), 0)
ORDER BY serial, id
"""
_LAST_LOOK = "SELECT complete_at FROM sync_state WHERE table_name = 'printers'"


class KeptState(Struct, frozen=True):
    """A printer was in this state at every look from `since` to `until`."""

    serial: str
    state: str
    since: datetime
    until: datetime


def kept_states(file: sqlite3.Connection, since: datetime) -> Iterator[KeptState]:
    """What reaches into the time from `since` on. The last state of each holds until the copy last
    looked at the printers. Raises sqlite3.Error."""
    row = file.execute(_LAST_LOOK).fetchone()
    last_look = moment(row[0]) if row else None
    for serial, state, seen_at, until in file.execute(_HISTORY, (stamp(since),)):
        begin = moment(seen_at)
        end = moment(until) or last_look or begin
        if begin is not None and end is not None and end >= since:
            yield KeptState(serial, state or "unknown", begin, max(begin, end))
