"""What the rest of a list will cost."""

from __future__ import annotations

from math import ceil


def requests_for(total: int | None, loaded: int, rows_per_request: int) -> int | None:
    """How many requests the rows not yet loaded take; None when nobody counted them, or fewer than
    are loaded.

    Where the count is capped this is the least it can be.
    """
    if total is None or total < loaded:
        return None
    return ceil((total - loaded) / max(rows_per_request, 1))
