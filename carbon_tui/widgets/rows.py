"""What a record table reads its rows from."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Any, Generic, Protocol, TypeVar

R = TypeVar("R")


class Rows(Protocol):
    """What a record table needs of its rows. Positions run from 0 to ``len(rows) - 1``."""

    @property
    def gap(self) -> int | None:
        """The position before which rows are still unread; None where there are none such."""
        ...

    def __len__(self) -> int: ...
    def record(self, position: int) -> Any: ...
    def key(self, position: int) -> str: ...
    def index_of(self, key: str) -> int | None: ...
    def is_marked(self, key: str) -> bool: ...
    def is_fresh(self, key: str, field: str) -> bool:
        """True while a changed cell is to be lit."""
        ...


class NoRows:
    """A table before its first page."""

    gap: int | None = None

    def __len__(self) -> int:
        return 0

    def record(self, position: int) -> Any:
        raise IndexError(position)

    def key(self, position: int) -> str:
        raise IndexError(position)

    def index_of(self, key: str) -> int | None:
        return None

    def is_marked(self, key: str) -> bool:
        return False

    def is_fresh(self, key: str, field: str) -> bool:
        return False


class FixedRows(Generic[R]):
    """Rows that are all there."""

    gap: int | None = None

    def __init__(
        self, records: Sequence[R], identify: Callable[[R], str], marks: Container[str] = ()
    ) -> None:
        """``marks`` are the keys of marked rows, now and later."""
        self._records = records
        self._marks = marks
        self._identify = identify
        self._places = {identify(record): place for place, record in enumerate(records)}

    def __len__(self) -> int:
        return len(self._records)

    def record(self, position: int) -> R:
        return self._records[position]

    def key(self, position: int) -> str:
        return self._identify(self._records[position])

    def index_of(self, key: str) -> int | None:
        return self._places.get(key)

    def is_marked(self, key: str) -> bool:
        return key in self._marks

    def is_fresh(self, key: str, field: str) -> bool:
        return False
