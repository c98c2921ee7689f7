"""``(status=failed | took>5h)``: where in a prompt alternatives stand, and what they are.

Brackets without a bar in them are text like any other: part numbers have them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from carbon_tui.prompt.errors import PromptError

BAR = "|"


class Piece(Struct, frozen=True):
    """A stretch of a prompt: plain terms, or alternatives in brackets."""

    text: str
    start: int
    alternatives: tuple[Piece, ...] = ()
    """Empty for plain terms; otherwise each one's text, without the brackets."""


def pieces(text: str, start: int = 0) -> Iterator[Piece]:
    """The stretches of a text in order. Raises PromptError for a bracket that stays open."""
    plain_from = at = 0
    while at < len(text):
        if text[at] == '"':
            at = _behind_quotes(text, at)
        elif _opens(text, at):
            end = _closing(text, at, start)
            inner = text[at + 1 : end]
            cuts = list(_bars(inner))
            if cuts:
                yield Piece(text[plain_from:at], start + plain_from)
                yield Piece(inner, start + at, _cut(inner, cuts, start + at + 1))
                plain_from = end + 1
            at = end + 1
        else:
            at += 1
    yield Piece(text[plain_from:], start + plain_from)


def _opens(text: str, at: int) -> bool:
    """A bracket at the beginning of a term, with a bar before the term's own end or behind it."""
    at_a_term = text[at] == "(" and (at == 0 or text[at - 1].isspace() or text[at - 1] == "(")
    return at_a_term and BAR in text[at:]


def _closing(text: str, at: int, start: int) -> int:
    depth, place = 0, at
    while place < len(text):
        if text[place] == '"':
            place = _behind_quotes(text, place)
            continue
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
        place += 1
    raise PromptError("The bracket that opens here is not closed: add a ).", start + at)


def _bars(inner: str) -> Iterator[int]:
    """The bars that stand alone between blanks, outside of quotes and of inner brackets."""
    depth = place = 0
    while place < len(inner):
        if inner[place] == '"':
            place = _behind_quotes(inner, place)
            continue
        depth += {"(": 1, ")": -1}.get(inner[place], 0)
        alone = inner[place - 1 : place].isspace() and inner[place + 1 : place + 2].isspace()
        if inner[place] == BAR and depth == 0 and alone:
            yield place
        place += 1


def _cut(inner: str, cuts: list[int], start: int) -> tuple[Piece, ...]:
    ends = [*cuts, len(inner)]
    begins = [0, *(cut + 1 for cut in cuts)]
    return tuple(
        Piece(inner[begin:end], start + begin) for begin, end in zip(begins, ends, strict=True)
    )


def _behind_quotes(text: str, at: int) -> int:
    """Behind a quoted text; the end of everything where it stays open."""
    place = at + 1
    while place < len(text) and text[place] != '"':
        place += 2 if text[place] == "\\" else 1
    return min(place + 1, len(text))
