"""What is learnt of one server, so that nothing is refused twice, nor again at the next start.

* Rows per page: the schema allows 1,000; one of the vendor's own examples says 100. Most servers
  that mean the latter just give fewer rows; one that refuses is asked for fewer.
* Sorts, several values of a parameter, and values that nobody publishes: refused by some servers.
  What caused a refusal shows when the same request is accepted without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any, TypeVar

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.refusal_memory import KnownRefusal, RefusalMemory
from carbon_tui.api.schema.query import Params

SAFE_ROWS_PER_PAGE = 100
"""Rows that both of the vendor's words allow."""
MAX_SUSPECTS = 64
"""Refused requests of one kind that are remembered until their cause is known."""

T = TypeVar("T")
ListRequest = tuple[str, Params]
"""A list's path and what it is asked for."""
Doubt = tuple[ListRequest, str]
"""A parameter, and the request that it came with."""


class ServerTraits:
    """Says which requests are sure to be refused, and how large a page may be."""

    def __init__(self, memory: RefusalMemory | None = None) -> None:
        """``memory``: where it is kept for the next start."""
        self._memory = memory
        self.is_the_api = False
        """It has answered as this API does, not only as any web server."""
        self._small: set[str] = set()
        self._refused_sorts: dict[tuple[str, Params], BadRequest] = {}
        self._refused_values: dict[tuple[str, str, str], BadRequest] = {}
        self._refused_lists: dict[tuple[str, str], BadRequest] = {}
        self._sorts_in_doubt: dict[ListRequest, dict[Params, BadRequest]] = {}
        self._lists_in_doubt: dict[Doubt, tuple[set[str], BadRequest]] = {}
        self._singles_in_doubt: dict[Doubt, dict[str, BadRequest]] = {}
        self._accepted_singles: dict[Doubt, None] = {}
        for refusal in memory.known() if memory is not None else ():
            self._remember(refusal)

    def _remember(self, known: KnownRefusal) -> None:
        refusal = BadRequest(known.sentence)
        if known.small_pages:
            self._small.add(known.path)
        elif known.sort:
            self._refused_sorts[known.path, known.sort] = refusal
        elif known.several_of:
            self._refused_lists[known.path, known.several_of] = refusal
        elif all(known.value):
            self._refused_values[(known.path, *known.value)] = refusal

    def heeded(self, path: str, params: Params) -> Params:
        """The parameters as this list is known to take them."""
        return smaller(params) if path in self._small else params

    def learn_small_pages(self, path: str) -> None:
        """This list takes no more than `SAFE_ROWS_PER_PAGE`."""
        if self._memory is not None and path not in self._small:
            self._memory.learn(path, "", small_pages=True)
        self._small.add(path)

    def refusal_of(self, path: str, params: Params) -> BadRequest | None:
        """The refusal that this request would meet, as far as is known."""
        refused = self._refused_sorts.get((path, _sort_of(params)))
        if refused is not None:
            return copy(refused)
        values = [
            (self._refused_values[path, name, value], f"{name}={value}")
            for name, value in params
            if (path, name, value) in self._refused_values
        ]
        if values:
            again = copy(values[0][0])
            again.refused_values = frozenset(named for _, named in values)
            return again
        lists = (self._refused_lists.get((path, name)) for name in _names_with_several(params))
        return next((copy(known) for known in lists if known is not None), None)

    def note_refused(self, path: str, params: Params, refusal: BadRequest) -> None:
        """The server would not have this request."""
        if any(name == "cursor" for name, _ in params):
            return  # it has more likely expired
        if sort := _sort_of(params):
            in_doubt = _kept(self._sorts_in_doubt).setdefault((path, _without(params, "sort")), {})
            in_doubt[sort] = refusal
        for name in _names_with_several(params):
            doubt = (path, _without(params, name)), name
            _kept(self._lists_in_doubt)[doubt] = set(_values(params, name)), refusal
        for single, value in self._singles(path, params):
            _kept(self._singles_in_doubt).setdefault(single, {})[value] = refusal
            if single in self._accepted_singles:
                self._refuse_singles(single)

    def note_accepted(self, path: str, params: Params) -> None:
        """The server took this request: what others had besides was refused."""
        sort, without_sort = _sort_of(params), (path, _without(params, "sort"))
        for other, refusal in self._sorts_in_doubt.pop(without_sort, {}).items():
            if other != sort and other[: len(sort)] == sort:
                self._refused_sorts[path, other] = refusal
                if self._memory is not None:
                    self._memory.learn(path, refusal.sentence, sort=other)
        for single, value in self._singles(path, params):
            _kept(self._accepted_singles)[single] = None
            self._refuse_singles(single)
            self._refuse_lists(single, value)

    def _singles(self, path: str, params: Params) -> Iterator[tuple[Doubt, str]]:
        """The parameters that have one value here and had several when they were refused."""
        for name, value in params:
            single = (path, _without(params, name)), name
            if single in self._lists_in_doubt and len(_values(params, name)) == 1:
                yield single, value

    def _refuse_singles(self, single: Doubt) -> None:
        """Where another value is taken alone, these are refused for what they are."""
        (path, _), name = single
        for value, refusal in self._singles_in_doubt.pop(single, {}).items():
            self._refused_values[path, name, value] = refusal
            if self._memory is not None:
                self._memory.learn(path, refusal.sentence, value=(name, value))

    def _refuse_lists(self, single: Doubt, value: str) -> None:
        """Where each value is taken alone, it is the list of them that is refused."""
        left, refusal = self._lists_in_doubt[single]
        left.discard(value)
        if not left:
            del self._lists_in_doubt[single]
            (path, _), name = single
            self._refused_lists[path, name] = refusal
            if self._memory is not None:
                self._memory.learn(path, refusal.sentence, several_of=name)


_FREE = frozenset({"limit", "offset", "cursor", "sort"})
"""Parameters that are no filters."""


def _kept(remembered: dict[Any, T]) -> dict[Any, T]:
    """The same, without its oldest entry where it is full."""
    if len(remembered) >= MAX_SUSPECTS:
        del remembered[next(iter(remembered))]
    return remembered


def _sort_of(params: Params) -> Params:
    return tuple(pair for pair in params if pair[0] == "sort")


def _without(params: Params, name: str) -> Params:
    return tuple(pair for pair in params if pair[0] != name)


def _values(params: Params, name: str) -> list[str]:
    return [value for other, value in params if other == name]


def _names_with_several(params: Params) -> Iterator[str]:
    names = [name for name, _ in params if name not in _FREE]
    return (name for name in dict.fromkeys(names) if names.count(name) > 1)


def may_be_too_many(params: Params) -> bool:
    """Whether the number of rows may be why it was refused. A cursor that is refused has more
    likely expired, and is bound to the number it came with."""
    asked = dict(params)
    return "cursor" not in asked and smaller(params) != params


def smaller(params: Params) -> Params:
    """The same with a ``limit`` of `SAFE_ROWS_PER_PAGE` at most."""
    return tuple(
        (
            name,
            str(SAFE_ROWS_PER_PAGE)
            if name == "limit" and int(value) > SAFE_ROWS_PER_PAGE
            else value,
        )
        for name, value in params
    )
