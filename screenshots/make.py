"""Draws the pictures of the README from the demo fleet: fixed seed, fixed clock, keys only.

Run ``python screenshots/make.py``; each picture is an SVG beside this file.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from textual._compositor import Compositor

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from carbon_tui.api.client import Client  # noqa: E402
from carbon_tui.api.transport.in_process import InProcess  # noqa: E402
from carbon_tui.report.document import report_document  # noqa: E402
from carbon_tui.report.figures import Grouping, Stint  # noqa: E402
from carbon_tui.report.html import picture_of  # noqa: E402
from carbon_tui.report.reading import ReportReader  # noqa: E402
from carbon_tui.screens.dialogs.dialog import Dialog  # noqa: E402
from carbon_tui.screens.list.resource_screen import ResourceScreen  # noqa: E402
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings  # noqa: E402
from tests.settling import SettlingLoop  # noqa: E402
from tests.stories.person import Person, at_the_screen  # noqa: E402

RENDER_UPDATE = Compositor.render_update
WHEN = datetime(2026, 9, 14, 9, 30, tzinfo=UTC)
SIZE = (120, 34)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: the view it starts in, the keys, and a word that shows it is ready."""

    name: str
    view: str
    keys: tuple[str, ...] = ()
    ready: str = ""
    size: tuple[int, int] = SIZE


SCENES = (
    Scene("printers", "printers", ("j", "j"), "Franklin"),
    Scene("prints", "prints", ("j",), "by started_at-"),
    Scene("filter", "prints status=failed started>=-7d", ("j", "j"), "[status=failed]"),
    Scene("builds", "builds status=Released", ("j",), "AutoBuild"),
    Scene("quality", "quality", ("j",), "2,181"),
    Scene(
        "queue-form",
        "builds status=Released",
        ("b", "j", "space", "j", "j", "j", "j", "j", "space", "tab", "backspace", "4"),
        "4 copies",
    ),
    Scene("chart", "quality", ("slash", *"Bore", "enter", "enter"), "range in"),
    Scene("lineage", "prints status=finished", ("j", "t"), "printed part"),
    Scene("timeline", "printers", ("z", "j", "j"), "Franklin"),
    Scene("production", "printers", ("percent_sign", "w", "h"), "By printer"),
    Scene("board", "queues", ("B",), "waits"),
    Scene("order-form", "part-orders", ("P",), "Packing group"),
    Scene("narrow", "prints status=failed", (), "[status=failed]", (80, 24)),
)


async def draw(scene: Scene, folder: Path) -> None:
    simulator = Simulator(SimulatorSettings(rate_limit=0), Clock.fixed(WHEN))
    simulator.warm()
    async with at_the_screen(simulator, scene.view, size=scene.size) as person:
        await person.until_loaded()
        for key in scene.keys:
            await person.press(key)
            await settled(person)
        await person.until(lambda: scene.ready in person.sees, scene.ready)
        await person.until(lambda: names_are_shown(person), "the printers' names")
        await person.pilot.pause(0.2)
        picture = pictured(person)
    (folder / f"{scene.name}.svg").write_text(picture, encoding="utf-8")


def pictured(person: Person) -> str:
    """A story draws no frames; a picture of it is one."""
    unseen, Compositor.render_update = Compositor.render_update, RENDER_UPDATE  # type: ignore[method-assign]
    try:
        return person.app.export_screenshot(title="carbon-tui", simplify=True)
    finally:
        Compositor.render_update = unseen  # type: ignore[method-assign]


def names_are_shown(person: Person) -> bool:
    """Rows are drawn again within a second after the fleet was read."""
    screen = person.screen
    return not isinstance(screen, ResourceScreen) or bool(screen.table.moment.printers)


async def settled(person: Person) -> None:
    """A dialog that has just opened hears no keys yet."""
    await person.pilot.pause()
    screen = person.screen
    if isinstance(screen, Dialog):
        await person.until(lambda: screen.armed, "the dialog hears keys")


async def draw_report(folder: Path) -> None:
    """The pictures that stand in the report's page, one above the other."""
    simulator = Simulator(SimulatorSettings(rate_limit=0), Clock.fixed(WHEN))
    app = InProcess(simulator)
    client = Client("http://127.0.0.1/v1", signer=None, transport=app, storage_transport=app)
    try:
        stint = Stint(WHEN - timedelta(days=7), WHEN, UTC)
        found = await ReportReader(client, simulator.clock.now).read(stint)
    finally:
        await client.aclose()
    document = report_document(found, tuple(Grouping))
    (folder / "report.svg").write_text(picture_of(document), encoding="utf-8")


async def main(names: list[str]) -> None:
    if not names or "report" in names:
        await draw_report(HERE)
    for scene in SCENES:
        if not names or scene.name in names:
            await draw(scene, HERE)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=SettlingLoop) as runner:
        runner.run(main(sys.argv[1:]))
