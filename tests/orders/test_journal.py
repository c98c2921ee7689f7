"""The journal: on the disk first, true after any crash, shared by two processes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api.schema.requests import PrintOrderRequest, QueueDelete, encode
from carbon_tui.orders.journal import Journal, StillOpen
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalLine,
    read,
    written,
)
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locks import Held
from carbon_tui.text.cleaning import (
    clean,
    is_clean,
)

WHEN = datetime(2026, 8, 1, 9, tzinfo=UTC)
REQUEST = PrintOrderRequest(build_uuid="b1", total_copies=2, route_to=("AAAAAA",), uuid="u1")


class MovedClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = WHEN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def watch() -> MovedClock:
    return MovedClock()


@pytest.fixture
def journal(tmp_path: Path, watch: MovedClock) -> Journal:
    return Journal(tmp_path / "state" / "orders" / "default.jsonl", "https://a/v1", watch)


def test_an_entry_is_on_the_disk_with_its_whole_body(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST, "2 copies of Bracket")
    (entry,) = Journal(journal.path, journal.server).entries()
    assert entry.request(PrintOrderRequest) == REQUEST
    assert (entry.state, entry.about, entry.server) == (
        EntryState.SENDING,
        "2 copies of Bracket",
        "https://a/v1",
    )


def test_what_the_server_said_is_kept_as_it_is_shown_and_what_it_named_as_it_is_sent(
    journal: Journal,
) -> None:
    sent = "cube\x1b[2J"
    read = clean(sent)
    body = msgspec.structs.replace(REQUEST, notes=read, print_order_tags={read: read})
    journal.begin("u1", EntryKind.PRINT_ORDER, body, read)
    journal.mark("u1", EntryState.REFUSED, read, server_uuid=read)
    (entry,) = Journal(journal.path, journal.server).entries()
    assert entry.about == entry.note == read
    assert is_clean(entry.note)
    assert entry.facts == {"server_uuid": sent}
    request = entry.request(PrintOrderRequest)
    assert (request.notes, request.print_order_tags) == (sent, {sent: sent})


def test_the_file_is_its_owners_alone(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_a_later_line_changes_the_state_and_keeps_the_body(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST, "Bracket", before="x")
    journal.mark("u1", EntryState.QUEUED, "queued", routed="AAAAAA")
    entry = journal.entry("u1")
    assert entry is not None
    assert (entry.state, entry.about, entry.note) == (EntryState.QUEUED, "Bracket", "queued")
    assert entry.facts == {"before": "x", "routed": "AAAAAA"}
    assert journal.unsettled() == ()


@given(cut=st.integers(min_value=0, max_value=10_000))
def test_a_file_cut_anywhere_loses_at_most_its_last_line(cut: int) -> None:
    lines = [
        JournalLine(WHEN, f"u{n}", "sending", kind="print order", about="é" * n) for n in range(5)
    ]
    data = b"".join(map(written, lines))
    kept, damaged = read(data[: cut % (len(data) + 1)])
    assert damaged == 0
    assert kept == lines[: len(kept)]
    assert len(kept) >= data[: cut % (len(data) + 1)].count(b"\n")


def test_a_line_after_a_torn_one_stands_alone(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    with journal.path.open("ab") as file:
        file.write(b'1234abcd {"at":"2026-08-')
    journal.begin("u2", EntryKind.PRINT_ORDER, REQUEST)
    assert [e.id for e in journal.entries()] == ["u1", "u2"]
    assert journal.unreadable() == 1


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_reading_fail(noise: bytes) -> None:
    line = JournalLine(WHEN, "u1", "sending")
    kept, _ = read(written(line) + noise + b"\n")
    assert kept[0] == line


def test_a_state_of_a_newer_version_is_open(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    with journal.path.open("ab") as file:
        file.write(written(JournalLine(WHEN, "u1", "teleported")))
    assert [e.state for e in journal.unsettled()] == [EntryState.UNKNOWN]


def test_an_open_uuid_never_takes_another_body(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    other = PrintOrderRequest(build_uuid="b2", total_copies=2, route_to=("AAAAAA",), uuid="u1")
    with pytest.raises(StillOpen):
        journal.begin("u1", EntryKind.PRINT_ORDER, other)
    journal.mark("u1", EntryState.REFUSED, "no such build")
    journal.begin("u1", EntryKind.PRINT_ORDER, other)


def test_what_is_claimed_is_being_sent_and_not_unsettled(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    with journal.claim("u1"):
        assert journal.unsettled() == ()
        with pytest.raises(Held), journal.claim("u1"):
            raise AssertionError("two hold it")
    assert [e.id for e in journal.unsettled()] == ["u1"]
    assert not list(journal.path.parent.glob("*.claim"))


def test_a_claim_ends_with_its_process_even_by_sigkill(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    program = (
        "import sys; from pathlib import Path; from carbon_tui.orders.journal import Journal\n"
        "with Journal(Path(sys.argv[1]), 'x').claim('u1'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(journal.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert journal.is_claimed("u1")
        other.kill()
        other.wait()
    assert not journal.is_claimed("u1")


def test_lines_of_many_processes_all_arrive_whole(journal: Journal) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from carbon_tui.api.schema.requests import QueueDelete\n"
        "from carbon_tui.orders.journal_entry import EntryKind\n"
        "from carbon_tui.orders.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), 'x')\n"
        "for n in range(25):\n"
        "    body = QueueDelete(print_uuids=())\n"
        "    journal.begin(f'{sys.argv[2]}-{n}', EntryKind.QUEUE_DELETE, body)\n"
        "    journal.compact(from_size=2000)\n"
    )
    several = [
        subprocess.Popen([sys.executable, "-c", program, str(journal.path), str(p)])
        for p in range(3)
    ]
    assert [process.wait() for process in several] == [0, 0, 0]
    assert len(journal.entries()) == 75
    assert journal.unreadable() == 0


def test_compaction_keeps_what_is_open_and_what_is_recent(
    journal: Journal, watch: MovedClock
) -> None:
    for name, state in (("open", EntryState.UNKNOWN), ("old", EntryState.QUEUED)):
        journal.begin(name, EntryKind.PRINT_ORDER, REQUEST)
        journal.mark(name, state)
    watch.now += timedelta(days=40)
    journal.begin("new", EntryKind.PRINT_ORDER, REQUEST)
    journal.mark("new", EntryState.QUEUED, "queued")
    before = {e.id: e for e in journal.entries()}
    journal.compact(from_size=0)
    after = {e.id: e for e in journal.entries()}
    assert set(after) == {"open", "new"}
    assert after["open"].body == before["open"].body
    assert journal.path.read_bytes().count(b"\n") == 2


def test_compaction_keeps_damaged_lines_aside(journal: Journal) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    with journal.path.open("ab") as file:
        file.write(b"nonsense\n")
    journal.compact(from_size=0)
    assert journal.unreadable() == 0
    assert b"nonsense\n" in journal.path.with_suffix(".damaged").read_bytes()


def test_a_large_journal_is_read_on_and_never_refused(journal: Journal) -> None:
    """70 MB, as the command line alone may leave them behind."""
    line = written(JournalLine(WHEN, "u0", "queued", kind="print order", note="x" * 9_000))
    journal.path.parent.mkdir(parents=True, exist_ok=True)
    journal.path.write_bytes(line * 8_000)
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    assert [entry.id for entry in journal.entries()] == ["u0", "u1"]
    other = Journal(journal.path, journal.server)
    other.mark("u1", EntryState.QUEUED)
    known = journal.entry("u1")
    assert known is not None
    assert known.state is EntryState.QUEUED
    other.compact()
    assert journal.path.stat().st_size < 20_000
    assert journal.entry("u1") == known


def test_a_rewrite_that_spares_little_is_left_for_later(journal: Journal) -> None:
    for n in range(20):
        journal.begin(f"u{n}", EntryKind.PRINT_ORDER, REQUEST)
    before = journal.path.stat().st_ino
    journal.compact(from_size=1)
    assert journal.path.stat().st_ino == before


def test_what_was_given_up_is_watched_for_a_day(journal: Journal, watch: MovedClock) -> None:
    journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)
    journal.mark("u1", EntryState.GIVEN_UP)
    assert [e.id for e in journal.watched()] == ["u1"]
    watch.now += timedelta(hours=25)
    assert journal.watched() == ()


def test_a_journal_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "orders").write_text("a file where a folder should be")
    journal = Journal(tmp_path / "orders" / "default.jsonl", "x")
    with pytest.raises(FileTrouble, match="folder"):
        journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)


def test_a_full_disk_is_one_sentence(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileTrouble, match="free space"):
        journal.begin("u1", EntryKind.PRINT_ORDER, REQUEST)


def test_profiles_never_share_a_file(tmp_path: Path) -> None:
    names = ["default", "a/b", "a:b", "a_b", "ä", "..", "", "x" * 300, "x" * 301]
    assert len({Journal.of(name, "s", tmp_path).path for name in names}) == len(names)
    assert {Journal.of(name, "s", tmp_path).path.parent for name in names} == {tmp_path / "orders"}


@pytest.mark.parametrize("spelled", ["https://h:443", "https://H/v1/", "https://h.:443/v1"])
def test_what_was_sent_to_a_server_is_found_under_every_spelling_of_it(
    tmp_path: Path, spelled: str
) -> None:
    path = tmp_path / "default.jsonl"
    request = QueueDelete(print_uuids=("p",))
    line = JournalLine(
        at=datetime.now(UTC), id="x", state=EntryState.UNKNOWN, kind=EntryKind.QUEUE_DELETE,
        server=spelled, body=msgspec.Raw(encode(request)),
    )  # fmt: skip
    path.write_bytes(written(line))
    for spelling in ("https://h/v1", spelled):
        journal = Journal(path, spelling)
        (entry,) = journal.unsettled()
        assert journal.elsewhere(entry) == ""
    assert Journal(path, "https://other/v1").elsewhere(entry)
