"""What a person is about to order: model files, part numbers, a due date, and how to pack them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote_to_bytes

import msgspec

from carbon_tui.orders.part_orders.model_files import ModelFile
from carbon_tui.orders.print_orders.plan import (
    NewUuid,
    Problem,
    new_uuid,
)
from carbon_tui.text.cleaning import clean, typed
from carbon_tui.text.counting import counted

LONGEST_GROUP = 32
"""Characters of a packing group that the API takes."""
LARGEST_ORDER = 10_000
"""Parts of one order: each stands in the request that places it, and in every answer about it."""

_AS_BYTES = "bytes:"
"""Begins a path that is no UTF-8: it is kept percent-encoded, since JSON holds text only."""


def kept_path(path: Path) -> str:
    """The path as the journal can hold it and `PlannedPart.file` reads it back."""
    text = str(path.absolute())
    try:
        text.encode()
    except UnicodeEncodeError:
        return _AS_BYTES + quote_from_bytes(os.fsencode(text))
    return text


class PlannedPart(msgspec.Struct, frozen=True):
    """One file of the plan. Its external id is how an upload without an answer is found again."""

    path: str
    part_number: str
    quantity: int
    external_id: str
    size: int
    changed_ns: int
    presigned: bool

    @property
    def name(self) -> str:
        """As it is shown; requests carry `filename`."""
        return str(clean(self.filename))

    @property
    def filename(self) -> str:
        """As it is sent: bytes that are no UTF-8 become the sign that stands for such."""
        return os.fsencode(self.file.name).decode(errors="replace")

    @property
    def file(self) -> Path:
        if not self.path.startswith(_AS_BYTES):
            return Path(self.path)
        return Path(os.fsdecode(unquote_to_bytes(self.path.removeprefix(_AS_BYTES))))


MODEL_PARAMETER = "~MODEL_UUID~"
"""The vendor's own scripts call it so."""


class Program(msgspec.Struct, frozen=True):
    """A model program to run on every model before its part is made.

    ``{model}`` in a parameter stands for the model's uuid; where none has it, it is given under the
    name that the vendor's programs expect.
    """

    uuid: str
    parameters: dict[str, str] = {}

    def for_model(self, model_uuid: str) -> dict[str, str]:
        filled = {k: v.replace("{model}", model_uuid) for k, v in self.parameters.items()}
        return {MODEL_PARAMETER: model_uuid, **filled} if filled == self.parameters else filled


