"""Tables and reports into the downloads folder, never over another file."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon_tui.quality.analysis import Analysis, analyse
from carbon_tui.quality.export import (
    Table,
    csv_lines,
    json_lines,
    measurements_table,
    statistics_table,
    violations_table,
)
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.system.files import (
    FileTrouble,
    new_file,
)
from carbon_tui.system.locations import downloads_folder

if TYPE_CHECKING:
    from carbon_tui.quality.reader import Reader
    from carbon_tui.screens.list.resource_screen import ResourceScreen
    from carbon_tui.screens.quality.frame import QualityScreen

Named = tuple[str, Callable[[], Table]]
"""What a table is called, and how it is made once it is chosen."""


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
    return f"{path.name} is in {_short(path.parent)}"


def _short(folder: Path) -> str:
    """As shells write it: the coverage behind it must have room."""
    home = Path.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)


def _write(lines: Iterable[str], name: str) -> Path:
    with new_file(downloads_folder(), name) as file:
        for line in lines:
            file.write(line.encode())
    return file.path


def offer(
    host: ResourceScreen | QualityScreen,
    tables: Mapping[str, Named],
    covered: Callable[[str], str],
    prepare: Mapping[str, Callable[[], Awaitable[None]]] = MappingProxyType({}),
) -> None:
    """Ask what and in which format, in one step: a small letter is CSV, its capital JSON.

    ``covered`` says by its letter how much a table holds, of what; ``prepare`` what is to be read
    first.
    """
    choices = []
    for letter, (name, _) in tables.items():
        choices.append(Choice(letter, letter, f"{name}, CSV"))
        choices.append(Choice(letter.upper(), letter.upper(), f"{name}, JSON"))

    async def write(letter: str, kind: Kind) -> None:
        name, table = tables[letter]
        if letter in prepare:
            await prepare[letter]()
        said = await save_table(table(), stem_of(name), kind)
        host.say(f"{said}: {covered(letter)}")

    def chosen(letter: str | None) -> None:
        if letter is not None:
            kind = Kind.CSV if letter.islower() else Kind.JSON
            host.work(write(letter.casefold(), kind), "saving")

    host.app.push_screen(Chooser("Export", choices), chosen)


def offer_window(host: ResourceScreen, reader: Reader) -> None:
    """The whole window: every template's statistics and violations, every measurement."""

    def measurements() -> Table:
        return measurements_table(reader.lineages(reader.book), reader.board.templates)

    async def join() -> None:
        host.say("Reading the parts and prints of the window first.")
        await reader.join(tuple(reader.book))

    tables: dict[str, Named] = {
        "s": ("Quality statistics", lambda: statistics_table(reader.summaries)),
        "v": ("Quality violations", lambda: violations_table(_analyses(reader))),
        "w": ("Quality measurements", measurements),
        "p": ("Quality measurements with parts and prints", measurements),
    }
    offer(host, tables, lambda _letter: reader.book.coverage.sentence, {"p": join})


def _analyses(reader: Reader) -> Iterator[Analysis]:
    """Of what is read now; each is calculated where and when it is written."""
    snapshot = [
        (summary.template, tuple(reader.book.series(summary.uuid))) for summary in reader.summaries
    ]
    return (analyse(template, series) for template, series in snapshot)


def stem_of(*words: str) -> str:
    """`bore-diameter-violations`."""
    joined = "-".join("-".join(word.split()) for word in words if word)
    return joined.casefold() or "quality"
