"""One page of a list, as it came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Generic, TypeVar

from msgspec import Struct

R = TypeVar("R")

COUNT_CAP = 10_000
"""``total_count`` is exact below this and says this from there on."""


NO_JSON: Mapping[str, str] = MappingProxyType({})


class Page(Struct, Generic[R], frozen=True):
    """Rows in the server's order, and what the server said of the whole list."""

    rows: Sequence[R]
    total: int | None = None
    """The server's count for the query; `COUNT_CAP` means "that many or more"."""
    limit: int | None = None
    """The page size the server says it used, which may differ from what was asked."""
    next_cursor: str | None = None
    unreadable: int = 0
    """Rows that could not be made a record: counted, shown, never dropped in silence."""
    misread: int = 0
    """Fields of a wrong type, shown as missing."""
    received_at: datetime | None = None
    json: Mapping[str, str] = NO_JSON
    """By key, each row's JSON as the server wrote it, where it was asked for: not cleaned."""
