"""The rate limit, as the server's clock sees it."""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from random import Random

import pytest

from carbon_tui.api.transport.pacing import (
    Pacer,
    Urgency,
)
from tests.api.virtual import now, run


def worst_window(times: list[float], width: float = 10.0) -> int:
    """The most arrivals in any window; its right end is open, as a server's counter has it."""
    times = sorted(times)
    return max(bisect_left(times, start + width) - i for i, start in enumerate(times))


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_calls_never_exceed_the_limit_on_the_servers_clock(seed: int) -> None:
    chance, arrivals = Random(seed), []

    async def one(pacer: Pacer) -> None:
        await pacer.enter(chance.choice(list(Urgency)))
        try:
            await asyncio.sleep(chance.choice((0.001, 0.2, 4.0)) * chance.random())
            arrivals.append(now())
            await asyncio.sleep(chance.random())
        finally:
            pacer.leave()

    async def all_of_them() -> None:
        pacer = Pacer()
        await asyncio.gather(*(one(pacer) for _ in range(1000)))

    run(all_of_them())
    assert len(arrivals) == 1000
    assert worst_window(arrivals) <= 190


def test_a_burst_is_let_through_at_once_when_answers_are_quick() -> None:
    async def burst() -> float:
        pacer = Pacer()
        for _ in range(190):
            await pacer.enter()
            pacer.leave()
        return now()

    assert run(burst()) == 0.0


def test_a_person_goes_before_a_thousand_background_pages() -> None:
    order: list[str] = []

    async def one(pacer: Pacer, name: str, urgency: Urgency) -> None:
        await pacer.enter(urgency)
        order.append(name)
        await asyncio.sleep(1.0)
        pacer.leave()

    async def scene() -> None:
        pacer = Pacer()
        pages = [
            asyncio.create_task(one(pacer, f"page {n}", Urgency.BACKGROUND)) for n in range(300)
        ]
        await asyncio.sleep(2.5)
        began = now()
        await one(pacer, "person", Urgency.FOREGROUND)
        assert now() - began == 1.0
        for page in pages:
            page.cancel()
        await asyncio.gather(*pages, return_exceptions=True)

    run(scene())
    assert order.index("person") < 40


@pytest.mark.parametrize("most", [150, 190])
def test_a_burst_of_the_background_does_not_leave_a_person_waiting_for_the_window(
    most: int,
) -> None:
    async def page(pacer: Pacer) -> float:
        await pacer.enter(Urgency.BACKGROUND)
        left = now()
        pacer.leave()
        return left

    async def scene() -> None:
        pacer = Pacer(most=most)
        pages = [asyncio.create_task(page(pacer)) for _ in range(2 * most)]
        await asyncio.sleep(1.0)
        began = now()
        for _ in range(most // 10):
            await pacer.enter()
            pacer.leave()
        assert now() == began
        left = await asyncio.gather(*pages)
        assert sorted(left)[most - most // 10 :][0] == 10.0, "the window is used, but for that room"
        assert max(left) <= 30.0

    run(scene())


def test_turns_of_cancelled_callers_are_not_lost() -> None:
    async def scene() -> None:
        pacer = Pacer(most=5)
        for _ in range(50):
            tasks = [asyncio.create_task(pacer.enter()) for _ in range(3)]
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
            for result in results:
                if result is None:
                    pacer.leave()
            await asyncio.sleep(11)
        await asyncio.wait_for(pacer.enter(), 1.0)

    run(scene())


def test_nothing_leaves_while_the_server_asks_for_quiet() -> None:
    async def scene() -> float:
        pacer = Pacer()
        pacer.hold(7.0)
        await pacer.enter()
        return now()

    assert run(scene()) == 7.0


def test_a_window_is_over_when_its_alarm_rings_whatever_the_rounding() -> None:
    async def scene(start: float) -> float:
        pacer = Pacer(most=1)
        await asyncio.sleep(start)
        await pacer.enter()
        pacer.leave()
        await pacer.enter()  # an alarm that rings again and again would never get here
        return now() - start

    chance = Random(2)
    for _ in range(200):
        assert run(scene(chance.random())) == pytest.approx(10.0)
