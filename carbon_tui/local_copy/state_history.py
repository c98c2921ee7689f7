"""What states printers were in, as sync, `watch` and the app have seen it, kept in the copy.

One row is one state of one printer: when it was first and when it was last seen so. A change lies
between the last sight of one row and the first of the next; what nobody saw is not made up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from carbon_tui.api.schema.printer_states import LONGEST_BETWEEN_LOOKS
from carbon_tui.api.schema.records import Printer
from carbon_tui.local_copy.errors import CopyTrouble
from carbon_tui.local_copy.store import (
    CopyStore,
    SeenPrinter,
    is_older,
    read_only,
    translated,
)
from carbon_tui.local_copy.tables import PRINTERS, moment
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    import sqlite3

UNCHANGED_SECONDS = 60.0
"""States that stay as they were are written down no more often than that."""

INSTANT = timedelta(microseconds=1)
"""What a state lasts at least that was seen once."""


class KeptState(Struct, frozen=True):
    """A printer was in this state at every look from `since` to `until`. `serial` is raw, the words
    are clean."""

    serial: str
    state: str
    since: datetime
    until: datetime
    uncertain_seconds: float = 0.0
    """How long before `since` the state may have begun."""
    alerts: tuple[str, ...] = ()


def seen_printers(printers: Iterable[Printer]) -> list[SeenPrinter]:
    """Those of a page that have a serial."""
    places = [PRINTERS.column_names.index(name) for name in ("serial", "printer_state", "alerts")]
    read = PRINTERS.values_of()
    rows = (read(printer) for printer in printers)
    return [
        SeenPrinter(str(row[places[0]]), _text(row[places[1]]), _text(row[places[2]]))
        for row in rows
        if row[places[0]]
    ]


def kept_states(
    file: sqlite3.Connection, since: datetime, until: datetime | None = None
) -> list[KeptState]:
    """What reaches into this time, by printer and then by time. Raises CopyTrouble."""
    with translated(None):
        columns = {name for _, name, *_ in file.execute("PRAGMA table_info(printer_state_history)")}
        last = "coalesce(last_seen_at, seen_at)" if "last_seen_at" in columns else "seen_at"
        rows = file.execute(
            f"SELECT serial, printer_state, alerts, seen_at, {last},"
            " lead(seen_at) OVER (PARTITION BY serial ORDER BY id)"
            " FROM printer_state_history ORDER BY serial, id"
        ).fetchall()
    return [
        state
        for state in _kept(rows)
        if max(state.until, state.since + INSTANT) > since
        and (until is None or state.since < until)
    ]


def _kept(rows: Sequence[tuple[str, str | None, str | None, str, str, str]]) -> Iterator[KeptState]:
    before: tuple[str, datetime] | None = None
    for serial, state, alerts, first, last, following in rows:
        begun, ended, other = moment(first), moment(last), moment(following)
        if begun is None or ended is None:
            continue
        known = before is not None and before[0] == serial
        unseen = (begun - before[1]).total_seconds() if before and known else 0.0
        before = serial, ended
        if other is not None and other - ended <= LONGEST_BETWEEN_LOOKS:
            ended = other
        yield KeptState(
            serial, str(clean(state or "unknown")), begun, ended, max(0.0, unseen), _list(alerts)
        )


def _list(text: str | None) -> tuple[str, ...]:
    try:
        words = msgspec.json.decode(text or "[]", type=list[str] | None)
    except msgspec.MsgspecError:
        return ()
    return tuple(str(clean(alert)) for alert in words or ())


def _text(value: object) -> str | None:
    return None if value is None else str(value)


class StateKeeper:
    """Writes what was seen into a copy that is there; where there is none it keeps nothing.

    `keep` may be called from any thread, one at a time.
    """

    def __init__(self, path: Path | None, monotonic: Callable[[], float]) -> None:
        self._path = path
        self._monotonic = monotonic
        self._last: dict[str, SeenPrinter] = {}
        self._written_at: float | None = None

    def is_due(self, seen: Sequence[SeenPrinter]) -> bool:
        """Whether a state is another one, or was not confirmed for a while."""
        if self._path is None or not seen:
            return False
        if self._written_at is None or any(
            self._last.get(printer.serial) != printer for printer in seen
        ):
            return True
        return self._monotonic() - self._written_at >= UNCHANGED_SECONDS

    def keep(self, seen: Sequence[SeenPrinter], at: datetime) -> bool:
        """Whether it was written down. What cannot be written is left out: nothing that a person
        waits for hangs on it."""
        path = self._path
        if path is None or not self.is_due(seen):
            return False
        self._written_at = self._monotonic()
        self._last.update((printer.serial, printer) for printer in seen)
        if not path.exists():
            return False
        try:
            if is_older(path):
                return False
            with closing(CopyStore(path)) as store:
                store.see_printers(seen, at)
        except CopyTrouble:
            return False
        return True


def states_of(path: Path | None, since: datetime, until: datetime) -> list[KeptState]:
    """What the copy at this place knows of this time; nothing where it cannot be asked."""
    if path is None or not path.exists():
        return []
    try:
        with closing(read_only(path)) as file:
            return kept_states(file, since, until)
    except CopyTrouble:
        return []


def seen_seconds(spans: Iterable[KeptState], since: datetime, until: datetime) -> dict[str, float]:
    """By raw serial, for how long of this time the states of these spans were seen."""
    seconds: dict[str, float] = defaultdict(float)
    for span in spans:
        end = min(span.until, until)
        seconds[span.serial] += max(0.0, (end - max(span.since, since)).total_seconds())
    return dict(seconds)
