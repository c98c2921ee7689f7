"""Words for a print's status, in lower case. The server publishes no list of them: any other word
is only shown, and a copy learns it (`local_copy.print_words`)."""

from __future__ import annotations

from collections.abc import Collection

WAITING = ("queued", "waiting", "pending")
RUNNING = ("printing", "preparing", "paused")
LIVE = ("queued", "printing", "paused", "preparing", "waiting")
"""Of prints that will still change, as many as one question may name."""
FINISHED = ("finished",)
FAILED = ("failed", "error")
CANCELED = ("canceled", "cancelled")
"""Taken back by a person."""
ABORTED = ("aborted", *CANCELED)
"""Stopped before the end, by whomever; counted apart from those that failed."""
ENDED = ("finished", "failed", "aborted", "canceled", "error")
"""As many as one question may name."""
WENT_WRONG = (*FAILED, "aborted")
"""Ended without the parts, and nobody took it back."""


def is_one_of(status: str | None, words: Collection[str]) -> bool:
    """Whether a print's status is one of these, small or capital."""
    return (status or "").casefold() in words


def is_finished(status: str | None) -> bool:
    """Also of a print that does not say how it ended."""
    return status is None or is_one_of(status, FINISHED)
