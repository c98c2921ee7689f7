"""Text from outside, made safe to show.

Names, notes and messages are typed by strangers. Whatever a terminal could take for a command, and
whatever would hide or reorder the characters around it, is replaced by a visible stand-in once,
where JSON becomes a record.
"""

from __future__ import annotations

import unicodedata
from functools import cache

INVISIBLE_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Printable by Unicode's own flag, and yet nothing is drawn."""

MOST_OF_A_NAME = 40
"""Characters of a file's name in a sentence of one line."""

_SURROGATES = range(0xD800, 0xE000)

_DIGITS_OF_A_UUID = 32
_HEXADECIMAL = frozenset("0123456789abcdef")


class Cleaned(str):
    """Text that is safe to show; ``raw`` is what the server sent and what requests must carry."""

    __slots__ = ("raw",)
    raw: str

    @classmethod
    def of(cls, raw: str) -> Cleaned:
        cleaned = cls(_replaced(raw))
        cleaned.raw = raw
        return cleaned

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Cleaned.of, (self.raw,))


def is_clean(text: str) -> bool:
    """True when every character draws something and commands nothing."""
    if not text.isprintable():
        return False
    # Seven searches are quicker than a look at each character: this sees whole pages of JSON.
    return text.isascii() or not any(map(text.__contains__, INVISIBLE_LETTERS))


def clean(text: str) -> str:
    """The text itself when it is safe, otherwise a `Cleaned` stand-in that remembers it."""
    return text if is_clean(text) else Cleaned.of(text)


def raw(text: str) -> str:
    """What the server sent, for use in requests; never for showing."""
    return text.raw if isinstance(text, Cleaned) else text


def typed(text: str) -> str:
    """As it was read or typed, and as it can leave: half a surrogate pair has no UTF-8."""
    return raw(text).encode(errors="replace").decode()


def same_id(one: str, other: str) -> bool:
    """Whether two ids name the same thing, in capitals or not, a uuid with dashes or without."""
    return comparable(one) == comparable(other)


def comparable(id: str) -> str:
    """An id as it is compared with others; never for showing, nor for requests."""
    folded = raw(id).strip().casefold()
    bare = folded.removeprefix("urn:uuid:").strip("{}").replace("-", "")
    return bare if len(bare) == _DIGITS_OF_A_UUID and _HEXADECIMAL.issuperset(bare) else folded


def paragraphs(text: str) -> list[str]:
    """The text line by line, each safe to show: for notes, where line breaks mean something."""
    return [str(clean(line)) for line in raw(text).splitlines()]


def both_ends(text: str, most: int = MOST_OF_A_NAME) -> str:
    """A long name with its middle left out: what follows it in a sentence must have room."""
    if len(text) <= most:
        return text
    head = most * 2 // 3
    return f"{text[:head]}…{text[len(text) - (most - head - 1) :]}"


def _replaced(text: str) -> str:
    return "".join(map(_stand_in, text))


@cache
def _stand_in(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    if code in _SURROGATES or character in INVISIBLE_LETTERS:
        return "�"
    if unicodedata.category(character) == "Zs":
        return " "
    return character if character.isprintable() else "�"
