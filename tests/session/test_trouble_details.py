"""The words for what is wrong, and that no detail holds a secret."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api.client import Client
from carbon_tui.api.errors import RequestNote
from carbon_tui.api.transport.health import Health
from carbon_tui.keys.default_spelling import plain
from carbon_tui.session.alarm import alarm
from carbon_tui.session.request_log import (
    MAX_REQUESTS_KEPT,
    Requests,
    told,
)
from carbon_tui.session.session import Session
from carbon_tui.session.trouble_details import sections

NOON = datetime(2026, 9, 21, 12, tzinfo=UTC)
TOKEN = (
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhIiwiZXhwIjoxfQ."
    "c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU"
)


def never() -> Client:
    raise AssertionError("Nothing is asked here.")


@pytest.fixture
def session() -> Session:
    return Session(never, now=lambda: NOON, monotonic=lambda: 0.0, zone=UTC)


def note(**facts: object) -> RequestNote:
    plain = {"id": "7", "method": "GET", "path": "/prints", "status": 503, "at": NOON}
    return RequestNote(**(plain | facts))  # type: ignore[arg-type]


def words(session: Session, error: Exception | None = None) -> str:
    shown = sections(session, error)
    return "\n".join(f"{label} {value}" for s in shown for label, value, _ in s.lines)


def test_too_many_requests_counts_down_to_what_the_server_wished(session: Session) -> None:
    session.background.failed(e.RateLimited("Slow down.", status=429, retry_after=27.0))
    said = session.alarm()
    assert said is not None
    assert said.text == "Too many requests since 12:00 · next attempt in 27 s · Slow down."


def test_a_call_that_repeats_itself_is_counted_down_to(session: Session) -> None:
    live = session.background
    live.failed(e.Unreachable("No route."))
    live.poll_gate.under_way = "the fleet"
    said = alarm(live, UTC)
    assert said is not None
    assert said.text == "No connection since 12:00 · trying now · No route."


def test_while_paused_no_attempt_is_promised(session: Session) -> None:
    session.background.failed(e.Unreachable("No route."))
    session.background.poll_gate.paused = True
    said = session.alarm()
    assert said is not None
    assert "paused, r tries again" in plain(said.text)


@pytest.mark.parametrize(
    "error",
    [
        e.BadRequest("No."),
        e.NotAllowed("No.", status=403),
        e.NotFound("No.", status=404),
        e.TooLate("No.", status=405),
        e.Conflict("No.", status=409),
    ],
)
def test_a_refusal_of_one_request_stops_no_other(session: Session, error: e.Refused) -> None:
    session.background.failed(error)
    assert session.background.trouble is None
    assert session.background.poll_gate.may_read
    assert session.alarm() is None
    assert session.alarm(error) is not None


def test_a_wrong_clock_is_said_until_somebody_has_read_it(session: Session) -> None:
    live = session.background
    live.health = Health(clock_skew=-7_200.0)
    said = session.alarm()
    assert said is not None
    assert said.text.startswith("This PC's clock is 2 hours ahead of the server's")
    live.clock_told = True
    assert session.alarm() is None


def test_a_right_clock_agrees(session: Session) -> None:
    assert "Clock agrees with the server's" in words(session)


def test_details_name_the_request(session: Session) -> None:
    error = e.ServerFault("Broken there.", note(id="req-1", attempt=3, seconds=0.5), status=503)
    session.background.failed(error)
    said = words(session)
    for fact in ("Server fault", "Broken there.", "req-1", "GET", "/prints", "503", "Attempt 3"):
        assert fact in said


def test_no_secret_reaches_the_details(session: Session) -> None:
    signed = "X-Amz-Signature=0123456789abcdef0123456789abcdef0123456789abcdef"
    error = e.ServerFault(
        f"Said: Authorization: Bearer {TOKEN}", note(query=f"uuid={TOKEN}&{signed}"), status=503
    )
    session.background.failed(error)
    session.background.requests.noted(note(query=f"uuid={TOKEN}&{signed}"))
    said = words(session)
    assert "masked" in said
    assert TOKEN not in said
    assert TOKEN.split(".")[2] not in said
    assert "0123456789abcdef" not in said


def test_what_the_server_says_cannot_drive_the_terminal() -> None:
    said = told(note(id="\x1b]52;c;AAAA\x07", query="name=\x1b[2J"))
    assert said.isprintable()


def test_only_the_newest_requests_are_kept() -> None:
    requests = Requests()
    for number in range(MAX_REQUESTS_KEPT + 50):
        requests.noted(note(id=str(number)))
    kept = [each.id for each in requests]
    assert len(kept) == MAX_REQUESTS_KEPT
    assert kept[0] == str(MAX_REQUESTS_KEPT + 49)
    assert requests.count == MAX_REQUESTS_KEPT + 50
