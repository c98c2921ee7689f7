"""``get`` where the local copy answers, or groups are asked for."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from carbon_tui.api.schema.endpoints import Paging
from carbon_tui.cli.get_remarks import asked_for_all, left_out
from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import say, write
from carbon_tui.cli.row_output import write_end
from carbon_tui.cli.stop import Stop
from carbon_tui.groups.columns import group_columns
from carbon_tui.groups.copied_columns import table_of
from carbon_tui.groups.copy_coverage import check_process_data
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.copy_rows import MatchingRows, records_of
from carbon_tui.groups.grouped import Grouper, RecordGroups, sorted_groups
from carbon_tui.groups.joined_values import JoinedValues
from carbon_tui.listing.export import MakeWriter, Tail, Writer, whole_file
from carbon_tui.local_copy.errors import CopyDamaged, CopyTrouble, NotInTheCopy
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.status import known_words
from carbon_tui.local_copy.store import read_only, translated
from carbon_tui.local_copy.tables import PRINTERS, TABLES
from carbon_tui.prompt.search import Search
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import NO_LIMITS, Limits, measures_of
from carbon_tui.resources.process_columns import ProcessDataStore
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    import sqlite3


ROWS_AT_ONCE = 1_000


class AskedQuestion(Protocol):
    """What was typed, as far as it is understood by now."""

    resource: AnyResource
    search: Search
    moment: Moment
    process_data: ProcessDataStore | None

    def call_printers(self, names: Mapping[str, str]) -> None:
        """From now on a name of these, by serial, means its printer."""

    @property
    def printers_meant(self) -> Sequence[str]:
        """What was written where a printer's serial is wanted."""


