"""One term of a prompt, understood: asked of the server, or matched here over loaded rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema.endpoints import DateParameters
from carbon_tui.api.schema.query import Sort
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import (
    Moment,
    Value,
    ValueKind,
    when,
)
from carbon_tui.text.cleaning import clean
from carbon_tui.text.natural_order import natural_key

LONGEST_CHIP = 60
"""Letters of a list of values that is shown in full."""

Test = Callable[[Any], bool]


class Asked(Struct, frozen=True):
    """A parameter of the endpoint with its values: an OR over them."""

    text: str
    field: str
    """The column's name, or the parameter's where no column has it."""
    parameter: str
    values: tuple[str, ...]


class Within(Struct, frozen=True):
    """A stretch of one of the endpoint's dates; None is open. ``since`` counts, ``until`` not."""

    text: str
    field: str
    span: DateParameters
    since: datetime | None
    until: datetime | None


class ServerOrder(Struct, frozen=True):
    """An ordering by the server."""

    text: str
    sort: tuple[Sort, ...]


class OrderedHere(Struct, frozen=True):
    """An ordering that the server has not, of all rows of a list: (column, descending), in turn."""

    text: str
    columns: tuple[tuple[str, bool], ...]


class OneOf(Struct, frozen=True):
    """The column equals one of the values; "" is a column that says nothing."""

    text: str
    field: str
    values: tuple[str, ...]
    amounts: frozenset[float] = frozenset()
    """The values that are quantities, in the record's unit."""
    negated: bool = False

    def test(self, resource: AnyResource, moment: Moment, _seen: Columns) -> Test:
        column = _column(resource, self.field)
        folded_values = {value.casefold() for value in self.values}

        def matches(record: Any) -> bool:
            value = column.value(record)
            if isinstance(value, int | float) and not isinstance(value, bool) and self.amounts:
                return (value in self.amounts) != self.negated
            words = _each(column, record, value, moment)
            return any(text.casefold() in folded_values for text in words) != self.negated

        return matches


class Between(Struct, frozen=True):
    """The column lies from ``low`` to ``high``; each end may be open, and counts or not."""

    text: str
    field: str
    low: float | datetime | None
    high: float | datetime | None
    low_counts: bool = True
    high_counts: bool = False
    negated: bool = False

    def test(self, resource: AnyResource, moment: Moment, _seen: Columns) -> Test:
        column = _column(resource, self.field)
        return lambda record: self._holds(column.value(record)) != self.negated

    def _holds(self, value: Value) -> bool:
        if isinstance(value, bool) or value is None or value != value:
            return False
        return self._above(value) and self._below(value)

    def _above(self, value: Value) -> bool:
        if self.low is None:
            return True
        order = _compared(value, self.low)
        return order is not None and (order > 0 or (order == 0 and self.low_counts))

    def _below(self, value: Value) -> bool:
        if self.high is None:
            return True
        order = _compared(value, self.high)
        return order is not None and (order < 0 or (order == 0 and self.high_counts))


class TextBetween(Struct, frozen=True):
    """The column's text stands before or after a word, in the order in which people count: versions
    compare as versions. What begins with no digit is not compared with what does."""

    text: str
    field: str
    low: str | None = None
    high: str | None = None
    low_counts: bool = False
    high_counts: bool = False

    def test(self, resource: AnyResource, moment: Moment, _seen: Columns) -> Test:
        column = _column(resource, self.field)
        low, high = (None if end is None else natural_key(end) for end in (self.low, self.high))
        counts = (self.low or self.high or "")[:1].isdecimal()

        def matches(record: Any) -> bool:
            words = spoken(column.value(record), moment)
            if not words or (counts and not words[0].isdecimal()):
                return False
            key = natural_key(words)
            after = low is None or key > low or (self.low_counts and key == low)
            before = high is None or key < high or (self.high_counts and key == high)
            return after and before

        return matches


class Like(Struct, frozen=True):
    """The column matches a regular expression somewhere in its first characters."""

    text: str
    field: str
    pattern: str
    negated: bool = False

    def test(self, resource: AnyResource, moment: Moment, _seen: Columns) -> Test:
        from carbon_tui.prompt import patterns

        readings = _readings(_column(resource, self.field), moment)
        search = patterns.compiled(self.pattern).search

        def matches(record: Any) -> bool:
            is_match = any(
                search(spoken(read(record), moment)[: patterns.MAX_CELL_LENGTH]) is not None
                for read in readings
            )
            return is_match != self.negated

        return matches


class Contains(Struct, frozen=True):
    """One column, or any visible one, contains one of the words, small or capital."""

    text: str
    field: str
    """Empty: any visible column."""
    words: tuple[str, ...]
    negated: bool = False

    def test(self, resource: AnyResource, moment: Moment, seen: Columns) -> Test:
        if self.field:
            columns: Columns = (_column(resource, self.field),)
        else:  # what is not to be seen on screen is not looked at
            columns = tuple(replace(column, match_also=None) for column in seen)
        searches = [_finder(word.casefold(), columns, moment) for word in self.words]
        negated = self.negated
        if len(searches) == 1 and not negated:
            return searches[0]
        return lambda record: any(finds(record) for finds in searches) != negated


class AnyOf(Struct, frozen=True):
    """At least one of the alternatives holds, each of them terms that hold together; negated, none
    of them."""

    text: str
    alternatives: tuple[tuple[Local, ...], ...]
    negated: bool = False

    @property
    def field(self) -> str:
        """Several, so none."""
        return ""

    def terms(self) -> Iterator[Local]:
        """All of them, whatever they stand in."""
        for alternative in self.alternatives:
            for term in alternative:
                yield from term.terms() if isinstance(term, AnyOf) else (term,)

    def test(self, resource: AnyResource, moment: Moment, seen: Columns) -> Test:
        tests = [
            [term.test(resource, moment, seen) for term in alternative]
            for alternative in self.alternatives
        ]
        negated = self.negated
        return lambda record: (
            any(all(test(record) for test in passes) for passes in tests) != negated
        )


