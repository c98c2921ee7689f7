"""Identifiers that follow from the seed, a kind and a number, so that no stage needs another's."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b

_ALL = (1 << 128) - 1
_ODD = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""128 bits, and an odd number to mix them by: multiplying keeps all numbers apart."""
_LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def uuids(seed: int, kind: str) -> Callable[[int], str]:
    """Returns a function from a number to a uuid; one to one for all numbers that occur.

    Mixing by multiplication costs a third of hashing each number, and 90,000 are made.
    """
    digest = blake2b(f"{seed}/{kind}".encode(), digest_size=32).digest()
    start, step = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:], "big") | 1

    def uuid(number: int) -> str:
        mixed = (start + step * (number + 1)) & _ALL
        mixed = (mixed ^ (mixed >> 67)) * _ODD & _ALL
        text = f"{mixed ^ (mixed >> 61):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    return uuid


def code(seed: int, kind: str, number: int, length: int) -> str:
    """Returns a short code of capital letters and digits, as on a serial plate."""
    digest = blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=16).digest()
    value, letters = int.from_bytes(digest, "big"), []
    for _ in range(length):
        value, place = divmod(value, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)
