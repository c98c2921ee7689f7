"""What the program's end tells a script: the numbers, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable

DONE, FAILED, USAGE, LATER, ASKED_FOR, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""`ASKED_FOR` is of ``--exit-code`` alone: `get` found no row, `watch --once` saw a change."""

MEANINGS = {
    DONE: "done",
    FAILED: "failed",
    USAGE: "wrong usage",
    LATER: "try again later",
    ASKED_FOR: "with --exit-code: what it asks about",
    INTERRUPTED: "interrupted",
}


def of_several(codes: Iterable[int]) -> int:
    """One code for several writes, the one that wants a person most: later, failed, done."""
    met = set(codes)
    return next((code for code in (LATER, FAILED) if code in met), DONE)
