"""Text to `Search`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo

from msgspec.structs import replace

from carbon_tui.prompt import lexer
from carbon_tui.prompt.alternatives import Piece, pieces
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.fields import field
from carbon_tui.prompt.grouping import SOURCES, group_keys, group_order
from carbon_tui.prompt.lexer import Item, Token
from carbon_tui.prompt.search import Search, assembled, bounds
from carbon_tui.prompt.sorting import keys_of, ordering
from carbon_tui.prompt.terms import AnyOf, Asked, Contains, Local, Server, Within
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
    server: list[Server] = []
    local: list[Local] = []
    keys: list[tuple[Item, bool]] = []
    by: list[Token] = []
    source = ""
    for token in _tokens(text, reader, local):
        if not token.field:
            local.append(_word(token))
        elif token.field.casefold() == "sort" and token.operator in (":", "="):
            keys += keys_of(token)
        elif token.field.casefold() == "by" and token.operator == ":":
            by.append(token)
        elif token.field.casefold() == "from" and token.operator == ":":
            source = _source(token)
        else:
            term = reader.term(token, field(token.field, resource, token.start))
            if isinstance(term, Asked | Within):
                _add(server, term, token)
            else:
                local.append(term)
    order = ordering(keys, resource) if keys and not by else None
    search = assembled(resource, tuple(server), tuple(dict.fromkeys(local)), order)
    if not by:
        return replace(search, source=source) if source else search
    groups = group_keys(by, resource)
    return replace(search, by=groups, by_order=group_order(keys, groups, resource), source=source)


def _tokens(text: str, reader: TermReader, local: list[Local], start: int = 0) -> Iterator[Token]:
    """The plain terms; what stands in brackets as alternatives is understood on the way.

    Raises PromptError.
    """
    for piece in pieces(text, start):
        if piece.alternatives:
            local.append(_any_of(piece, reader))
        else:
            yield from _tokens_of(piece)


def _tokens_of(piece: Piece) -> Iterator[Token]:
    """The terms of a stretch, with positions that count from the beginning of the prompt."""
    try:
        for token in lexer.tokens(piece.text):
            items = tuple(replace(item, start=item.start + piece.start) for item in token.items)
            yield replace(token, start=token.start + piece.start, items=items)
    except PromptError as error:
        position = error.position + piece.start
        raise PromptError(error.sentence, position, error.nearest) from error


def _any_of(piece: Piece, reader: TermReader) -> AnyOf:
    alternatives = tuple(_together(alternative, reader) for alternative in piece.alternatives)
    text = " | ".join(" ".join(term.text for term in terms) for terms in alternatives)
    return AnyOf(f"({text})", alternatives)


def _together(piece: Piece, reader: TermReader) -> tuple[Local, ...]:
    """The terms of one alternative: all are tried on the record, none is asked of the server."""
    merged: list[Local] = []
    for token in _tokens(piece.text, reader, merged, piece.start):
        if not token.field:
            merged.append(_word(token))
            continue
        known = replace(field(token.field, reader.resource, token.start), parameter=None, span=None)
        if known.column is None:
            raise PromptError(
                f"“{token.field}” is asked of the server only, so it cannot stand between"
                " brackets: write it beside them.",
                token.start,
            )
        term = reader.term(token, known)
        if isinstance(term, Asked | Within):
            raise PromptError(f"“{term.text}” cannot stand between brackets.", token.start)
        merged.append(term)
    if not merged:
        raise PromptError("There is nothing on one side of the “|”.", piece.start)
    return tuple(merged)


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
