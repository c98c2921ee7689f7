"""The clipboard of the person in front of the terminal, wherever the program runs (OSC 52)."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from carbon_tui.terminal.facts import Terminal

MAX_BASE64_LENGTH: Final = 74_994
"""Characters of base64 that xterm, and most others after it, take in one go."""
_SCREEN_PIECE: Final = 500
"""GNU screen drops a string that is longer than 768 bytes."""


def takes(text: str) -> bool:
    """Whether a terminal takes a text of this length."""
    return len(_coded(text)) <= MAX_BASE64_LENGTH


def _coded(text: str) -> bytes:
    return base64.b64encode(text.encode("utf-8", "replace"))


def clipboard(text: str, environ: Mapping[str, str]) -> bytes:
    """The bytes that put text on the terminal's clipboard; empty where it is too long for that.

    Inside tmux they are sent twice: for its own clipboard support, and passed through for where
    that is off. Whether a terminal obeys cannot be known: `keep` offers a file beside it.
    """
    code = _coded(text)
    if len(code) > MAX_BASE64_LENGTH:
        return b""
    sequence = b"\x1b]52;c;" + code + b"\x07"
    handed_on = passed_on(sequence, environ)
    return sequence + handed_on if Terminal.of(environ).multiplexer == "tmux" else handed_on


def passed_on(sequence: bytes, environ: Mapping[str, str]) -> bytes:
    """The sequence for the terminal that tmux or screen runs in; as it is where neither does."""
    multiplexer = Terminal.of(environ).multiplexer
    if multiplexer == "tmux":
        return b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    if multiplexer == "screen":
        pieces = range(0, len(sequence), _SCREEN_PIECE)
        return b"".join(
            b"\x1bP" + sequence[start : start + _SCREEN_PIECE] + b"\x1b\\" for start in pieces
        )
    return sequence


def keep(text: str, folder: Path) -> Path:
    """Leave text in a file that only its owner reads, for terminals without a clipboard.

    Replaces what was kept before. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, new = folder / "clipboard.txt", folder / f".clipboard.{os.getpid()}"
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text.encode("utf-8", "replace"))
    return new.replace(path)
