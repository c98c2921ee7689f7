"""When to ask for more, and what the rest will cost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from math import ceil
from typing import TypeVar

from carbon_tui.api.paging.batch import Delivery
from carbon_tui.api.paging.pages import Pages

R = TypeVar("R")

PAGES_AHEAD = 2


def wants_more(cursor: int, loaded: int, rows_in_view: int, ahead: int = PAGES_AHEAD) -> bool:
    """True when fewer than `ahead` screenfuls are loaded below the cursor's row."""
    return loaded - 1 - cursor < ahead * max(rows_in_view, 1)


def requests_for(total: int | None, loaded: int, rows_per_request: int) -> int | None:
    """How many requests the rows not yet loaded take; None when nobody counted them, or fewer than
    are loaded.

    Where the count is capped this is the least it can be.
    """
    if total is None or total < loaded:
        return None
    return ceil((total - loaded) / max(rows_per_request, 1))


async def load_everything(pages: Pages[R]) -> AsyncIterator[Delivery[R]]:
    """Every delivery that is left, a request at a time.

    Leaving the loop cancels it: the request under way is finished and kept, and another loop over
    the same pages goes on from there.
    """
    while (delivery := await pages.step()) is not None:
        yield delivery
