"""From one search to another: by a link, by the value under the cursor, by a column's order."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from carbon_tui.api.query import Query
from carbon_tui.prompt import lexer
from carbon_tui.prompt.parsing import parse
from carbon_tui.prompt.search import Search
from carbon_tui.prompt.terms import Asked, OneOf, Within
from carbon_tui.resources.cells import Value
from carbon_tui.resources.definition import AnyResource, Column, Link
from carbon_tui.resources.registry import by_name
from carbon_tui.text import raw


def follow(link: Link[Any], record: Any, now: datetime, zone: tzinfo) -> Search | str:
    """What the link's target is asked for this record, or a sentence why it leads nowhere."""
    query = link.query(record)
    if isinstance(query, str):
        return query
    target = by_name(link.target)
    texts = _asked(query, target)
    if link.local is not None:
        column, values = link.local[0], link.local[1](record)
        several = (values,) if isinstance(values, str) else values
        texts.append(f"{column}={','.join(lexer.value(raw(value)) for value in several)}")
    return parse(" ".join(texts), target, now, zone)


def of_query(query: Query, resource: AnyResource, now: datetime, zone: tzinfo) -> Search:
    """A query made by the program, as a search that a person can read and change."""
    return parse(" ".join(_asked(query, resource)), resource, now, zone)


def refine(
    search: Search,
    resource: AnyResource,
    column: Column[Any],
    value: Value,
    now: datetime,
    zone: tzinfo,
) -> Search:
    """The search, narrowed to this value of this column; an older "equals" there is replaced."""
    kept = [
        term.text
        for term in (*search.server, *search.local)
        if not (isinstance(term, Asked | Within | OneOf) and term.field == column.name
                and not getattr(term, "negated", False))
    ]  # fmt: skip
    wanted = f"{column.name}={_typed(value, zone)}"
    return parse(_with_order([*kept, wanted], search), resource, now, zone)


def exclude(
    search: Search,
    resource: AnyResource,
    column: Column[Any],
    value: Value,
    now: datetime,
    zone: tzinfo,
) -> Search:
    """The search without this value of this column; what was excluded there stays excluded."""
    kept, out = [], [_typed(value, zone)]
    for term in (*search.server, *search.local):
        if isinstance(term, OneOf) and term.negated and term.field == column.name:
            out = [*(lexer.value(each) or '""' for each in term.values), *out]
        else:
            kept.append(term.text)
    if isinstance(value, datetime):
        kept += [f"{column.name}!={day}" for day in out]
    else:
        kept.append(f"{column.name}!={','.join(dict.fromkeys(out))}")
    return parse(_with_order(kept, search), resource, now, zone)


def sorted_by(
    search: Search,
    resource: AnyResource,
    keys: tuple[tuple[str, bool], ...],
    now: datetime,
    zone: tzinfo,
) -> Search:
    """The search in another order: (column, descending); none goes back to the view's own.

    Raises PromptError for a column that the server cannot sort by.
    """
    texts = [term.text for term in (*search.server, *search.local)]
    if keys:
        texts.append("sort:" + ",".join(f"{name}{'-' if down else ''}" for name, down in keys))
    return parse(" ".join(texts), resource, now, zone)


def _asked(query: Query, resource: AnyResource) -> list[str]:
    """The query's filters as terms, without those that the view asks by itself."""
    texts = []
    for each in query.filters:
        if each not in resource.start.filters:
            texts.append(f"{each.name}={','.join(lexer.value(value) for value in each.values)}")
    if query.sort and query.sort != resource.start.sort:
        texts += ["sort:" + ",".join(f"{s.field}{'-' if s.descending else ''}" for s in query.sort)]
    return texts


def _with_order(texts: list[str], search: Search) -> str:
    return " ".join([*texts, search.order.text] if search.order else texts)


def _typed(value: Value, zone: tzinfo) -> str:
    """A value as it would be typed: a date as its day, nothing as nothing."""
    if value is None or value == "":
        return '""'
    if isinstance(value, datetime):
        return value.astimezone(zone).strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return lexer.value(str(value))
