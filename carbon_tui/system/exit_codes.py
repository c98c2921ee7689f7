"""What the program's end tells a script: the numbers, and what each of them means."""

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