class PartPlan(msgspec.Struct, frozen=True):
    """One part order. Its uuid is chosen here, and is also the name of its journal entry."""

    uuid: str
    part_order_number: str
    due_date: datetime
    parts: tuple[PlannedPart, ...]
    application_uuid: str | None = None
    build_sop_uuid: str | None = None
    packing_group: str | None = None
    flush: bool = False
    program: Program | None = None

    @property
    def about(self) -> str:
        number = sum(part.quantity for part in self.parts)
        return f"part order {clean(self.part_order_number)} of {counted(number, 'part')}"

    def problems(self, now: datetime) -> tuple[Problem, ...]:
        """What the API would refuse, so that it need not be asked; empty when it can be sent."""
        group, pieces = self.packing_group or "", sum(part.quantity for part in self.parts)
        checks = (
            (not self.parts, "files", "Choose at least one model file."),
            (
                any(p.quantity < 1 for p in self.parts),
                "quantity",
                "Each part is made at least once.",
            ),
            (
                pieces > LARGEST_ORDER,
                "quantity",
                f"An order holds at most {LARGEST_ORDER:,} parts, not {pieces:,}: make several.",
            ),
            (not self.part_order_number.strip(), "order_number", "The order needs a number."),
            (
                not all(p.part_number.strip() for p in self.parts),
                "part_number",
                "Each part needs a part number.",
            ),
            (self.due_date <= now, "due", "The due date is over: choose a later one."),
            (
                len(group) > LONGEST_GROUP,
                "packing_group",
                f"A packing group has at most {LONGEST_GROUP} characters; this has {len(group)}.",
            ),
        )
        return tuple(Problem(field, sentence) for wrong, field, sentence in checks if wrong)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person may not have meant: a file named twice, and files of one name."""
        files = Counter(part.file for part in self.parts)
        folders: dict[str, list[Path]] = {}
        for file in files:
            folders.setdefault(file.name, []).append(file.parent)
        twice = [
            f"{clean(file.name)} is named {'twice' if number == 2 else f'{number} times'}: each"
            " time is a part of its own."
            for file, number in files.items()
            if number > 1
        ]
        alike = [
            f"{len(places)} files are called {clean(name)}:"
            f" in {' and in '.join(str(clean(str(place))) for place in places)}."
            for name, places in folders.items()
            if len(places) > 1
        ]
        return (*twice, *alike)

    def preview(self) -> list[str]:
        """What will be sent, line by line, safe to show."""
        lines = [f"{p.quantity} × {p.name} as part {clean(p.part_number)}" for p in self.parts]
        lines.append(f"Order number: {clean(self.part_order_number)}")
        lines.append(f"Due: {self.due_date:%Y-%m-%d %H:%M %Z}")
        noted = (
            ("Application", self.application_uuid),
            ("Build SOP", self.build_sop_uuid),
            ("Packing group", self.packing_group),
            ("Model program", self.program.uuid if self.program else None),
        )
        lines += [f"{label}: {clean(text)}" for label, text in noted if text]
        lines.append("Packed at once" if self.flush else "Packed when a build is full or due")
        return [*lines, f"Order {self.uuid}"]


def planned(
    files: Iterable[tuple[ModelFile, str, int]],
    part_order_number: str,
    due: datetime,
    *,
    new: NewUuid = new_uuid,
    application_uuid: str | None = None,
    build_sop_uuid: str | None = None,
    packing_group: str | None = None,
    flush: bool = False,
    program: Program | None = None,
) -> PartPlan:
    """A plan for these files, each with its part number and how often it is to be made."""
    parts = tuple(
        PlannedPart(
            kept_path(file.path),
            typed(number).strip(),
            quantity,
            new(),
            file.size,
            file.changed_ns,
            file.goes_presigned,
        )
        for file, number, quantity in files
    )
    return PartPlan(
        new(),
        typed(part_order_number).strip(),
        due.astimezone(UTC),
        parts,
        typed(application_uuid or "") or None,
        typed(build_sop_uuid or "") or None,
        typed(packing_group or "") or None,
        flush,
        program,
    )


def wish_the_same(one: PartPlan, other: PartPlan) -> bool:
    """Whether they ask for the same parts of the same files by the same day, whatever their ids."""
    return _wish(one) == _wish(other)


def same_number_and_files(one: PartPlan, other: PartPlan) -> bool:
    """Whether they are for the same order number and the same paths, whatever is in the files."""
    numbers = one.part_order_number == other.part_order_number
    return numbers and sorted(p.path for p in one.parts) == sorted(p.path for p in other.parts)


def renewed(known: PartPlan, typed: PartPlan, now: datetime) -> tuple[PartPlan, tuple[int, ...]]:
    """The plan of the same wish once more, and the places of its files that are others now.

    Files that have changed since are taken as they are, under external ids of their own; a due
    date that is over is reckoned anew. Everything else stays, the uuid first of all.
    """
    pairs = list(zip(known.parts, typed.parts, strict=True))
    changed = tuple(n for n, (was, now_) in enumerate(pairs) if _content(was) != _content(now_))
    parts = tuple(now_ if n in changed else was for n, (was, now_) in enumerate(pairs))
    due = typed.due_date if known.due_date <= now else known.due_date
    return msgspec.structs.replace(known, parts=parts, due_date=due), changed


def _content(part: PlannedPart) -> tuple[int, int]:
    return part.size, part.changed_ns


def _wish(plan: PartPlan) -> object:
    parts = [(p.path, p.part_number, p.quantity, p.size, p.changed_ns) for p in plan.parts]
    bare = msgspec.structs.replace(plan, uuid="", parts=(), due_date=plan.due_date.date())
    return bare, parts
