"""Records and groups from the local copy: a question of the prompt as SQL, and its answer.

What the copy can answer is found by asking: a column is one of the copy's where a record made of
marks gives that column's mark back. What cannot be said in SQL without a difference (regular
expressions, words in any column) is tried on the records themselves, which are in the copy too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from carbon_tui.api.schema.query import Filter
from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.groups.column_values import FUNCTION, ColumnValues
from carbon_tui.groups.condition import Condition, all_of
from carbon_tui.groups.copied_columns import (
    records_from,
    sorts_in_sql,
    sql_columns,
    sql_to_look_in,
    table_of,
)
from carbon_tui.groups.copied_process_data import copied_process_data
from carbon_tui.groups.copy_coverage import (
    check_joined,
    check_process_data,
    check_range,
    copy_state,
)
from carbon_tui.groups.date_stretches import CalendarStretch, stretches
from carbon_tui.groups.group_sums import GroupSums, shown_key
from carbon_tui.groups.grouped import Grouper, KeyValue, RecordGroup, RecordGroups, date_key
from carbon_tui.groups.joined_values import JoinedValues
from carbon_tui.groups.portable_sql import (
    PortableSql,
    inlined,
    portable_key,
    portable_measure,
    portable_share,
    quoted,
    with_now,
)
from carbon_tui.groups.portable_terms import portable
from carbon_tui.groups.prefilter import between, prefilter
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.process_order import SortedField, sorted_field
from carbon_tui.local_copy.store import translated
from carbon_tui.local_copy.tables import (
    BY_NAME,
    PART_MEASUREMENTS,
    PRINT_ORDERS,
    PRINTED_PARTS,
    Stored,
    moment,
    stamp,
    stored_text,
)
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.prompt.search import Search
from carbon_tui.prompt.terms import AnyOf, Between, Local, shown
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import NO_LIMITS, Limits, Measure, measures_of
from carbon_tui.resources.process_columns import ProcessDataStore
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    import sqlite3

ROWS_AT_ONCE = 2_000
"""Records that are decoded in one piece."""
NARROW = 20_000
"""Rows that are sorted about as quickly as an index is asked for the first of them."""
HOUR, DAY = "hour", "day"
"""Hours are told apart within each day: a year has too many to ask for one by one."""


class CopyQuestion:
    """One question to the copy. ``zone`` and ``now`` as the prompt has them.

    Raises NotInTheCopy where the copy does not hold what is asked, or not all of it.
    """

    def __init__(
        self,
        file: sqlite3.Connection,
        resource: AnyResource,
        search: Search,
        shown: Moment,
        visible: tuple[Column[Any], ...] = (),
    ) -> None:
        """``visible`` are the columns that words without a field are looked for in; none: those
        that the view shows from the start."""
        table = table_of(resource)
        if table is None:
            raise NotInTheCopy(f"{resource.title} are not copied.")
        looked_at = [resource.column(name) for name in search.fields]
        check_joined(file, [c for c in (*looked_at, *visible) if c is not None])
        self._apart: ProcessDataStore | None = None
        """Of what is tried on the records; what is only sorted by, SQL reads."""
        if any(column is not None and column.read_apart for column in looked_at):
            check_process_data(file)
            store = ProcessDataStore(_never_asked)
            bound = store.bound(resource)
            tried = [bound.column(name) for name in replace(search, order=None).fields]
            here = any(column is not None and column.read_apart for column in tried)
            if here or not sorts_in_sql(search, resource):
                self._apart = store
            resource = bound
        self._joined = _joined_of_each(search, resource)
        self._joined_values = JoinedValues()
        """What these columns say of the records that are looked at."""
        if self._joined:
            resource = self._joined_values.bound(resource)
        self.resource = resource
        """With columns that say what `know` was told of their records."""
        self.table = table
        self._file = file
        self._resource = resource
        self._search = search
        self.values = ColumnValues(file, table)
        self._shown = shown
        self._visible = visible or tuple(c for c in resource.columns if c.default_visible)
        self.as_of, self.note, since = copy_state(file, table)
        check_range(file, table, search.query, since)
        self._here: list[Local] = []
        """Local terms that are tried on the records."""
        self._called: list[Condition] = []
        """What SQL asks this program about, which no other program can answer."""
        self.condition = all_of([self._all_conditions(), *self._called])
        self.of_the_server = all_of([_NOT_GONE, *self._of_the_server()])
        """What the server would be asked, without the terms that it cannot answer."""
        file.create_function("date_key", 2, self._date_key, deterministic=True)

    def know(self, records: Sequence[Any]) -> None:
        """Look up what is asked about and not held by these records, for as long as it takes to
        look at them."""
        if self._apart is not None:
            self._apart.forget()
            self.tell(self._apart, records)
        if self._joined:
            self._joined_values.forget()
            self._joined_values.look_up(self._file, self._resource, records, self._joined)

    def tell(self, store: ProcessDataStore, prints: Sequence[Any]) -> None:
        """What the copy holds of what printers recorded of these."""
        ids = [raw(print_.print_id) for print_ in prints if print_ is not None and print_.print_id]
        store.learn(ids, copied_process_data(self._file, ids))

    # -- records

    def records(self, order: str = "") -> Iterator[list[Any]]:
        """The records that match, some at a time; ``order`` is SQL."""
        table, decoded = self.table, self.table.endpoint
        sql = (
            f"SELECT json FROM {table.name} JOIN {table.json_table} USING (id)"
            f" WHERE {self.condition.sql} {order}"
        )
        passes = self.passes_here()
        with translated(None):
            cursor = self._file.execute(sql, self.condition.values)
            while rows := cursor.fetchmany(ROWS_AT_ONCE):
                records = records_from(decoded, (row[0] for row in rows))
                self.know(records)
                yield [r for r in records if passes is None or passes(r)]

    def rows(self, sql: str, values: Sequence[Stored] = ()) -> list[tuple[Any, ...]]:
        """What SQL of this program's own answers."""
        with translated(None):
            return self._file.execute(sql, values).fetchall()

    def each(self, sql: str, values: Sequence[Stored]) -> Iterator[tuple[Any, ...]]:
        """The same, row by row."""
        with translated(None):
            yield from self._file.execute(sql, values)

    def add_function(self, name: str, function: Callable[[Any], Stored]) -> None:
        """Let SQL call this by the name, with one value."""
        self._file.create_function(name, 1, function, deterministic=True)

    @property
    def is_wide(self) -> bool:
        """Whether it lets through a large part of the table, as far as can be told quickly."""
        spans = [(span.after, span.before) for span in self.table.endpoint.spans]
        wide = {"status"}.union(*spans)
        if self._search.local or any(f.name not in wide for f in self._search.query.filters):
            return False
        condition = self.condition
        counted = self.rows(
            f"SELECT count(*) FROM (SELECT 1 FROM {self.table.name} WHERE {condition.sql}"
            f" LIMIT {NARROW})",
            condition.values,
        )
        return counted == [(NARROW,)]

    def sorted_field(self, field: str) -> SortedField | None:
        """Where what printers recorded in the field stands in order; None: not all of it does."""
        with translated(None):
            return sorted_field(self._file, field)

    def values_of(self, table: str) -> ColumnValues:
        """Looks into another table of the copy."""
        return ColumnValues(self._file, BY_NAME[table])

    def passes_here(self) -> Callable[[Any], bool] | None:
        """Tries on a record the terms that `condition` says too little of; None: there are none."""
        if not self._here:
            return None
        left = msgspec.structs.replace(self._search, local=tuple(self._here))
        return left.predicate(self._resource, self._shown, self._visible)

    # -- groups

    def groups(self) -> RecordGroups:
        """What ``by:`` asks for: in SQL, or of the records where a term cannot be said in it."""
        columns = sql_columns(self._resource.name)
        by = self._search.by
        in_sql = not self._here and all(key.column in columns for key in by)
        made = self._in_sql(columns) if in_sql else self._of_records()
        notes = (self.note,) if self.note else ()
        return RecordGroups(by, measures_of(self._resource.name), made, self.as_of, notes)

    def _of_records(self) -> tuple[RecordGroup, ...]:
        limits = self._limits() if self.table is PART_MEASUREMENTS else NO_LIMITS
        grouper = Grouper(
            self._resource, self._search.by, self._shown.now, self._shown.zone, limits
        )
        for records in self.records():
            grouper.add(records)
        return grouper.groups()

    def _limits(self) -> Limits:
        """Of every template that is copied."""
        with translated(None):
            rows = self._file.execute("SELECT uuid, min, max FROM part_measurement_templates")
            return {uuid: (low, high) for uuid, low, high in rows}

    def _in_sql(self, columns: dict[str, str]) -> tuple[RecordGroup, ...]:
        sums = GroupSums(measures_of(self._resource.name))
        cut = self._stretches(columns)
        if cut is None:
            keys = [_key_sql(key, columns) for key in self._search.by]
            sums.add(self._rows(keys, self.condition))
            return sums.groups()
        first, *others = self._search.by
        date, by_hour = columns[first.column], first.unit == HOUR
        rest = [_key_sql(key, columns) for key in (self._search.by if by_hour else others)]
        for stretch in cut:
            within = Condition(
                f"{self.condition.sql} AND {date} >= ? AND {date} < ?",
                (*self.condition.values, stamp(stretch.low), stamp(stretch.high)),
            )
            sums.add(self._rows(rest, within), *(() if by_hour else (stretch.key,)))
        undated = Condition(f"{self.condition.sql} AND {date} IS NULL", self.condition.values)
        sums.add(self._rows(rest, undated), *(() if by_hour else (None,)))
        return sums.groups()

    def _stretches(self, columns: dict[str, str]) -> list[CalendarStretch] | None:
        """Where the first key is a date in whose order an index stands: the stretches to ask for
        one by one, which needs neither sorting nor reckoning with dates."""
        first = self._search.by[0]
        date = columns[first.column]
        if not first.unit or not self.table.covered_from(date):
            return None
        asked = (
            f"SELECT {date} FROM {self.table.name} WHERE {self.condition.sql}"
            f" AND {date} IS NOT NULL ORDER BY {date}"
        )
        with translated(None):
            ends = [
                moment(row[0])
                for order in ("", "DESC")
                for row in self._file.execute(f"{asked} {order} LIMIT 1", self.condition.values)
            ]
        low, high = ends or (None, None)
        if low is None or high is None:
            return None if ends else []
        return stretches(low, high, DAY if first.unit == HOUR else first.unit, self._shown.zone)

    def _rows(self, keys: Sequence[str], condition: Condition) -> list[tuple[Any, ...]]:
        """Grouped by these, with the view's numbers: sums, and of medians all values as JSON."""
        measures = measures_of(self._resource.name)
        numbers = [_measure_sql(measure) for measure in measures.measures]
        group = f" GROUP BY {', '.join(map(str, range(1, len(keys) + 1)))}" if keys else ""
        sql = (
            f"SELECT {', '.join([*keys, *numbers])} FROM {self.table.name}"
            f" WHERE {condition.sql}{group}"
        )
        values = with_now(sql, condition.values, self._shown.now)
        with translated(None):
            return self._file.execute(*values).fetchall()

    def _date_key(self, text: str | None, unit: str) -> KeyValue:
        return None if text is None else _cached_date_key(text[:16], unit, self._shown.zone)

    def portable_sql(self) -> PortableSql:
        """The same groups in SQLite's own SQL, for people: local time is the machine's."""
        columns = sql_columns(self._resource.name)
        measures = measures_of(self._resource.name)
        names = [f'"{key.name}"' for key in self._search.by]
        keys = [
            f"{portable_key(key, columns)} AS {name}"
            for key, name in zip(self._search.by, names, strict=True)
        ]
        inner = [
            f'{group_measure.sql} AS "{group_measure.name}"' for group_measure in measures.measures
        ]
        ranks = [
            f'row_number() OVER (PARTITION BY {", ".join(names)}, "{m.name}" IS NULL'
            f' ORDER BY "{m.name}") AS "{m.name} rank",'
            f' count("{m.name}") OVER (PARTITION BY {", ".join(names)}) AS "{m.name} n"'
            for m in measures.measures
            if m.median
        ]
        outer = [portable_measure(measure) for measure in measures.measures]
        outer += [portable_share(share) for share in measures.shares]
        said = [(portable(term, self._resource, columns), term) for term in self._search.local]
        unsaid = tuple(shown(term) for condition, term in said if condition is None)
        remark = "".join(f"-- not in SQL: {text}\n" for text in unsaid)
        asked = [_NOT_GONE, *self._of_the_server()]
        where = inlined(all_of([*asked, *(known for known, _ in said if known is not None)]))
        rows = f"SELECT {', '.join([*keys, *inner])}\n  FROM {self.table.name}\n  WHERE {where}"
        if ranks:
            rows = f"SELECT *, {', '.join(ranks)} FROM (\n  {rows})"
        sql = f"{remark}SELECT {', '.join([*names, *outer])}\nFROM ({rows})\nGROUP BY " + ", ".join(
            names
        )
        return PortableSql(sql.replace(":now", quoted(stamp(self._shown.now))), unsaid)

    # -- conditions

    def _all_conditions(self) -> Condition:
        parts = [_NOT_GONE, *self._of_the_server()]
        columns = sql_columns(self._resource.name)
        for term in self._search.local:
            if (called := self._about_joined(term)) is not None:
                self._called.append(called)
                continue
            condition = between(term, columns) if isinstance(term, Between) else None
            if condition is None:
                self._here.append(term)
                looked_in = sql_to_look_in(self._resource.name)
                condition = prefilter(
                    term, self._visible, self._resource, looked_in, self._shown, self.values
                )
            if condition is not None:
                (self._called if FUNCTION in condition.sql else parts).append(condition)
        return all_of(parts)

    def _is_joined(self, term: Local) -> bool:
        """Whether it is about one column that no record of the view holds."""
        column = self._resource.column(getattr(term, "field", "") or "")
        return column is not None and bool(column.joined)

    def _about_joined(self, term: Local) -> Condition | None:
        """A term about a column that the copy joins: SQL calls its test with the joined value."""
        if not self._is_joined(term):
            return None
        column = self._resource.column(getattr(term, "field", ""))
        if column is None:
            return None
        itself = msgspec.structs.replace(column, value=lambda value: value)
        others = (c for c in self._resource.columns if c is not column)
        resource = msgspec.structs.replace(self._resource, columns=(itself, *others))
        test = term.test(resource, self._shown, ())
        name = f"passes_{len(self._called)}"
        self.add_function(name, lambda value: int(test(shown_key(value))))
        return Condition(f"{name}({column.joined})")

    def _of_the_server(self) -> Iterator[Condition]:
        endpoint, names = self.table.endpoint, self.table.column_names
        for asked in self._search.query.filters:
            span = endpoint.span_by_parameter(asked.name)
            stamped = None if span is None else self._stamp_of(span.field)
            if span is not None and stamped is not None:
                sign = ">=" if asked.name == span.after else "<"
                when = moment(asked.values[0])
                if when is None:
                    raise NotInTheCopy(f"“{asked.values[0]}” is no date.")
                yield Condition(f"{stamped} {sign} ?", (stamp(when),))
            elif asked.name in names and (left_out := self._left_out(asked)) is not None:
                marks = ",".join("?" * len(left_out))
                others = f'("{asked.name}" IS NULL OR "{asked.name}" NOT IN ({marks}))'
                yield Condition(others if left_out else "1", left_out)
            elif asked.name in names:
                marks = ",".join("?" * len(asked.values))
                yield Condition(
                    f'"{asked.name}" IN ({marks})', tuple(map(stored_text, asked.values))
                )
            elif (this := _ASKED_OF_OTHERS.get((self.table.name, asked.name))) is not None:
                marks = ",".join("?" * len(asked.values))
                values = tuple(map(stored_text, asked.values))
                yield Condition(this.format(marks), values)
            else:
                raise NotInTheCopy(f"The copy does not know “{asked.name}”.")

    def _left_out(self, asked: Filter) -> tuple[str, ...] | None:
        """Values named because the server hides what is not named stand for all rows but those of
        the known values that are not among them: which these are. None: the values are meant."""
        known = dict(self.table.endpoint.all_values).get(asked.name)
        if not asked.guessed or known is None:
            return None
        left_out = tuple(value for value in known if value not in asked.values)
        return left_out if not left_out or asked in self._resource.start.filters else None

    def _stamp_of(self, field: str) -> str | None:
        """The time that the server filters by, as SQL; None where the copy does not tell it."""
        if field in self.table.column_names:
            return field
        return _STAMPS_OF_OTHERS.get((self.table.name, field))


