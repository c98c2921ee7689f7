"""What is true of a list on screen: of how much, how old, and why; as a value and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.resources.formats import span
from carbon_tui.text.counting import counted

GAP = 2
"""Blank cells between two pieces of the line."""
AGE_STEP_SECONDS = 5
"""Seconds by which the age moves on: each step is a paint, and a screen at rest costs nothing."""


class Chip(Struct, frozen=True):
    """One filter term. A local one looks only at loaded rows, and must say so."""

    text: str
    local: bool = False


class Copied(Struct, frozen=True):
    """The rows are the local copy's."""

    as_of: str
    """When it was last complete: "16:02", on another day "08-31 16:02"."""
    asked_of: int | None = None
    """How many rows the server's terms alone let through; None while nobody has counted."""
    looked_at: int | None = None
    """How many rows were looked at so far; None: all."""


def copied(
    as_of: datetime,
    now: datetime,
    zone: tzinfo,
    asked_of: int | None = None,
    looked_at: int | None = None,
) -> Copied:
    """What is to be said of rows that were true at ``as_of``; see `Copied`."""
    then, today = as_of.astimezone(zone), now.astimezone(zone).date()
    day = "" if then.date() == today else f"{then:%m-%d} "
    return Copied(f"{day}{then:%H:%M}", asked_of, looked_at)


class ListStatus(Struct, frozen=True):
    """Everything the line says; counts are rows, ages are seconds."""

    loaded: int = 0
    matching: int | None = None
    """The server's count for the query; None before it said."""
    capped: bool = False
    """The server stopped counting: `matching` means "or more"."""
    hits: int | None = None
    """Rows passing the local terms; None without local terms."""
    complete: bool = False
    unreadable: int = 0
    moved: int = 0
    marked: int = 0
    marked_sum: str = ""
    """What the marked rows come to: hours, resin, pieces."""
    ranging: str = ""
    """What a range of marks that is not ended yet begins with, and how to end it."""
    hidden_columns: int = 0
    sideways: str = ""
    """Which columns are in view, where they are scrolled."""
    position: int | None = None
    hint: str = ""
    """How one gets more of it."""
    copied: Copied | None = None
    """None: the server's."""
    age: float | None = None
    stale: bool = False
    pause: str = ""
    """Why nothing is read again by itself: "paused"; empty while it is."""
    busy: str = ""
    """What is going on: "loading", "counting 4,100"…; empty when nothing is."""
    trouble: str = ""
    chips: tuple[Chip, ...] = ()
    sort: str = ""
    by_default: tuple[str, ...] = ()
    """What the view asks by itself, for as long as nobody asks something else there."""
    notes: tuple[str, ...] = ()


Part = tuple[str, str]
"""A piece of the line and the role it is written in."""


def parts(status: ListStatus, width: int | None = None) -> list[Part]:
    """The line's pieces, the most important first: a narrow terminal cuts from the right.

    Where ``width`` has no room for what must not be missed, what is asked is told in fewer words.
    """
    sort = [(status.sort, "muted")] if status.sort else []
    pieces = [*_state(status), *_asked(status), *_columns(status)]
    if width is not None and _length([*pieces, *sort]) > width:
        pieces = [*_state(status), *_asked_by_default_in_short(status), *_columns(status)]
    if width is not None and _length(pieces) > width:
        pieces = [*_state(status), *_asked_in_short(status), *_columns(status)]
    if width is not None and _length(pieces) > width:
        pieces = [*_state(status), *_asked_in_short(status), *_columns_in_short(status)]
    pieces += sort
    if status.moved:
        pieces.append((f"{status.moved:,} moved meanwhile", "warn"))
    return pieces + [(note, "muted") for note in status.notes]


def _length(pieces: list[Part]) -> int:
    return sum(len(text) for text, _ in pieces) + GAP * (len(pieces) - 1)


