"""One line about the field that is being filled in: what it would mean, and what is known."""

from __future__ import annotations

from datetime import datetime

from carbon_tui.orders.part_orders.draft import PartOrderDraft
from carbon_tui.orders.part_orders.due_date import due_date
from carbon_tui.orders.part_orders.hints import Hints
from carbon_tui.orders.part_orders.plan import LONGEST_GROUP
from carbon_tui.text.cleaning import clean

SHOWN = 6
"""Suggestions in one line."""
CHANGED = "What was uploaded and made stays; the order gets a uuid of its own."
_TYPED = {"application": "application", "sop": "sop", "group": "group"}


def about(name: str, draft: PartOrderDraft, hints: Hints, now: datetime, changing: bool) -> str:
    """The line about this field, safe to show; empty where there is nothing to say."""
    if name == "due":
        return _due(draft.due, now)
    if name == "group" and len(draft.group.strip()) > LONGEST_GROUP:
        return f"{len(draft.group.strip())} of at most {LONGEST_GROUP} characters."
    typed = str(getattr(draft, _TYPED[name])) if name in _TYPED else _number(draft, name)
    known = _known(hints.of(name), typed)
    if known:
        return known
    return CHANGED if changing else ""


def _number(draft: PartOrderDraft, name: str) -> str:
    return draft.parts[0].part_number if name == "number" and draft.parts else ""


def _due(text: str, now: datetime) -> str:
    if not text.strip():
        return ""
    try:
        when = due_date(text, now)
    except ValueError as error:
        return str(error)
    return f"Due {when:%A %Y-%m-%d %H:%M %Z}"


def _known(names: tuple[str, ...], typed: str) -> str:
    """Those that contain what is typed; the right arrow takes the first that begins like it."""
    spelled = typed.strip().casefold()
    fitting = [name for name in names if spelled in name.casefold()]
    if not fitting or fitting == [typed.strip()]:
        return ""
    more = f" and {len(fitting) - SHOWN} more" if len(fitting) > SHOWN else ""
    return f"→ takes: {', '.join(str(clean(name)) for name in fitting[:SHOWN])}{more}"
