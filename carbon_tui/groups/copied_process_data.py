"""What printers recorded of prints, from the copy (``sync --quality-data``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.local_copy.process_order import LACKING, WHOLE
from carbon_tui.local_copy.store import translated
from carbon_tui.local_copy.tables import stored_text

if TYPE_CHECKING:
    import sqlite3

IDS_AT_ONCE = 500
"""Prints that one question to the copy names."""


def prints_lacking_data(file: sqlite3.Connection) -> int:
    """Prints of the copy that ended, and that nobody has asked the server about.

    Raises CopyTrouble.
    """
    with translated(None):
        if file.execute("SELECT 1 FROM copy_info WHERE name = ?", (WHOLE,)).fetchall():
            return 0
        ((count,),) = file.execute(f"SELECT count(*) {LACKING}").fetchall()
    return int(count)


def copied_process_data(
    file: sqlite3.Connection, print_ids: Sequence[str]
) -> list[PrintQualityData]:
    """What the copy holds of these prints; without fields where the server had none.

    Prints that it knows nothing of are not among them. Raises CopyTrouble.
    """
    fields: dict[str, list[tuple[str, str | None]]] = {}
    for start in range(0, len(print_ids), IDS_AT_ONCE):
        some = tuple(map(stored_text, print_ids[start : start + IDS_AT_ONCE]))
        marks = ",".join("?" * len(some))
        sql = f"SELECT print_id, field, value FROM print_quality_data WHERE print_id IN ({marks})"
        with translated(None):
            for print_id, field, value in file.execute(sql, some):
                named = fields.setdefault(print_id, [])
                if field:
                    named.append((field, value))
    return [PrintQualityData(print_id=key, fields=tuple(pairs)) for key, pairs in fields.items()]
