"""Text to `Search`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import TypeGuard

from msgspec.structs import replace

from carbon_tui.prompt import lexer
from carbon_tui.prompt.alternatives import (
    Alternative,
    Bracketed,
    Part,
    alternatives_of,
    nothing_beside_the_bar,
    together,
)
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.fields import field
from carbon_tui.prompt.grouping import SOURCES, group_keys, group_order
from carbon_tui.prompt.lexer import Item, Token
from carbon_tui.prompt.search import Search, assembled, bounds
from carbon_tui.prompt.sorting import keys_of, ordering
from carbon_tui.prompt.terms import AnyOf, Asked, Between, Contains, Local, Server, Within
from carbon_tui.prompt.values import TermReader
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.resources.registry import UnknownView, find, names
from carbon_tui.text.spelling import nearest

MAX_LINE_LENGTH = 20_000
"""Characters of a prompt; a list of several hundred ids still fits."""
MAX_LENGTH_MADE = 400_000
"""Characters of a question that the program makes: a link from 10,000 marked records."""


def parse(
    text: str,
    resource: AnyResource,
    now: datetime,
    zone: tzinfo = UTC,
    *,
    longest: int = MAX_LINE_LENGTH,
    printers: Mapping[str, str] = NO_NAMES,
) -> Search:
    """What the text asks of the view, dates reckoned from ``now`` in ``zone``.

    ``printers`` are their names by serial: where serials are asked for, a name means its printer.

    Raises PromptError, before any request, for whatever cannot be understood.
    """
    if len(text) > longest:
        raise PromptError(f"This is longer than a prompt may be ({longest:,} characters).", longest)
    reader = TermReader(resource, now, zone, printers)
    manner, asked = _manner_apart(alternatives_of(text))
    server: list[Server] = []
    local: list[Local] = []
    for part in together(asked):
        if isinstance(part, Bracketed):
            local.append(_any_of(part, reader))
            continue
        term = _term(part, reader)
        if isinstance(term, Asked | Within):
            _add(server, term, part)
        else:
            local.append(term)
    return _in_this_manner(resource, tuple(server), tuple(dict.fromkeys(local)), manner)


def _manner_apart(found: tuple[Alternative, ...]) -> tuple[list[Token], tuple[Part, ...]]:
    """What is said of the question as a whole, and the question: alternatives as one group.

    Raises PromptError.
    """
    manner = [part for alternative in found for part in alternative.parts if _is_manner(part)]
    asked = tuple(
        replace(
            alternative, parts=tuple(part for part in alternative.parts if not _is_manner(part))
        )
        for alternative in found
    )
    if len(asked) == 1:
        return manner, asked[0].parts
    for alternative in asked:
        if not alternative.parts:
            raise nothing_beside_the_bar(alternative)
    return manner, (Bracketed(asked, 0),)


def _is_manner(part: Part) -> TypeGuard[Token]:
    """Whether it says in what order or form, or from where, the answer is wanted."""
    if isinstance(part, Bracketed):
        return False
    name = part.field.casefold()
    if name == "sort":
        return part.operator in (":", "=")
    return name in ("by", "from") and part.operator == ":"


def _in_this_manner(
    resource: AnyResource,
    server: tuple[Server, ...],
    local: tuple[Local, ...],
    manner: list[Token],
) -> Search:
    """Raises PromptError."""
    keys: list[tuple[Item, bool]] = []
    by: list[Token] = []
    source = ""
    for token in manner:
        name = token.field.casefold()
        if name == "sort":
            keys += keys_of(token)
        elif name == "by":
            by.append(token)
        else:
            source = _source(token)
    order = ordering(keys, resource) if keys and not by else None
    search = assembled(resource, server, local, order)
    if not by:
        return replace(search, source=source) if source else search
    groups = group_keys(by, resource)
    return replace(search, by=groups, by_order=group_order(keys, groups, resource), source=source)


def _term(token: Token, reader: TermReader) -> Server | Local:
    """A term that must hold, by whoever can tell. Raises PromptError."""
    if not token.field:
        return _word(token)
    _check_not_manner(token)
    return reader.term(token, field(token.field, reader.resource, token.start))


def _term_tried_here(token: Token, reader: TermReader) -> Local:
    """A term that need not hold: it is tried on the record, the server is not asked about it.

    Raises PromptError.
    """
    if not token.field:
        return _word(token)
    _check_not_manner(token)
    known = field(token.field, reader.resource, token.start)
    if known.column is None:
        raise PromptError(
            f"“{token.field}” is asked of the server only, so it can be no alternative nor be"
            " negated: write it beside brackets around the others.",
            token.start,
        )
    here = known if known.bound else replace(known, parameter=None, span=None)
    term = reader.term(token, here)
    if isinstance(term, Within):  # started_after=…, the API's own word for one end
        return Between(term.text, term.field, term.since, term.until)
    assert not isinstance(term, Asked)
    return term


def _check_not_manner(token: Token) -> None:
    """Raises PromptError."""
    if _is_manner(token):
        raise PromptError(
            f"“{token.field}{token.operator}” is about the whole question: write it outside of the"
            " brackets.",
            token.start,
        )


def _any_of(group: Bracketed, reader: TermReader) -> AnyOf:
    """Raises PromptError."""
    alternatives = tuple(
        tuple(
            _any_of(part, reader) if isinstance(part, Bracketed) else _term_tried_here(part, reader)
            for part in together(alternative.parts)
        )
        for alternative in group.alternatives
    )
    text = " | ".join(" ".join(term.text for term in terms) for terms in alternatives)
    mark = "!" if group.negated else ""
    return AnyOf(f"{mark}({text})", alternatives, group.negated)


def _source(token: Token) -> str:
    """Who is to answer. Raises PromptError."""
    sources = ",".join(item.text.casefold() for item in token.items)
    if sources not in SOURCES:
        raise PromptError("After “from:” stands copy or server.", token.start, SOURCES[0])
    return sources


def command(text: str, now: datetime, zone: tzinfo = UTC) -> tuple[AnyResource, Search]:
    """``prints status=failed``: the view and what it is asked, as after ``:``.

    Raises PromptError, with positions that count from the beginning of the text.
    """
    start = len(text) - len(text.lstrip())
    name = text.split(maxsplit=1)[0] if text.strip() else ""
    try:
        resource = find(name)
    except UnknownView as error:
        raise PromptError(str(error), start, nearest(name, names())) from error
    after = start + len(name)
    try:
        return resource, parse(text[after:], resource, now, zone)
    except PromptError as error:
        raise PromptError(error.sentence, error.position + after, error.nearest) from error


def _word(token: Token) -> Contains:
    item = token.items[0]
    if not item.text:
        raise PromptError("There is nothing between the quotes.", token.start)
    mark = "!" if token.negated else ""
    return Contains(f"{mark}{lexer.word(item.text)}", "", (item.text,), token.negated)


def _add(server: list[Server], term: Server, token: Token) -> None:
    """Terms combine with AND, so one parameter cannot be two things, nor a date nowhere."""
    if term in server:
        return
    if isinstance(term, Asked):
        for other in server:
            if isinstance(other, Asked) and other.parameter == term.parameter:
                both = ",".join(lexer.value(v) for v in dict.fromkeys(other.values + term.values))
                raise PromptError(
                    f"“{term.field}” is asked for twice: for either write {term.field}={both}.",
                    token.start,
                    f"{term.field}={both}",
                )
    server.append(term)
    for name, (since, until) in bounds(tuple(server)).items():
        if since is not None and until is not None and since >= until:
            raise PromptError(f"No time is left for {name.removesuffix('_at')}.", token.start)
