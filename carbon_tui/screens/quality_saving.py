"""Tables and reports into the downloads folder, never over another file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from carbon_tui.files import FileTrouble, new_file
from carbon_tui.locations import downloads_folder
from carbon_tui.quality.export import Table, csv_lines, json_lines


class Kind(StrEnum):
    CSV = "csv"
    JSON = "json"
    TEXT = "txt"


async def save_table(table: Table, stem: str, kind: Kind) -> str:
    """The sentence about what came of it."""
    lines = json_lines(table) if kind is Kind.JSON else csv_lines(table)
    return await save(lines, stem, kind)


async def save(lines: Iterable[str], stem: str, kind: Kind) -> str:
    """Written in a thread, since disks can be slow; the sentence about what came of it."""
    try:
        path = await asyncio.to_thread(_write, lines, f"{stem}.{kind.value}")
    except FileTrouble as trouble:
        return str(trouble)
    return f"Written to {path}"


def _write(lines: Iterable[str], name: str) -> Path:
    with new_file(downloads_folder(), name) as file:
        for line in lines:
            file.write(line.encode())
    return file.path


def stem_of(*words: str) -> str:
    """`bore-diameter-violations`."""
    joined = "-".join("-".join(word.split()) for word in words if word)
    return joined.casefold() or "quality"
