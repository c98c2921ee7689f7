"""The file of the copy: one transaction a page, together with the position it was read to.

What the file promises: whatever ends the program, at whatever moment, the rows that are in it and
the position that says how far they reach belong together. A file of a newer program is left alone;
a damaged one is moved aside, never over another. There is never a key or a token in it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct

from carbon_tui.api.schema.printer_states import LONGEST_BETWEEN_LOOKS
from carbon_tui.local_copy.errors import (
    NO_COPY_YET,
    CopyDamaged,
    CopyTooNew,
    CopyTrouble,
    NoCopy,
    QuestionStopped,
)
from carbon_tui.local_copy.place import DAMAGED, OF_SQLITE
from carbon_tui.local_copy.process_order import (
    NOTE_WHOLE,
    ProcessOrder,
    no_longer_whole,
    number_prints,
    sorting,
)
from carbon_tui.local_copy.schema import (
    APPLICATION_ID,
    ORDER_OF_TEXT,
    TAGS_OF_JSON,
    VERSION,
    additions,
    indexes,
    statements,
    upgrades,
)
from carbon_tui.local_copy.tables import (
    BY_NAME,
    PRINTERS,
    PRINTS,
    TABLES,
    CopiedTable,
    Stored,
    moment,
    order_of_text,
    stamp,
    stored_text,
    tags_of_json,
)
from carbon_tui.system.files import append_private

if TYPE_CHECKING:
    import sqlite3

BUSY_SECONDS = 10.0
"""How long another program's transaction is waited for."""
CACHE_KIB = 16_384
KEYS_AT_ONCE = 1_000
"""Of one page, and SQLite takes 32,766 values in a statement."""


class PageWritten(Struct, frozen=True):
    """What a page brought."""

    new: int = 0
    changed: int = 0


class TableState(Struct, frozen=True):
    """What is known of a table of the copy."""

    table: str
    since: datetime | None = None
    """What is older was not asked for; None: everything was."""
    began_at: datetime | None = None
    complete_at: datetime | None = None
    """When it was last read to its end, by the server's clock; None: never."""
    note: str = ""
    """What is missing or doubtful, as a sentence; empty when nothing is."""


class SeenPrinter(Struct, frozen=True):
    """What one look at a printer saw, as it is stored."""

    serial: str
    state: str | None
    alerts: str | None
    """A JSON list."""


