"""How far a part order is: its steps, read from what the journal knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    UNFINISHED,
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.part_orders.plan import PartPlan

TRIED = "tried"
"""The fact that the order itself was sent at least once, however that ended."""


class PlacingStepKind(Enum):
    """One write, by the fact that its answer leaves in the journal."""

    UPLOAD = "model"
    RESOLVE = "resolved"
    RUN = "run"
    PROGRAM = "programmed"
    PART = "part"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class PlacingStep:
    """`index` is the file's place in the plan; the order itself has none."""

    kind: PlacingStepKind
    index: int = 0

    @property
    def key(self) -> str:
        """The name of the fact."""
        return f"{self.kind.value}:{self.index}"


@dataclass(frozen=True, slots=True)
class PartOrderJob:
    """A plan and what is known of it."""

    plan: PartPlan
    facts: Mapping[str, str]
    state: EntryState

    @classmethod
    def of(cls, entry: JournalEntry) -> PartOrderJob:
        """Raises msgspec.MsgspecError for another kind of entry."""
        return cls(entry.request(PartPlan), entry.facts, entry.state)

    @classmethod
    def planned(cls, plan: PartPlan, facts: Mapping[str, str]) -> PartOrderJob:
        """One that is not in the journal yet."""
        return cls(plan, facts, EntryState.PLANNED)

    @property
    def steps(self) -> tuple[PlacingStep, ...]:
        """All of them, in order: file by file, then the order."""
        several = (step for n in range(len(self.plan.parts)) for step in self._of_file(n))
        return (*several, PlacingStep(PlacingStepKind.ORDER))

    @property
    def next(self) -> PlacingStep | None:
        """The first step whose answer is missing; None when all is done."""
        return next((step for step in self.steps if not self.facts.get(step.key)), None)

    @property
    def in_doubt(self) -> bool:
        """Whether the next step was begun and its answer never written down."""
        step = self.next
        return step is not None and self.facts.get("begun") == step.key

    @property
    def was_tried(self) -> bool:
        """Whether the order itself was sent at least once, however that ended."""
        return bool(self.facts.get(TRIED))

    @property
    def may_turn_up(self) -> bool:
        """Whether the order was refused or dropped after it was sent, and may be there."""
        step = self.next
        return self.was_tried and step is not None and step.kind is PlacingStepKind.ORDER

    @property
    def done(self) -> int:
        return sum(bool(self.facts.get(step.key)) for step in self.steps)

    def model(self, index: int) -> str:
        """The model that the part is made of: the program's where one ran."""
        programmed = self.facts.get(PlacingStep(PlacingStepKind.PROGRAM, index).key)
        return programmed or self.uploaded(index)

    def uploaded(self, index: int) -> str:
        return self.facts.get(PlacingStep(PlacingStepKind.UPLOAD, index).key, "")

    def part(self, index: int) -> str:
        return self.facts.get(PlacingStep(PlacingStepKind.PART, index).key, "")

    def title(self, step: PlacingStep) -> str:
        """What is being done, for a progress line."""
        if step.kind is PlacingStepKind.ORDER:
            return f"placing order {self.plan.part_order_number}"
        name = self.plan.parts[step.index].name
        return {
            PlacingStepKind.UPLOAD: f"uploading {name}",
            PlacingStepKind.RESOLVE: f"closing the upload of {name}",
            PlacingStepKind.RUN: f"starting the model program on {name}",
            PlacingStepKind.PROGRAM: f"waiting for the model program on {name}",
            PlacingStepKind.PART: f"making a part of {name}",
        }[step.kind]

    def _of_file(self, index: int) -> tuple[PlacingStep, ...]:
        kinds = [PlacingStepKind.UPLOAD]
        if self.plan.parts[index].presigned:
            kinds.append(PlacingStepKind.RESOLVE)
        if self.plan.program is not None:
            kinds += [PlacingStepKind.RUN, PlacingStepKind.PROGRAM]
        return tuple(PlacingStep(kind, index) for kind in (*kinds, PlacingStepKind.PART))


def keys_of(index: int) -> tuple[str, ...]:
    """The names of every fact about one file."""
    steps = (
        PlacingStep(kind, index).key
        for kind in PlacingStepKind
        if kind is not PlacingStepKind.ORDER
    )
    return (*steps, f"etag:{index}")


def unfinished(journal: Journal) -> tuple[JournalEntry, ...]:
    """Part orders that were begun and can be gone on with, the oldest first."""
    return tuple(
        entry
        for entry in journal.entries()
        if entry.kind == EntryKind.PART_ORDER_JOB
        and entry.state in UNFINISHED
        and not journal.is_claimed(entry.id)
    )
