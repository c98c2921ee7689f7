"""A part order while it is being filled in: what was chosen and typed, not yet what is sent.

Each file gets its external id when it is chosen, and the order its uuid when the draft is made:
both stay the same however often the draft is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from carbon_tui.api.schema.records import Application
from carbon_tui.orders.part_orders.due_date import (
    a_day,
    due_date,
)
from carbon_tui.orders.part_orders.model_files import ModelFile
from carbon_tui.orders.part_orders.plan import (
    PartPlan,
    PlannedPart,
    Program,
    kept_path,
)
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
)
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    Problem,
    new_uuid,
    tags_from,
)
from carbon_tui.text.cleaning import (
    clean,
    raw,
    typed,
)

_DIGITS = 9
"""Of a number of pieces that are read: far more than an order holds."""


@dataclass(frozen=True, slots=True)
class DraftPart:
    """One chosen file, and what is to be made of it."""

    file: ModelFile
    external_id: str
    part_number: str = ""
    quantity: str = "1"
    """As typed."""

    @property
    def name(self) -> str:
        return str(clean(self.file.path.name))

    @property
    def pieces(self) -> int:
        """0 for what is no number; of a long one what is too many as well."""
        text = self.quantity.strip()
        return int(text[:_DIGITS]) if text.isascii() and text.isdigit() else 0

    def planned(self) -> PlannedPart:
        return PlannedPart(
            kept_path(self.file.path),
            typed(self.part_number).strip(),
            self.pieces,
            self.external_id,
            self.file.size,
            self.file.changed_ns,
            self.file.goes_presigned,
        )


@dataclass(frozen=True, slots=True)
class PartOrderDraft:
    """All fields as typed."""

    uuid: str
    parts: tuple[DraftPart, ...] = ()
    order_number: str = ""
    due: str = ""
    application: str = ""
    """A name or a uuid."""
    sop: str = ""
    group: str = ""
    flush: bool = False
    program: str = ""
    parameters: str = ""

    @classmethod
    def empty(cls, new: NewUuid = new_uuid) -> PartOrderDraft:
        return cls(new())

    @classmethod
    def of(cls, job: PartOrderJob, new: NewUuid = new_uuid) -> PartOrderDraft:
        """A job that stopped, to be changed: the same files, another order."""
        plan = job.plan
        parts = tuple(
            DraftPart(_file(part), part.external_id, part.part_number, str(part.quantity))
            for part in plan.parts
        )
        program = plan.program or Program("")
        pairs = ", ".join(f"{name}={value}" for name, value in program.parameters.items())
        return cls(
            new(),
            parts,
            plan.part_order_number,
            plan.due_date.isoformat(),
            plan.application_uuid or "",
            plan.build_sop_uuid or "",
            plan.packing_group or "",
            plan.flush,
            program.uuid,
            pairs,
        )

    @property
    def pieces(self) -> int:
        """Parts in all: the number that confirms the order."""
        return sum(part.pieces for part in self.parts)

    def with_files(
        self, files: Iterable[ModelFile], number: str, new: NewUuid = new_uuid
    ) -> PartOrderDraft:
        """These files too, each once."""
        parts = dict.fromkeys(self.parts)
        known = {part.file.path.absolute() for part in self.parts}
        for file in files:
            if file.path.absolute() not in known:
                known.add(file.path.absolute())
                parts[DraftPart(file, new(), number)] = None
        return replace(self, parts=tuple(parts))

    def without(self, place: int) -> PartOrderDraft:
        return replace(self, parts=self.parts[:place] + self.parts[place + 1 :])

    def numbered(self, place: int | None, part_number: str) -> PartOrderDraft:
        """The part at this place under another part number; all of them for None."""
        return self._each(place, lambda part: replace(part, part_number=part_number))

    def times(self, place: int | None, quantity: str) -> PartOrderDraft:
        return self._each(place, lambda part: replace(part, quantity=quantity))

    def _each(self, place: int | None, change: Callable[[DraftPart], DraftPart]) -> PartOrderDraft:
        parts = (change(p) if place in (None, n) else p for n, p in enumerate(self.parts))
        return replace(self, parts=tuple(parts))

    def read(
        self, now: datetime, applications: Iterable[Application] = ()
    ) -> tuple[PartPlan, tuple[Problem, ...]]:
        """What would be sent, and what is wrong with it: nothing is sent while that is not empty.

        `now` needs a zone: a due date without one is meant in it.
        """
        problems: list[Problem] = []
        due, due_problem = _due(self.due, now)
        if due_problem:
            problems.append(Problem("due", due_problem))
        application, due_problem = _application(self.application, applications)
        if due_problem:
            problems.append(Problem("application", due_problem))
        program, due_problem = _program(self.program, self.parameters)
        if due_problem:
            problems.append(
                Problem("parameters" if self.program.strip() else "program", due_problem)
            )
        plan = PartPlan(
            self.uuid,
            typed(self.order_number).strip(),
            due.astimezone(UTC),
            tuple(part.planned() for part in self.parts),
            application,
            typed(self.sop).strip() or None,
            typed(self.group).strip() or None,
            self.flush,
            program,
        )
        checked = (
            problem for problem in plan.problems(now) if problem.field != "due" or not problems
        )
        return plan, (*checked, *problems)


def carried(job: PartOrderJob, plan: PartPlan) -> dict[str, str]:
    """The facts of a stopped job that hold for a changed plan: what is made need not be made again.

    A file's facts hold while the file, its part number, the application and the program stay.
    """
    facts: dict[str, str] = {}
    old = job.plan
    alike = (old.application_uuid, old.program) == (plan.application_uuid, plan.program)
    places = {_identity(part): n for n, part in enumerate(old.parts)} if alike else {}
    for n, part in enumerate(plan.parts):
        before = places.get(_identity(part))
        if before is not None:
            facts.update(_moved(job.facts, before, n))
    return facts


def may_change(job: PartOrderJob) -> bool:
    """Whether another order may take this one's place: not while this one may have been placed."""
    step = job.next
    return step is not None and not (step.kind is PlacingStepKind.ORDER and job.in_doubt)


