"""Columns that stand in other records, as the local copy joins them: a print's build by its name.

No list carries them. Each is SQL over the copy's table of the view; what it says of a record is
looked up by the record's key and kept for a run. Nothing is asked of the server.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Value
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    import sqlite3

KEYS_AT_ONCE = 500
"""Records that one question to the copy names."""


class JoinedValues:
    """What the copy said of records, by view, column and key."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, Value]] = {}

    def bound(self, resource: AnyResource) -> AnyResource:
        """The same view with columns that say what was looked up."""
        if not resource.joins_columns:
            return resource
        columns = tuple(
            replace(column, value=self._reader(resource, column.name)) if column.joined else column
            for column in resource.columns
        )
        return replace(resource, columns=columns)

    def _reader(self, resource: AnyResource, name: str) -> Callable[[Any], Value]:
        known = self._known.setdefault((resource.name, name), {})
        identify = resource.identify
        return lambda record: known.get(identify(record))

    def unread(
        self, resource: AnyResource, records: Iterable[Any], names: Collection[str]
    ) -> list[Any]:
        """Those of which one of these columns was never looked up."""
        known = [self._known.setdefault((resource.name, name), {}) for name in names]
        identify = resource.identify
        return [
            record
            for record in records
            if (key := identify(record)) and any(key not in values for values in known)
        ]

    def look_up(
        self,
        file: sqlite3.Connection,
        resource: AnyResource,
        records: Sequence[Any],
        names: Collection[str],
    ) -> None:
        """Ask the copy what these columns say of the records. Raises CopyTrouble, NotInTheCopy."""
        from carbon_tui.groups.copied_columns import table_of
        from carbon_tui.groups.copy_coverage import check_joined  # no list starts with them
        from carbon_tui.local_copy.store import translated
        from carbon_tui.local_copy.tables import stored_text

        table = table_of(resource)
        columns = [column for column in resource.columns if column.name in names and column.joined]
        if table is None or not columns:
            raise NotInTheCopy(f"{resource.title} are not copied.")
        check_joined(file, columns)
        chosen = ", ".join(column.joined for column in columns)
        keys = {stored_text(key): key for record in records if (key := resource.identify(record))}
        values_by_key: dict[str, tuple[Any, ...]] = {}
        asked = list(keys)
        for start in range(0, len(asked), KEYS_AT_ONCE):
            some = asked[start : start + KEYS_AT_ONCE]
            marks = ",".join("?" * len(some))
            sql = (
                f'SELECT {table.name}."{table.key}", {chosen} FROM {table.name}'
                f' WHERE {table.name}."{table.key}" IN ({marks})'
            )
            with translated(None):
                values_by_key.update((key, values) for key, *values in file.execute(sql, some))
        for stored, key in keys.items():
            values = values_by_key.get(stored, (None,) * len(columns))
            for column, value in zip(columns, values, strict=True):
                cleaned = clean(value) if isinstance(value, str) else value
                self._known.setdefault((resource.name, column.name), {})[key] = cleaned

    def forget(self) -> None:
        """The copy has changed: everything is looked up anew when it is next wanted."""
        for values in self._known.values():
            values.clear()
