"""What is true of a list just now: pure functions from a list to its status and to sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.list_status import Chip, Copied, ListStatus, copied
from carbon_tui.listing.poll_interval import seconds_between_polls
from carbon_tui.prompt.terms import Asked
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.listing.changes import RowCoverage
    from carbon_tui.listing.list_model import ListModel
    from carbon_tui.listing.question import ListQuestion

A_COPY_WOULD_HELP = "over all: :sync"
"""A local copy would answer this, and there is none."""
THE_COPY_HAS_THE_REST = f"{key_of('source')} asks the copy"
"""The server cannot be reached half-way through a list."""
_MORE = f"{key_of('down')} reads on, {key_of('load_all')} reads everything."
NO_HIT = f"No hit in {{loaded:,}} loaded rows: {_MORE}"
NONE_READABLE = f"None of {{unreadable:,}} rows can be read: {_MORE}"
THEY_MAY_MATCH = "{unreadable:,} more could not be read: they may match."
STALE_AFTER_POLLS = 4.0
"""Polling intervals after which data counts as stale, or so many minutes where nobody polls."""


def status_of(model: ListModel, *, hidden_columns: int = 0) -> ListStatus:
    """Everything the status line says of this list."""
    question, loader = model.question, model.loader
    covered, age = model.rows.coverage(), model.age
    shown = question.shown_search
    chips = [Chip(text) for text in shown.server_chips]
    everywhere = model.source.copied is not None and not question.is_being_typed
    chips += [Chip(text, local=not everywhere) for text in shown.local_chips]
    status = ListStatus(
        loaded=covered.loaded,
        matching=_matching(model, covered),
        capped=covered.capped or (loader.is_capped and not loader.has_it_all),
        hits=covered.hits,
        complete=covered.complete and loader.has_it_all,
        unreadable=covered.unreadable,
        moved=covered.moved,
        marked=len(model.rows.marks),
        marked_sum=model.marked_sum(),
        hidden_columns=hidden_columns,
        copied=_copied(model),
        hint=_hint(model),
        age=age,
        stale=age is not None and age > _stale_after(model),
        pause=model.pause,
        busy=model.progress or loader.busy,
        trouble=loader.trouble.title if loader.trouble else "",
        chips=tuple(chips),
        sort=_sort_words(model),
        by_default=shown.by_default,
        notes=(
            *_notes(loader.pages, sorted_instead=model.sorted_instead),
            *_notes_of_the_copy(model),
            *_notes_of_all_values(model),
        ),
    )
    lists = model.source.lists
    return model.shape.status(status if lists is None else lists.told(status))


def _matching(model: ListModel, covered: RowCoverage) -> int | None:
    """How many rows match, as the server counts them where it did not give all."""
    pages = model.loader.pages
    if pages is None or pages.total is None or model.loader.has_it_all:
        return covered.matching
    return max(covered.matching or 0, pages.total) if model.shape.is_plain else covered.matching


def _copied(model: ListModel) -> Copied | None:
    facts = model.source.facts
    if facts is None:
        return None
    now, zone = model.context.server_now(), model.context.moment().zone
    return copied(facts.as_of, now, zone, facts.asked_of, facts.looked_at)


def _notes_of_the_copy(model: ListModel) -> list[str]:
    source = model.source
    if source.facts is not None:
        return [source.facts.note] if source.facts.note else []
    if source.why_not:
        return [source.why_not]
    return []


def _notes_of_all_values(model: ListModel) -> list[str]:
    """Who asks for all values of what the server hides is told that only named ones are shown."""
    everything = dict(model.resource.endpoint.all_values)
    terms = [term for term in model.question.shown_search.server if isinstance(term, Asked)]
    asked = [term.field for term in terms if everything.get(term.parameter) == term.values]
    rows = model.resource.title.casefold()
    return [f"{rows} of a {field} that nobody has named may be missing" for field in asked]


def _hint(model: ListModel) -> str:
    if model.rows.complete or model.question.is_being_typed:
        return ""
    trouble, source = model.loader.trouble, model.source
    if trouble is not None and source.copied is None and source.may_stand_in(model.search, trouble):
        return THE_COPY_HAS_THE_REST
    return A_COPY_WOULD_HELP if source.would_help else ""


def _stale_after(model: ListModel) -> float:
    """Seconds."""
    poll_seconds = model.context.preferences.now.poll_seconds
    return STALE_AFTER_POLLS * (seconds_between_polls(model.resource, poll_seconds) or 60.0)


def _sort_words(model: ListModel) -> str:
    question = model.question
    local = [f"{name}{'-' if down else ''}" for name, down in question.local_order]
    if question.order_waits:
        names = ", ".join(f"{name}{'-' if down else ''}" for name, down in question.wanted_order)
        return f"by {names} once all rows are loaded: {key_of('load_all')}"
    if local and model.source.copied is not None:
        return f"by {', '.join(local)}"
    if local:
        return f"sorted here by {', '.join(local)}"
    sort = question.search.query.sort
    asked = [f"{s.field}{'-' if s.descending else ''}" for s in sort]
    if model.sorted_instead:
        return f"sorted here by {', '.join(asked)}, which the server did not do"
    shown = {column.sort for column in question.resource.columns}
    unseen = "" if all(s.field in shown for s in sort) else ", which its rows do not tell"
    return f"by {', '.join(asked)}{unseen}" if asked else ""


def _notes(pages: Pages[object] | None, *, sorted_instead: bool) -> tuple[str, ...]:
    if pages is None:
        return ()
    # How many rows are unreadable or moved is said beside their number.
    known = replace(pages.completeness, unreadable=0, moved=0)
    if sorted_instead:
        known = replace(known, sort_refused=False, out_of_order=False)
    return known.clauses()


def why_empty(model: ListModel) -> str:
    """What the table says while it has no rows."""
    resource, loader = model.resource, model.loader
    lacks = model.search.lacks(resource)
    if lacks:
        return lacks
    if loader.trouble is not None and model.source.facts is None:
        cure = f"{key_of('refresh')} tries again, {key_of('trouble')} says more."
        return f"{loader.trouble.title}.\n{loader.trouble}\n{cure}"
    covered = model.rows.coverage()
    if loader.has_more:
        return _why_empty_so_far(covered)
    if not loader.has_it_all:
        return f"The server counts a {resource.noun} or more and gave none that is known."
    if covered.loaded and model.question.shown_search.local:
        return _here_none(model.question, covered.loaded)
    if not covered.unreadable:
        return _no_match(model.question, resource.noun) + _unknown_values(model.question)
    sentence = _no_match(model.question, f"{resource.noun} that can be read")
    return f"{sentence}\n{THEY_MAY_MATCH.format(unreadable=covered.unreadable)}"


def _here_none(question: ListQuestion, loaded: int) -> str:
    """All rows are here, and the local terms let none pass: the server's are not to blame."""
    chips = " ".join(question.shown_search.local_chips)
    return f"None of the {question.resource.counted(loaded)} matches {chips}."


