"""``(status=failed | took>5h) name~arch``: brackets and alternatives of a prompt, as a tree.

A bracket at the beginning of a term opens a group; anywhere else it is a letter of its term, as in
``part(3)`` and ``name~(a|b)``. A bar at the beginning of a term stands between alternatives. What
stands side by side belongs together more closely than what stands on both sides of a bar.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from carbon_tui.prompt import lexer
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.lexer import Token

BAR, OPENS, CLOSES, NOT = "|", "(", ")", "!"
MAX_DEPTH = 20
"""Brackets in one another: more than anybody can count on a line."""


class Alternative(Struct, frozen=True):
    """What must hold together: one alternative, or a whole prompt that has no bar."""

    parts: tuple[Part, ...]
    start: int
    """Where it begins in the text, blanks included."""


class Bracketed(Struct, frozen=True):
    """What stands in brackets: at least one of the alternatives holds or, negated, none of them."""

    alternatives: tuple[Alternative, ...]
    start: int
    negated: bool = False

    @property
    def is_one(self) -> bool:
        """The brackets could as well be left away."""
        return len(self.alternatives) == 1 and not self.negated


Part = Token | Bracketed


def alternatives_of(text: str) -> tuple[Alternative, ...]:
    """The alternatives of a prompt; a text without a bar is one, which may be empty.

    Raises PromptError for a bracket without its other one, for brackets with nothing in them and
    for those deeper than `MAX_DEPTH`. What stands beside a bar outside of all brackets may be
    nothing.
    """
    found, end = _alternatives(text, 0, 0)
    if end < len(text):
        raise PromptError(
            "No bracket is open that this one could close: take it away, or put quotes around a"
            " text that has one.",
            end,
        )
    return found


def together(parts: tuple[Part, ...]) -> Iterator[Part]:
    """The same without the brackets that change nothing."""
    for part in parts:
        if isinstance(part, Bracketed) and part.is_one:
            yield from together(part.alternatives[0].parts)
        else:
            yield part


def nothing_beside_the_bar(alternative: Alternative) -> PromptError:
    return PromptError(
        "There is nothing on one side of the “|”: write a term there, or put quotes around it to"
        " find it as text.",
        alternative.start,
    )


def _alternatives(text: str, at: int, depth: int) -> tuple[tuple[Alternative, ...], int]:
    """Up to the end or to a bracket that closes, and where that is."""
    found: list[Alternative] = []
    parts: list[Part] = []
    start = at
    while (at := lexer.blank(text, at)) < len(text) and text[at] != CLOSES:
        if text[at] == BAR:
            found.append(Alternative(tuple(parts), start))
            at += 1
            parts, start = [], at
            continue
        part, at = _part(text, at, depth)
        parts.append(part)
    found.append(Alternative(tuple(parts), start))
    return tuple(found), at


def _part(text: str, at: int, depth: int) -> tuple[Part, int]:
    negated = text.startswith(NOT + OPENS, at)
    if not negated and text[at] != OPENS:
        return lexer.token(text, at)
    start, inside = at, at + negated + 1
    if depth == MAX_DEPTH:
        raise PromptError(f"Brackets may stand {MAX_DEPTH} deep in one another.", start)
    found, end = _alternatives(text, inside, depth + 1)
    if end == len(text):
        raise PromptError("The bracket that opens here is not closed: add a ).", start)
    if len(found) == 1 and not found[0].parts:
        raise PromptError(
            "There is nothing between the brackets: write a term there, or put quotes around them"
            " to find them as text.",
            start,
        )
    for alternative in found:
        if not alternative.parts:
            raise nothing_beside_the_bar(alternative)
    end += 1
    if end < len(text) and not text[end].isspace() and text[end] not in (BAR, OPENS, CLOSES):
        raise PromptError(
            "After a closing bracket there must be a space; put quotes around a text with"
            " brackets to find it.",
            end,
        )
    return Bracketed(found, start, negated), end
