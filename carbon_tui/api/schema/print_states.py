"""Words for a print's status, in lower case. The server publishes no list of them: any other word
is only shown, and a copy learns it (`local_copy.print_words`)."""

from __future__ import annotations

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