class CopyStore:
    """An open copy that can be written. ``path`` None keeps it in memory.

    Methods may be called from any thread, one at a time. All raise CopyTrouble.
    """

    def __init__(self, path: Path | None) -> None:
        """Opens the file, and makes it where there is none.

        Raises CopyTooNew, CopyDamaged, CopyTrouble, FileTrouble.
        """
        import sqlite3

        self.path = path
        self._address = _address(path)
        self._lock = threading.RLock()
        self._readers = {table.name: table.values_of() for table in TABLES}
        self._inserts = {table.name: _insert(table) for table in TABLES}
        if path is not None:
            append_private(path).close()  # its owner's alone before there is anything in it
        with translated(path):
            self._file = sqlite3.connect(
                self._address,
                uri=True,
                isolation_level=None,
                check_same_thread=False,
                timeout=BUSY_SECONDS,
            )
            try:
                self._prepare()
            except BaseException:
                self._file.close()
                raise

    def _prepare(self) -> None:
        run = self._file.execute
        check_version(self._file, self.path)
        run(f"PRAGMA cache_size=-{CACHE_KIB}")
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=NORMAL")
        with self._transaction():
            (version,) = run("PRAGMA user_version").fetchone()
            self._file.create_function(ORDER_OF_TEXT, 1, order_of_text, deterministic=True)
            self._file.create_function(TAGS_OF_JSON, 1, tags_of_json, deterministic=True)
            if version < VERSION:
                for statement in statements() if version == 0 else upgrades(version):
                    run(statement)
                run(f"PRAGMA application_id={APPLICATION_ID}")
                run(f"PRAGMA user_version={VERSION}")
            for statement in additions(self._has_column):
                run(statement)
            complete = run("SELECT table_name FROM sync_state WHERE complete_at IS NOT NULL")
            names = {name for (name,) in complete}
            if self.path is None:  # readers would stumble over a table that changes
                for table in TABLES:
                    for _, statement in indexes(table):
                        run(statement)
        for table in TABLES:
            if table.name in names:
                self._make_indexes(table)

    def lacks_indexes(self, table: CopiedTable) -> bool:
        """Whether some are made when the table is complete."""
        return bool(self._missing_indexes(table))

    def _missing_indexes(self, table: CopiedTable) -> list[str]:
        there = {name for (name,) in self.rows("SELECT name FROM sqlite_master")}
        return [statement for name, statement in indexes(table) if name not in there]

    def _make_indexes(self, table: CopiedTable) -> None:
        """Those that are not there yet, each on its own: others may write between two of them."""
        for statement in self._missing_indexes(table):
            with self._transaction():
                self._file.execute(statement)

    def _has_column(self, table: str, column: str) -> bool:
        rows = self._file.execute(f"PRAGMA table_info({table})")
        return any(name == column for _, name, *_ in rows)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def reader(self) -> sqlite3.Connection:
        """Another connection to the same copy, which cannot write."""
        return _read_only(self._address, self.path)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, alone in this process and in the file."""
        with self._lock, translated(self.path):
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:
                    self._file.execute("ROLLBACK")
                raise

    def rows(self, sql: str, values: Sequence[Stored] = ()) -> list[tuple[Any, ...]]:
        """What a query of this program's own answers."""
        with self._lock, translated(self.path):
            return self._file.execute(sql, values).fetchall()

    # -- records

    def write_page(
        self,
        table: CopiedTable,
        records: Iterable[Any],
        json: Mapping[str, str],
        positions: Mapping[str, datetime] | None = None,
    ) -> PageWritten:
        """Take in records with their JSON, and the positions they were read to, in one go.

        A record that is already here word for word is left as it is; one that was gone is back.
        """
        identify = table.endpoint.identify
        newest = {identify(record): record for record in records}
        with self._transaction():
            known = self._known(table, list(newest))
            written = self._put(table, newest, json, known)
            self._place(positions or {})
        return written

    def _known(
        self, table: CopiedTable, keys: Sequence[str]
    ) -> dict[str, tuple[int, str, str | None]]:
        """Of each key that is here: id, JSON, since when it is gone."""
        found: dict[str, tuple[int, str, str | None]] = {}
        for start in range(0, len(keys), KEYS_AT_ONCE):
            some = [stored_text(key) for key in keys[start : start + KEYS_AT_ONCE]]
            marks = ",".join("?" * len(some))
            rows = self._file.execute(
                f'SELECT "{table.key}", id, json, gone_at FROM {table.name}'
                f' JOIN {table.json_table} USING (id) WHERE "{table.key}" IN ({marks})',
                some,
            )
            found.update((key, (number, json, gone)) for key, number, json, gone in rows)
        return found

    def _put(
        self,
        table: CopiedTable,
        records: Mapping[str, Any],
        json: Mapping[str, str],
        known: Mapping[str, tuple[int, str, str | None]],
    ) -> PageWritten:
        (last,) = self._file.execute(f"SELECT max(id) FROM {table.name}").fetchone()
        number, read = last or 0, self._readers[table.name]
        cells: list[tuple[Stored, ...]] = []
        texts: list[tuple[int, str]] = []
        new = 0
        for key, record in records.items():
            text = json.get(key, "{}")
            there = known.get(stored_text(key))
            if there is not None and there[1] == text and there[2] is None:
                continue
            if there is None:
                number, new = number + 1, new + 1
            place = number if there is None else there[0]
            cells.append((place, *read(record)))
            texts.append((place, text))
        insert, insert_json = self._inserts[table.name]
        self._file.executemany(insert, cells)
        self._file.executemany(insert_json, texts)
        if table is PRINTS and cells:
            self._file.execute(no_longer_whole(place for place, _ in texts))
        return PageWritten(new, len(cells) - new)

    def mark_gone(self, table: CopiedTable, keys: Iterable[str], at: datetime) -> int:
        """These records are not on the server any more; how many of them were here till now."""
        gone = [(stamp(at), stored_text(key)) for key in keys]
        with self._transaction():
            done = self._file.executemany(
                f'UPDATE {table.name} SET gone_at=? WHERE "{table.key}"=? AND gone_at IS NULL', gone
            )
            return max(done.rowcount, 0)

    def keys(self, table: CopiedTable, where: str = "1", values: Sequence[Stored] = ()) -> set[str]:
        """The keys of the records that are not gone, of those that ``where`` lets through."""
        rows = self.rows(
            f'SELECT "{table.key}" FROM {table.name} WHERE gone_at IS NULL AND ({where})', values
        )
        return {key for (key,) in rows}

    def count(self, table: CopiedTable, where: str = "1", values: Sequence[Stored] = ()) -> int:
        """How many records are here and not gone, of those that ``where`` lets through."""
        rows = self.rows(
            f"SELECT count(*) FROM {table.name} WHERE gone_at IS NULL AND ({where})", values
        )
        count: int = rows[0][0]
        return count

    # -- how far it is

    def position(self, list_name: str) -> datetime | None:
        rows = self.rows("SELECT position FROM sync_positions WHERE list=?", (list_name,))
        return moment(rows[0][0]) if rows else None

    def forget_positions(self, list_names: Iterable[str]) -> None:
        """The next sync reads these from the beginning."""
        with self._transaction():
            self._file.executemany(
                "DELETE FROM sync_positions WHERE list=?", [(name,) for name in list_names]
            )

    def _place(self, positions: Mapping[str, datetime]) -> None:
        self._file.executemany(
            "INSERT OR REPLACE INTO sync_positions VALUES (?, ?)",
            [(name, stamp(when)) for name, when in positions.items()],
        )

    def state(self, table: CopiedTable) -> TableState:
        rows = self.rows(
            "SELECT since, began_at, complete_at, note FROM sync_state WHERE table_name=?",
            (table.name,),
        )
        if not rows:
            return TableState(table.name)
        since, began, complete, note = rows[0]
        return TableState(table.name, moment(since), moment(began), moment(complete), note or "")

    def begin(self, table: CopiedTable, since: datetime | None, at: datetime) -> None:
        """A sync of the table begins; what it may leave out is said until it is complete."""
        with self._transaction():
            self._file.execute(
                "INSERT INTO sync_state VALUES (?, ?, ?, NULL, NULL) ON CONFLICT DO UPDATE"
                " SET since=excluded.since, began_at=excluded.began_at",
                (table.name, since and stamp(since), stamp(at)),
            )

    def complete(
        self,
        table: CopiedTable,
        at: datetime,
        note: str,
        positions: Mapping[str, datetime] | None = None,
    ) -> None:
        """The table is read to its end as it was at that time; ``note``: what is missing of it.

        The first time takes some seconds for each million rows: its indexes are made."""
        self._make_indexes(table)
        with self._transaction():
            self._file.execute(
                "UPDATE sync_state SET complete_at=?, note=? WHERE table_name=?",
                (stamp(at), note, table.name),
            )
            self._place(positions or {})

    def note(self, table: CopiedTable, note: str) -> None:
        """What kept the table from being read to its end."""
        with self._transaction():
            self._file.execute(
                "UPDATE sync_state SET note=? WHERE table_name=?", (note, table.name)
            )

    def info(self, name: str) -> str:
        rows = self.rows("SELECT value FROM copy_info WHERE name=?", (name,))
        return rows[0][0] if rows else ""

    def infos(self, beginning: str) -> list[str]:
        """Names of what is known about the copy that begin so."""
        return [
            name
            for (name,) in self.rows("SELECT name FROM copy_info")
            if name.startswith(beginning)
        ]

    def set_info(self, **values: str) -> None:
        with self._transaction():
            self._file.executemany("INSERT OR REPLACE INTO copy_info VALUES (?, ?)", values.items())

    # -- what is no list of the API

    def status_words(self) -> dict[str, bool]:
        """The words of print statuses that were asked for, and whether the server lists them."""
        rows = self.rows("SELECT word, listed FROM print_status_words")
        return {word: bool(listed) for word, listed in rows}

    def learn_words(self, words: Mapping[str, bool], at: datetime) -> None:
        with self._transaction():
            self._file.executemany(
                "INSERT OR REPLACE INTO print_status_words VALUES (?, ?, ?)",
                [(stored_text(word), listed, stamp(at)) for word, listed in words.items()],
            )

    def forget_refused_words(self, before: datetime) -> None:
        """A server that did not list a word may have learnt it."""
        with self._transaction():
            self._file.execute(
                "DELETE FROM print_status_words WHERE NOT listed AND asked_at < ?", (stamp(before),)
            )

    def note_printer_states(self, at: datetime) -> None:
        """Keep the states of all printers as they are in the copy at this time."""
        rows = self.rows(
            f"SELECT serial, printer_state, alerts FROM {PRINTERS.name} WHERE gone_at IS NULL"
        )
        self.see_printers([SeenPrinter(*row) for row in rows], at)

    def see_printers(self, seen: Iterable[SeenPrinter], at: datetime) -> None:
        """A state that was the last one lasts longer, another one begins, and so does the same one
        after a time in which nobody looked. What was seen before the last sight says nothing."""
        when, connected = stamp(at), stamp(at - LONGEST_BETWEEN_LOOKS)
        with self._transaction():
            last = {
                serial: rest
                for serial, *rest in self._file.execute(
                    "SELECT serial, id, printer_state, alerts, coalesce(last_seen_at, seen_at)"
                    " FROM printer_state_history WHERE id IN"
                    " (SELECT max(id) FROM printer_state_history GROUP BY serial)"
                )
            }
            for printer in seen:
                number, state, alerts, seen_at = last.get(printer.serial, (0, None, None, ""))
                if when < seen_at:
                    continue
                same = (state, alerts) == (printer.state, printer.alerts)
                if number and same and seen_at >= connected:
                    self._file.execute(
                        "UPDATE printer_state_history SET last_seen_at=? WHERE id=?",
                        (when, number),
                    )
                else:
                    self._file.execute(
                        "INSERT INTO printer_state_history"
                        " (serial, seen_at, printer_state, alerts, last_seen_at)"
                        " VALUES (?, ?, ?, ?, ?)",
                        (printer.serial, when, printer.state, printer.alerts, when),
                    )

    def write_quality_data(
        self, fields: Iterable[tuple[str, Sequence[tuple[str, str | None]]]]
    ) -> None:
        """The quality data of prints: (print id, (field, value) …), as the server sent them."""
        fields = [(stored_text(print_id), pairs) for print_id, pairs in fields]
        with self._transaction():
            number_prints(self._file, (print_id for print_id, _ in fields))
            self._file.executemany(
                "INSERT OR REPLACE INTO print_quality_data VALUES (?, ?, ?)",
                [
                    (print_id, stored_text(name), value and stored_text(value))
                    for print_id, pairs in fields
                    for name, value in pairs
                ],
            )

    def holds_quality_data(self) -> bool:
        """Whether what printers recorded was ever read into this copy."""
        return bool(self.rows("SELECT EXISTS (SELECT 1 FROM print_quality_data)")[0][0])

    def sort_quality_data(self, order: ProcessOrder) -> None:
        """What was written of it since the last time, so that lists are sorted by it quickly."""
        with self._lock, translated(self.path):
            for statement, values in sorting(self._file, order):
                with self._transaction():
                    self._file.execute(statement, values)
            with self._transaction():
                self._file.execute(NOTE_WHOLE)


