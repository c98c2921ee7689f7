"""The numbers of groups as SQL returns them, put together where several questions were asked."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

import msgspec

from carbon_tui.groups.grouped import KeyValue, RecordGroup, group_of, in_key_order
from carbon_tui.groups.median import middle_of
from carbon_tui.resources.measures import MeasureSet
from carbon_tui.text.cleaning import clean


def shown_key(key: KeyValue) -> KeyValue:
    """Text is stored as it came; an empty one says as little as none."""
    return (clean(key) or None) if isinstance(key, str) else key


class GroupSums:
    """Rows of several questions put together: a key that comes again is the same group."""

    def __init__(self, measures: MeasureSet) -> None:
        self._measures = measures
        self._kept: dict[tuple[KeyValue, ...], list[Any]] = {}

    def add(self, rows: Iterable[tuple[Any, ...]], *first: KeyValue) -> None:
        """Keys come first in a row, behind those that are given for all of them."""
        for row in rows:
            cut = len(row) - len(self._measures.measures)
            keys = (*first, *map(shown_key, row[:cut]))
            numbers = [
                decode_numbers(number) if measure.median else number
                for number, measure in zip(row[cut:], self._measures.measures, strict=True)
            ]
            if not numbers[0]:
                continue
            before = self._kept.get(keys)
            if before is not None:
                numbers = [
                    _together(one, other) for one, other in zip(before, numbers, strict=True)
                ]
            self._kept[keys] = numbers

    def groups(self) -> tuple[RecordGroup, ...]:
        """In the order of their keys."""
        return in_key_order(
            group_of(keys, tuple(map(_number, numbers)), self._measures)
            for keys, numbers in self._kept.items()
        )


_decoded = msgspec.json.Decoder(list[float]).decode


LETTERS_AT_ONCE = 200_000
"""Of a long list of numbers: a millisecond, in which nothing else is heard."""


def decode_numbers(text: str) -> array[float]:
    """The numbers of a JSON list, a piece at a time; a million of them as objects would hold up
    everything else when they are let go."""
    if len(text) <= LETTERS_AT_ONCE:
        return array("d", _decoded(text))
    numbers = array("d")
    at, end = 1, len(text) - 1
    while at < end:
        comma = text.find(",", at + LETTERS_AT_ONCE)
        stop = end if comma < 0 else comma
        numbers.extend(_decoded(f"[{text[at:stop]}]"))
        at = stop + 1
    return numbers


def _together(one: Any, other: Any) -> Any:
    """Sums are added, values stand side by side; None is nothing."""
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _number(value: Any) -> float | None:
    number: float | None = middle_of(value) if isinstance(value, array) else value
    return number
