"""What only the copy can be asked for: the server lists no part by its serial, no print by its
cassette.

Used by the session when somebody scans or pastes a number. It never asks the server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    import sqlite3

MOST_ROWS: Final = 50
"""Of each place: so many can be asked for by uuid at once; the newest of more."""


class NamedRows(Struct, frozen=True):
    """Rows of one table that carry an identifier."""

    view: str
    """The view that shows such rows."""
    column: str
    """Where the identifier stands."""
    uuids: tuple[str, ...]
    """The newest first, `MOST_ROWS` at most."""
    count: int
    """How many there are."""


class _CopiedPlace(Struct, frozen=True):
    table: str
    view: str
    column: str
    newest: str


_PLACES: Final = (
    _CopiedPlace("printed_parts", "printed-parts", "serial_number", "updated_at"),
    _CopiedPlace("printed_parts", "printed-parts", "resin_lot_number", "updated_at"),
    _CopiedPlace("printed_parts", "printed-parts", "part_number", "updated_at"),
    _CopiedPlace("parts", "parts", "part_number", "uuid"),
    _CopiedPlace("prints", "prints", "cassette_serial", "started_at"),
    _CopiedPlace("prints", "prints", "cassette_nfc_uid", "started_at"),
    _CopiedPlace("prints", "prints", "platform_nfc_uid", "started_at"),
)


def rows_named(file: sqlite3.Connection, identifier: str) -> list[NamedRows]:
    """Where the copy has this identifier, whatever its case; rows that are gone aside."""
    places = (_named(file, place, identifier) for place in _PLACES)
    return [place for place in places if place.count]


def _named(file: sqlite3.Connection, place: _CopiedPlace, identifier: str) -> NamedRows:
    where = f"FROM {place.table} WHERE {place.column} = ? COLLATE NOCASE AND gone_at IS NULL"
    newest = f"SELECT uuid {where} ORDER BY {place.newest} DESC LIMIT {MOST_ROWS}"
    uuids = tuple(str(uuid) for (uuid,) in file.execute(newest, (identifier,)) if uuid)
    count = len(uuids)
    if count == MOST_ROWS:
        (count,) = file.execute(f"SELECT count(*) {where}", (identifier,)).fetchone()
    return NamedRows(place.view, place.column, uuids, count)
