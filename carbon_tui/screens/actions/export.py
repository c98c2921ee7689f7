"""``X``: rows into a file, with a count that grows and Escape to stop; never over another file."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from carbon_tui.listing.export import Format, last_bytes, writer
from carbon_tui.listing.row_selection import RowSelection, RowsForFile
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.actions.marks import MarkActions
from carbon_tui.screens.dialogs.export_form import ExportForm, Wanted
from carbon_tui.screens.long_task import LongTask
from carbon_tui.system.files import FileTrouble, new_file
from carbon_tui.system.locations import downloads_folder


class Stopped(Exception):
    """A person pressed Escape: what was written so far is kept."""


class ExportActions(ActionGroup):
    """``X``: asks what and into which file, then writes while a count grows."""

    def action_export(self) -> None:
        lacks = self.view.search.lacks(self.resource)
        if lacks or not self.view.rows.coverage().loaded:
            self.say(lacks or "There is nothing to export yet.", problem=True)
            return
        form = ExportForm(
            f"Export {self.resource.title.casefold()}",
            self._offers(),
            unused(downloads_folder() / self._file_name()),
            problem_with,
            ascii_only=self.session.ascii,
        )
        self.app.push_screen(form, self._export_wanted)

    def _file_name(self) -> str:
        day = self.session.now().astimezone(self.session.zone).strftime("%Y-%m-%d")
        return f"{self.resource.name}-{day}.csv"

    def _offers(self) -> list[tuple[RowSelection, str]]:
        """Marked rows first where there are some; each with how many it is."""
        view = self.view
        covered, marked, shown = view.rows.coverage(), view.marked_records(), len(view.rows)
        offers = []
        if marked:
            offers.append((RowSelection.MARKED, f"the {len(marked):,} marked"))
        whole = [(RowSelection.SHOWN, f"the {shown:,} loaded and shown")]
        if view.loader.has_more:
            count = "" if covered.matching is None else f" ({self._matching()})"
            whole.insert(0, (RowSelection.MATCHING, f"everything that matches{count}"))
        return [*offers, *whole]

    def _matching(self) -> str:
        covered = self.view.rows.coverage()
        some = f"{covered.matching:,}{'+' if covered.capped else ''}"
        return f"{some}, filtered here" if covered.hits is not None else some

    def _export_wanted(self, export: Wanted | None) -> None:
        if export is None:
            return

        taking = RowsForFile(self.view, export.which)

        async def write(task: LongTask) -> str:
            return await self._export(export, taking, task)

        self.screen.begin("exporting", write)

    async def _export(self, export: Wanted, taking: RowsForFile, task: LongTask) -> str:
        try:
            path, rows, left = await self._write(export, taking, task)
        except Stopped:
            return "Export stopped: no file was left."
        except FileTrouble as trouble:
            return str(trouble)
        if export.which is RowSelection.MARKED:
            self.screen.action_group(MarkActions).unmark()
        sentence = f"{rows:,} {'row is' if rows == 1 else 'rows are'} in {path}"
        room = [f"{left:,} more have no room in a sheet of Excel"] if left else []
        return "; ".join([sentence, *room, *taking.notes()])

    async def _write(
        self, export: Wanted, taking: RowsForFile, task: LongTask
    ) -> tuple[Path, int, int]:
        """The file, the rows in it, and those it has no room for. Disks can be slow: what touches
        them runs in a thread."""
        columns = self.view.columns if export.picked_only else None
        moment, comma = self.view.moment(), export.decimal_comma
        if export.kind in (Format.XLSX, Format.EXCEL_CSV):  # which have names beside serials
            moment = replace(moment, printers=await self.session.order_service.names())
        out = writer(export.kind, self.resource, moment, columns, decimal_comma=comma)
        written = 0
        with ExitStack() as stack:
            opened = new_file(export.path.parent, export.path.name)
            file = await asyncio.to_thread(stack.enter_context, opened)
            await asyncio.to_thread(file.write, out.start().encode())
            async for rows in taking:
                if task.stopped:
                    raise Stopped
                await asyncio.to_thread(file.write, out.rows(rows).encode())
                written += len(rows)
                task.says(how_far(written, taking))
            await asyncio.to_thread(file.write, last_bytes(out))
        left: int = getattr(out, "left_out", 0)
        return file.path, written - left, left


def how_far(written: int, taking: RowsForFile) -> str:
    """Rows written, and rows read where not all of those are."""
    of = "" if taking.expected is None else f" of {taking.expected:,}"
    if written == taking.read:
        return f"{written:,}{of}"
    return f"{written:,}, {taking.read:,}{of} read"


def unused(path: Path) -> Path:
    """The path, with a number where there is a file of that name."""
    tries = (path.with_stem(f"{path.stem}-{n}") for n in range(2, 10_000))
    return path if not path.exists() else next((p for p in tries if not p.exists()), path)


def problem_with(path: Path) -> str:
    """Why nothing can be written there; empty when something can."""
    try:
        return _wrong_with(path)
    except OSError as error:
        return f"Nothing can be written there ({error.strerror}): choose another name."


def _wrong_with(path: Path) -> str:
    if not path.name or path.is_dir():
        return "Name a file."
    if path.exists() or path.is_symlink():
        return f"{path.name} is there already, and nothing is written over: choose another name."
    if not path.parent.is_dir() and path.parent != downloads_folder():
        return f"There is no folder {path.parent}: make it first, or choose another."
    return ""
