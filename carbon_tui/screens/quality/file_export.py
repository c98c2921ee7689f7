"""Tables and pictures of quality as files: which, and in which format."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from carbon_tui.quality.analysis import Analysis
from carbon_tui.quality.export import (
    Table,
    chart_table,
    csv_lines,
    json_lines,
    measurements_table,
    statistics_table,
    violations_table,
)
from carbon_tui.quality.template_analyses import all_analyses
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.screens.saved_files import FileKind, save, stem_of

if TYPE_CHECKING:
    from textual.app import App

    from carbon_tui.quality.template_summaries import Summary
    from carbon_tui.quality.window_reader import WindowReader
    from carbon_tui.screens.list_screen import ListScreen

Named = tuple[str, Callable[[], Table]]
"""What a table is called, and how it is made once it is chosen."""


_PICTURE = "g"


async def save_table(table: Table, stem: str, kind: FileKind) -> str:
    """Write the table in a thread; the sentence about what came of it."""
    lines = json_lines(table) if kind is FileKind.JSON else csv_lines(table)
    return await save(lines, stem, kind)


class Exporter(Protocol):
    """A screen that offers tables: it asks which, and says what came of it."""

    @property
    def app(self) -> App[Any]: ...

    def say(self, sentence: str, *, problem: bool = False) -> None: ...

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None: ...


def offer(
    host: Exporter,
    tables: Mapping[str, Named],
    covered: Callable[[str], str],
    prepare: Mapping[str, Callable[[], Awaitable[None]]] = MappingProxyType({}),
    picture: Callable[[], str] | None = None,
) -> None:
    """Ask what and in which format, in one step: a small letter is CSV, its capital JSON.

    ``covered`` says by its letter how much a table holds, of what; ``prepare`` what is to be read
    first; ``picture`` draws what is on show, for ``g``.
    """
    choices = []
    for letter, (name, _) in tables.items():
        choices.append(Choice(letter, letter, f"{name}, CSV"))
        choices.append(Choice(letter.upper(), letter.upper(), f"{name}, JSON"))

    if picture is not None:
        choices.append(Choice(_PICTURE, _PICTURE, "The picture, SVG"))

    async def draw(draw_picture: Callable[[], str]) -> None:
        text = draw_picture()
        name = next(iter(tables.values()))[0].removesuffix(" measurements")
        host.say(await save([text], stem_of(name, "picture"), FileKind.SVG))

    async def write(letter: str, kind: FileKind) -> None:
        name, table = tables[letter]
        if letter in prepare:
            await prepare[letter]()
        sentence = await save_table(table(), stem_of(name), kind)
        host.say(f"{sentence}: {covered(letter)}")

    def chosen(letter: str | None) -> None:
        if letter == _PICTURE and picture is not None:
            host.work(draw(picture), "saving a picture")
        elif letter is not None:
            kind = FileKind.CSV if letter.islower() else FileKind.JSON
            host.work(write(letter.casefold(), kind), "saving")

    host.app.push_screen(Chooser("Export", choices), chosen)


def offer_window(host: ListScreen, reader: WindowReader) -> None:
    """The whole window: every template's statistics, charts and violations, every measurement."""

    def measurements() -> Table:
        return measurements_table(
            reader.lineages(reader.measurements), reader.template_summaries.templates
        )

    async def join() -> None:
        host.say("Reading the parts and prints of the window first.")
        await reader.join(tuple(reader.measurements))

    def analyses() -> Iterator[tuple[Summary, Analysis]]:
        return all_analyses(reader, host.session.preferences.now.chart_of, host.session.zone)

    def each_analysis() -> Iterator[Analysis]:
        return (analysis for _, analysis in analyses())

    tables: dict[str, Named] = {
        "s": ("Quality statistics", lambda: statistics_table(analyses())),
        "c": ("Quality charts", lambda: chart_table(each_analysis())),
        "v": ("Quality violations", lambda: violations_table(each_analysis())),
        "w": ("Quality measurements", measurements),
        "p": ("Quality measurements with parts and prints", measurements),
    }
    offer(host, tables, lambda _letter: reader.coverage.sentence, {"p": join})
