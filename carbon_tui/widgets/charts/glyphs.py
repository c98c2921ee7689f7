"""The characters pictures are made of: one set for UTF-8 terminals, one for all others.

All are one cell wide everywhere: none is of ambiguous East Asian width where it would matter.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """`levels` rise from nearly empty to full and are both bar tips and sparkline steps."""

    braille: bool
    point: str
    range: str
    specification: str
    control: str
    centre: str
    upright: str
    outside: str
    above: str
    below: str
    here: str
    row: str
    levels: str
    more: str
    tick: str
    sigma: str
    """Behind a number of standard deviations."""


UNICODE = Glyphs(
    braille=True,
    point="•",
    range="│",
    specification="━",
    control="╌",
    centre="─",
    upright="┃",
    outside="X",
    above="▲",
    below="▼",
    here="▲",
    row="▸",
    levels="▁▂▃▄▅▆▇█",
    more="…",
    tick="╵",
    sigma="σ",
)

ASCII = Glyphs(
    braille=False,
    point="o",
    range="|",
    specification="=",
    control=".",
    centre="-",
    upright="|",
    outside="X",
    above="^",
    below="v",
    here="^",
    row=">",
    levels="_.-=+*#",
    more="~",
    tick="'",
    sigma=" s.d.",
)


def glyphs_for(encoding: str | None, term: str | None) -> Glyphs:
    """ASCII unless the terminal takes UTF-8; the Linux console has no braille in its font."""
    utf8 = (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
    return UNICODE if utf8 and (term or "") not in ("linux", "dumb", "vt100", "vt220") else ASCII
