"""Paths of model files as they are typed, completed, and dropped onto a terminal."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path

from carbon_tui.orders.part_orders.model_files import paths_from
from carbon_tui.system.locations import typed_path

SUFFIXES = frozenset({".stl", ".3mf", ".obj", ".step", ".stp", ".ply"})
"""What is offered while completing; what may be sent is decided by what is in the file."""
MAX_PATHS_OFFERED = 200
"""Entries of a folder that are offered."""
_WORD = re.compile(r"""(?:\\.|"[^"]*"?|'[^']*'?|[^\s"'\\])+\\?$""", re.DOTALL)
_SPECIAL = re.compile(r"""([\s"'\\])""")


def chosen(text: str) -> list[Path]:
    """The paths that a line, or what was pasted, names; patterns such as ``parts/*.stl`` are
    replaced by what they match. A line that is a path as it stands is one path."""
    return [path for line in text.splitlines() for path in _of_line(line.strip())]


def complete(text: str) -> tuple[str, tuple[str, ...]]:
    """The line with its last path completed as far as that is certain, and the names there are.

    Reads a folder, which may be far away: not on the event loop.
    """
    last_word = _WORD.search(text)
    typed = last_word.group() if last_word else ""
    before = text[: len(text) - len(typed)]
    word = _plain(typed)
    folder, beginning = os.path.split(word)
    names = _names(typed_path(folder or "."), beginning)
    if not names:
        return text, ()
    certain = names[0][: _alike([_fold(name) for name in names])]
    whole = certain if len(certain) >= len(beginning) else beginning
    done = before + _written(word[: len(word) - len(beginning)] + whole)
    ends = len(names) == 1 and not whole.endswith(os.sep)
    return (f"{done} " if ends else done), tuple(names)


def _of_line(line: str) -> list[Path]:
    if not line:
        return []
    whole = typed_path(line)
    if _exists(whole):
        return [whole]
    return [path for word in paths_from(line) for path in _matching(word)]


def _matching(path: Path) -> list[Path]:
    if _exists(path) or not glob.has_magic(str(path)):
        return [path]
    root = Path(path.anchor)
    paths = root.glob(str(path.relative_to(root)))
    hidden = path.name.startswith(".")
    return sorted(p for p in paths if hidden or not p.name.startswith(".")) or [path]


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long a name, or one with a NUL in it
        return False


def _names(folder: Path, beginning: str) -> list[str]:
    """Folders, marked by their separator, and model files, as far as they begin like this."""
    try:
        with os.scandir(folder) as entries:
            names = [
                entry.name + os.sep if entry.is_dir() else entry.name
                for entry in entries
                if _is_offered(entry, beginning)
            ]
    except (OSError, ValueError):
        return []
    return sorted(names, key=str.casefold)[:MAX_PATHS_OFFERED]


def _is_offered(entry: os.DirEntry[str], beginning: str) -> bool:
    if not _fold(entry.name).startswith(_fold(beginning)):
        return False
    if entry.name.startswith(".") and not beginning.startswith("."):
        return False
    return entry.is_dir() or Path(entry.name).suffix.casefold() in SUFFIXES


def _alike(names: list[str]) -> int:
    """How many letters all of them begin with."""
    least, most = min(names), max(names)
    pairs = enumerate(zip(least, most, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(least), len(most)))


def _fold(name: str) -> str:
    return os.path.normcase(name)


def _plain(typed: str) -> str:
    """A word without its quotes and backslashes, also where a quote is still open."""
    if os.name == "nt":
        return typed.replace('"', "")
    pieces = re.findall(r"""\\(.)|"([^"]*)"?|'([^']*)'?|([^\s"'\\]+)""", typed, re.DOTALL)
    return "".join("".join(piece) for piece in pieces)


def _written(path: str) -> str:
    """So that it is read back as one word."""
    if os.name == "nt":
        return f'"{path}' if " " in path else path
    return _SPECIAL.sub(r"\\\1", path)
