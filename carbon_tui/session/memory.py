"""How a person left the program, for each account: filters, sorts, columns, the last view.

Nothing in it is precious: a file that cannot be read is begun anew, one that cannot be written is
noted in the log. What is chosen for good stands in the settings, which a person may edit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.system.files import (
    FileTrouble,
    account_file,
    private_folder,
    read_private,
    remove_private,
    write_private,
)
from carbon_tui.system.locks import alone
from carbon_tui.text.json_text import as_json

if TYPE_CHECKING:
    from carbon_tui.settings import ViewColumns

MOST_BYTES = 512 * 1024
"""Of the file; a longer one is none of ours."""
MOST_LINES = 100
"""Of each prompt's history: the newest."""
LONGEST_LINE = 2_000
"""Letters of a line that is kept."""

_LOG = logging.getLogger(__name__)


class ViewMemory(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How one view was left: its question, columns, widths."""

    question: str = ""
    """What the prompt takes: filter and sort."""
    columns: tuple[str, ...] = ()
    """None: as the settings or the program have them."""
    widths: Mapping[str, int] = {}
    filters: tuple[str, ...] = ()
    """What was typed into its filter prompt, oldest first."""


class Remembered(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How everything was left on one account."""

    last_view: str = ""
    window_days: float = 0.0
    """Of quality; 0: as the program has it."""
    commands: tuple[str, ...] = ()
    """What was typed after ``:``, oldest first."""
    views: Mapping[str, ViewMemory] = {}

    def view(self, name: str) -> ViewMemory:
        return self.views.get(name, ViewMemory())

    def with_view(self, name: str, view: ViewMemory) -> Remembered:
        """The same with this view's memory; one that says nothing is dropped."""
        views = {**self.views, name: view}
        if view == ViewMemory():
            del views[name]
        return replace(self, views=views)


Change = Callable[[Remembered], Remembered]


class AccountMemory:
    """What is remembered, in memory and, unless there is no ``path``, on disk too.

    A change acts at once; `write` puts all changes since on the disk, over whatever another run on
    the same account has written meanwhile.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._now: Remembered | None = None
        self._unwritten: list[Change] = []
        self._writing = asyncio.Lock()
        self.changed: Callable[[], None] = lambda: None
        """Called where there is something to be written."""

    @property
    def now(self) -> Remembered:
        if self._now is None:
            self._now = _read(self._path)
        return self._now

    def change(self, change: Change) -> None:
        """``change`` is done twice: here, and to what is on disk then."""
        before = self.now
        self._now = change(before)
        if self._path is not None and self._now != before:
            self._unwritten.append(change)
            self.changed()

    async def write(self) -> None:
        """Put what has changed on the disk, in a thread. A crash leaves the old file or the new."""
        async with self._writing:
            changes, self._unwritten = self._unwritten, []
            if changes and self._path is not None:
                await asyncio.to_thread(_write, self._path, changes)

    # -- what is remembered

    def left(self, view: str, question: str) -> None:
        """Remember what a view is asked now."""
        line = question if len(question) <= LONGEST_LINE else ""
        self._change_view(view, lambda remembered: replace(remembered, question=line))

    def arranged(self, columns: ViewColumns) -> None:
        """Remember the columns that were chosen for the view which they name."""
        self._change_view(
            columns.name,
            lambda remembered: replace(
                remembered, columns=columns.columns, widths=dict(columns.widths)
            ),
        )

    def asked(self, view: str, line: str) -> None:
        """Remember a line that was typed into a view's filter prompt."""
        self._change_view(
            view, lambda remembered: replace(remembered, filters=_last(remembered.filters, line))
        )

    def commanded(self, line: str) -> None:
        """Remember a line that was typed after ``:``."""
        self.change(
            lambda remembered: replace(remembered, commands=_last(remembered.commands, line))
        )

    def went_to(self, view: str) -> None:
        self.change(lambda remembered: replace(remembered, last_view=view))

    def looked_at(self, days: float) -> None:
        """Remember the window of measurements, in days."""
        self.change(lambda remembered: replace(remembered, window_days=days))

    def forget_view(self, view: str) -> None:
        self._change_view(view, lambda _: ViewMemory())

    def forget(self) -> None:
        """All of it, of this account."""
        self.change(lambda _: Remembered())

    def _change_view(self, view: str, change: Callable[[ViewMemory], ViewMemory]) -> None:
        self.change(lambda all_views: all_views.with_view(view, change(all_views.view(view))))


def memory_file(folder: Path, profile: str, host: str) -> Path:
    """The file of a profile at this host, below the program's state folder."""
    return account_file(folder / "remembered", profile, host, ".json")


def _last(lines: tuple[str, ...], line: str) -> tuple[str, ...]:
    """With the line at the end, and only once."""
    if not line.strip() or len(line) > LONGEST_LINE:
        return lines
    return (*(other for other in lines if other != line), line)[-MOST_LINES:]


def _read(path: Path | None) -> Remembered:
    """What a file holds; nothing where there is none, or none that can be used."""
    if path is None:
        return Remembered()
    try:
        data = read_private(path, at_most=MOST_BYTES)
        return msgspec.json.decode(data, type=Remembered) if data else Remembered()
    except (FileTrouble, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as trouble:
        _LOG.warning("What was remembered cannot be read: %s", trouble)
        return Remembered()


def _write(path: Path, changes: list[Change]) -> None:
    """Nobody is told: what is lost is a filter that is typed again."""
    try:
        private_folder(path.parent)
        with alone(path.with_name(f"{path.name}.lock")):
            remembered = _read(path)
            for change in changes:
                remembered = change(remembered)
            write_private(path, as_json(remembered))
    except (FileTrouble, OSError) as trouble:
        _LOG.warning("What is to be remembered cannot be written: %s", trouble)


def rename_profile(folder: Path, host: str, old: str, new: str) -> None:
    """What is remembered of a profile goes on under its new name. Raises FileTrouble."""
    file, renamed = (memory_file(folder, name, host) for name in (old, new))
    data = read_private(file)
    if data is not None:
        write_private(renamed, data)
        remove_private(file)
