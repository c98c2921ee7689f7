"""What was to be done in the background and never was leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc

import pytest

from carbon_tui.terminal.display import Display


class Background(Display[None]):
    pass


async def nothing() -> int:
    await asyncio.sleep(0)
    return 7


@pytest.mark.parametrize("begins", [True, False])
async def test_a_worker_that_is_cancelled_before_it_began_leaves_no_complaint(begins: bool) -> None:
    app = Background()
    async with app.run_test():
        worker = app.run_worker(nothing(), name="nothing")
        if begins:
            assert await worker.wait() == 7
        else:
            worker.cancel()
            await asyncio.sleep(0)
        del worker
    gc.collect()  # a coroutine that was never awaited is a warning, and every warning an error
