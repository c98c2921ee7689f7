"""What prints are sorted by in the local copy where printers recorded it."""

from __future__ import annotations

from functools import lru_cache

from carbon_tui.local_copy.process_order import ProcessOrder
from carbon_tui.resources.print_quality import ALL_FIELDS, reading
from carbon_tui.resources.process_columns import value_of
from carbon_tui.text.natural_order import natural_text

VALUES_REMEMBERED = 50_000
"""Values whose place in the order was reckoned lately."""


@lru_cache(VALUES_REMEMBERED)
def sorted_by(field: str, text: str | None) -> str | float | None:
    """As `ranking.rank` has it: numbers before text, and text as people count."""
    value = value_of(field, reading(field, text or "").value)
    if isinstance(value, str):
        return natural_text(value)
    return value if isinstance(value, int | float) else None


PROCESS_ORDER = ProcessOrder(ALL_FIELDS, sorted_by)
