"""Requests as lines of the log: refusals and failures always, the rest for debugging."""

from __future__ import annotations

import logging

from carbon_tui.api.errors import RequestNote

_LOG = logging.getLogger(__name__)
_CHANGES = frozenset({"POST", "PUT", "DELETE", "PATCH"})


def log_request(note: RequestNote) -> None:
    """One line for an attempt whose outcome is known; addresses are masked by the log itself."""
    level = logging.INFO if note.method in _CHANGES else logging.DEBUG
    if note.trouble or (note.status or 0) >= 400:
        level = logging.WARNING
    query = f"?{note.query}" if note.query else ""
    took = "" if note.seconds is None else f", {note.seconds:.2f} s"
    outcome = f"{note.status or 'no answer'} {note.trouble}".strip()
    _LOG.log(
        level, "%s %s%s: %s (attempt %d%s, request %s)",
        note.method, note.path, query, outcome, note.attempt, took, note.id,
    )  # fmt: skip
