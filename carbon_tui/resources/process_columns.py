"""The 47 fields that printers record of a print, as columns of prints.

No list carries them: they are asked for by print id, a hundred at a time, once for a run. The
view's own columns say nothing; those of a resource that is bound to a `ProcessDataStore` say what
was read.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from time import monotonic
from typing import Any

from msgspec.structs import replace

from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.schema.records import Print, PrintQualityData
from carbon_tui.resources import formats, units
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Value
from carbon_tui.resources.print_quality import ALL_FIELDS, fields_of
from carbon_tui.text.cleaning import raw
from carbon_tui.text.written_numbers import written_number

PREFIX = "process_"
"""Before every name: prints have a resin and a platform of their own."""
NUMBERS_WITHOUT_UNIT = frozenset(
    {
        "Total Slices", "Base Exposure Multiplier", "Resin Exposure Compensation",
        "Resin Viscosity", "Resin Alpha", "Resin DC", "Resin FC",
    }
)  # fmt: skip
ASK_AGAIN_SECONDS = 60.0
"""A print without data is asked about again after so long, when its list is read again."""

ReadProcessData = Callable[[list[str]], Awaitable[Iterable[PrintQualityData]]]
"""The fields of prints by their ids, as the server knows these. Raises what reading raises."""


def column_name(field: str) -> str:
    """`Heater Setpoint (C)` is `process_heater_setpoint`."""
    plain = re.sub(r"\s*\([^()]*\)$", "", field).casefold()
    return PREFIX + re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def is_of_numbers(field: str) -> bool:
    """Whether its values are amounts; serials and names of digits are none."""
    return field.endswith(")") or field in NUMBERS_WITHOUT_UNIT


def _column(field: str) -> Column[Print]:
    amounts = is_of_numbers(field)
    return Column(
        name=column_name(field),
        title=field,
        value=lambda _run: None,
        show=units.limit if amounts else formats.text,
        width=min(max(9, len(field)), 16),
        max_width=32,
        priority=12,
        right=amounts,
        default_visible=False,
        read_apart=True,
    )


PROCESS_COLUMNS: tuple[Column[Print], ...] = tuple(map(_column, ALL_FIELDS))


class ProcessDataStore:
    """What was read of prints, by print id; kept for a run, for what is recorded stays so."""

    def __init__(self, read: ReadProcessData) -> None:
        self._read = read
        self._known: dict[str, tuple[Value, ...] | None] = {}
        """None: asked for, and the server has nothing."""
        self._asked_at: dict[str, float] = {}
        """When, for prints without data."""

    def ask_by(self, read: ReadProcessData) -> None:
        """From now on ask in this way."""
        self._read = read

    def bound(self, resource: AnyResource) -> AnyResource:
        """The same view with columns that say what was read."""
        places = {column_name(field): place for place, field in enumerate(ALL_FIELDS)}
        columns = tuple(
            replace(column, value=self._reader(places[column.name]))
            if column.read_apart
            else column
            for column in resource.columns
        )
        return replace(resource, columns=columns)

    def _reader(self, place: int) -> Callable[[Print], Value]:
        known = self._known

        def value(run: Print) -> Value:
            fields = known.get(_key(run))
            return None if fields is None else fields[place]

        return value

    def unread(self, prints: Iterable[Any]) -> list[Any]:
        """Those that were never asked about; a print without an id has nothing to ask by."""
        return [run for run in prints if (key := _key(run)) and key not in self._known]

    def without_data(self, prints: Iterable[Any]) -> int:
        """How many were asked about, and the server has nothing of them."""
        return sum(self._known.get(_key(run), ()) is None for run in prints)

    async def read(self, prints: Sequence[Any]) -> list[Any]:
        """Ask about those of which nothing is known; returns those of which something is now.

        Raises what reading raises.
        """
        now = monotonic()
        old = [
            run for run in prints
            if now - self._asked_at.get(_key(run), now) > ASK_AGAIN_SECONDS
        ]  # fmt: skip
        ids = list(dict.fromkeys(_key(run) for run in (*self.unread(prints), *old)))
        learnt: set[str] = set()
        for start in range(0, len(ids), MAX_VALUES_PER_PARAMETER):
            some = ids[start : start + MAX_VALUES_PER_PARAMETER]
            learnt |= self.learn(some, await self._read(some))
        return [run for run in prints if _key(run) in learnt]

    def forget(self) -> None:
        """All of it."""
        self._known.clear()
        self._asked_at.clear()

    def learn(self, ids: Iterable[str], answers: Iterable[PrintQualityData]) -> set[str]:
        """What the server, or its copy, says of these prints: of some maybe nothing. Returns the
        ids of those of which something is known now."""
        came = {
            raw(answer.print_id): _values(answer)
            for answer in answers
            if answer.print_id and answer.fields
        }
        now = monotonic()
        for key in ids:
            self._known[key] = came.get(key)
            if key in came:
                self._asked_at.pop(key, None)
            else:
                self._asked_at[key] = now
        return came.keys() & set(ids)


def _key(run: Any) -> str:
    return raw(run.print_id or "")


def _values(data: PrintQualityData) -> tuple[Value, ...]:
    return tuple(_typed(fields_of(data)))


def _typed(fields: dict[str, str]) -> Iterator[Value]:
    for field in ALL_FIELDS:
        yield value_of(field, fields.get(field, ""))


def value_of(field: str, text: str) -> Value:
    """What was recorded: a number where the field has amounts; None says nothing."""
    amount = written_number(text) if is_of_numbers(field) else None
    if amount is None:
        return text or None
    # As it was written: of whole numbers no point.
    return int(amount) if amount.is_integer() and "." not in text else amount
