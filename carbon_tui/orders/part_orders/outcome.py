"""What may become of a part order on its way. The words are in `orders.part_orders.messages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from carbon_tui.api.schema.records import (
    Part,
    PartOrder,
)
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
)


class Why(Enum):
    """Why a job stopped before its end. It goes on from the same step."""

    REFUSED = "refused"
    NOT_SENT = "not sent"
    BROKEN = "broken off"
    """An upload or a wait without an answer: nothing can come of doing it again."""
    STOPPED = "stopped"
    """By a person, who can go on later."""
    UNKNOWN = "unknown"
    CHOOSE = "choose"
    """A part may have been made: these look like it."""
    FILE = "file"
    CLASH = "clash"
    ELSEWHERE = "elsewhere"
    """Another window of the program is at it."""
    OTHER_SERVER = "other server"
    """What was made for it is at another server: here nothing of it can be gone on with."""


@dataclass(frozen=True, slots=True)
class PartsOrdered:
    """The server has the order."""

    job: PartOrderJob
    order: PartOrder
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Halted:
    """Nothing was lost: what is done is done, and the job goes on from `step`."""

    job: PartOrderJob
    step: PlacingStep | None
    why: Why
    sentence: str
    candidates: tuple[Part, ...] = ()
    later: bool = False
    """What kept it back may be over in a while."""


PartOutcome = PartsOrdered | Halted


class Halt(Exception):
    """Raised by a step that cannot go on."""

    def __init__(
        self,
        why: Why,
        sentence: str,
        candidates: tuple[Part, ...] = (),
        facts: Mapping[str, str] | None = None,
        *,
        later: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.why = why
        self.sentence = sentence
        self.candidates = candidates
        self.facts = facts or {}
        """What was learnt all the same; an empty fact takes an earlier one back."""
        self.later = later
