"""``get`` where the local copy answers, or groups are asked for."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from carbon_tui.cli.accounts import whose
from carbon_tui.cli.exit_codes import Stop
from carbon_tui.cli.output import say, write
from carbon_tui.groups.columns import group_columns
from carbon_tui.groups.copy_query import CopyQuestion, NotInTheCopy
from carbon_tui.groups.grouped import Grouper, RecordGroups, sorted_groups
from carbon_tui.listing.export import Format, Writer, in_order, writer
from carbon_tui.local_copy.errors import CopyTrouble
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.store import read_only
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.text.cleaning import clean


class CopyAnswer:
    """What the copy says to one question of ``get``."""

    def __init__(
        self, options: argparse.Namespace, resource: AnyResource, search: Search, moment: Moment
    ) -> None:
        self._options = options
        self._resource = resource
        self._search = search
        self._moment = moment

    def write(self, columns: Sequence[Column[Any]] | None, most: int | None) -> int | None:
        """Write what was asked for, if the copy has it: how many rows; None where the server is to
        be asked.

        Raises Stop where only the copy was to answer.
        """
        if self._options.demo or self._search.source == "server":
            return None
        try:
            return self._written(columns, most)
        except (CopyTrouble, NotInTheCopy) as why:
            if self._search.source == "copy":
                raise Stop(str(why), USAGE) from why
            if isinstance(why, NotInTheCopy):
                say(f"{why} The server is asked instead.")
            return None

    def _written(self, columns: Sequence[Column[Any]] | None, most: int | None) -> int:
        file = read_only(copy_file(*whose(self._options)))
        kind = Format(self._options.output)
        try:
            names = file.execute("SELECT serial, name FROM printers").fetchall()
            printers = {serial: str(clean(name)) for serial, name in names if name}
            moment = replace(self._moment, printers=printers)
            question = CopyQuestion(file, self._resource, self._search, moment)
            if self._search.by:
                rows = _write_groups(question.groups(), self._search, self._resource, moment, kind)
            else:
                out = writer(kind, self._resource, moment, columns)
                rows = self._write_records(question, out, most)
        finally:
            file.close()
        say(f"From the local copy of {question.as_of.astimezone(moment.zone):%Y-%m-%d %H:%M}.")
        return rows

    def _write_records(self, question: CopyQuestion, out: Writer, most: int | None) -> int:
        records = [record for some in question.records() for record in some]
        order = self._search.local_order or self._server_order()
        rows = in_order(records, order, self._resource) if order else records
        kept = rows if most is None else rows[:most]
        write(out.start() + out.rows(kept) + out.end())
        if len(kept) < len(rows):
            say(f"{len(kept):,} of {len(rows):,} rows written: --all, or a larger --max.")
        return len(kept)

    def _server_order(self) -> tuple[tuple[str, bool], ...]:
        by_sort = {column.sort: column.name for column in self._resource.columns if column.sort}
        return tuple(
            (by_sort[sort.field], sort.descending)
            for sort in self._search.query.sort
            if sort.field in by_sort
        )


class GroupWriter:
    """Takes rows as they come from the server, and writes the groups at the end."""

    def __init__(self, resource: AnyResource, search: Search, moment: Moment, kind: Format) -> None:
        self._resource, self._search, self._moment = resource, search, moment
        self._kind = kind
        self._grouper = Grouper(resource, search.by, moment.now, moment.zone)

    def start(self) -> str:
        return ""

    def rows(self, records: Iterable[Any]) -> str:
        self._grouper.add(records)
        return ""

    def end(self) -> str:
        groups = RecordGroups(
            self._search.by, measures_of(self._resource.name), self._grouper.groups()
        )
        return _groups_text(groups, self._search, self._resource, self._moment, self._kind)


def _write_groups(
    groups: RecordGroups, search: Search, resource: AnyResource, moment: Moment, kind: Format
) -> int:
    write(_groups_text(groups, search, resource, moment, kind))
    for note in groups.notes:
        say(note)
    return len(groups.groups)


def _groups_text(
    groups: RecordGroups, search: Search, resource: AnyResource, moment: Moment, kind: Format
) -> str:
    """All of them, in the order asked for."""
    columns = group_columns(groups, resource)
    out = writer(kind, resource, moment, columns)
    return out.start() + out.rows(sorted_groups(groups, search.by_order)) + out.end()
