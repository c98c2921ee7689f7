"""The right spelling nearest to a mistyped word."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

WHOLE, SLIP = 1.0, 0.9
"""What a wrong or added letter costs. The slips of a hurried hand cost less (a key beside the right
one, a letter left out or doubled, two swapped), so that of two words as many letters away the one
that explains the mistake is the nearer."""

_ROWS = ("1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate spelled most like the word, the earliest of several; empty when none is near.

    Near is a word that begins so, one that is one slip away, or a third of its letters.
    """
    asked = word.casefold()
    names = tuple(dict.fromkeys(candidates))
    begun = [name for name in names if len(asked) > 1 and name.startswith(asked)]
    if begun:
        return min(begun, key=len)
    near = [(away, name) for name in names if (away := _within(asked, name)) is not None]
    return min(near, key=lambda candidate: candidate[0])[1] if near else ""


def _within(word: str, name: str) -> float | None:
    """The distance, where it is small enough for one to be meant by the other."""
    most = max(len(word), len(name)) // 3 or (1 if len(word) > 1 else 0)
    if abs(len(word) - len(name)) > most:
        return None
    away = distance(word, name, most)
    return away if away <= most else None


def distance(typed: str, meant: str, most: float = inf) -> float:
    """How many slips apart: letters wrong, missing, added, or two neighbours swapped.

    Damerau's distance in its restricted form (optimal string alignment); more than ``most`` is not
    told exactly.
    """
    before: list[float] = []
    row = [float(n) for n in range(len(meant) + 1)]
    for i, letter in enumerate(typed, 1):
        earlier, before, row = before, row, [float(i)]
        for j, meant_letter in enumerate(meant, 1):
            ways = [
                before[j] + (SLIP if letter == typed[i - 2 : i - 1] else WHOLE),
                row[j - 1] + SLIP,
                before[j - 1] + _wrong(letter, meant_letter),
            ]
            if i > 1 and j > 1 and (letter, typed[i - 2]) == (meant[j - 2], meant_letter):
                ways.append(earlier[j - 2] + SLIP)
            row.append(min(ways))
        if min(*row, *before) > most:  # a swap looks back two rows
            return inf
    return row[-1]


def _wrong(letter: str, meant: str) -> float:
    if letter == meant:
        return 0.0
    return SLIP if meant in _NEIGHBOURS.get(letter, "") else WHOLE


def _neighbours() -> dict[str, str]:
    """The keys around each key, as keyboards have them."""
    by_spelling: dict[str, str] = {}
    for y, row in enumerate(_ROWS):
        for x, letter in enumerate(row):
            beside = row[max(0, x - 1) : x + 2]
            around = [other[max(0, x - 1) : x + 2] for other in _ROWS[max(0, y - 1) : y + 2]]
            by_spelling[letter] = "".join({*beside, *"".join(around)} - {letter})
    return by_spelling


_NEIGHBOURS = _neighbours()