def is_older(path: Path) -> bool:
    """Whether an earlier program made the copy: opening it for writing makes it this one's, which
    takes half a minute for each million records. Raises CopyTooNew, CopyDamaged, CopyTrouble."""
    try:
        with contextlib.closing(read_only(path)) as file:
            (version,) = file.execute("PRAGMA user_version").fetchone()
    except NoCopy:
        return False
    return 0 < int(version) < VERSION


def read_only(path: Path) -> sqlite3.Connection:
    """A connection to a copy that cannot write, whatever is asked of it.

    A file in which nothing was made yet is none: it is being made, or was broken off.
    Raises NoCopy, CopyTooNew, CopyDamaged, CopyTrouble.
    """
    file = _read_only(f"{_address(path)}?mode=ro", path) if path.exists() else None
    if file is not None and file.execute("PRAGMA user_version").fetchone() != (0,):
        return file
    if file is not None:
        file.close()
    raise NoCopy(NO_COPY_YET)


def _read_only(address: str, path: Path | None) -> sqlite3.Connection:
    import sqlite3

    with translated(path):
        file = sqlite3.connect(
            address,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_SECONDS,
        )
        try:
            check_version(file, path)
            file.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            if path is None:  # connections to one memory would lock each other out
                file.execute("PRAGMA read_uncommitted=ON")
            file.execute("PRAGMA query_only=ON")
        except BaseException:
            file.close()
            raise
    return file


