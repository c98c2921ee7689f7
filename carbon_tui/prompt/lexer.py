"""The prompt's text cut into terms, each knowing where it stood; no meaning yet."""

from __future__ import annotations

import re

from msgspec import Struct

from carbon_tui.prompt.errors import PromptError

OPERATORS = ("!=", "!~", ">=", "<=", "=", "~", ">", "<", ":")
PATTERNS = ("~", "!~")
"""Operators whose value is one regular expression: a comma in it is a comma."""

_FIELD = re.compile(r"([^\W\d][\w.-]*)(!=|!~|>=|<=|==|=|~|>|<|:)")
_STRAY = re.compile(r"!=|!~|>=|<=|[=~<>:]")
_PLAIN = re.compile(r"\S*")
_ITEM = re.compile(r"[^\s,]*")
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


def tokens(text: str) -> list[Token]:
    """The terms of a text; raises PromptError for an open quote and the like."""
    parts: list[Token] = []
    at = _blank(text, 0)
    while at < len(text):
        token, at = _token(text, at)
        parts.append(token)
        at = _blank(text, at)
    return parts


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _token(text: str, start: int) -> tuple[Token, int]:
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
    end = _end(_PLAIN, text, at)
    return Item(text[at:end], at), end


def _pattern(text: str, at: int) -> tuple[tuple[Item, ...], int]:
    if text.startswith('"', at):
        item, end = _quoted(text, at)
        return (item,), end
    end = _end(_PLAIN, text, at)
    return (Item(text[at:end], at),), end


def _values(text: str, at: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    while True:
        item, at = _value(text, at)
        items.append(item)
        if not text.startswith(",", at):
            return tuple(items), at
        at += 1


def _value(text: str, at: int) -> tuple[Item, int]:
    if text.startswith('"', at):
        return _quoted(text, at)
    end = _end(_ITEM, text, at)
    return Item(text[at:end], at), end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Behind what the pattern takes from here, which may be nothing."""
    taken = pattern.match(text, at)
    return taken.end() if taken else at


def _quoted(text: str, at: int) -> tuple[Item, int]:
    match = _QUOTED.match(text, at)
    if match is None:
        raise PromptError('The quote that opens here is not closed: add a ".', at)
    end = match.end()
    if end < len(text) and not text[end].isspace() and text[end] != ",":
        raise PromptError("After a closing quote there must be a space or a comma.", end)
    return Item(_ESCAPED.sub(r"\1", match[1]), at, quoted=True), end


def quoted(text: str) -> str:
    """The text in quotes, so that it reads back as it is."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value(text: str) -> str:
    """A value as it can stand after an operator: in quotes only where it must."""
    plain = _ITEM.fullmatch(text) is not None and not text.startswith(('"', "="))
    return text if plain else quoted(text)


def pattern(text: str) -> str:
    """A regular expression as it can stand after ``~``."""
    plain = bool(text) and _PLAIN.fullmatch(text) is not None and not text.startswith('"')
    return text if plain else quoted(text)


def word(text: str) -> str:
    """A word as it can stand alone."""
    plain = (
        bool(text)
        and _PLAIN.fullmatch(text) is not None
        and not text.startswith(('"', "!"))
        and _FIELD.match(text) is None
        and _STRAY.match(text) is None
    )
    return text if plain else quoted(text)