def _unknown_values(question: ListQuestion) -> str:
    """Values asked of the server that are none of those known to occur, with the nearest."""
    known_values = dict(question.resource.values)
    for term in question.shown_search.server:
        known = known_values.get(term.field, ()) if isinstance(term, Asked) else ()
        folded = {value.casefold() for value in known}
        for value in term.values if isinstance(term, Asked) and known else ():
            if value.casefold() not in folded:
                return _unknown_value(term.field, value, known)
    return ""


def _unknown_value(field: str, value: str, known: Sequence[str]) -> str:
    from carbon_tui.text.spelling import nearest

    near = nearest(value, known)
    hint = f"did you mean {near}?" if near else f"known are {', '.join(known)}."
    return f"\n“{clean(value)}” is no {field} that is known: {hint}"


def _why_empty_so_far(covered: RowCoverage) -> str:
    if covered.loaded:
        return NO_HIT.format(loaded=covered.loaded)
    if covered.unreadable:
        return NONE_READABLE.format(unreadable=covered.unreadable)
    return "loading…"


def _no_match(question: ListQuestion, noun: str) -> str:
    asked = question.shown_search.text
    if not asked and question.search.by_default:
        asked = f"what is asked: {' '.join(question.search.by_default)}"
    return f"No {noun} matches {asked}" if asked else f"There is no {noun}."


def gap_words(covered: RowCoverage) -> str:
    """The words on the line that stands for the unread rows between the top and the end of a
    list."""
    if covered.matching is None:
        return "rows between here are not loaded"
    unread = max(covered.matching - covered.loaded, 0)
    if covered.capped:
        return f"{unread:,} rows or more are not loaded here"
    if unread:
        return f"{counted(unread, 'row')} {'is' if unread == 1 else 'are'} not loaded here"
    return "more rows may stand here"