def check_version(file: sqlite3.Connection, path: Path | None) -> None:
    """Raises CopyTooNew, and CopyDamaged for a database that is somebody else's."""
    (version,) = file.execute("PRAGMA user_version").fetchone()
    (application,) = file.execute("PRAGMA application_id").fetchone()
    if version > VERSION:
        raise CopyTooNew(
            f"{path} was made by a newer carbon-tui (version {version}, this one knows {VERSION}):"
            " use that one, or make another copy with sync --forget and sync."
        )
    if version and application != APPLICATION_ID:
        raise CopyDamaged(f"{path} is another program's database")


_IN_MEMORY = count(1)


def _address(path: Path | None) -> str:
    if path is None:
        return f"file:carbon-tui-copy-{next(_IN_MEMORY)}?mode=memory&cache=shared"
    return f"file:{quote(str(path))}"


@contextlib.contextmanager
def translated(path: Path | None) -> Iterator[None]:
    """SQLite's errors as our own, each with its cure. Who reads what somebody else has opened knows
    no path."""
    import sqlite3

    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _as_our_own(error, path) from error


def _as_our_own(error: sqlite3.DatabaseError, path: Path | None) -> CopyTrouble:
    import sqlite3

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name, beginning = (path, path) if path else ("the local copy", "The local copy")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CopyDamaged(f"{beginning} is damaged ({error})")
    if code == sqlite3.SQLITE_INTERRUPT:
        return QuestionStopped("Something else was asked.")
    if code == sqlite3.SQLITE_FULL:
        return CopyTrouble(f"The disk is full: free some of it; {name} is as it was before.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CopyTrouble(f"Another program holds {name}: close it, or try again later.")
    cures: Mapping[int, str] = {
        sqlite3.SQLITE_READONLY: "check its permissions",
        sqlite3.SQLITE_CANTOPEN: "check its permissions and those of its folder",
        sqlite3.SQLITE_IOERR: "check the disk and the free space on it",
    }
    cure = cures.get(code, "sync --forget and sync make another copy")
    return CopyTrouble(f"{beginning} cannot be used ({error}): {cure}.")


def _insert(table: CopiedTable) -> tuple[str, str]:
    columns = ", ".join(f'"{name}"' for name in table.written_names)
    marks = ",".join("?" * (len(table.written_names) + 1))
    return (
        f"INSERT OR REPLACE INTO {table.name} (id, {columns}) VALUES ({marks})",
        f"INSERT OR REPLACE INTO {table.json_table} VALUES (?, ?)",
    )


def move_aside(path: Path, now: Callable[[], datetime]) -> Path:
    """Give a damaged file another name, with what belongs to it; the new name.

    Raises CopyTrouble where that cannot be done.
    """
    base = f"{path.name}{DAMAGED}{now():%Y%m%d-%H%M%S}"
    names = [base, *(f"{base}-{number}" for number in range(2, 100))]
    target = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    try:
        path.replace(target)
        for suffix in OF_SQLITE:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.replace(target.with_name(target.name + suffix))
    except OSError as error:
        raise CopyTrouble(
            f"{path} is damaged and cannot be moved aside ({error.strerror}): remove it by hand."
        ) from error
    return target


__all__ = [
    "BY_NAME",
    "CopyStore",
    "PageWritten",
    "TableState",
    "is_older",
    "move_aside",
    "read_only",
]
