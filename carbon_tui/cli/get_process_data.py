"""``get prints --process-data``: prints with the 47 fields that printers recorded of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from carbon_tui.api.schema.records import Print
from carbon_tui.cli.command_lists import CommandLists
from carbon_tui.listing.export import MakeWriter, Tail
from carbon_tui.quality.process_data import Fields
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import Moment, Value
from carbon_tui.resources.print_quality import ALL_FIELDS, fields_of
from carbon_tui.resources.prints import PRINTS
from carbon_tui.resources.process_columns import is_of_numbers
from carbon_tui.text.cleaning import raw
from carbon_tui.text.written_numbers import written_number

_OF_THE_PRINT = ("id", "status", "printer", "build", "started", "finished")
"""The print's own columns in front, unless others are asked for."""


class PrintsWithProcessData:
    """Asks for a hundred prints at a time; of a print without data the fields are empty."""

    def __init__(
        self,
        lists: CommandLists,
        moment: Moment,
        make: MakeWriter,
        columns: Sequence[Column[Any]] | None,
    ) -> None:
        self._lists = lists
        self._known: dict[str, Fields] = {}
        front = map(PRINTS.column, _OF_THE_PRINT)
        own = columns or [column for column in front if column is not None]
        every = [
            *own,
            *(Column(name=name, title=name, value=self._value_of(name)) for name in ALL_FIELDS),
        ]
        self.inner = make(PRINTS, moment, every)

    def _value_of(self, name: str) -> Callable[[Print], Value]:
        """Amounts as numbers, as far as they are written so."""
        amounts = is_of_numbers(name)

        def value(run: Print) -> Value:
            text = self._known.get(raw(run.print_id or ""), {}).get(name) or None
            number = written_number(text) if text and amounts else None
            return text if number is None else number

        return value

    async def look_up(self, records: Sequence[Print]) -> None:
        """Raises ApiError."""
        ids = [raw(run.print_id) for run in records if run.print_id]
        rows = await self._lists.get_print_quality_data(ids) if ids else []
        self._known = {raw(row.print_id): fields_of(row) for row in rows if row.print_id}

    def start(self) -> str:
        return self.inner.start()

    def rows(self, records: Iterable[Print]) -> str:
        return self.inner.rows(records)

    def end(self) -> Tail:
        return self.inner.end()
