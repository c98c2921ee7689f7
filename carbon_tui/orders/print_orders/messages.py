"""Every outcome in words: one title, one sentence, what to do next, and an exit code.

The screens and the command line say the same, from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from carbon_tui.orders.journal_entry import (
    Entry,
    State,
)
from carbon_tui.orders.outcome import (
    AlreadyQueued,
    BeingSent,
    Clash,
    GivenUp,
    NotSent,
    Outcome,
    Queued,
    RefusedByServer,
    Unknown,
)
from carbon_tui.system.exit_codes import DONE, FAILED, LATER
from carbon_tui.text.cleaning import (
    clean,
    raw,
)

UNKNOWN = 4
"""Beside the exit codes: `LATER` is for what certainly was not done, and can be tried again as it
is; for `UNKNOWN` too the process ends with `LATER`, since the same command then goes on with the
same order instead of making another."""


class Role(Enum):
    """How good the news is; a theme's colour follows the word, never replaces it."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    sentence: str
    next: str = ""
    """What a person can do now; empty when nothing is left to do."""
    role: Role = Role.GOOD
    exit_code: int = DONE

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.title}: {self.sentence}", self.next)))


SEND_AGAIN = "Sending it again is safe: it stays the same order and cannot be queued twice."


def words(outcome: Outcome, names: Mapping[str, str] | None = None) -> Words:
    """What to say of the outcome of sending or settling a print order.

    ``names``: what printers are called, by serial, as far as that is known.
    """
    match outcome:
        case AlreadyQueued():
            return _already(outcome, names or {})
        case Queued():
            return _queued(outcome, names or {})
        case Clash():
            return _clash(outcome)
        case RefusedByServer():
            return _refused(outcome)
        case NotSent():
            return _not_sent(outcome)
        case BeingSent():
            return _being_sent(outcome)
        case GivenUp():
            return _given_up(outcome)
        case Unknown():
            return _unknown(outcome)
    raise TypeError(f"no words for {type(outcome).__name__}")


def routed(outcome: Queued, names: Mapping[str, str]) -> str:
    """What went where, as the server tells it: ``AAAAAA 2, BBBBBB 1``; empty when it does not."""
    shares = (outcome.order.routed_to or {}).items()
    told = ((s, (to.copies_queued or 0) + (to.copies_printed or 0)) for s, to in shares)
    return ", ".join(f"{names.get(raw(s)) or s} {number}" for s, number in told if number)


def pinned(entry: Entry) -> Words:
    """What an open entry says at the start of the program, before anything was asked."""
    again = "It is being read back; until then it is not known whether the server has it."
    if entry.state is State.GIVEN_UP:
        again = "It was given up, and is looked for until tomorrow in case it arrives late."
    return Words("Unknown", sentence(entry.about), again, Role.WARNING, UNKNOWN)


def _queued(outcome: Queued, names: Mapping[str, str]) -> Words:
    where = routed(outcome, names)
    told = f"{outcome.about}, to {where}" if where else outcome.about
    return Words(
        "Queued",
        sentence(told),
        outcome.warning,
        Role.WARNING if outcome.warning else Role.GOOD,
    )


def _already(outcome: AlreadyQueued, names: Mapping[str, str]) -> Words:
    where = routed(outcome, names)
    told = f"the server has had {outcome.about} since an earlier sending"
    to = f", to {where}" if where else ""
    return Words("Already queued", sentence(f"{told}{to}; nothing was added"), outcome.warning)


def _clash(outcome: Clash) -> Words:
    other = " and ".join(outcome.differences)
    return Words(
        "Clash",
        f"{outcome.about}: not queued as asked. "
        f"The server has another order under its uuid: {other}.",
        "Look at that order first; if these copies are wanted beside it, start anew.",
        Role.BAD,
        FAILED,
    )


def _refused(outcome: RefusedByServer) -> Words:
    return Words(
        "Refused",
        f"{outcome.about}: not queued. {sentence(outcome.sentence)}",
        "Change the order and send it again.",
        Role.BAD,
        FAILED,
    )


def _not_sent(outcome: NotSent) -> Words:
    return Words(
        "Not sent",
        f"{outcome.about}: nothing reached the server. {sentence(outcome.sentence)}",
        SEND_AGAIN,
        Role.BAD,
        LATER if outcome.later else FAILED,
    )


def _unknown(outcome: Unknown) -> Words:
    why = f"it is not known whether the server has {outcome.about}."
    if outcome.absent:
        why = (
            f"the server did not have {outcome.about} when it was asked, "
            "but the request may still arrive."
        )
    if outcome.refused:
        why = (
            f"the server refused {outcome.about}, and could not be asked whether it has it all "
            "the same."
        )
    said = f" {sentence(outcome.sentence)}" if outcome.sentence else ""
    again = "" if outcome.elsewhere else SEND_AGAIN
    return Words("Unknown", why + said, again, Role.WARNING, UNKNOWN)


def _being_sent(outcome: BeingSent) -> Words:
    return Words(
        "Being sent",
        f"another window of this program is sending {outcome.about} at this moment.",
        "Look again in a moment.",
        Role.WARNING,
        UNKNOWN,
    )


def _given_up(outcome: GivenUp) -> Words:
    return Words(
        "Given up",
        f"{outcome.about}: not on the server's book as far as is known.",
        "It is looked for until tomorrow, and reported if it arrives late.",
        Role.WARNING,
        UNKNOWN,
    )


def exit_code(outcomes: list[Outcome]) -> int:
    """One code for several, the one that wants a person most: unknown, failed, later, done."""
    codes = {words(outcome).exit_code for outcome in outcomes}
    return next((code for code in (UNKNOWN, FAILED, LATER) if code in codes), DONE)


def sentence(text: str) -> str:
    """With a full stop and nothing that a terminal could obey."""
    safe = str(clean(text.strip()))
    return safe if not safe or safe[-1] in ".!?" else f"{safe}."
