"""What is typed to find printers in a picture, a form or on a board: words, and when they are free.

``ada m3 free<2h``: all words stand in what is known of the printer, and it is free by then. A term
that is not finished yet keeps everything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from carbon_tui.prompt.amounts import seconds

_FREE = re.compile(r"free(?:_in)?(<=|<|>=|>|=)(.*)", re.IGNORECASE)
_COMPARISON = re.compile(r"[a-z_]+[<>=].*")


@dataclass(frozen=True, slots=True)
class PrinterSearch:
    """Every word in lower case, and bounds in seconds as (operator, bound)."""

    words: tuple[str, ...] = ()
    bounds: tuple[tuple[str, float], ...] = ()
    problem: str = ""
    """What of it finds nothing or narrows nothing, as a sentence: worth saying once it is given."""

    @classmethod
    def of(cls, text: str) -> PrinterSearch:
        words, bounds, problem = [], [], ""
        for word in text.casefold().split():
            term = _FREE.fullmatch(word)
            if term is None:
                words.append(word)
                if _COMPARISON.fullmatch(word):
                    problem = f"“{word}” compares nothing: free<2h, free>1d and free=now do."
            elif (bound := seconds(term[2])) is not None:
                bounds.append((term[1], bound))
            else:
                problem = f"“{term[2]}” is no time: free<2h, free>1d or free=now."
        return cls(tuple(words), tuple(bounds), problem)

    def __bool__(self) -> bool:
        """Whether anything is searched for."""
        return bool(self.words or self.bounds)

    def is_free_then(self, free_in: float | None) -> bool:
        """`free_in`: seconds until the printer can begin something else; None: nobody knows."""
        if not self.bounds:
            return True
        return free_in is not None and all(
            _COMPARED[operator](free_in, bound) for operator, bound in self.bounds
        )

    def has_words(self, *texts: str) -> bool:
        """Whether every word stands in one of these."""
        if not self.words:
            return True
        whole = "\n".join(texts).casefold()
        return all(word in whole for word in self.words)


_COMPARED = {
    "<": lambda free, bound: free < bound,
    "<=": lambda free, bound: free <= bound,
    ">": lambda free, bound: free > bound,
    ">=": lambda free, bound: free >= bound,
    "=": lambda free, bound: free == bound,
}
