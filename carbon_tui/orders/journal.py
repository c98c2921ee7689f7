"""The journal of intentions: on the disk before a request leaves, true after any crash.

One file per profile, lines only added, each flushed to the disk before the call returns; 0600 in a
folder of 0700. Two processes may use it at once: a line is added under a lock, and an intention is
sent only by whoever holds its claim.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

import msgspec

from carbon_tui.api.schema.requests import encode
from carbon_tui.api.transport.address import one_spelling
from carbon_tui.orders.journal_entry import (
    MAY_GO_ON,
    MAY_TURN_UP,
    ORDERS,
    EntryKind,
    EntryState,
    JournalEntry,
    JournalLine,
    as_line,
    fold,
    written,
)
from carbon_tui.orders.journal_file import JournalFile
from carbon_tui.system.files import (
    FileTrouble,
    append_private,
    private_folder,
    safe_name,
    write_private,
)
from carbon_tui.system.locks import (
    Claim,
    Held,
    alone,
    is_held,
)
from carbon_tui.text.cleaning import typed

KEEP_SETTLED = timedelta(days=30)
WATCH = timedelta(days=1)
"""How long an order that was given up or refused is still looked for on the server."""
COMPACT_FROM = 512 * 1024
"""Bytes; below this an old line costs nothing worth a rewrite."""


class JournalTrouble(FileTrouble):
    """The journal could not take a line; `str()` is one sentence with the cure."""

    title = "Journal trouble"


class StillOpen(Exception):
    """The uuid belongs to an intention with another content whose fate is not known yet."""


WISH = "wish"
"""The fact that keeps what was asked for as it was typed, before names and days became uuids and
dates."""


EARLIER = "earlier"
"""The fact that names what was sent under the same id before, with another content and without an
answer: the server keeps one of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for as it was typed, and when: the same words later are the same wish."""

    typed: str
    since: datetime


class Likeness(Enum):
    """How an entry of the journal stands to what is to be written now."""

    SAME = "the same wish"
    IN_THE_WAY = "another wish, which must be settled first"
    OTHER = "nothing to do with it"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written down, unless the same wish stands in the journal already."""

    id: str
    kind: EntryKind
    body: msgspec.Struct
    about: str
    state: EntryState = EntryState.SENDING
    facts: Mapping[str, str] = field(default_factory=dict)
    instead_of: bytes = b""
    """The body that a person knows to have been sent under this id before, without an answer, and
    wants this one sent in its place; empty where nobody said so."""


@dataclass(frozen=True, slots=True)
class Begun:
    """An entry whose claim is held: the one that was written down now, or the same wish's."""

    entry: JournalEntry
    is_new: bool


class AlreadyUnderWay(Exception):
    """The same wish is being sent by somebody else, or was settled by them while this one was made
    ready."""

    def __init__(self, entry: JournalEntry, *, is_settled: bool) -> None:
        super().__init__(entry.about)
        self.entry = entry
        self.is_settled = is_settled


class InTheWay(Exception):
    """Another wish must be settled before this one may begin."""

    def __init__(self, entry: JournalEntry) -> None:
        super().__init__(entry.about)
        self.entry = entry


def _now() -> datetime:
    return datetime.now(UTC)


