"""Starting a reading again at a row's date, after its cursor has died.

The range overlaps the rows already read by a second or two. That survives both readings of
"inclusive" and "exclusive", servers that cut fractions of a second off, and ties: every row with
the same date is read again, and those already seen are dropped by key.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta

from carbon_tui.api.schema.endpoints import DateParameters
from carbon_tui.api.schema.query import Query

SECOND = timedelta(seconds=1)


def rfc3339_seconds(when: datetime) -> str:
    """RFC 3339 in UTC, whole seconds: the one spelling that no reader of dates disputes."""
    return when.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def parsed_date(text: str) -> datetime | None:
    """An RFC 3339 date as an aware time; None when it is none."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def resumed_at(
    query: Query, span: DateParameters, when: datetime, *, descending: bool
) -> Query | None:
    """The part of the query from this date on, in the direction of reading; None if impossible.

    A range that the query has already is kept where it is the tighter one.
    """
    if not MINYEAR < when.year < MAXYEAR:
        return None
    whole = when.astimezone(UTC).replace(microsecond=0)
    if descending:
        return until(query, span, whole + 2 * SECOND)
    return since(query, span, whole - SECOND)


def since(query: Query, span: DateParameters, when: datetime) -> Query | None:
    """The query narrowed to dates from `when` on; None when its own range cannot be read."""
    own = query.values(span.after)
    if not own:
        return query.where(span.after, rfc3339_seconds(when))
    theirs = parsed_date(own[0])
    if theirs is None or theirs >= when:
        return None if theirs is None else query
    return query.where(span.after, rfc3339_seconds(when))


def until(query: Query, span: DateParameters, when: datetime) -> Query | None:
    """The query narrowed to dates before `when`; None when its own range cannot be read."""
    own = query.values(span.before)
    if not own:
        return query.where(span.before, rfc3339_seconds(when))
    theirs = parsed_date(own[0])
    if theirs is None or theirs <= when:
        return None if theirs is None else query
    return query.where(span.before, rfc3339_seconds(when))
