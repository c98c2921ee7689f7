"""Steps that stories of quality share: to a template, to a choice, to the end of a trace."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.trace_screen import TraceScreen
from carbon_tui.simulator import Simulator, SimulatorSettings
from tests.stories.person import Person

FLEET = SimulatorSettings(
    printers=26, prints=2_000, builds=120, printed_parts=2_400, measurements=5_000, rate_limit=0
)


def pictures(person: Person) -> TemplateScreen:
    assert isinstance(person.screen, TemplateScreen), person.screen
    return person.screen


def tracing(person: Person) -> TraceScreen:
    assert isinstance(person.screen, TraceScreen), person.screen
    return person.screen


async def until_read(person: Person) -> None:
    reader = person.app.session.reader
    await person.until(
        lambda: reader.measurements.coverage.complete and not reader.reading, "the whole window"
    )
    await person.until(
        lambda: person.keys_seen and not person.here.view.loader.has_more, "the templates"
    )


async def open_template(person: Person, name: str) -> None:
    """Enter on the template of this name."""
    await until_read(person)
    while person.here.current.name != name:
        await person.press("j")
    await person.press("enter")
    await person.until(lambda: isinstance(person.screen, TemplateScreen), "its pictures")


async def until_chosen_from(person: Person) -> None:
    await person.until(lambda: isinstance(person.screen, Chooser), "a choice")


async def until_traced(person: Person) -> None:
    await person.until(lambda: isinstance(person.screen, TraceScreen), "the trace")
    await person.until(lambda: not tracing(person).reading, "all answers")


def held_by_template(fleet: Simulator, uuid: str | None, days: float = 7) -> list[dict[str, Any]]:
    """What the server holds of a template in the latest days."""
    since = (fleet.clock.now() - timedelta(days=days)).isoformat()[:19]
    return [
        each
        for each in fleet.records.measurements()
        if each["part_measurement_template_uuid"] == uuid and each["updated_at"] >= since
    ]


def chooser(person: Person) -> tuple[Any, ...]:
    assert isinstance(person.screen, Chooser)
    return person.screen._choices


async def until_written(person: Person, folder: Path, pattern: str) -> list[Path]:
    def written() -> list[Path]:
        return list(folder.glob(pattern)) if " is in " in person.sees else []

    await person.until(written, f"a file {pattern}")
    return written()