class Journal:
    """One profile's intentions, written for one server."""

    def __init__(self, path: Path, server: str, now: Callable[[], datetime] = _now) -> None:
        """Touches nothing: the folder is made with the first line."""
        self.path = path
        self.server = one_spelling(server)
        self._file = JournalFile(path)
        self._now = now

    @classmethod
    def of(cls, profile: str, server: str, folder: Path) -> Journal:
        """The journal of `profile` below the program's state folder."""
        return cls(folder / "orders" / f"{_file_name(profile)}.jsonl", server)

    def entries(self) -> tuple[JournalEntry, ...]:
        """Every intention known, oldest first. Raises FileTrouble."""
        return tuple(self._file.entries().values())

    def entry(self, id: str) -> JournalEntry | None:
        return self._file.entry(id)

    def elsewhere(self, entry: JournalEntry) -> str:
        """Why nothing can be done about this entry here, in one sentence: it was meant for another
        server, about which this one proves nothing. Empty where it is this server's."""
        if entry.server == self.server:
            return ""
        return f"It was sent to {entry.server}: open the profile of that server."

    def unreadable(self) -> int:
        """Whole lines that cannot be trusted: to be shown, never dropped in silence."""
        return self._file.damaged()

    def unsettled(self) -> tuple[JournalEntry, ...]:
        """Open intentions that nobody is sending at this moment: to be pinned, and read back."""
        return tuple(e for e in self.entries() if e.is_open and not self.is_claimed(e.id))

    def watched(self) -> tuple[JournalEntry, ...]:
        """Orders given up or refused within the last day: should one turn up, that is said."""
        since = self._now() - WATCH
        orders = (e for e in self.entries() if e.kind in ORDERS and e.state in MAY_TURN_UP)
        return tuple(e for e in orders if e.changed_at >= since and not self.is_claimed(e.id))

    def to_look_up(self) -> tuple[JournalEntry, ...]:
        """What is to be read back: the unsettled ones, then those that are watched."""
        return (*self.unsettled(), *self.watched())

    def begin(
        self,
        id: str,
        kind: EntryKind,
        body: msgspec.Struct,
        about: str = "",
        *,
        state: EntryState = EntryState.SENDING,
        **facts: str,
    ) -> JournalEntry:
        """Write an intention down; on return it is on the disk.

        Raises FileTrouble (then nothing may be sent) and StillOpen.
        """
        return self.begin_again(NewEntry(id, kind, body, about, state, facts))

    def begin_again(self, new: NewEntry) -> JournalEntry:
        """The same for an intention that may stand there already. Raises FileTrouble, StillOpen."""
        with self._held():
            known = self._file.entry(new.id)
            if known is None or not known.is_open or known.body == encode(new.body):
                return self._written(new)
            if known.body != new.instead_of:
                raise StillOpen(new.id)
            earlier = "; ".join(filter(None, (known.facts.get(EARLIER), known.about)))
            return self._written(replace(new, facts={**new.facts, EARLIER: earlier}))

    @contextlib.contextmanager
    def claimed_once(
        self, new: NewEntry, alike: Callable[[JournalEntry], Likeness], since: datetime
    ) -> Iterator[Begun]:
        """Find the same wish or begin it, and be the only one who sends it: one step under the
        journal's lock, so that two processes with one wish never both begin it.

        A wish that is not known to be done goes on under its own id, also where it was refused or
        given up. `since`: when this one was asked for; the same wish done by somebody else after
        that counts as this one.

        Raises AlreadyUnderWay, InTheWay and FileTrouble; nothing may be sent then.
        """
        with self._held():
            begun = self._found(alike, since)
            claim = self._claimed(begun.entry if begun else None, new.id)
            if begun is None:
                begun = Begun(self._written(new), is_new=True)
        try:
            yield begun
        finally:
            claim.release()

    def _found(self, alike: Callable[[JournalEntry], Likeness], since: datetime) -> Begun | None:
        """The same wish as this server may still get it; None where there is none."""
        here = [own_entry for own_entry in self.entries() if own_entry.server == self.server]
        same = [own_entry for own_entry in here if alike(own_entry) is Likeness.SAME]
        for entry in same:
            just_now = entry.changed_at >= since or is_held(self._claim_path(entry.id))
            if entry.is_on_the_server and just_now:
                raise AlreadyUnderWay(entry, is_settled=True)
        unsettled = [own_entry for own_entry in same if self.may_go_on(own_entry)]
        if unsettled:
            return Begun(unsettled[-1], is_new=False)
        for entry in here:
            if alike(entry) is Likeness.IN_THE_WAY:
                raise InTheWay(entry)
        return None

    def may_go_on(self, entry: JournalEntry) -> bool:
        """Not known to be done; what was given up long ago is neither looked for nor meant."""
        if entry.state is EntryState.GIVEN_UP:
            return entry.changed_at >= self._now() - WATCH
        return entry.state in MAY_GO_ON

    def _claimed(self, known: JournalEntry | None, id: str) -> Claim:
        try:
            return Claim(self._claim_path(known.id if known else id))
        except Held:
            if known is None:
                raise
            raise AlreadyUnderWay(known, is_settled=False) from None

    def _written(self, new: NewEntry) -> JournalEntry:
        """The entry, on the disk. The lock must be held."""
        whole, learnt = msgspec.Raw(encode(new.body)), _as_sent(dict(new.facts))
        line = JournalLine(
            self._now(),
            new.id,
            new.state,
            new.kind,
            self.server,
            writable(new.about),
            whole,
            facts=learnt,
        )
        self._append(line)
        return fold([line])[new.id]

    def replan(self, id: str, body: msgspec.Struct, about: str, **facts: str) -> JournalEntry:
        """Another content for an intention that nothing was sent for under its own id. An empty
        fact takes an earlier one back. Raises FileTrouble."""
        with self._held():
            known = self._file.entries()[id]
            kind = EntryKind(known.kind)
            self._written(NewEntry(id, kind, body, about, EntryState.PLANNED, facts))
            return self._file.entries()[id]

    def mark(self, id: str, state: EntryState, note: str = "", **facts: str) -> None:
        """Write down what became of an intention; on return it is on the disk.

        Raises FileTrouble: the entry then stays as it was, and is settled by reading back.
        """
        with self._held():
            self._append(
                JournalLine(self._now(), id, state, note=writable(note), facts=_as_sent(facts))
            )

    def give_up(self, id: str) -> None:
        """On a person's word: ask no more what became of it. It is watched for another day.

        Raises FileTrouble.
        """
        self.mark(id, EntryState.GIVEN_UP)

    @contextlib.contextmanager
    def claim(self, id: str) -> Iterator[None]:
        """Be the only one who sends this intention. Raises Held, FileTrouble."""
        with self._held():
            claim = Claim(self._claim_path(id))
        try:
            yield
        finally:
            claim.release()

    def is_claimed(self, id: str) -> bool:
        """Whether somebody is sending this intention right now, here or in another window."""
        if not self._claim_path(id).exists():
            return False
        with self._held():
            return is_held(self._claim_path(id))

    def take_over(self, other: Journal) -> None:
        """All that the other one says, behind what this one says; then the other one is gone.

        An interruption may leave lines in both, which say the same. Raises FileTrouble.
        """
        if not other.path.exists():
            return
        with other._held():
            lines = other.path.read_bytes()
            with self._held():
                with append_private(self.path) as file:
                    file.write(self._joint() + lines)
                    os.fsync(file.fileno())
                _flush_folder(self.path.parent)
            other.path.unlink()

    def compact(self, *, from_size: int = COMPACT_FROM) -> None:
        """Rewrite a large journal as one line per entry; old settled ones go.

        All or nothing, also across a power cut. Lines that cannot be trusted are kept aside. A
        rewrite that would spare less than half of the lines is left for later. Raises FileTrouble.
        """
        if not self.path.exists() or self.path.stat().st_size < from_size:
            return
        with self._held():
            entries = self._file.entries()
            entries_kept = [e for e in entries.values() if self._is_kept(e)]
            spared = self._file.spare_lines() + len(entries) - len(entries_kept)
            if from_size and spared < len(entries_kept) and not self._file.damaged():
                return
            if self._file.damaged():
                write_private(self.path.with_suffix(".damaged"), self.path.read_bytes())
            write_private(self.path, b"".join(written(as_line(e)) for e in entries_kept))

    def _is_kept(self, entry: JournalEntry) -> bool:
        return entry.is_open or entry.changed_at >= self._now() - KEEP_SETTLED

    def _claim_path(self, id: str) -> Path:
        return self.path.with_name(f"{safe_name(id)}.claim")

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """The journal to ourselves, for the moment it takes to look and to add a line."""
        with _told_plainly():
            private_folder(self.path.parent)
            with alone(self.path.with_suffix(".lock")):
                yield

    def _append(self, line: JournalLine) -> None:
        new = not self.path.exists()
        with append_private(self.path) as file:
            data = self._joint() + written(line)
            if file.write(data) != len(data):
                raise OSError(errno.ENOSPC, "no space left on the disk")
            os.fsync(file.fileno())
        if new:
            _flush_folder(self.path.parent)

    def _joint(self) -> bytes:
        """A line break where the last line was torn, so that the next one stands alone."""
        with self.path.open("rb") as file:
            if file.seek(0, os.SEEK_END) == 0:
                return b""
            file.seek(-1, os.SEEK_END)
            return b"" if file.read(1) == b"\n" else b"\n"


@contextlib.contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise JournalTrouble(
            f"The journal of orders cannot be written ({error.strerror}): check the free space "
            "and the permissions of the state folder."
        ) from error


def writable(text: str) -> str:
    """The text as it is shown, without halves of surrogate pairs, which no file can hold."""
    return str(text).encode(errors="replace").decode()


def _as_sent(facts: dict[str, str]) -> dict[str, str]:
    """Facts go into later requests: as they were read, not as they are shown."""
    return {name: typed(fact) for name, fact in facts.items()}


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _file_name(profile: str) -> str:
    """A file name of its own for each profile, also where two differ only in odd characters."""
    plain = safe_name(profile, "default")
    if plain == profile:
        return plain
    return f"{plain}-{hashlib.sha256(profile.encode(errors='replace')).hexdigest()[:8]}"
