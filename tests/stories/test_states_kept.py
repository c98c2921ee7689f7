"""What the app sees of printers' states is in the copy, and the timeline knows their past."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from carbon_tui.local_copy.state_history import states_of
from carbon_tui.local_copy.store import CopyStore, SeenPrinter
from carbon_tui.screens.timeline.screen import TimelineScreen
from carbon_tui.simulator import Simulator
from carbon_tui.timeline.floor import BlockKind
from tests.stories.person import at_the_screen


async def test_states_go_into_the_copy_and_come_back_on_the_timeline(
    simulator: Simulator, tmp_path: Path
) -> None:
    path, now = tmp_path / "copy.sqlite", simulator.clock.now()
    with closing(CopyStore(path)) as store:
        for minutes in (200, 190, 180):
            seen = [SeenPrinter(serial, "Offline", "[]") for serial in simulator.records.queues()]
            store.see_printers(seen, now - timedelta(minutes=minutes))
    async with at_the_screen(simulator, "prints") as person:
        person.app.session.copy_file = path
        await person.until_loaded()
        await person.press("1")
        await person.until_loaded()
        fleet = set(simulator.records.queues())

        def kept() -> set[str]:
            spans = states_of(path, now - timedelta(minutes=1), now + timedelta(hours=1))
            return {span.serial for span in spans}

        await person.until(lambda: kept() == fleet, "every printer's state")
        await person.press("z")
        await person.until(
            lambda: isinstance(person.screen, TimelineScreen) and person.screen.floor is not None
        )
        assert isinstance(person.screen, TimelineScreen)
        assert person.screen.floor is not None
        blocks = [block for line in person.screen.floor.lines for block in line.blocks]
        down = {(b.start, b.end) for b in blocks if b.kind is BlockKind.NOT_WORKING and b.end < now}
        assert (now - timedelta(minutes=200), now - timedelta(minutes=180)) in down
