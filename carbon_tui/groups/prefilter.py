"""Which records a term cannot pass, said in SQL, so that few of them need be looked at.

SQLite compares letters of ASCII without their case. Text with other letters is let through and
tried on the record, since a letter such as ``ſ`` is an ``s`` there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from carbon_tui.groups.column_values import ColumnValues
from carbon_tui.groups.condition import NONE_OF_THEM, Condition, all_of, either, marks
from carbon_tui.groups.quantity_words import (
    NumberColumn,
    date_conditions,
    may_be_written,
    number_conditions,
    says,
)
from carbon_tui.local_copy.tables import (
    ORDER_DEADLINE,
    PRINT_LEFT,
    READING,
    TABLES,
    Stored,
    finer_than_thousandths,
    not_ascii,
    stamp,
)
from carbon_tui.prompt.terms import AnyOf, Between, Contains, Like, Local, OneOf
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import Moment, ValueKind
from carbon_tui.text.cleaning import clean

_WORD = re.compile(r"[A-Za-z0-9 _-]+")
"""Patterns that mean their own letters."""
_WITHIN_A_WORD = re.compile("[a-z0-9]+")
COMPUTED = {
    ("prints", "took"): "took_sec",
    ("prints", "left"): PRINT_LEFT,
    ("part_orders", "late"): ORDER_DEADLINE,
    ("part_measurements", "value"): READING,
}
"""Columns of views that are reckoned from several of the copy's."""
_IN_THOUSANDTHS = ("took_sec",)
"""What is rounded to three places wherever it stands."""
MADE_OF = {
    ("part_measurements", "zones"): ("zones",),
    ("parts", "tags"): ("part_tags", "part_number_tags"),
    ("printed_parts", "tags"): ("tags",),
}
"""Columns of views that put together the words of these columns of JSON."""
NUMBERS = frozenset(
    column.name for table in TABLES for column in table.columns if column.type != "TEXT"
) | {"took_sec", PRINT_LEFT}
"""The copy's columns that hold numbers."""


Visible = Sequence[Column[Any]]
"""The columns that words without a field are looked for in."""


def prefilter(
    term: Local,
    visible: Visible,
    resource: AnyResource,
    columns: Mapping[str, str],
    moment: Moment,
    values: ColumnValues,
) -> Condition | None:
    """What every record that passes the term fulfils; None where nothing can be said."""
    if isinstance(term, Contains):
        return _contains(term, visible, resource, columns, moment, values)
    if isinstance(term, Like):
        return _like(term, resource, columns, moment, values)
    if isinstance(term, OneOf):
        return _one_of(term, resource, columns, moment, values)
    if isinstance(term, Between):
        return _in_range(term, resource, columns)
    if isinstance(term, AnyOf):
        return _any_of(term, visible, resource, columns, moment, values)
    return None


def between(term: Between, columns: Mapping[str, str]) -> Condition | None:
    """A range as SQL, without a difference; None where there is no such SQL."""
    if term.negated or term.field not in columns:
        return None
    column, parts, values = columns[term.field], [], []
    bounds = (
        (term.low, ">=" if term.low_counts else ">"),
        (term.high, "<=" if term.high_counts else "<"),
    )
    for bound, sign in bounds:
        if bound is not None:
            parts.append(f"{column} {sign} ?")
            values.append(stamp(bound) if isinstance(bound, datetime) else float(bound))
    if not parts:
        return None
    kinds = {type(bound) for bound, _ in bounds if bound is not None}
    if (column in NUMBERS) == (datetime in kinds):
        return None  # a text that looks like a number is tried on the record
    return Condition(f"({' AND '.join(parts)})", tuple(values))


def _in_range(term: Between, resource: AnyResource, columns: Mapping[str, str]) -> Condition | None:
    """A number may also stand in the words that a record has instead of it."""
    condition, column = between(term, columns), resource.column(term.field)
    if condition is None or column is None or column.show.kind is not ValueKind.READING:
        return condition
    return Condition(f"({condition.sql} OR {columns[term.field]} IS NULL)", condition.values)


def _like(
    term: Like,
    resource: AnyResource,
    columns: Mapping[str, str],
    moment: Moment,
    values: ColumnValues,
) -> Condition | None:
    """A pattern that is a word is looked for as one."""
    column = resource.column(term.field)
    is_word = _WORD.fullmatch(term.pattern) is not None
    if column is None or not is_word or term.negated or column.match_also is not None:
        return None
    if term.field not in columns or column.show.kind is not ValueKind.TEXT:
        return None
    word = term.pattern.casefold()
    return either(list(_text_contains(column, columns[term.field], [word], moment, values)))


def _any_of(
    term: AnyOf,
    visible: Visible,
    resource: AnyResource,
    columns: Mapping[str, str],
    moment: Moment,
    values: ColumnValues,
) -> Condition | None:
    """Nothing, as soon as nothing can be said of one alternative, nor where none may hold: what a
    record fulfils that passes a term says nothing about those that do not."""
    if term.negated:
        return None
    alternatives = []
    for terms in term.alternatives:
        conditions = [
            prefilter(inner, visible, resource, columns, moment, values) for inner in terms
        ]
        known = [condition for condition in conditions if condition is not None]
        if not known:
            return None
        alternatives.append(all_of(known))
    return either(alternatives)


