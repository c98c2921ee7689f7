"""Print orders say which build, how far, and on which printers, by names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carbon_tui.screens.print_orders.print_order_list import PrintOrderHooks
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


def hooks_of(person: Person) -> PrintOrderHooks:
    hooks = person.here.hooks
    assert isinstance(hooks, PrintOrderHooks)
    return hooks


async def looked_up(person: Person) -> PrintOrderHooks:
    await person.until_loaded()
    hooks = hooks_of(person)
    await person.until(lambda: hooks._looked_up and not hooks._looking, "names and progress")
    return hooks


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_order_shows_its_build_and_its_state_in_words(
    simulator: Simulator, size: tuple[int, int]
) -> None:
    async with at_the_screen(simulator, "print-orders", size=size) as person:
        await looked_up(person)
        order = person.here.current
        build = next(b for b in simulator.records.builds() if b["uuid"] == order.build_uuid)
        assert build["name"][:12] in person.sees
        assert any(word in person.sees for word in ("waiting", "printing", "done"))


async def test_every_count_is_that_of_the_servers_prints(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        hooks = await looked_up(person)
        for order in person.here.view.rows.loaded():
            prints = simulator.records.prints(print_order_uuid=order.uuid)
            progress = hooks._progress(order)
            assert progress.printing == sum(p["status"] == "printing" for p in prints)
            assert progress.done == sum(p["status"] == "finished" for p in prints)
            assert progress.failed == sum(p["status"] in ("failed", "aborted") for p in prints)


async def test_printers_are_named_in_the_details(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        await looked_up(person)
        serial = next(iter(person.here.current.routed_to))
        await person.press("d")
        assert serial in person.sees


async def test_without_their_prints_orders_say_what_they_can(simulator: Simulator) -> None:
    simulator.faults.add(Fault("status-403", "GET /prints", times=None))
    async with at_the_screen(simulator, "print-orders") as person:
        await person.until_loaded()
        hooks = hooks_of(person)
        await person.until(lambda: hooks._failed, "that it cannot be read")
        assert "/ ? /" in person.sees or "waiting" in person.sees


async def test_an_order_to_come_says_when_each_share_and_the_whole_are_done(
    simulator: Simulator,
) -> None:
    """In the list as a range, in the details printer by printer and against the due date, and
    where it is followed."""
    async with at_the_screen(simulator, "print-orders", size=(80, 24)) as person:
        hooks = await looked_up(person)
        simulator.clock.advance(3)
        person.here.second()
        await person.until(lambda: hooks._expected, "what is to come")
        assert "Done in" in person.sees
        waits = {order for queue in simulator.records.queues().values() for order in queue}
        assert waits
        orders = person.here.view.rows.loaded()
        forecast = hooks._expected.forecast  # type: ignore[union-attr] # it was waited for
        place = next(n for n, order in enumerate(orders) if forecast(order) is not None)
        for _ in range(place):
            await person.press("j")
        order = person.here.current
        expected = forecast(order)
        assert expected is not None
        assert hooks._done_in(order)
        assert hooks._done_in(order) in person.sees  # type: ignore[operator]
        assert {share.serial for share in expected.shares} <= set(order.routed_to)
        hooks._due[order.build_uuid] = simulator.clock.now() - timedelta(hours=1)
        await person.press("d")
        for said in ("All done", "Late by", "stands on"):
            assert said in person.sees
        await person.press("escape", "m")
        await person.until(lambda: "All done" in person.sees, "when it is done")
        assert hooks._build_name(order)[:10] in person.sees  # type: ignore[index]


async def test_what_is_over_has_no_time_to_come(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "print-orders") as person:
        hooks = await looked_up(person)
        over = next(o for o in person.here.view.rows.loaded() if hooks._progress(o).is_over)
        assert hooks._done_in(over) is None
        assert hooks._due_date(over) is None
        assert hooks._slack(over) is None
