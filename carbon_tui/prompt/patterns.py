"""Regular expressions that cannot hang: what a pattern may cost is reckoned before it runs.

Python's engine backtracks: a pattern such as ``(a+)+$`` takes years on forty letters. The ways a
pattern can match are counted here as if every repetition went as far as the longest cell; a
pattern with too many is refused when it is typed.
"""

from __future__ import annotations

import re
import warnings
from math import inf

MAX_CELL_LENGTH = 200
"""Characters of a cell that a pattern looks at."""
MAX_WAYS_TO_MATCH = 2e7
"""Ways to match one cell: about a second at worst, and only for a cell made for it."""

_COUNTED = re.compile(r"\{(\d*)(,?)(\d*)\}")
_GROUP = re.compile(r"\(\?:|\((?!\?)")


class BadPattern(ValueError):
    """``str()`` says in one sentence why."""


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that finds its text anywhere, small or capital. Raises BadPattern."""
    try:
        with warnings.catch_warnings():
            # "[[" and its like may mean something else in a later Python: no news for operators.
            warnings.simplefilter("ignore", FutureWarning)
            made = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        reason = error.msg if isinstance(error, re.error) else "it is too large"
        raise BadPattern(f"This is no regular expression: {reason}.") from error
    starts = 1 if pattern.startswith("^") and "|" not in pattern else MAX_CELL_LENGTH
    if _Reckoning(pattern).ways() * starts > MAX_WAYS_TO_MATCH:
        raise BadPattern(
            "This pattern could run for ever: repeat single characters or [classes] instead of"
            " (groups), and use fewer * and +."
        )
    return made


class _Reckoning:
    """Walks over a pattern that is known to be valid and counts the ways it can match."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._depth = 0

    def ways(self) -> float:
        """Alternatives add up, what follows one another multiplies."""
        total, here = 0.0, 1.0
        while self._at < len(self._pattern):
            character = self._pattern[self._at]
            if character == ")":
                break
            if character == "|":
                self._at += 1
                total, here = total + here, 1.0
                continue
            here *= self._item()
        return total + here

    def _item(self) -> float:
        is_group = self._pattern[self._at] == "("
        ways = self._repeated(self._atom(), is_group)
        while self._at < len(self._pattern) and self._pattern[self._at] in "?+":
            self._at += 1
        return ways

    def _atom(self) -> float:
        character = self._pattern[self._at]
        if character == "(":
            return self._group()
        if character == "\\":
            return self._escape()
        self._at += 1
        if character == "[":
            self._skip_class()
        return 1.0

    def _group(self) -> float:
        opened = _GROUP.match(self._pattern, self._at)
        self._depth += 1
        if opened is None or self._depth > 50:
            raise BadPattern("Only plain groups are understood: (…) and (?:…).")
        self._at = opened.end()
        ways = self.ways()
        self._at += 1
        self._depth -= 1
        return ways

    def _escape(self) -> float:
        following = self._pattern[self._at + 1 : self._at + 2]
        if following.isdigit() and following != "0":
            raise BadPattern("References to groups (\\1) are not understood.")
        self._at += 2
        return 1.0

    def _skip_class(self) -> None:
        self._at += self._pattern.startswith("^", self._at)
        self._at += self._pattern.startswith("]", self._at)
        while self._at < len(self._pattern) and self._pattern[self._at] != "]":
            self._at += 2 if self._pattern[self._at] == "\\" else 1
        self._at += 1

    def _repeated(self, inner: float, is_group: bool) -> float:
        low, high = self._bounds()
        if (low, high) == (1, 1):
            return inner
        if low > MAX_CELL_LENGTH:
            return inf
        if inner == 1.0:
            return min(high, MAX_CELL_LENGTH) + 1.0 - (0 if is_group else low)
        if high > 3:
            return inf
        return sum(inner**times for times in range(int(low), int(high) + 1))

    def _bounds(self) -> tuple[float, float]:
        """How often the thing before may stand; (1, 1) when nothing says so."""
        rest = self._pattern[self._at : self._at + 1]
        simple = {"*": (0, inf), "+": (1, inf), "?": (0, 1)}.get(rest)
        if simple is not None:
            self._at += 1
            return simple
        counted = _COUNTED.match(self._pattern, self._at)
        if counted is None or counted[0] == "{}" or counted[0] == "{,}":
            return 1, 1
        self._at = counted.end()
        low = float(counted[1] or 0)
        return low, float(counted[3] or inf) if counted[2] else low
