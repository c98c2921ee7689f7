"""What states printers were in, as it was seen: first sight, last sight, and what nobody saw."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carbon_tui.api.schema.records import Printer, PrinterStatus
from carbon_tui.local_copy.state_history import (
    KeptState,
    StateKeeper,
    kept_states,
    seen_printers,
    seen_seconds,
    states_of,
)
from carbon_tui.local_copy.store import CopyStore

WHEN = datetime(2026, 8, 3, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def printer(state: str | None, *alerts: str, serial: str = "A") -> Printer:
    return Printer(serial=serial, status=PrinterStatus(printer_state=state, alerts=alerts))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CopyStore]:
    store = CopyStore(tmp_path / "copy.sqlite")
    yield store
    store.close()


def see(store: CopyStore, minute: float, *printers: Printer) -> None:
    store.see_printers(seen_printers(printers), WHEN + minute * MINUTE)


def spans(store: CopyStore, since: float = -1e4, until: float = 1e4) -> list[KeptState]:
    with closing(store.reader()) as file:
        return kept_states(file, WHEN + since * MINUTE, WHEN + until * MINUTE)


def test_a_change_lies_between_two_sights_and_says_how_far_apart_they_were(
    store: CopyStore,
) -> None:
    for minute, state in ((0, "Idle"), (1, "Idle"), (2, "Offline"), (5, "Offline"), (45, "Idle")):
        see(store, minute, printer(state))

    assert spans(store) == [
        KeptState("A", "Idle", WHEN, WHEN + 2 * MINUTE, 0.0),
        KeptState("A", "Offline", WHEN + 2 * MINUTE, WHEN + 5 * MINUTE, 60.0),
        KeptState("A", "Idle", WHEN + 45 * MINUTE, WHEN + 45 * MINUTE, 2_400.0),
    ]
    assert [span.state for span in spans(store, 3, 20)] == ["Offline"]


def test_a_time_in_which_nobody_looked_is_a_hole_also_between_equal_states(
    store: CopyStore,
) -> None:
    for minute in (0, 19, 38, 90, 91):
        see(store, minute, printer("Offline"))

    assert [(s.since, s.until) for s in spans(store)] == [
        (WHEN, WHEN + 38 * MINUTE),
        (WHEN + 90 * MINUTE, WHEN + 91 * MINUTE),
    ]
    assert spans(store)[1].uncertain_seconds == 52 * 60


def test_several_observers_make_one_history(store: CopyStore) -> None:
    """An observer whose clock or writing is late does not rewrite what was seen since."""
    see(store, 0, printer("Idle"))
    see(store, 2, printer("Error"))
    see(store, 1, printer("Idle"))
    see(store, 3, printer("Error"))

    assert [(s.state, s.since) for s in spans(store)] == [
        ("Idle", WHEN),
        ("Error", WHEN + 2 * MINUTE),
    ]


def test_alerts_and_printers_are_told_apart_and_hostile_words_are_text(store: CopyStore) -> None:
    see(store, 0, printer("Idle"), printer("Idle", "Resin low", serial="B"), Printer())
    see(store, 1, printer("Idle", "Door \x1b]0;x\x07 open"), printer(None, serial="B"))

    assert [(s.serial, s.state, s.alerts) for s in spans(store)] == [
        ("A", "Idle", ()),
        ("A", "Idle", ("Door ␛]0;x␇ open",)),
        ("B", "Idle", ("Resin low",)),
        ("B", "unknown", ()),
    ]


def test_seconds_are_those_within_the_time(store: CopyStore) -> None:
    for minute in range(0, 60, 5):
        see(store, minute, printer("Offline"))

    got = seen_seconds(spans(store), WHEN + 10 * MINUTE, WHEN + 30 * MINUTE)

    assert got == {"A": 1_200.0}


def test_a_file_of_an_earlier_program_is_taken_on(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    CopyStore(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute("ALTER TABLE printer_state_history DROP COLUMN last_seen_at")
        file.execute(
            "INSERT INTO printer_state_history"
            " VALUES (1, 'A', '2026-08-03T08:50:00Z', 'Idle', '[]')"
        )
        file.commit()
    (old,) = states_of(path, WHEN - 600 * MINUTE, WHEN)
    assert (old.since, old.until) == (WHEN - 10 * MINUTE, WHEN - 10 * MINUTE)
    with closing(CopyStore(path)) as store:
        see(store, 0, printer("Idle"))
        (span,) = spans(store)
    assert (span.since, span.until) == (WHEN - 10 * MINUTE, WHEN)


def test_a_keeper_writes_changes_at_once_and_confirms_them_now_and_then(tmp_path: Path) -> None:
    path, seconds = tmp_path / "copy.sqlite", [0.0]
    keeper = StateKeeper(path, lambda: seconds[0])
    idle = seen_printers([printer("Idle")])
    assert not keeper.keep(idle, WHEN)
    assert not path.exists(), "a copy is made by sync alone"

    CopyStore(path).close()
    seconds[0] = 61
    written = []
    for second in range(61, 200, 15):
        seconds[0] = second
        written.append(keeper.keep(idle, WHEN + timedelta(seconds=second)))
    assert written.count(True) == 3
    seconds[0] += 1
    assert keeper.keep(seen_printers([printer("Error")]), WHEN + timedelta(seconds=seconds[0]))


def test_what_cannot_be_written_or_read_stops_nobody(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    path.write_bytes(b"no database" * 100)

    keeper = StateKeeper(path, lambda: 0.0)
    assert not keeper.keep(seen_printers([printer("Idle")]), WHEN)
    assert states_of(path, WHEN, WHEN) == []
    assert states_of(None, WHEN, WHEN) == []
