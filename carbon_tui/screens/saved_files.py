"""Text into files of the downloads folder, never over another file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from carbon_tui.system.files import FileTrouble, new_file
from carbon_tui.system.locations import downloads_folder


class FileKind(StrEnum):
    """A file name's ending."""

    CSV = "csv"
    JSON = "json"
    TEXT = "txt"
    SVG = "svg"
    MARKDOWN = "md"
    HTML = "html"


async def save(lines: Iterable[str], stem: str, kind: FileKind) -> str:
    """Write the lines to a new file, in a thread, since disks can be slow; the sentence about what
    came of it."""
    try:
        path = await asyncio.to_thread(_write, lines, f"{stem}.{kind.value}")
    except FileTrouble as trouble:
        return str(trouble)
    return f"{path.name} is in {_short(path.parent)}"


def stem_of(*words: str) -> str:
    """The words as a file name without ending: `bore-diameter-violations`."""
    joined = "-".join("-".join(word.split()) for word in words if word)
    return joined.casefold() or "quality"


def _short(folder: Path) -> str:
    """As shells write it: the coverage behind it must have room."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _write(lines: Iterable[str], name: str) -> Path:
    with new_file(downloads_folder(), name) as file:
        for line in lines:
            file.write(line.encode())
    return file.path
