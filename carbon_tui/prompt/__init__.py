"""The filter grammar: one for the filter prompt, for ``:view …``, for ``get`` and for saved views.

::

    field=a,b            exactly one of these; the server where the endpoint has that parameter
    field!=a  field~re   not these; matching a regular expression (also !~): over loaded rows
    field>n  field<=n    numbers, durations (2h30m), sizes, dates
    field:word           contains the word
    date>=-8h  date<2026-08-01  date:yesterday..today
    word  "two words"  !word           in any visible column, over loaded rows
    field=  field!=      says nothing; says something
    a=1 | took>5h name~x               either, or both of the others: over loaded rows
    (a=1 | took>5h) !(b=2 c=3)         in brackets first; not: over loaded rows
    by:printer,week                    groups instead of records
    from:copy  from:server             who answers
    sort:started-,status

Terms combine with AND, more closely than with ``|``. Orders, groups and who answers are said of the
whole question, outside of brackets. A bracket groups where it begins a term; elsewhere, as in
``name~(a|b)``, it is text, and in quotes everything is. The API's own parameter names work as they
are.

Called by whoever has a line of text to be understood: `screens`, `listing`, `groups`, `cli`. It
never asks a server: it says what to ask, and what to match here.

  lexer, parsing, alternatives      text to terms, terms to a `search`; brackets and bars
  fields, values, terms             what a name means, what an operator does, what a term asks
  dates, amounts, patterns, errors  dates, numbers with units, regular expressions, complaints
  sorting, grouping, group_key      ``sort:`` and ``by:``
  following, suggesting             from one search to another; what could come next
  printer_search                    words and ``free<2h``, where printers are looked for
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.prompt.errors import PromptError
    from carbon_tui.prompt.following import excluded, follow, linked, of_query, refined, sorted_by
    from carbon_tui.prompt.parsing import command, parse
    from carbon_tui.prompt.search import Search
    from carbon_tui.prompt.suggesting import Suggestion, suggest

__all__ = [
    "PromptError",
    "Search",
    "Suggestion",
    "command",
    "excluded",
    "follow",
    "linked",
    "of_query",
    "parse",
    "refined",
    "sorted_by",
    "suggest",
]

_MODULES = {
    "PromptError": "errors",
    "Search": "search",
    "Suggestion": "suggesting",
    "command": "parsing",
    "parse": "parsing",
    "suggest": "suggesting",
}

_DEFINED = {name: lazy(f"prompt.{_MODULES.get(name, 'following')}:{name}") for name in __all__}


def __getattr__(name: str) -> Any:
    """Read when it is first wanted: a view that starts as it is needs no grammar."""
    if name not in _DEFINED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _DEFINED[name].load()
