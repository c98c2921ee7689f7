"""What stands behind an operator, read for one field: into a term that asks or matches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema.printer_names import serials_by_name
from carbon_tui.prompt import dates, lexer, patterns
from carbon_tui.prompt.amounts import quantity
from carbon_tui.prompt.dates import DateStretch, NoDate
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.fields import Field
from carbon_tui.prompt.lexer import Item, Token
from carbon_tui.prompt.terms import (
    Asked,
    Between,
    Contains,
    Like,
    Local,
    OneOf,
    Server,
    TextBetween,
    Within,
)
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.resources.formats import NO_NAMES, ValueKind
from carbon_tui.text.spelling import nearest


class TermReader(Struct, frozen=True):
    """Reads the values of one resource's terms, at one moment, in one zone."""

    resource: AnyResource
    now: datetime
    zone: tzinfo
    printers: Mapping[str, str] = NO_NAMES
    """Their names by serial."""

    def term(self, token: Token, field: Field) -> Server | Local:
        """Raises PromptError."""
        operator = token.operator
        if operator in lexer.PATTERNS:
            return self._like(token, field)
        if field.bound:
            return self._bound(token, field)
        kind = field.column.show.kind if field.column else ValueKind.TEXT
        if kind is ValueKind.LENGTH and token.field.casefold().endswith("_nm"):
            items = (replace(item, text=_in_nanometres(item.text)) for item in token.items)
            token = replace(token, items=tuple(items))
        if _is_nothing(token.items) and operator in ("=", "!="):
            return self._nothing(token, field)
        if field.span is not None or kind is ValueKind.DATE:
            return self._date(token, field)
        if operator == "=" and field.parameter is not None and "" not in _words(token.items):
            return self._asked(token, field)
        if operator in ("=", "!="):
            return self._one_of(token, field, kind)
        if operator == ":" and kind is ValueKind.TEXT:
            return self._contains(token, field)
        return self._between(token, field, kind)

    def _asked(self, token: Token, field: Field) -> Server:
        assert field.parameter is not None
        words = _words(token.items)
        parameter = field.parameter.name
        text = f"{field.name}={_joined(words)}"
        everything = dict(self.resource.endpoint.all_values).get(parameter)
        if everything and [word.casefold() for word in words] == ["all"]:
            return Asked(f"{field.name}=all", field.name, parameter, everything)
        known = {word.casefold(): word for word in self._known(field)}
        spelled = tuple(dict.fromkeys(known.get(word.casefold(), word) for word in words))
        if not self.resource.names_printers(field.name):
            return Asked(text, field.name, parameter, spelled)
        serials = self._serials(spelled)
        return Asked(f"{field.name}={_joined(serials)}", field.name, parameter, serials)

    def _serials(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Printers as the server knows them, whichever way they were written."""
        meant = serials_by_name(self.printers)
        return tuple(
            dict.fromkeys(
                serial
                for word in words
                for serial in (
                    (word,) if word in self.printers else meant.get(word.casefold(), (word,))
                )
            )
        )

    def _known(self, field: Field) -> tuple[str, ...]:
        return dict(self.resource.values).get(field.name, ())

    def _nothing(self, token: Token, field: Field) -> Local:
        column = _matched_here(token, field)
        text = f"{column.name}{token.operator}"
        return OneOf(text, column.name, ("",), negated=token.operator == "!=")

    def _one_of(self, token: Token, field: Field, kind: ValueKind) -> Local:
        column = _matched_here(token, field)
        words = _words(token.items)
        amounts = frozenset(
            amount for word in words if (amount := quantity(kind, word)) is not None
        ) if kind is not ValueKind.TEXT else frozenset()  # fmt: skip
        if not amounts and kind in (ValueKind.DURATION, ValueKind.LENGTH, ValueKind.SIZE):
            raise _no_amount(token.items[0], column, kind)
        if column.show.names_printers:
            words = self._serials(words)
        text = f"{column.name}{token.operator}{_joined(words)}"
        return OneOf(text, column.name, words, amounts, token.operator == "!=")

    def _contains(self, token: Token, field: Field) -> Local:
        column = _matched_here(token, field)
        words = tuple(word for word in _words(token.items) if word)
        if not words:
            raise PromptError(f"After “{column.name}:” a word is missing.", token.value_start)
        return Contains(f"{column.name}:{_joined(words)}", column.name, words)

    def _like(self, token: Token, field: Field) -> Local:
        column = _matched_here(token, field)
        asked = token.items[0]
        if not asked.text:
            raise PromptError(f"After “{token.operator}” a pattern is missing.", asked.start)
        if len(asked.text) > patterns.MAX_CELL_LENGTH:
            raise PromptError("A pattern may be 200 characters long at most.", asked.start)
        try:
            patterns.compiled(asked.text)
        except patterns.BadPattern as error:
            raise PromptError(str(error), asked.start) from error
        text = f"{column.name}{token.operator}{lexer.pattern(asked.text)}"
        return Like(text, column.name, asked.text, token.operator == "!~")

    def _between(self, token: Token, field: Field, kind: ValueKind) -> Local:
        column = _matched_here(token, field)
        item = _only(token, field)
        text = f"{column.name}{token.operator}{lexer.value(item.text)}"
        if token.operator == ":":
            low, high = self._amount_range(item, column, kind)
            return Between(text, column.name, low, high, high_counts=True)
        if kind is ValueKind.TEXT:
            return _beside_text(text, column.name, token.operator, item.text.casefold())
        return _beside(text, column.name, token.operator, self._amount(item, column, kind))

    def _amount_range(
        self, item: Item, column: Column[Any], kind: ValueKind
    ) -> tuple[float | None, float | None]:
        low, dots, high = item.text.partition("..")
        if not dots:
            amount = self._amount(item, column, kind)
            return amount, amount
        if not low and not high:
            raise PromptError(f"Write {column.name}:from..to, or leave one side out.", item.start)
        ends = [
            self._amount(Item(end, item.start), column, kind) if end else None
            for end in (low, high)
        ]
        return ends[0], ends[1]

    def _amount(self, item: Item, column: Column[Any], kind: ValueKind) -> float:
        amount = quantity(kind, item.text)
        if amount is None:
            raise _no_amount(item, column, kind)
        return amount

    def _bound(self, token: Token, field: Field) -> Server:
        """``started_after=…`` and its like, which mean what the API means by them."""
        assert field.span is not None
        if token.operator != "=":
            name = field.span.after if field.bound == "after" else field.span.before
            raise PromptError(f"Write {name}=…, or {field.name}{token.operator}….", token.start)
        item = _only(token, field)
        start = self._stretch(item).start
        value = lexer.value(item.text)
        if field.bound == "after":
            return Within(f"{field.name}>={value}", field.name, field.span, start, None)
        return Within(f"{field.name}<{value}", field.name, field.span, None, start)

    def _date(self, token: Token, field: Field) -> Server | Local:
        item = _only(token, field)
        if (delay := self._delay(token, field, item)) is not None:
            return delay
        since, until = self._dates(token.operator, item)
        text = f"{field.name}{token.operator}{lexer.value(item.text)}"
        if since is not None and until is not None and since >= until:
            raise PromptError(f"“{item.text}” ends before it begins.", item.start)
        if field.span is not None and token.operator != "!=":
            return Within(text, field.name, field.span, since, until)
        column = _matched_here(token, field)
        return Between(text, column.name, since, until, negated=token.operator == "!=")

    def _delay(self, token: Token, field: Field, item: Item) -> Local | None:
        """``delay>1d``: a deadline that is past by more than that, where delays are shown."""
        column, late_by = field.column, quantity(ValueKind.DURATION, item.text)
        if column is None or not column.show.is_deadline or late_by is None:
            return None
        if token.operator not in _FLIPPED:
            return None
        try:
            deadline = self.now - timedelta(seconds=late_by)
        except OverflowError:
            raise PromptError(f"“{item.text}” is too long a delay.", item.start) from None
        text = f"{column.name}{token.operator}{lexer.value(item.text)}"
        return _beside(text, column.name, _FLIPPED[token.operator], deadline)

    def _dates(self, operator: str, item: Item) -> tuple[datetime | None, datetime | None]:
        """From … up to and without …: a day counts as a whole, to its end."""
        if operator in (":", "=", "!="):
            return self._range(item)
        that = self._stretch(item)
        bounds: dict[str, tuple[datetime | None, datetime | None]] = {
            ">=": (that.start, None),
            ">": (that.end, None),
            "<": (None, that.start),
            "<=": (None, that.end),
        }
        return bounds[operator]

    def _range(self, item: Item) -> tuple[datetime | None, datetime | None]:
        """``a..b`` from the beginning of a to the end of b; one side may be left out."""
        first, dots, last = item.text.partition("..")
        if not dots:
            that = self._stretch(item)
            if that.start == that.end:
                raise PromptError(
                    f"“{item.text}” is one instant: write >={item.text} or {item.text}..now.",
                    item.start,
                    f"{item.text}..now",
                )
            return that.start, that.end
        if not first and not last:
            raise PromptError("A range needs one end at least: monday.., ..today.", item.start)
        since = self._stretch(Item(first, item.start)).start if first else None
        until = self._stretch(Item(last, item.start + len(first) + 2)).end if last else None
        return since, until

    def _stretch(self, item: Item) -> DateStretch:
        try:
            return dates.stretch(item.text, self.now, self.zone)
        except NoDate as error:
            near = nearest(item.text, dates.NAMES)
            hint = f"did you mean {near}?" if near else f"write {dates.FORMS}."
            what = f"“{item.text}” is no date" if item.text else "A date is missing"
            raise PromptError(f"{what}: {hint}", item.start, near) from error


def _in_nanometres(text: str) -> str:
    """A length, or a range of them, behind a name of the API's that says its unit itself."""
    ends = text.split("..")
    return "..".join(f"{end}nm" if end[-1:].isdecimal() else end for end in ends)


def _is_nothing(items: tuple[Item, ...]) -> bool:
    return all(not item.text for item in items)


def _words(items: tuple[Item, ...]) -> tuple[str, ...]:
    """Each value once; an empty one counts only where it was written as ""."""
    words = (item.text for item in items if item.text or item.quoted)
    return tuple(dict.fromkeys(words))


def _joined(words: tuple[str, ...]) -> str:
    return ",".join(lexer.value(word) if word else '""' for word in words)


def _only(token: Token, field: Field) -> Item:
    if len(token.items) != 1:
        raise PromptError(f"“{field.name}{token.operator}” takes one value.", token.items[1].start)
    return token.items[0]


def _matched_here(token: Token, field: Field) -> Column[Any]:
    """The column a local term looks at; some parameters only the server understands."""
    if field.column is None:
        raise PromptError(
            f"“{field.name}” is known to the server alone: only {field.name}=… can be asked.",
            token.start,
            f"{field.name}=",
        )
    return field.column


def _no_amount(item: Item, column: Column[Any], kind: ValueKind) -> PromptError:
    return PromptError(
        f"“{item.text}” is not {_measure(kind)}, which {column.name} is compared with.", item.start
    )


def _measure(kind: ValueKind) -> str:
    return ValueKind.NUMBER.value if kind in (ValueKind.TEXT, ValueKind.READING) else kind.value


_FLIPPED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
"""A longer delay is an earlier deadline."""


def _beside(text: str, name: str, operator: str, bound: float | datetime) -> Local:
    counts = operator.endswith("=")
    if operator.startswith(">"):
        return Between(text, name, bound, None, low_counts=counts)
    return Between(text, name, None, bound, high_counts=counts)


def _beside_text(text: str, name: str, operator: str, bound: str) -> Local:
    counts = operator.endswith("=")
    if operator.startswith(">"):
        return TextBetween(text, name, low=bound, low_counts=counts)
    return TextBetween(text, name, high=bound, high_counts=counts)
