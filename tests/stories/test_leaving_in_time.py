"""A screen that is left while something is read for it: the answer finds nobody, and harms none."""

from __future__ import annotations

import asyncio

from textual.app import App, ComposeResult
from textual.widgets import Static

from carbon_tui.screens.base_screen import BaseScreen


class Going(Static):
    """Tells when it goes; then its screen is only half there."""

    def __init__(self, gone: asyncio.Event) -> None:
        super().__init__("reading…", id="answer")
        self._gone = gone

    def on_unmount(self) -> None:
        self._gone.set()


class Lingering(Static):
    """Takes a while to go, and its screen waits for it."""

    async def on_unmount(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


class Reading(BaseScreen[None]):
    """Its answer comes just when it is being taken apart."""

    CSS_PATH = None

    def __init__(self) -> None:
        super().__init__()
        self.gone = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Going(self.gone)
        yield Lingering("stays")

    def on_mount(self) -> None:
        self.run_worker(self._read(), name="reading")

    async def _read(self) -> None:
        await self.gone.wait()
        self.query_one("#answer", Static).update("an answer")


async def test_an_answer_that_comes_while_a_screen_is_left_ends_nothing() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        screen = Reading()
        await app.push_screen(screen)
        await pilot.pause()
        await screen.dismiss(None)
        assert screen.gone.is_set()
        assert not list(app.workers)
