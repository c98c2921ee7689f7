"""The prompt's text cut into terms, each knowing where it stood; no meaning yet.

A term ends at a blank, or before a ``)`` that closes no bracket of the term's own: ``name~(a|b)``
is one term, also where it stands in brackets itself.
"""

from __future__ import annotations

import re

from msgspec import Struct

from carbon_tui.prompt.errors import PromptError

OPERATORS = ("!=", "!~", ">=", "<=", "=", "~", ">", "<", ":")
"""Between a field and its values; one that begins another stands behind it. ``==`` is ``=``."""
PATTERNS = ("~", "!~")
"""Operators whose value is one regular expression: a comma in it is a comma."""

_OPERATOR = "|".join(OPERATORS)
_FIELD = re.compile(rf"([^\W\d][\w.-]*)(==|{_OPERATOR})")
_STRAY = re.compile(_OPERATOR)
_WORD = re.compile(r"[^\s()]*")
_ITEM = re.compile(r"[^\s(),]*")
_PATTERN = re.compile(r"(?:[^\s()\\\[]|\\\S?|\[\^?\]?(?:[^\]\\\s]|\\\S){0,200}\]|\[)*")
"""Of a regular expression what is no bracket of a group; in a class ``[)]`` stands for itself."""
_GLUED = re.compile(rf"\|[!(]*[^\W\d][\w.-]*(?:{_OPERATOR})")
"""A bar in a text, and behind it what looks like another term."""
_ESCAPED_BAR = re.compile(r"(?<!\\)(?:\\\\)*\\\|\Z")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')


class Item(Struct, frozen=True):
    """One value or word."""

    text: str
    start: int
    quoted: bool = False


class Token(Struct, frozen=True):
    """One term as written: ``field operator items``, or a word (no field) that may be negated."""

    start: int
    items: tuple[Item, ...]
    field: str = ""
    operator: str = ""
    negated: bool = False

    @property
    def value_start(self) -> int:
        return self.items[0].start if self.items else self.start


def blank(text: str, at: int) -> int:
    """Behind the blanks that begin here."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def token(text: str, start: int) -> tuple[Token, int]:
    """The term that begins here, and where it ends.

    Raises PromptError for an open quote and the like.
    """
    negated = text[start] == "!" and not text.startswith(("!=", "!~"), start)
    at = start + negated
    if at >= len(text) or text[at].isspace():
        raise PromptError("There is nothing after the “!”: write !word without a space.", start)
    field = _FIELD.match(text, at)
    if field is None:
        item, end = _word(text, at)
        return Token(start, (item,), negated=negated), end
    if negated:
        name = field[1]
        raise PromptError(f"Write {name}!=… instead of !{name}{field[2]}….", start, f"{name}!=")
    operator = "=" if field[2] == "==" else field[2]
    reads = _pattern if operator in PATTERNS else _values
    items, end = reads(text, field.end())
    return Token(start, items, field[1], operator), end


def _word(text: str, at: int) -> tuple[Item, int]:
    if text[at] == '"':
        return _quoted(text, at)
    if stray := _STRAY.match(text, at):
        raise PromptError(
            f"A field's name is missing before “{stray[0]}”: write field{stray[0]}value, "
            "without spaces, or put quotes around it to find it as text.",
            at,
        )
    end, _ = extent(_WORD, text, at)
    return _item(text, at, end), end


def _pattern(text: str, at: int) -> tuple[tuple[Item, ...], int]:
    if text.startswith('"', at):
        item, end = _quoted(text, at)
        return (item,), end
    end, _ = extent(_PATTERN, text, at)
    if _ends_in_a_bar(text[at:end], is_pattern=True):
        raise _no_blank(end - 1)
    return (Item(text[at:end], at),), end


def _values(text: str, at: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    depth = 0
    while True:
        if text.startswith('"', at):
            item, at = _quoted(text, at)
        else:
            start = at
            at, depth = extent(_ITEM, text, start, depth)
            item = _item(text, start, at)
        items.append(item)
        if not text.startswith(",", at):
            return tuple(items), at
        at += 1


def extent(plain: re.Pattern[str], text: str, at: int, depth: int = 0) -> tuple[int, int]:
    """Behind what the pattern takes from here, with brackets among it, and how many stay open.

    ``depth`` brackets are open already. One that closes none of them ends it.
    """
    while True:
        taken = plain.match(text, at)
        at = taken.end() if taken else at
        bracket = text[at : at + 1]
        if bracket == "(":
            depth += 1
        elif bracket == ")" and depth:
            depth -= 1
        else:
            return at, depth
        at += 1


def _item(text: str, start: int, end: int) -> Item:
    """Raises PromptError where a bar in it was meant to part it from another term."""
    item = text[start:end]
    if glued := _GLUED.search(item):
        raise _no_blank(start + glued.start())
    if _ends_in_a_bar(item):
        raise _no_blank(end - 1)
    return Item(item, start)


def _ends_in_a_bar(text: str, *, is_pattern: bool = False) -> bool:
    return text.endswith("|") and not (is_pattern and _ESCAPED_BAR.search(text))


def _no_blank(at: int) -> PromptError:
    return PromptError(
        "Write blanks around a “|” between terms, or quotes around a text that has one.", at
    )


def _quoted(text: str, at: int) -> tuple[Item, int]:
    match = _QUOTED.match(text, at)
    if match is None:
        raise PromptError('The quote that opens here is not closed: add a ".', at)
    end = match.end()
    if end < len(text) and not text[end].isspace() and text[end] not in ",)":
        raise PromptError("After a closing quote there must be a space or a comma.", end)
    return Item(_ESCAPED.sub(r"\1", match[1]), at, quoted=True), end


def quoted(text: str) -> str:
    """The text in quotes, so that it reads back as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(text: str) -> str:
    """A value as it can stand after an operator: in quotes only where it must."""
    plain = "," not in text and not text.startswith(('"', "=")) and _stands_alone(text)
    return text if plain else quoted(text)


def pattern(text: str) -> str:
    """A regular expression as it can stand after ``~``."""
    plain = (
        bool(text)
        and not text.startswith('"')
        and not text.endswith("\\")
        and extent(_PATTERN, text, 0) == (len(text), 0)
        and not _ends_in_a_bar(text, is_pattern=True)
    )
    return text if plain else quoted(text)


def word(text: str) -> str:
    """A word as it can stand alone."""
    plain = (
        bool(text)
        and not text.startswith(('"', "!", "(", "|"))
        and _stands_alone(text)
        and _FIELD.match(text) is None
        and _STRAY.match(text) is None
    )
    return text if plain else quoted(text)


def _stands_alone(text: str) -> bool:
    """It has no blank, no bracket without its other one, and no bar that parts terms."""
    is_whole = extent(_WORD, text, 0) == (len(text), 0)
    return is_whole and not _ends_in_a_bar(text) and _GLUED.search(text) is None