def _identity(part: PlannedPart) -> tuple[str, str, int, int]:
    return part.external_id, part.part_number, part.size, part.changed_ns


def _moved(facts: Mapping[str, str], before: int, now: int) -> dict[str, str]:
    """One file's facts under its new place, with the step that was begun and left in doubt."""
    kinds = [kind for kind in PlacingStepKind if kind is not PlacingStepKind.ORDER]
    names = {PlacingStep(kind, before).key: PlacingStep(kind, now).key for kind in kinds}
    names[f"etag:{before}"] = f"etag:{now}"
    moved = {names[name]: value for name, value in facts.items() if name in names}
    begun = names.get(facts.get("begun", ""))
    return {**moved, "begun": begun} if begun else moved


def _file(part: PlannedPart) -> ModelFile:
    return ModelFile(part.file, "", part.size, part.changed_ns)


def _due(text: str, now: datetime) -> tuple[datetime, str]:
    """The date, or `now` and why there is none."""
    if not text.strip():
        return now, f"The order needs a due date: 5d, 36h, 2w, tomorrow or {a_day(now)}."
    try:
        return due_date(text, now), ""
    except ValueError as error:
        return now, str(error)


def _application(text: str, known: Iterable[Application]) -> tuple[str | None, str]:
    """The uuid that was meant by name or uuid; a sentence where a name is nobody's."""
    spelled = text.strip()
    applications = [application for application in known if application.uuid]
    if not spelled:
        return None, ""
    for application in applications:
        if (
            spelled == raw(application.uuid or "")
            or spelled.casefold() == (application.name or "").casefold()
        ):
            return raw(application.uuid or ""), ""
    if not applications:
        return spelled, ""
    names = ", ".join(application.name or str(application.uuid) for application in applications[:4])
    return None, f"There is no application {clean(spelled)}: there are {names}."


def _program(program: str, parameters: str) -> tuple[Program | None, str]:
    try:
        pairs = tags_from(parameters)
    except ValueError:
        return None, "A parameter is written name=value; {model} stands for the model's uuid."
    if not program.strip():
        sentence = "Name the model program that these parameters are for." if pairs else ""
        return None, sentence
    return Program(program.strip(), pairs), ""