def _joined_of_each(search: Search, resource: AnyResource) -> frozenset[str]:
    """The columns of other records that must be known of each record where not all is said in SQL:
    those of alternatives, those that groups are by, and those that are sorted by beside what is
    reckoned from a record."""
    inner = (t for term in search.local if isinstance(term, AnyOf) for t in term.terms())
    ordered = () if sorts_in_sql(search, resource) else search.local_order
    names = (
        *(term.field for term in inner),
        *(key.column for key in search.by),
        *(name for name, _ in ordered),
    )
    columns = (resource.column(name) for name in names)
    return frozenset(column.name for column in columns if column is not None and column.joined)


async def _never_asked(_ids: list[str]) -> Sequence[PrintQualityData]:
    raise RuntimeError("the copy asks no server")


_NOT_GONE = Condition("gone_at IS NULL")

_STAMPS_OF_OTHERS = {
    (PRINTED_PARTS.name, "started_at"): (
        "(SELECT prints.started_at FROM prints WHERE prints.uuid = printed_parts.print_uuid)"
    )
}
"""By table and field what the server filters by although no record of the list has it."""
_ASKED_OF_OTHERS = {
    (PRINT_ORDERS.name, "printer_serial"): (
        "EXISTS (SELECT 1 FROM json_each(print_orders.routed_to) AS route WHERE route.key IN ({}))"
    )
}
"""The same of parameters that take values."""


@cache
def _cached_date_key(minute: str, unit: str, zone: tzinfo) -> str:
    return date_key(datetime.fromisoformat(minute).replace(tzinfo=UTC), unit, zone)


def _key_sql(key: GroupKey, columns: dict[str, str]) -> str:
    column = columns[key.column]
    return f"date_key({column}, '{key.unit}')" if key.unit else column


def _measure_sql(measure: Measure) -> str:
    if measure.median:
        return f"json_group_array({measure.sql}) FILTER (WHERE {measure.sql} IS NOT NULL)"
    return f"sum({measure.sql})"
