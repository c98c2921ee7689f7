"""One intention as the journal knows it, and the lines it is folded from."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import msgspec

from carbon_tui.api.transport.address import one_spelling
from carbon_tui.text.json_text import as_json

T = TypeVar("T")


class EntryKind(StrEnum):
    """What is written to the server."""

    PRINT_ORDER = "print order"
    PRINT_ORDER_EDIT = "print order edit"
    QUEUE_MOVE = "queue move"
    QUEUE_DELETE = "queue removal"
    PART_ORDER = "part order change"
    PART_ORDER_JOB = "part order job"


class EntryState(StrEnum):
    """Where an intention stands. Only `OPEN` ones are waiting for evidence."""

    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    QUEUED = "queued"
    ALREADY_QUEUED = "already queued"
    DONE = "done"
    PARTLY_DONE = "partly done"
    NOTHING_DONE = "nothing done"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    CLASH = "clash"
    GIVEN_UP = "given up"


OPEN = frozenset({EntryState.SENDING, EntryState.UNKNOWN})
"""The server may have acted, and nobody knows yet."""

UNFINISHED = frozenset(
    {
        EntryState.PLANNED,
        EntryState.SENDING,
        EntryState.UNKNOWN,
        EntryState.REFUSED,
        EntryState.NOT_SENT,
    }
)
"""Not known to be done: whoever wants the same again goes on with it, under its own uuid."""

ON_THE_BOOK = frozenset({EntryState.QUEUED, EntryState.ALREADY_QUEUED, EntryState.DONE})
"""The server has it."""

MAY_TURN_UP = frozenset({EntryState.GIVEN_UP, EntryState.REFUSED})
"""Settled, and watched: a server may refuse what it keeps, or get it late."""

MAY_GO_ON = frozenset(
    {
        EntryState.PLANNED,
        EntryState.SENDING,
        EntryState.UNKNOWN,
        EntryState.REFUSED,
        EntryState.NOT_SENT,
        EntryState.GIVEN_UP,
    }
)
"""Not known to be done: the same wish once more goes on under the same id."""

ORDERS = frozenset({EntryKind.PRINT_ORDER, EntryKind.PART_ORDER_JOB})
"""Kinds whose id is a uuid that the server keeps once."""


class JournalLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the journal: a change of one entry. What is left out has not changed."""

    at: datetime
    id: str
    state: str
    kind: str = ""
    server: str = ""
    about: str = ""
    body: msgspec.Raw = msgspec.Raw(b"")
    note: str = ""
    facts: dict[str, str] = {}
    began: datetime | None = None
    """When the entry began, in a line that stands for several; else its first line tells."""


class JournalEntry(msgspec.Struct, frozen=True):
    """One intention: what was to be written, under which uuid, and what is known of it."""

    id: str
    kind: str
    server: str
    """The base URL it was meant for: another server's "not found" would prove nothing."""
    about: str
    """The intention in a person's words."""
    body: bytes
    """The request's JSON, exactly as it leaves."""
    state: EntryState
    note: str
    """The last sentence said about it; empty when there is none."""
    facts: dict[str, str]
    """What was learnt on the way, such as the uuid that the server gave to a model."""
    began_at: datetime
    changed_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_on_the_server(self) -> bool:
        return self.state in ON_THE_BOOK

    @property
    def may_be_there(self) -> bool:
        """Whether the server it was meant for has it, or may have it."""
        return self.is_open or self.is_on_the_server or self.state in MAY_TURN_UP

    def request(self, kind: type[T]) -> T:
        """The body as the request it was. Raises msgspec.MsgspecError for another one's."""
        return msgspec.json.decode(self.body, type=kind)


_DECODE = msgspec.json.Decoder(JournalLine).decode


def written(line: JournalLine) -> bytes:
    """A line as bytes: the checksum of the rest, the rest as JSON, a line break."""
    text = as_json(line)
    return b"%08x %s\n" % (zlib.crc32(text), text)


def read(data: bytes) -> tuple[list[JournalLine], int]:
    """The lines that can be trusted, and how many whole ones cannot.

    A last line without its line break was being written when the process died; what it would have
    said had not happened yet, so it is no loss and not counted.
    """
    whole = data[: data.rfind(b"\n") + 1].splitlines()
    lines = [_line(text) for text in whole if text]
    good = [line for line in lines if line is not None]
    return good, len(lines) - len(good)


def _line(text: bytes) -> JournalLine | None:
    checksum, _, rest = text.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(rest):
        return None
    try:
        return _DECODE(rest)
    except msgspec.MsgspecError:
        return None


def fold(lines: Iterable[JournalLine]) -> dict[str, JournalEntry]:
    """The entries that the lines amount to, oldest first."""
    entries: dict[str, JournalEntry] = {}
    for line in lines:
        entries[line.id] = after(entries.get(line.id), line)
    return entries


def after(entry: JournalEntry | None, line: JournalLine) -> JournalEntry:
    """The entry once `line` has happened to it."""
    known = entry or _blank(line)
    return JournalEntry(
        id=known.id,
        kind=line.kind or known.kind,
        server=one_spelling(line.server) or known.server,
        about=line.about or known.about,
        body=bytes(line.body) or known.body,
        state=_state(line.state),
        note=line.note,
        facts={**known.facts, **line.facts},
        began_at=known.began_at,
        changed_at=line.at,
    )


def as_line(entry: JournalEntry) -> JournalLine:
    """The entry as the one line that says it all."""
    return JournalLine(
        at=entry.changed_at,
        id=entry.id,
        state=entry.state,
        kind=entry.kind,
        server=entry.server,
        about=entry.about,
        body=msgspec.Raw(entry.body),
        note=entry.note,
        facts=entry.facts,
        began=entry.began_at,
    )


def _blank(line: JournalLine) -> JournalEntry:
    return JournalEntry(
        line.id, "", "", "", b"", EntryState.UNKNOWN, "", {}, line.began or line.at, line.at
    )


def _state(word: str) -> EntryState:
    """A state that only a newer version knows is open: looking is safe, forgetting is not."""
    return EntryState(word) if word in EntryState.__members__.values() else EntryState.UNKNOWN
