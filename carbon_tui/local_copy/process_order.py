"""What printers recorded of prints, in the order that lists are sorted by.

`print_quality_data` holds it for people, one field of one print a row. What is sorted stands beside
it: a number for each field and each print instead of their names, about 20 bytes a value. Values
are sorted in one go when a sync has read all that was lacking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from carbon_tui.local_copy.tables import PRINTS, Stored

if TYPE_CHECKING:
    import sqlite3

TABLES_OF_ORDER = {
    "process_fields": (
        "The fields of print_quality_data, each with a number.",
        "field_number INTEGER PRIMARY KEY, field_name TEXT NOT NULL UNIQUE)",
    ),
    "process_prints": (
        "The prints of print_quality_data, each with a number; another one when it changes.",
        "print_number INTEGER PRIMARY KEY AUTOINCREMENT, of_print TEXT NOT NULL UNIQUE)",
    ),
    "process_order": (
        "The values of print_quality_data as they are sorted: numbers, then text.",
        "field_number INTEGER, sorted_by, print_number INTEGER,"
        " PRIMARY KEY (field_number, sorted_by, print_number)) WITHOUT ROWID",
    ),
}
"""Of each what it is, and the end of the SQL that makes it."""
SORTED_UP_TO, WHOLE = "process_data_sorted_up_to", "process_data_whole"
"""In `copy_info`: the last print whose values are sorted; that no print lacks them."""
READ_AT = "process_data_read_at"
"""In `copy_info`: when they were last read of all prints that lacked them, by the server's
clock."""
_VALUE = "process_value"
"""SQL's name for `ProcessOrder.value`."""


class ProcessOrder(Struct, frozen=True):
    """What is sorted, and by what."""

    fields: tuple[str, ...]
    """The fields that lists can be sorted by."""
    value: Callable[[str, str | None], Stored]
    """What is sorted by, of a field and what was recorded in it; None says nothing."""


def number_prints(file: sqlite3.Connection, print_ids: Iterable[str]) -> None:
    """Of these something was written: what was sorted of them before counts no more."""
    file.executemany(
        "INSERT OR REPLACE INTO process_prints (of_print) VALUES (?)", [(i,) for i in print_ids]
    )


NUMBER_ALL = (
    "INSERT OR IGNORE INTO process_prints (of_print)"
    " SELECT DISTINCT print_id FROM print_quality_data"
)
"""For a copy that an earlier program made."""


def sorting(file: sqlite3.Connection, order: ProcessOrder) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The statements, with their values, that sort what is not sorted yet, a transaction each: of
    a million values one takes a few seconds."""
    file.create_function(_VALUE, 2, order.value, deterministic=True)
    ((last, up_to),) = file.execute(
        "SELECT (SELECT max(print_number) FROM process_prints),"
        f" (SELECT CAST(value AS INTEGER) FROM copy_info WHERE name = '{SORTED_UP_TO}')"
    )
    for field in order.fields if last != up_to else ():
        yield "INSERT OR IGNORE INTO process_fields (field_name) VALUES (?)", (field,)
        yield (
            "INSERT OR IGNORE INTO process_order"
            f" SELECT field_number, {_VALUE}(field, value) AS sorted_by, print_number"
            " FROM process_fields CROSS JOIN process_prints CROSS JOIN print_quality_data"
            " WHERE field_name = ? AND field = field_name AND print_id = of_print"
            f" AND print_number > {up_to or 0} AND sorted_by IS NOT NULL ORDER BY sorted_by, 3",
            (field,),
        )
    if last is not None:
        yield f"INSERT OR REPLACE INTO copy_info VALUES ('{SORTED_UP_TO}', '{last}')", ()


LACKING = """
FROM prints WHERE finished_at IS NOT NULL AND gone_at IS NULL AND print_id IS NOT NULL
AND print_id NOT IN (SELECT print_id FROM print_quality_data)
"""
"""SQL of the prints that ended, and that nobody has asked the server about."""
NOTE_WHOLE = (
    f"INSERT OR REPLACE INTO copy_info SELECT '{WHOLE}', 'yes'"
    f" WHERE NOT EXISTS (SELECT 1 {LACKING})"
)


def no_longer_whole(numbers: Iterable[int]) -> str:
    """SQL for when these rows of prints are written: the order lacks their fields from now on."""
    return (
        f"DELETE FROM copy_info WHERE name = '{WHOLE}' AND EXISTS"
        f" (SELECT 1 {LACKING} AND id IN ({','.join(map(str, numbers))}))"
    )


class SortedField(Struct, frozen=True):
    """Where the values of a field stand in their order."""

    number: int

    source = (
        "process_order CROSS JOIN process_prints CROSS JOIN prints"
        f" INDEXED BY {PRINTS.index('print_id')}"
    )
    column = "sorted_by"

    @property
    def rows(self) -> str:
        """SQL of the rows of `source` that are the field's."""
        return (
            f"process_order.field_number = {self.number}"
            " AND process_prints.print_number = process_order.print_number"
            " AND prints.print_id = of_print AND gone_at IS NULL"
        )


def sorted_field(file: sqlite3.Connection, field: str) -> SortedField | None:
    """None where not all values are sorted."""
    named = "SELECT count(*) FROM sqlite_master WHERE name IN ('process_order', ?)"
    if file.execute(named, (PRINTS.index("print_id"),)).fetchone() != (2,):
        return None
    numbers = file.execute(
        "SELECT field_number FROM process_fields, copy_info WHERE field_name = ? AND name = ?"
        " AND CAST(value AS INTEGER) = (SELECT max(print_number) FROM process_prints)",
        (field, SORTED_UP_TO),
    ).fetchall()
    return SortedField(numbers[0][0]) if numbers else None


def value_of_print(field: str) -> str:
    """SQL of what was recorded in the field of a row of prints."""
    name = field.replace("'", "''")
    return (
        "(SELECT value FROM print_quality_data"
        f" WHERE print_quality_data.print_id = prints.print_id AND field = '{name}')"
    )