class CopyAnswer:
    """What the copy says to one question of ``get``."""

    def __init__(
        self, options: argparse.Namespace, question: AskedQuestion, make: MakeWriter
    ) -> None:
        self._make = make
        self._options = options
        self._question = question
        self._joined: Sequence[Column[Any]] = ()
        """Columns that are asked about and stand in other records."""
        self._begun = False
        """Something was written: the server cannot answer instead any more."""

    @property
    def is_asked_first(self) -> bool:
        """The copy knows more than the server of it, or a person wants it to answer."""
        search, resource = self._question.search, self._question.resource
        if resource.rows_from is not None:
            return False  # no table has its rows as they are: they are made of a list
        if search.source or search.by:
            return True
        is_long = resource.endpoint.paging is Paging.CURSOR and resource.rows_from is None
        other = self._options.joined or self._options.process_data
        return is_long and search.is_beyond_the_server and not other

    @property
    def has_a_copy(self) -> bool:
        """Whether there is one, whatever it holds; the built-in fleet's is made when asked."""
        if self._options.demo:
            return True
        from carbon_tui.cli.stored_accounts import whose

        return copy_file(*whose(self._options)).exists()

    def write(self, columns: Sequence[Column[Any]] | None, most: int | None) -> int | None:
        """Write what was asked for, if the copy has it: how many rows; None where the server is to
        be asked.

        Raises Stop where only the copy was to answer.
        """
        search = self._question.search
        source = search.source
        resource = self._question.resource
        looked_at = [*(columns or ()), *map(resource.column, search.fields)]
        self._joined = [c for c in looked_at if c is not None and c.joined]
        wants_the_copy = source or search.local_order or self._joined
        if source == "server" or (self._options.demo and not wants_the_copy):
            return None
        try:
            return self._written(columns, most)
        except (CopyTrouble, NotInTheCopy) as why:
            if self._begun or (source == "copy" and isinstance(why, CopyDamaged)):
                raise
            if source == "copy" or (self._joined and isinstance(why, NotInTheCopy)):
                raise Stop(str(why), USAGE) from why
            if isinstance(why, NotInTheCopy):
                say(f"{why} The server is asked instead.")
            return None

    def _written(self, columns: Sequence[Column[Any]] | None, most: int | None) -> int:
        asked = self._question
        resource = asked.resource
        with self._opened() as file:
            printers = _printers_of(file)
            _check_printers(asked.printers_meant, printers)
            asked.call_printers(printers)
            moment = replace(asked.moment, printers=printers)
            if asked.process_data is not None:
                check_process_data(file)
            joined = JoinedValues()
            resource = joined.bound(resource)
            if columns is not None:
                named = (resource.column(column.name) for column in columns)
                columns = [column for column in named if column is not None]
            names = {column.name for column in columns or () if column.joined}

            def look_up(records: Sequence[Any]) -> None:
                if names:
                    joined.look_up(file, resource, records, names)

            question = CopyQuestion(file, resource, asked.search, moment)
            if asked.search.by:
                rows = _write_groups(question.groups(), asked.search, resource, moment, self._make)
            else:
                out = self._make(resource, moment, columns)
                rows = self._write_records(question, out, most, look_up)
            words = known_words(file) if asked_for_all(asked.resource, asked.search) else ""
        as_of = f"{question.as_of.astimezone(moment.zone):%Y-%m-%d %H:%M}"
        other = "" if asked.search.source else "; from:server asks the server"
        say(f"From the local copy of {as_of}{other}.")
        if asked.search.by_default and (left := left_out(resource, asked.search)):
            say(f"Left out unless asked for: {left}.")
        if words:
            say(words)
        return rows

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The copy's file; the built-in fleet's is made in memory now. Raises CopyTrouble."""
        if not self._options.demo:
            from carbon_tui.cli.stored_accounts import whose

            path = copy_file(*whose(self._options))
            with translated(path), closing(read_only(path)) as file:
                yield file
            return
        table = table_of(self._question.resource)
        if table is None:
            raise NotInTheCopy(f"{self._question.resource.title} are not copied.")
        from carbon_tui.cli.sync import in_memory

        joined = " ".join(column.joined for column in self._joined)
        others = [
            copied_table
            for copied_table in TABLES
            if copied_table.name in joined and copied_table not in (PRINTERS, table)
        ]
        tables = (PRINTERS, table, *others)
        store = asyncio.run(in_memory(account(self._options), tables))
        with closing(store), closing(store.reader()) as file:
            yield file

    def _write_records(
        self,
        question: CopyQuestion,
        out: Writer,
        most: int | None,
        look_up: Callable[[Sequence[Any]], None],
    ) -> int:
        """A piece at a time, in constant memory; ``look_up`` learns what joined columns say."""
        asked = self._question
        matching = MatchingRows(asked.search, asked.resource)
        self._begun = True
        write(out.start())
        place = unreadable = 0
        while (count := ROWS_AT_ONCE if most is None else min(ROWS_AT_ONCE, most - place)) > 0:
            numbers = matching.window(question, place, count)
            records = [r for r in records_of(question, numbers) if r is not None]
            if asked.process_data is not None:
                question.tell(asked.process_data, records)
            unreadable += len(numbers) - len(records)
            look_up(records)
            write(out.rows(records))
            place += len(numbers)
            if len(numbers) < count:
                break
        write_end(out)
        matching.look_through(question)
        if place < (matching.total or 0):
            say(f"{place:,} of {matching.total:,} rows written: --all, or a larger --max.")
        if unreadable:
            say(f"{counted(unreadable, 'record')} could not be read.")
        if question.note:
            say(question.note)
        return place


def _printers_of(file: sqlite3.Connection) -> dict[str, str]:
    """What printers are called, by serial; the serial where they have no name."""
    names = file.execute("SELECT serial, name FROM printers WHERE serial IS NOT NULL").fetchall()
    return {str(clean(serial)): str(clean(name or serial)) for serial, name in names}


def _check_printers(words: Sequence[str], printers: Mapping[str, str]) -> None:
    """Raises NotInTheCopy for a word that is no printer's serial and no name."""
    known = {word.casefold() for pair in printers.items() for word in pair}
    for word in words:
        if word.casefold() not in known:
            raise NotInTheCopy(f"The copy knows no printer called “{clean(word)}”.")


class GroupWriter:
    """Takes rows as they come from the server, and writes the groups at the end."""

    def __init__(
        self,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        make: MakeWriter,
        limits: Limits = NO_LIMITS,
    ) -> None:
        self._resource, self._search, self._moment = resource, search, moment
        self._make = make
        self._grouper = Grouper(resource, search.by, moment.now, moment.zone, limits)

    def start(self) -> str:
        return ""

    def rows(self, records: Iterable[Any]) -> str:
        self._grouper.add(records)
        return ""

    def end(self) -> Tail:
        groups = RecordGroups(
            self._search.by, measures_of(self._resource.name), self._grouper.groups()
        )
        return _groups_file(groups, self._search, self._resource, self._moment, self._make)


def _write_groups(
    groups: RecordGroups, search: Search, resource: AnyResource, moment: Moment, make: MakeWriter
) -> int:
    write(_groups_file(groups, search, resource, moment, make))
    for note in groups.notes:
        say(note)
    return len(groups.groups)


def _groups_file(
    groups: RecordGroups, search: Search, resource: AnyResource, moment: Moment, make: MakeWriter
) -> Tail:
    """All of them, in the order asked for."""
    columns = group_columns(groups, resource)
    out = make(resource, moment, columns)
    return whole_file(out, sorted_groups(groups, search.by_order))
