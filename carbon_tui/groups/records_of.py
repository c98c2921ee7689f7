"""The question whose records are those of one group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta, tzinfo

from msgspec.structs import replace

from carbon_tui.groups.grouped import KeyValue, RecordGroup
from carbon_tui.prompt import PromptError, parse
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.prompt.lexer import value as written
from carbon_tui.prompt.search import Search
from carbon_tui.prompt.terms import Asked, Between, Within
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.measures import measures_of

DAYS_OF_A_WEEK = 7


def records_of(
    group: RecordGroup, search: Search, resource: AnyResource, moment: Moment, zone: tzinfo
) -> Search:
    """The same question, one by one, narrowed to the group. Raises PromptError."""
    columns = {key.column for key in search.by if not key.unit}
    other_terms = [
        term.text
        for term in (*search.server, *search.local)
        if not (isinstance(term, Asked) and term.field in columns)
    ]
    keys = zip(search.by, group.keys, strict=True)
    key_terms = [text for key, value in keys for text in _terms(key, value, resource)]
    text = " ".join((*other_terms, *key_terms, *search.answered_by))
    return parse(text, resource, moment.now, zone, printers=moment.printers)


def since_days(
    search: Search, days: int | None, resource: AnyResource, moment: Moment, zone: tzinfo
) -> Search:
    """The same groups of the latest so many days; None: of all time. Raises PromptError."""
    date = resource.column(measures_of(resource.name).date)
    if date is None:
        raise PromptError(f"{resource.title} have no date that groups go by.", 0)
    other_terms = [
        term.text
        for term in (*search.server, *search.local)
        if not (isinstance(term, Within) and term.span.field == date.span)
        and not (isinstance(term, Between) and term.field == date.name)
    ]
    manner = replace(search, server=(), local=(), order=None).text
    date_terms = [f"{date.name}>=-{days}d"] if days is not None else []
    text = " ".join((*other_terms, *date_terms, manner))
    return parse(text, resource, moment.now, zone, printers=moment.printers)


def _terms(key: GroupKey, value: KeyValue, resource: AnyResource) -> Iterator[str]:
    if value is None:
        yield f"{key.column}="
    elif key.unit:
        yield f"{key.column}:{_stretch(key.unit, str(value))}"
    elif isinstance(value, int | float):
        column = resource.column(key.column)
        unit = column.show.kind.unit_of_records if column is not None else ""
        yield f"{key.column}={value:.15g}{unit}"
    else:
        yield f"{key.column}={written(value)}"


def _stretch(unit: str, value: str) -> str:
    if unit == "week":
        last = date.fromisoformat(value) + timedelta(days=DAYS_OF_A_WEEK - 1)
        return f"{value}..{last}"
    if unit == "hour":
        hour = value.replace(" ", "T")[:13]
        return f"{hour}:00..{hour}:59"
    return value
