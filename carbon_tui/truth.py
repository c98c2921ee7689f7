"""What is true of a list on screen: of how much, how old, and why; as a value and in words."""

from __future__ import annotations

from msgspec import Struct

from carbon_tui.resources.cells import span

STEP = 5
"""Seconds by which the age moves on: each step is a paint, and a screen at rest costs nothing."""


class Chip(Struct, frozen=True):
    """One filter term. A local one looks only at loaded rows, and must say so."""

    text: str
    local: bool = False


class Truth(Struct, frozen=True):
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
    ranging: str = ""
    """What a range of marks that is not ended yet begins with, and how to end it."""
    hidden_columns: int = 0
    position: int | None = None
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


def parts(truth: Truth) -> list[Part]:
    """The line's pieces, the most important first: a narrow terminal cuts from the right."""
    pieces: list[Part] = []
    if truth.trouble:
        pieces.append((truth.trouble, "bad"))
    pieces.append((count(truth), "plain"))
    if truth.busy:
        pieces.append((truth.busy, "busy"))
    if truth.age is not None:
        age = f"{span(truth.age - truth.age % STEP)} old"
        pieces.append((age, "warn" if truth.stale else "muted"))
    if truth.pause:
        pieces.append((truth.pause, "warn"))
    if truth.marked:
        pieces.append((f"{truth.marked:,} marked", "count"))
    if truth.ranging:
        pieces.append((truth.ranging, "count"))
    pieces += [(_chip(chip), "local" if chip.local else "server") for chip in truth.chips]
    if truth.sort:
        pieces.append((truth.sort, "muted"))
    pieces += [(f"[{asked}]", "muted") for asked in truth.by_default]
    if truth.moved:
        pieces.append((f"{truth.moved:,} moved meanwhile", "warn"))
    if truth.unreadable:
        rows = "row" if truth.unreadable == 1 else "rows"
        pieces.append((f"{truth.unreadable:,} {rows} unreadable", "bad"))
    pieces += [(note, "muted") for note in truth.notes]
    if truth.hidden_columns:
        pieces.append((f"+{truth.hidden_columns} columns", "muted"))
    return pieces


def count(truth: Truth) -> str:
    """``loaded / matching``, and for local terms how many hits in how much of it."""
    matching = ""
    if truth.matching is not None:
        matching = f"{truth.matching:,}{'+' if truth.capped else ''}"
    if truth.hits is not None:
        hits = "hit" if truth.hits == 1 else "hits"
        loaded = f"{truth.hits:,} {hits} in {truth.loaded:,} loaded"
        return loaded if truth.complete or not matching else f"{loaded} of {matching}"
    if truth.complete:
        nothing = "none readable" if truth.unreadable else "none"
        return f"all {truth.loaded:,}" if truth.loaded else nothing
    return f"{truth.loaded:,} / {matching}" if matching else f"{truth.loaded:,}"


def _chip(chip: Chip) -> str:
    return f"[{chip.text} · local]" if chip.local else f"[{chip.text}]"


class Alarm(Struct, frozen=True):
    """A line, the most important words first, and the key that says more."""

    text: str
    key: str
    bad: bool
