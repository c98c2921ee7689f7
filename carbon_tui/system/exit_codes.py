"""What the program's end tells a script: the numbers, and what each of them means."""

DONE, FAILED, USAGE, LATER, INTERRUPTED = 0, 1, 2, 3, 130
CHANGED = 4
"""Of ``watch --once --exit-code`` alone: something changed since the last look."""

MEANINGS = {
    DONE: "done",
    FAILED: "failed",
    USAGE: "wrong usage",
    LATER: "try again later",
    INTERRUPTED: "interrupted",
}


def listed() -> str:
    """All of them in one line, for help and README."""
    return ", ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items())
