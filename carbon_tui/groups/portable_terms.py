"""Terms of the prompt as SQL that every SQLite understands, for people to take away.

It compares the letters of ASCII without their case, as SQLite does; words with other letters are
not said in it, and neither are regular expressions.
"""

from __future__ import annotations

from collections.abc import Mapping

from carbon_tui.groups.condition import Condition, all_of, either, marks
from carbon_tui.groups.prefilter import NUMBERS, between
from carbon_tui.prompt.terms import AnyOf, Between, Contains, Local, OneOf
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import ValueKind


def portable(term: Local, resource: AnyResource, columns: Mapping[str, str]) -> Condition | None:
    """The rows that pass the term; None where that cannot be said. ``columns`` is SQL by name."""
    if isinstance(term, Between):
        return between(term, columns)
    if isinstance(term, AnyOf):
        return _any_of(term, resource, columns)
    sql = _text_of(term.field, resource, columns)
    if sql is None:
        return None
    if isinstance(term, Contains) and _is_plain(term.words):
        said = either([Condition(f"{sql} LIKE ? ESCAPE '\\'", (_like(w),)) for w in term.words])
    elif isinstance(term, OneOf) and not term.amounts and _is_plain(term.values):
        values = tuple(value.casefold() for value in term.values)
        said = Condition(f"lower({sql}) IN ({marks(values)})", values)
    else:
        return None
    return Condition(f"NOT {said.sql}", said.values) if term.negated else said


def _any_of(term: AnyOf, resource: AnyResource, columns: Mapping[str, str]) -> Condition | None:
    """The alternatives as SQL; None where a term of any of them cannot be written in SQL."""
    alternatives = []
    for terms in term.alternatives:
        said = [portable(inner, resource, columns) for inner in terms]
        known = [condition for condition in said if condition is not None]
        if len(known) < len(said):
            return None
        both = all_of(known)
        alternatives.append(Condition(f"({both.sql})", both.values))
    any_of = either(alternatives)
    # What compares nothing is neither true nor false to SQL, and does not hold.
    return Condition(f"NOT coalesce({any_of.sql}, 0)", any_of.values) if term.negated else any_of


def _text_of(name: str, resource: AnyResource, columns: Mapping[str, str]) -> str | None:
    """A column's text, empty where there is none; None where the cell says more than the text."""
    column = resource.column(name) if name else None
    if column is None or column.name not in columns or columns[column.name] in NUMBERS:
        return None
    says_more = (
        column.show.names_printers or column.match_also is not None or column.items is not None
    )
    if says_more or column.show.kind is not ValueKind.TEXT:
        return None
    return f"coalesce({columns[column.name]}, '')"


def _is_plain(words: tuple[str, ...]) -> bool:
    return all(word.isascii() for word in words)


def _like(word: str) -> str:
    for letter in "\\%_":
        word = word.replace(letter, f"\\{letter}")
    return f"%{word}%"
