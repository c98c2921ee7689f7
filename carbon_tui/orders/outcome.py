"""What may become of a write: one family for orders, edits, queues and packing.

The words for each are in `orders.messages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

Request = TypeVar("Request")
Evidence = TypeVar("Evidence")


class WriteFate(Enum):
    """What became of a write, as far as is known."""

    DONE = "done"
    ALREADY_DONE = "done before"
    PARTLY = "partly done"
    NOTHING = "answered, and nothing done"
    CHANGED_MEANWHILE = "not sent, because the record is another one now"
    REFUSED = "refused"
    NOT_SENT = "not sent"
    CLASH = "another order under the same uuid"
    UNKNOWN = "unknown"
    BEING_SENT = "being sent by another window or command"
    GIVEN_UP = "given up"


IS_DONE = frozenset({WriteFate.DONE, WriteFate.ALREADY_DONE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[Request, Evidence]):
    """One write, in a person's words, and what is known of it."""

    id: str
    """Its entry in the journal; for an order the uuid that the server keeps it under."""
    about: str
    fate: WriteFate
    request: Request
    record: Evidence | None = None
    """What was written to, as it was read back or answered; None where it could not be read."""
    sentence: str = ""
    """The server's own, or why it could not be reached."""
    unread: str = ""
    """Why the record could not be read back after a refusal; empty where it could."""
    warning: str = ""
    """Something that should be known although it went well."""
    answered: bool = False
    """The server took it, whatever it made of it."""
    refused: bool = False
    """The server said no, which is not always the truth."""
    too_late: bool = False
    """The server said no because it can no longer be done."""
    absent: bool = False
    """The server was asked, and did not have it at that moment."""
    exists: bool = False
    """The server says that it has something under this uuid, and has not shown what."""
    later: bool = False
    """What kept it back may be over in a while."""
    locked_out: bool = False
    """It is the key that is refused, not the write."""
    elsewhere: bool = False
    """It was sent to another server, which alone can tell; this one was asked nothing."""

    @property
    def uuid(self) -> str:
        return self.id

    @property
    def is_done(self) -> bool:
        return self.fate in IS_DONE
