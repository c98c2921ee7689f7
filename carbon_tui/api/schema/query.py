"""What is asked of one list: an immutable value that becomes request parameters."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

Params = tuple[tuple[str, str], ...]
"""Query parameters in order; a name may repeat."""


class Sort(Struct, frozen=True):
    """One field of an ordering, by the server's name for it."""

    field: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.field},desc" if self.descending else self.field

    def flipped(self) -> Sort:
        return Sort(self.field, not self.descending)


class Filter(Struct, frozen=True):
    """One parameter and its values; several values are an OR, several filters an AND."""

    name: str
    values: tuple[str, ...]
    guessed: bool = False
    """The program's own choice of values that nobody publishes: a server may refuse them."""


class Query(Struct, frozen=True):
    """Filters and an ordering, both by the API's own names."""

    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()

    def where(self, name: str, *values: str, guessed: bool = False) -> Query:
        """The same query with this parameter set to exactly these values."""
        rest = tuple(f for f in self.filters if f.name != name)
        return replace(self, filters=(*rest, Filter(name, values, guessed)) if values else rest)

    def without(self, *names: str) -> Query:
        return replace(self, filters=tuple(f for f in self.filters if f.name not in names))

    @property
    def guesses(self) -> tuple[Filter, ...]:
        return tuple(f for f in self.filters if f.guessed)

    def sorted_by(self, field: str, *, descending: bool = False) -> Query:
        return replace(self, sort=(Sort(field, descending),))

    def ordered(self, sort: Iterable[Sort]) -> Query:
        return replace(self, sort=tuple(sort))

    def reversed(self) -> Query:
        """The same rows from the other end."""
        return replace(self, sort=tuple(s.flipped() for s in self.sort))

    def values(self, name: str) -> tuple[str, ...]:
        """The values this parameter is set to; empty when it is not set."""
        return next((f.values for f in self.filters if f.name == name), ())

    def params(self) -> Params:
        """As request parameters: repeated names for several values, sort last."""
        pairs = [(f.name, value) for f in self.filters for value in f.values]
        pairs += [("sort", str(s)) for s in self.sort]
        return tuple(pairs)
