"""What could come next while somebody types: fields, operators, values, dates, sort fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.prompt import lexer
from carbon_tui.prompt.alternatives import alternatives_of
from carbon_tui.prompt.dates import NAMES
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.fields import Field, field, sortable
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.prompt.grouping import SOURCES, group_keys, group_names, group_order_names
from carbon_tui.prompt.lexer import Token
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import NO_NAMES, ValueKind
from carbon_tui.text.cleaning import clean

MAX_SUGGESTIONS = 12
"""Suggestions at a time: a line of them is read, a page is not."""
INSTANTS = ("-8h", "-1d", "-1w", "now")
DATES = (*INSTANTS, *(name for name in NAMES if name not in INSTANTS))
STRETCHES = tuple(f"{date}..now" if date in INSTANTS else date for date in DATES if date != "now")
"""Dates that something can be on, rather than before or after."""

_TERM = re.compile(r'(?:[^\s"()]|"(?:[^"\\]|\\.)*(?:"|\\?\Z))*', re.DOTALL)
_BETWEEN = re.compile(r"\s+|!?\(|[|)]")
"""What stands between terms: blanks, brackets, bars."""
_MANNER = re.compile(r"sort[:=]|(?:by|from):", re.IGNORECASE)
"""What is said of a whole question, and so not in brackets."""
_FIELD = re.compile(r"([^\W\d][\w.-]*)(!=|!~|>=|<=|==|=|~|>|<|:)(.*)", re.DOTALL)


class Suggestion(Struct, frozen=True):
    """One way to go on."""

    text: str
    """The whole text as it would read then."""
    shown: str
    """What is added, as it is announced."""
    note: str = ""
    cursor: int = 0
    """Where typing would go on."""


class _Way(Struct, frozen=True):
    """An ending for the term at the cursor."""

    ending: str
    shown: str
    note: str = ""


def suggest(
    text: str,
    cursor: int,
    resource: AnyResource,
    seen_values: Mapping[str, Sequence[str]] | None = None,
    printers: Mapping[str, str] = NO_NAMES,
) -> list[Suggestion]:
    """The best ways to end the term that the cursor stands in.

    ``seen_values`` are values already on screen, by column; they come after the known states.
    ``printers`` are their names by serial: either may be typed.
    """
    start, typed, in_brackets = _term_at(text, cursor)
    others = _terms_beside(text[:start], text[max(0, cursor) :])
    if in_brackets or others is None:
        resource = _asked_here(resource)
    groups = _groups(others or [], resource)
    ways = _ways(typed, resource, groups, seen_values or {}, printers)
    if in_brackets:
        ways = (way for way in ways if _MANNER.match(way.ending) is None)
    return [_placed(text, start, cursor, way) for way in _first(ways)]


def _terms_beside(before: str, after: str) -> list[Token] | None:
    """The whole terms that stand beside the one at the cursor, as far as they can be read; None
    where that is one of several alternatives."""
    found: list[Token] = []
    for text in (before, after):
        try:
            alternatives = alternatives_of(text)
        except PromptError:
            continue  # a bracket that opens before the cursor, or a term that is not finished
        if len(alternatives) > 1:
            return None
        found += [part for part in alternatives[0].parts if isinstance(part, Token)]
    return found


def _asked_here(resource: AnyResource) -> AnyResource:
    """The view without what only its server knows."""
    dated = {column.span for column in resource.columns}
    spans = tuple(span for span in resource.endpoint.spans if span.field in dated)
    return replace(resource, endpoint=replace(resource.endpoint, params=(), spans=spans))


def _groups(terms: list[Token], resource: AnyResource) -> tuple[GroupKey, ...]:
    """By what these terms ask for groups."""
    by = [t for t in terms if t.field.casefold() == "by" and t.operator == ":"]
    try:
        return group_keys(by, resource) if by else ()
    except PromptError:
        return ()


def _placed(text: str, start: int, cursor: int, way: _Way) -> Suggestion:
    whole = text[:start] + way.ending + text[cursor:]
    return Suggestion(whole, str(clean(way.shown)), way.note, start + len(way.ending))


def _first(ways: Iterator[_Way]) -> list[_Way]:
    first_ways: dict[str, _Way] = {}
    for way in ways:
        first_ways.setdefault(way.ending, way)
        if len(first_ways) >= MAX_SUGGESTIONS:
            break
    return list(first_ways.values())


def _term_at(text: str, cursor: int) -> tuple[int, str, bool]:
    """Where the term begins that the cursor stands in, what of it is typed, and whether it stands
    in brackets."""
    before = text[: max(0, cursor)]
    start = depth = 0
    while start < len(before):
        if between := _BETWEEN.match(before, start):
            depth += between[0].endswith("(") - between[0].endswith(")")
            start = between.end()
            continue
        end, _ = lexer.extent(_TERM, before, start)
        if end >= len(before):
            return start, before[start:], depth > 0
        start = max(end, start + 1)
    return len(before), "", depth > 0


def _ways(
    typed: str,
    resource: AnyResource,
    groups: tuple[GroupKey, ...],
    seen: Mapping[str, Sequence[str]],
    printers: Mapping[str, str],
) -> Iterator[_Way]:
    match = _FIELD.fullmatch(typed)
    if match is None:
        yield from _fields(typed, resource)
        return
    name, operator, value = match[1], match[2], match[3]
    if name.casefold() == "sort":
        yield from _sorts(f"{name}{operator}", value, resource, groups)
        return
    if operator == ":" and name.casefold() in ("by", "from"):
        yield from _manners(name.casefold(), value, resource)
        return
    try:
        known = field(name, resource, 0)
    except PromptError as error:
        if error.nearest:
            yield _Way(f"{error.nearest}{operator}{value}", error.nearest, "did you mean")
        return
    if resource.names_printers(known.name) and operator in ("=", "!="):
        yield from _printers(f"{name}{operator}", value, printers)
    yield from _values(f"{name}{operator}", operator, value, known, resource, seen)


def _printers(head: str, value: str, printers: Mapping[str, str]) -> Iterator[_Way]:
    """By name; what is written down is the serial, which never changes."""
    before, comma, last = _last_item(value)
    serials = {name: serial for serial, name in printers.items()}
    for name in _matching(_bare(last).casefold(), serials):
        yield _Way(f"{head}{before}{comma}{lexer.value(serials[name])}", name, serials[name])


def _fields(typed: str, resource: AnyResource) -> Iterator[_Way]:
    """Columns that begin so, then those that contain it; an exact name shows its operators."""
    asked = typed.removeprefix("!").casefold()
    exact = resource.column(asked)
    if exact is not None:
        yield from _operators(asked, exact.name, resource)
    names = [column.name for column in resource.columns]
    for name in _matching(asked, names):
        column = resource.column(name)
        yield _Way(f"{name}{_usual(name, resource)}", name, column.title if column else "")
    if "sort".startswith(asked):
        yield _Way("sort:", "sort:", "order by")
    if asked and "by".startswith(asked):
        yield _Way("by:", "by:", "groups with counts and rates")
    if asked and "from".startswith(asked):
        yield _Way("from:", "from:", "copy or server")
    parameters = [p.name for p in resource.endpoint.params]
    parameters += [
        parameter for span in resource.endpoint.spans for parameter in (span.after, span.before)
    ]
    if asked:
        yield from (_Way(f"{name}=", name, "API") for name in _matching(asked, parameters))


def _operators(typed: str, name: str, resource: AnyResource) -> Iterator[_Way]:
    known = field(name, resource, 0)
    kind = known.column.show.kind if known.column else ValueKind.TEXT
    if kind is ValueKind.DATE:
        offered = [(">=", "since"), ("<", "before"), (":", "on, or a..b")]
    elif kind is ValueKind.TEXT:
        where = "server" if known.parameter else "here"
        offered = [("=", f"is, {where}"), ("!=", "is not"), ("~", "matches"), (":", "contains")]
    else:
        offered = [(">=", "at least"), ("<=", "at most"), ("=", "is")]
    yield from (_Way(f"{typed}{sign}", f"{typed}{sign}", note) for sign, note in offered)


def _usual(name: str, resource: AnyResource) -> str:
    """The operator that a column is mostly asked with."""
    column = resource.column(name)
    kind = column.show.kind if column else ValueKind.TEXT
    return "=" if kind is ValueKind.TEXT else ">="


def _manners(name: str, value: str, resource: AnyResource) -> Iterator[_Way]:
    """What groups can be by, and who can answer."""
    before, comma, last = value.rpartition(",")
    known = group_names(resource) if name == "by" else list(SOURCES)
    for manner in _matching(last.casefold(), known):
        yield _Way(f"{name}:{before}{comma}{manner}", manner)


def _sorts(
    head: str, value: str, resource: AnyResource, groups: tuple[GroupKey, ...]
) -> Iterator[_Way]:
    before, comma, last = value.rpartition(",")
    sort_names = [name for name, _ in sortable(resource)]  # the server's first
    names = list(dict.fromkeys((*sort_names, *(column.name for column in resource.own_columns))))
    if groups:
        names = group_order_names(groups, resource)
    for name in _matching(last.casefold(), names):
        yield _Way(f"{head}{before}{comma}{name}", name, "ascending")
        yield _Way(f"{head}{before}{comma}{name}-", f"{name}-", "descending")


def _values(
    head: str,
    operator: str,
    value: str,
    known: Field,
    resource: AnyResource,
    seen: Mapping[str, Sequence[str]],
) -> Iterator[_Way]:
    kind = known.column.show.kind if known.column else ValueKind.TEXT
    if known.span is not None or kind is ValueKind.DATE:
        first, dots, last = value.rpartition("..")
        on = operator in (":", "=", "==", "!=") and not dots and not known.bound
        for name in _matching(last.casefold(), STRETCHES if on else DATES):
            yield _Way(f"{head}{first}{dots}{name}", name)
        return
    if operator in lexer.PATTERNS:
        return
    before, comma, last = _last_item(value)
    states = dict(resource.values).get(known.name, ())
    hidden = dict(resource.endpoint.all_values)
    if not before and known.parameter and known.parameter.name in hidden:
        states = (*states, "all")
    used = {matching.casefold() for matching in before.split(",")}
    offered = [
        matching
        for matching in (*states, *seen.get(known.name, ()))
        if matching.casefold() not in used
    ]
    for matching in _matching(_bare(last).casefold(), offered):
        yield _Way(f"{head}{before}{comma}{lexer.value(matching)}", matching)


def _last_item(value: str) -> tuple[str, str, str]:
    """The value without its last item, the comma, and that item."""
    at, quoted = -1, False
    for place, character in enumerate(value):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            at = place
    return (value[:at], ",", value[at + 1 :]) if at >= 0 else ("", "", value)


def _bare(item: str) -> str:
    return item.removeprefix('"').removesuffix('"')


def _matching(asked: str, names: Iterable[str]) -> list[str]:
    """Those that begin so; from two letters on, behind them, those that contain it."""
    known = [name for name in dict.fromkeys(names) if name]
    begun = [name for name in known if name.casefold().startswith(asked)]
    inner = [name for name in known if len(asked) > 1 and asked in name.casefold()[1:]]
    return list(dict.fromkeys((*begun, *inner)))
