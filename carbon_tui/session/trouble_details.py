"""What is wrong, in full: for a person who asks, and for whoever they show it to. No secrets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import islice
from typing import TYPE_CHECKING

from carbon_tui.api.errors import ApiError, RequestNote
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Section
from carbon_tui.session.alarm import (
    LONG_TOKENS,
    clock_words,
    title_of,
)
from carbon_tui.session.cures import cure_of
from carbon_tui.session.request_log import told
from carbon_tui.system.secret import mask
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

SHOWN = 40
"""Requests of the log that are shown."""
NOTHING = "Nothing is wrong: the server answers."


def sections(session: Session, of_the_view: Exception | None) -> tuple[Section, ...]:
    """The error and its request, the connection, the newest requests."""
    background = session.background
    trouble = background.trouble or of_the_view
    wrong = _error("What is wrong", trouble) if trouble else _well()
    older = background.last_trouble
    details = [wrong, *_request(trouble)]
    if older is not None and older is not trouble:
        details += [_error("The last error, over by now", older), *_request(older)]
    return (*details, _connection(session), _log(session))


def _well() -> Section:
    return Section("What is wrong", (("", NOTHING, formats.text),))


def _error(heading: str, error: Exception) -> Section:
    return Section(
        heading,
        (
            ("", title_of(error), units.trouble),
            ("", str(clean(mask(str(error)))), formats.text),
            ("More", cure_of(error) or None, formats.text),
        ),
    )


def _request(error: Exception | None) -> Iterator[Section]:
    note = error.request if isinstance(error, ApiError) else None
    if note is not None:
        yield Section("Its request", _lines(note))


def _lines(note: RequestNote) -> tuple[tuple[str, formats.Value, formats.CellFormat], ...]:
    return (
        ("Request id", note.id or None, formats.text),
        ("Method", note.method, formats.text),
        ("Path", str(clean(mask(note.path))), formats.text),
        ("Query", str(clean(mask(note.query))) or None, formats.text),
        ("Status", str(note.status) if note.status else "no answer", formats.text),
        ("Attempt", note.attempt, formats.number),
        ("Seconds", note.seconds, formats.number),
        ("Bytes", note.size, formats.number),
        ("At", note.at, units.stamp),
    )


def _connection(session: Session) -> Section:
    background = session.background
    health = background.health
    skew = LONG_TOKENS if health.tokens_live_long else "agrees with the server's"
    if health.clock_skew:
        skew = clock_words(health.clock_skew)
    quiet = background.poll_gate.why_quiet or f"every {background.poll_seconds:g} s"
    return Section(
        "Connection",
        (
            ("Profile", session.profile, formats.text),
            ("Server", session.host or None, formats.text),
            ("Last answer", health.last_success, units.stamp),
            ("Clock", skew, formats.text),
            ("Live", quiet, formats.text),
            ("Watched", ", ".join(background.watches.names) or None, formats.text),
            ("Requests", background.requests.count, formats.number),
        ),
    )


def _log(session: Session) -> Section:
    lines = [
        (note.at.astimezone(session.zone or UTC).strftime("%H:%M:%S") if note.at else "", note)
        for note in islice(session.background.requests, SHOWN)
    ]
    return Section("Newest requests", tuple((at, told(note), formats.text) for at, note in lines))