def _contains(
    term: Contains,
    visible: Visible,
    resource: AnyResource,
    columns: Mapping[str, str],
    moment: Moment,
    values: ColumnValues,
) -> Condition | None:
    words = [word.casefold() for word in term.words]
    if term.negated or not all(word.isascii() for word in words):
        return None
    if any(word in _NOTHING for word in words):
        return None  # what says nothing is shown so
    if term.field:
        column = resource.column(term.field)
        looked_at = [] if column is None else [column]
    else:
        looked_at = list(visible)
    parts: list[Condition] = []
    for column in looked_at:
        is_text = column.show.kind in (ValueKind.TEXT, ValueKind.READING)
        holding = [word for word in words if is_text or may_be_written(column.show, word)]
        if not holding:
            continue
        if column.name not in columns:
            made_of = MADE_OF.get((values.table.name, column.name), ())
            if not made_of or not values.columns.issuperset(made_of):
                return None
            parts += [any_json for json in made_of for any_json in _json_contains(json, words)]
            continue
        if column.match_also is not None and term.field:
            return None
        sql = columns[column.name]
        if column.show.kind is ValueKind.READING and sql in NUMBERS:
            parts += _reading_contains(column, sql, words, moment, values)
            continue
        as_it_is = is_text or sql in NUMBERS
        few = values.few(sql) if as_it_is else None
        if few is not None:
            parts += _one_of_few(few, column, sql, term, resource, moment)
        elif is_text:
            parts += _text_contains(column, sql, words, moment, values)
        else:
            parts += _quantity_contains(column, sql, holding, moment, values)
    return either(sorted(parts, key=_is_narrow))


def _is_narrow(part: Condition) -> bool:
    """What many rows pass comes first: the rest is not looked at in these."""
    return not part.sql.endswith(" IS NOT NULL")


_NOTHING = "-"
"""How a terminal that draws ASCII alone shows what a record does not say."""


def _one_of_few(
    few: Sequence[Stored],
    column: Column[Any],
    sql: str,
    term: Contains,
    resource: AnyResource,
    moment: Moment,
) -> Iterator[Condition]:
    """Each value is tried as if a record held it."""
    itself = replace(column, value=lambda value: value, match_also=None)
    others = (other for other in resource.columns if other.name != column.name)
    test = replace(term, field=column.name).test(
        replace(resource, columns=(itself, *others)), moment, ()
    )
    passing = [value for value in few if test(clean(value) if isinstance(value, str) else value)]
    if passing:
        yield Condition(f"{sql} IN ({marks(passing)})", tuple(passing))


def _quantity_contains(
    column: Column[Any], sql: str, words: Sequence[str], moment: Moment, values: ColumnValues
) -> Iterator[Condition]:
    if sql not in NUMBERS:
        ends = values.ends(sql) if column.show.kind is ValueKind.DATE else None
        if ends is None:
            yield Condition(f"{sql} IS NOT NULL")
        else:
            yield from date_conditions(column.show, sql, words, ends, moment, values)
        return
    low, high = values.between(sql)
    for word in words:
        rounded = sql in _IN_THOUSANDTHS
        finer = NONE_OF_THEM if rounded else values.rare(finer_than_thousandths(sql))
        numbers = NumberColumn(column.show, sql, values, finer, rounded, low, high)
        yield from number_conditions(numbers, word, moment)


def _text_contains(
    column: Column[object], sql: str, words: list[str], moment: Moment, values: ColumnValues
) -> Iterator[Condition]:
    for word in words:
        yield Condition(f"{sql} LIKE ? ESCAPE '\\'", (f"%{_escaped(word)}%",))
        if column.show.names_printers:
            yield from _printers_called(sql, _holds(word), moment)
    yield values.rare(not_ascii(sql))


def _reading_contains(
    column: Column[Any], sql: str, words: Sequence[str], moment: Moment, values: ColumnValues
) -> Iterator[Condition]:
    """A number, or a text where there is none."""
    yield Condition(f"{sql} IS NULL")
    for word in words:
        if may_be_written(column.show, word):
            yield Condition(f"{values.function(says(column.show, word, moment))}({sql})")


def _json_contains(json: str, words: Sequence[str]) -> Iterator[Condition]:
    """Of a cell that is put together of texts in the JSON: what the JSON holds where it matches."""
    for word in words:
        longest = max(_WITHIN_A_WORD.findall(word), key=len, default="")
        yield Condition(f"{json} LIKE ?", (f"%{longest}%",))
    yield Condition(f"({not_ascii(json)})")


def _holds(word: str) -> Callable[[str], bool]:
    return lambda name: word in name.casefold()


def _one_of(
    term: OneOf,
    resource: AnyResource,
    columns: Mapping[str, str],
    moment: Moment,
    values: ColumnValues,
) -> Condition | None:
    column = resource.column(term.field)
    meant = [value.casefold() for value in term.values]
    plain = column is not None and column.items is None and column.match_also is None
    if column is None or not plain or term.field not in columns:
        return None
    is_text = column.show.kind is ValueKind.TEXT
    if not is_text or not all(value and value.isascii() for value in meant):
        return None
    if term.negated and not all(map(str.isprintable, meant)):
        return None  # a record shows something else in place of such a letter
    sql = columns[term.field]
    places = marks(meant)
    other_letters = values.rare(not_ascii(sql))
    if term.negated:  # a printer's name may be among the values: said of its serial, it may pass
        others = Condition(f"{sql} COLLATE NOCASE NOT IN ({places})", tuple(meant))
        return either([Condition(f"{sql} IS NULL"), others, other_letters])
    parts = [Condition(f"{sql} COLLATE NOCASE IN ({places})", tuple(meant)), other_letters]
    if column.show.names_printers:
        parts += _printers_called(sql, lambda name: name.casefold() in meant, moment)
    return either(parts)


def _printers_called(
    sql: str, is_meant: Callable[[str], bool], moment: Moment
) -> Iterator[Condition]:
    serials = [serial for serial, name in moment.printers.items() if is_meant(name)]
    if serials:
        yield Condition(f"{sql} IN ({','.join('?' * len(serials))})", tuple(serials))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