Columns = tuple[Column[Any], ...]
Server = Asked | Within
Local = OneOf | Between | TextBetween | Like | Contains | AnyOf
Order = ServerOrder | OrderedHere
Term = Server | Local | Order


def spoken(value: Value, moment: Moment) -> str:
    """A value as a person would type it: dates in their zone, numbers without grouping."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return when(value, moment).text
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


_WORDS = (ValueKind.TEXT, ValueKind.READING)
_LETTERS_OF_NUMBERS = frozenset("0123456789.,:+-–%/ degnaiflthmsouykb µ")
"""What dates, ages, durations, sizes and other quantities are written with, as typed or shown."""


def _finder(word: str, columns: Columns, moment: Moment) -> Test:
    """Whether any of the columns contains the word, as its value is typed or as it is shown.

    A date or a number that cannot contain it is not even formatted: over 100,000 rows that is the
    difference between a blink and seconds. A line feed keeps neighbours apart; no cell has one.
    """
    may_be_shown = set(word) <= _LETTERS_OF_NUMBERS
    values: list[Callable[[Any], Value]] = []
    for column in columns:
        if column.show.kind in _WORDS:
            values.append(_wording(column, moment))
        elif may_be_shown:
            values.append(_typed_and_shown(column, moment))

    def finds(record: Any) -> bool:
        texts = [value(record) for value in values]
        try:
            words = "\n".join(filter(None, texts))  # type: ignore[arg-type]  # mostly text
        except TypeError:
            words = "\n".join([spoken(text, moment) for text in texts])
        return word in words.casefold()

    return finds


def _wording(column: Column[Any], moment: Moment) -> Callable[[Any], Value]:
    """What a word is looked for in: of a printer its serial and what it is called."""
    value, also = column.value, column.match_also
    if also is not None:
        return lambda record: " ".join(filter(None, (spoken(value(record), moment), also(record))))
    if not column.show.names_printers or not moment.printers:
        return value

    def both(record: Any) -> Value:
        serial = value(record)
        return serial and f"{serial} {column.show(serial, moment).text}"

    return both


def _readings(column: Column[Any], moment: Moment) -> list[Callable[[Any], Value]]:
    """What a pattern is held against, each by itself, so that ``^`` and ``$`` mean its ends: of a
    printer its serial, what it is called, and both together."""
    readings: list[Callable[[Any], Value]] = [column.value]
    if column.match_also is not None:
        also = column.match_also
        readings.append(lambda record: also(record) or "")
    elif column.show.names_printers and moment.printers:
        readings.append(lambda record: column.show(column.value(record), moment).text)
        readings.append(_wording(column, moment))
    return readings


def _typed_and_shown(column: Column[Any], moment: Moment) -> Callable[[Any], Value]:
    """A quantity as a person would type it, and as its cell reads."""

    def both(record: Any) -> Value:
        value = column.value(record)
        return f"{spoken(value, moment)}\n{column.show(value, moment).text}"

    return both


def _each(column: Column[Any], record: Any, value: Value, moment: Moment) -> tuple[str, ...]:
    """What an exact filter compares: each value, and each other word for one."""
    words = (column.items(record) or ("",)) if column.items else (spoken(value, moment),)
    if column.show.names_printers and moment.printers:
        words += tuple(moment.printers[serial] for serial in words if serial in moment.printers)
    if column.match_also is not None and (also := column.match_also(record)):
        words += (also,)
    return words


def _column(resource: AnyResource, name: str) -> Column[Any]:
    column = resource.column(name)
    if column is None:
        raise LookupError(f"{resource.name} has no column {name}")
    return column


def _compared(value: Value, bound: float | datetime) -> int | None:
    """-1, 0 or 1; None where the two are not of a kind."""
    if isinstance(value, datetime) and isinstance(bound, datetime):
        return (value > bound) - (value < bound)
    if isinstance(bound, datetime) or isinstance(value, datetime):
        return None
    number = _as_number(value)
    return None if number is None else (number > bound) - (number < bound)


def _as_number(value: Value) -> float | None:
    """A number, also where the API has it as text (revisions, for instance)."""
    if isinstance(value, int | float):
        return value
    try:
        number = float(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return number if number == number else None


def in_brackets(term: Local) -> Iterator[Local]:
    """The terms of alternatives, or the term itself."""
    yield from term.terms() if isinstance(term, AnyOf) else (term,)


def hangs_on_names(term: Local, resource: AnyResource) -> bool:
    """Whether it passes other rows once it is known what printers are called."""
    if isinstance(term, AnyOf):
        return any(hangs_on_names(inner, resource) for inner in term.terms())
    if isinstance(term, Contains) and not term.field:
        return any(column.show.names_printers for column in resource.columns)
    return isinstance(term, OneOf | Like | Contains) and resource.names_printers(term.field)


def shown(term: Term) -> str:
    """The term in words, safe to draw; of a long list of values, how many they are."""
    if isinstance(term, OneOf) and term.values == ("",):
        return f"{term.field}: {'something' if term.negated else 'nothing'}"
    if isinstance(term, Asked | OneOf) and len(term.values) > 1 and len(term.text) > LONGEST_CHIP:
        negation = "-" if isinstance(term, OneOf) and term.negated else ""
        return str(clean(f"{negation}{term.field}={len(term.values):,} values"))
    return str(clean(term.text))
