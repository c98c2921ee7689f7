"""What the prompt's tests share: a moment, a zone, and the shortest way to ask."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from carbon_tui.prompt import Search, parse
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name

NOW = datetime(2026, 7, 15, 10, 30, tzinfo=UTC)
"""A Wednesday; 12:30 in Berlin."""
BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = Moment(NOW, BERLIN)


def ask(view: str, text: str) -> Search:
    return parse(text, by_name(view), NOW, BERLIN)


def params(view: str, text: str) -> dict[str, list[str]]:
    """What the server is asked, without what the view asks by itself."""
    found: dict[str, list[str]] = {}
    for name, value in ask(view, text).query.params():
        found.setdefault(name, []).append(value)
    beginning: dict[str, list[str]] = {}
    for name, value in by_name(view).start.params():
        beginning.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if beginning.get(name) != values}


def kept(view: str, text: str, *records: object) -> list[int]:
    """Which of the records pass the local terms, by place."""
    passes = ask(view, text).predicate(by_name(view), MOMENT)
    assert passes is not None
    return [place for place, record in enumerate(records) if passes(record)]
