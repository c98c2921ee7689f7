"""Styles as the terminal knows them, and the shortest way from one to the next."""

from __future__ import annotations

from functools import lru_cache

from msgspec import Struct

_SWITCHED_OFF_BY = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25",
    "7": "27", "8": "28", "9": "29", "53": "55",
}  # fmt: skip
"""SGR attribute to the code that ends it (ECMA-48, 8.3.117).

Double underline (21) is left out on purpose: some terminals take 21 for "bold off", so a change
that involves it goes through a full reset. Frames (51, 52) are left out for rarity.
"""
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})


class Pen(Struct, frozen=True, eq=False):
    """One look of a cell. Equal looks are the same object, see `pen`.

    ``ink`` and ``ground`` are SGR parameters, empty for the terminal's own colour. ``paper`` is the
    look of a blank cell drawn with this pen; None where a blank shows more than its ground.
    """

    marks: frozenset[str]
    ink: str
    ground: str
    link: str
    paper: str | None


@lru_cache(maxsize=4096)
def pen(sgr: str, link: str = "") -> Pen:
    """The pen for SGR parameters such as ``1;38;5;9;40``, and an OSC 8 target."""
    marks: set[str] = set()
    colours = {"3": "", "4": ""}
    codes = iter(sgr.split(";") if sgr else ())
    for code in codes:
        if code in ("38", "48"):
            kind = next(codes)
            rest = [next(codes) for _ in range(3 if kind == "2" else 1)]
            colours[code[0]] = ";".join([code, kind, *rest])
        elif code in ("39", "49"):
            colours[code[0]] = ""
        elif len(code) > 1 and code[:-1] in ("3", "9", "4", "10"):
            colours["3" if code[:-1] in ("3", "9") else "4"] = code
        else:
            marks.add(code)
    return _pen(frozenset(marks), colours["3"], colours["4"], link)


@lru_cache(maxsize=4096)
def _pen(marks: frozenset[str], ink: str, ground: str, link: str) -> Pen:
    plain = not link and _SEEN_ON_BLANKS.isdisjoint(marks)
    return Pen(marks, ink, ground, link, ground if plain else None)


PLAIN = pen("")
"""The terminal's own colours and nothing else: what a reset leaves behind."""


@lru_cache(maxsize=16384)
def change(before: Pen, after: Pen) -> str:
    """The shortest bytes that turn one pen into the other."""
    if before is after:
        return ""
    link = "" if before.link == after.link else f"\x1b]8;{after.link or ';'}\x1b\\"
    return link + min(_through_reset(after), _step(before, after), key=len)


def _through_reset(after: Pen) -> str:
    codes = [*sorted(after.marks), *filter(None, (after.ink, after.ground))]
    return f"\x1b[{';'.join(['0', *codes])}m" if codes else "\x1b[m"


def _step(before: Pen, after: Pen) -> str:
    ended = before.marks - after.marks
    if not ended <= _SWITCHED_OFF_BY.keys() or "21" in before.marks | after.marks:
        return _through_reset(after)
    ends = {_SWITCHED_OFF_BY[mark] for mark in ended}
    begun = {
        mark
        for mark in after.marks
        if mark not in before.marks or _SWITCHED_OFF_BY.get(mark) in ends
    }
    codes = [*sorted(ends), *sorted(begun)]
    if before.ink != after.ink:
        codes.append(after.ink or "39")
    if before.ground != after.ground:
        codes.append(after.ground or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""
