"""What the terminal is, from the environment alone: nothing is asked of it, nothing is written."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

_NO_TERMINAL: Final = frozenset({"", "dumb", "unknown"})
_COLOUR_NAMES: Final = {"16color": "standard", "256color": "256", "direct": "truecolor"}

_WITHOUT_COLOURS: Final = ("vt1", "vt2", "vt3", "vt4")
"""DEC's terminals, and what serial lines call themselves."""
_LIGHT_GROUNDS: Final = frozenset({"7", "15"})
"""White, of the sixteen colours."""


class Terminal(Struct, frozen=True):
    """Facts for the app, for `doctor`, and for how much is drawn.

    ``remote``: the session came over SSH, so that every byte travels.
    ``multiplexer``: "tmux", "screen" or "".
    ``speaks_utf8``: where not, `glyphs` are ASCII.
    ``erases_in_colour``: erased cells take the current ground (terminfo's bce).
    ``colours``: Rich's name for what the terminal can show; "none" where ``NO_COLOR`` is set,
    and on terminals that have none.
    ``light``: its ground is, by what ``COLORFGBG`` says; False where nothing is said.
    """

    name: str
    program: str
    colours: str
    remote: bool
    multiplexer: str
    speaks_utf8: bool
    erases_in_colour: bool
    light: bool = False

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Terminal:
        """The terminal that an environment describes."""
        name = environ.get("TERM", "")
        multiplexer = _multiplexer(environ, name)
        return cls(
            name=name,
            program=environ.get("TERM_PROGRAM", ""),
            colours=_colours(environ, name),
            remote=any(map(environ.get, ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))),
            multiplexer=multiplexer,
            speaks_utf8=_speaks_utf8(environ),
            erases_in_colour=multiplexer != "screen" and "kitty" not in name,
            light=environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS,
        )

    @property
    def mouse(self) -> bool:
        """Whether the mouse is on unless asked for: over a line, each of its moves is traffic."""
        return not self.remote

    @property
    def animations(self) -> bool:
        return not self.remote

    @property
    def tells_ground(self) -> bool:
        """Whether its ground can be asked for: the Linux console would write the question out."""
        return self.colours != "none" and self.name != "linux"

    @property
    def ascii(self) -> bool:
        """True where only ASCII can be shown."""
        return not self.speaks_utf8


def obstacle(environ: Mapping[str, str]) -> str | None:
    """Why the app cannot be shown here, as one sentence with the cure; None where it can."""
    streams = {"Keys cannot be read": sys.__stdin__, "Nothing can be drawn": sys.__stdout__}
    for what, stream in streams.items():
        if stream is None or not stream.isatty():
            return f"{what}: this is not a terminal. Use `carbon-tui get` in scripts and pipes."
    if sys.platform != "win32" and environ.get("TERM", "") in _NO_TERMINAL:
        return (
            f"TERM is {environ.get('TERM', '')!r}, a terminal that cannot place text. "
            "Set it to what the terminal is, for example TERM=xterm-256color."
        )
    return None


def _multiplexer(environ: Mapping[str, str], name: str) -> str:
    """Over SSH only TERM tells. A bare "screen" may be tmux there, and is taken at its word."""
    if environ.get("TMUX") or name.startswith("tmux"):
        return "tmux"
    return "screen" if environ.get("STY") or name.startswith("screen") else ""


def _colours(environ: Mapping[str, str], name: str) -> str:
    if environ.get("NO_COLOR"):
        return "none"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return "truecolor"
    if name.startswith(_WITHOUT_COLOURS):
        return "none"
    return _COLOUR_NAMES.get(name.rpartition("-")[2], "standard")


def _speaks_utf8(environ: Mapping[str, str]) -> bool:
    """What the locale says, also where Python has put LC_CTYPE=C.UTF-8 in its place (PEP 538): it
    does so for a C locale, and for one that is not installed.

    No locale at all is what containers and services have, before terminals that do speak UTF-8.
    """
    everything, letters = environ.get("LC_ALL"), environ.get("LC_CTYPE")
    language = environ.get("LANG")
    if not everything and letters == "C.UTF-8" and language:
        return _names_utf8(language)
    return _names_utf8(everything or letters or language or "UTF-8")


def _names_utf8(locale: str) -> bool:
    return locale.upper().replace("-", "").endswith("UTF8") or ".UTF" in locale.upper()
