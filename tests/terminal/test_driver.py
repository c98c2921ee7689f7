"""The terminal's size, told in the order in which it changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.app import App
from textual.geometry import Size

from carbon_tui.terminal.driver import TerminalDriver


async def test_a_size_that_changes_while_another_is_read_is_told_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = App[None]()
    async with app.run_test(size=(80, 24)) as pilot:
        driver = TerminalDriver(app)

        def sizes() -> Iterator[tuple[int, int]]:
            driver.note_resize()  # the signal that interrupts the reading
            yield 62, 17
            while True:
                yield 110, 35

        reading = sizes()
        monkeypatch.setattr(driver, "_get_terminal_size", lambda: next(reading))
        driver.note_resize()
        for _ in range(600):
            if app.size == Size(110, 35):
                break
            await pilot.pause(0.01)
        await pilot.pause()
        assert app.size == Size(110, 35)