def _state(status: ListStatus) -> Iterator[Part]:
    """What is wrong, how much there is, how old."""
    if status.trouble:
        yield status.trouble, "bad"
    yield count(status), "plain"
    if status.hint:
        yield status.hint, "muted"
    if status.unreadable:
        yield f"{counted(status.unreadable, 'row')} unreadable", "bad"
    if status.busy:
        yield status.busy, "busy"
    if status.age is not None:
        age = f"{span(status.age - status.age % AGE_STEP_SECONDS)} old"
        yield age, "warn" if status.stale else "muted"
    if status.pause:
        yield status.pause, "warn"
    if status.marked:
        sums = f": {status.marked_sum}" if status.marked_sum else ""
        yield f"{status.marked:,} marked{sums}", "count"
    if status.ranging:
        yield status.ranging, "count"


def _asked(status: ListStatus) -> Iterator[Part]:
    """Every filter, as it was written."""
    for chip in status.chips:
        yield _chip(chip), "local" if chip.local else "server"
    for asked in status.by_default:
        yield f"[{asked}]", "muted"


def _asked_by_default_in_short(status: ListStatus) -> Iterator[Part]:
    """What nobody typed by its number: "[4 statuses]"."""
    yield from _asked(replace(status, by_default=()))
    for asked in status.by_default:
        name, _, values = asked.partition("=")
        several = values.count(",") + 1
        names = f"{name}es" if name.endswith("s") else f"{name}s"
        yield f"[{several} {names}]" if several > 1 else f"[{asked}]", "muted"


def _asked_in_short(status: ListStatus) -> Iterator[Part]:
    """How many filters are on, whoever set them."""
    several = len(status.chips)
    if not several:
        yield from _asked_by_default_in_short(status)
        return
    local = any(chip.local for chip in status.chips)
    filters = "filter" if several == 1 else "filters"
    yield f"[{several} {filters}]", "local" if local else "server"


def _columns(status: ListStatus) -> Iterator[Part]:
    if status.sideways:
        yield status.sideways, "muted"
    if status.hidden_columns:
        yield f"+{counted(status.hidden_columns, 'column')}", "muted"


def _columns_in_short(status: ListStatus) -> Iterator[Part]:
    """Without the keys that lead there: "+7 col"."""
    for text, role in _columns(status):
        yield re.sub(" columns?$", " col", text.partition(":")[0]), role


def count(status: ListStatus) -> str:
    """``loaded / matching``, and for local terms how many hits in how much of it; of the copy how
    many of all match, and how it stands: ``885 of 12,300 · copy 16:02``."""
    if status.copied is not None:
        return f"{_count_of_the_copy(status, status.copied)} · copy {status.copied.as_of}"
    matching = ""
    if status.matching is not None:
        matching = f"{status.matching:,}{'+' if status.capped else ''}"
    if status.hits is not None:
        loaded = f"{counted(status.hits, 'hit')} in {status.loaded:,} loaded"
        return loaded if status.complete or not matching else f"{loaded} of {matching}"
    if status.complete:
        nothing = "none readable" if status.unreadable else "none"
        return f"all {status.loaded:,}" if status.loaded else nothing
    return f"{status.loaded:,} / {matching}" if matching else f"{status.loaded:,}"


def _count_of_the_copy(status: ListStatus, copied: Copied) -> str:
    if status.hits is not None:
        return f"{counted(status.hits, 'hit')} in {status.loaded:,} loaded"
    if status.matching is None and status.complete:
        return f"all {status.loaded:,}" if status.loaded else "none"
    if status.matching is None:
        looked = "" if copied.looked_at is None else f", {copied.looked_at:,} looked at"
        return f"{status.loaded:,}+{looked}"
    if copied.asked_of is None:
        return f"{status.matching:,}"
    if copied.asked_of == status.matching:
        return f"all {status.matching:,}" if status.matching else "none"
    return f"{status.matching:,} of {copied.asked_of:,}"


def _chip(chip: Chip) -> str:
    return f"[{chip.text} · local]" if chip.local else f"[{chip.text}]"


class Alarm(Struct, frozen=True):
    """A line, the most important words first, and the key that says more."""

    text: str
    key: str
    bad: bool
