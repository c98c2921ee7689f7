"""What is wrong with a prompt, said before any request."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class PromptError(ValueError):
    """One sentence about one place of the text, with the nearest right spelling if any."""

    def __init__(self, sentence: str, position: int = 0, nearest: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.position = position
        """Index into the text of what the sentence is about."""
        self.nearest = nearest
        """What was probably meant; empty when nothing is near."""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate spelled most like the word; empty when none is."""
    asked = word.casefold()
    names = list(dict.fromkeys(candidates))
    begun = [name for name in names if len(asked) > 1 and name.startswith(asked)]
    if begun:
        return min(begun, key=len)
    return next(iter(get_close_matches(asked, names, n=1, cutoff=0.6)), "")
