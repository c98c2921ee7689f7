"""Fleets that are copied for tests are as those that are made."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from carbon_tui.simulator import Clock
from carbon_tui.simulator.settings import SimulatorSettings
from carbon_tui.simulator.shop import HISTORY, TRACKED, Shop
from tests.conftest import NOON
from tests.fleets import FLEETS

SETTINGS = SimulatorSettings(
    seed=23, printers=5, prints=200, builds=30, printed_parts=120, measurements=200
)
DAY = 86_400.0


def nothing(_shop: Shop) -> None:
    """Both stages are made at once."""


def a_print_is_dropped(shop: Shop) -> None:
    shop.ensure(HISTORY)
    waiting = next(live for machine in shop.machines for live in machine.queue)
    shop.drop(waiting, shop.now())


def a_build_gets_another_name(shop: Shop) -> None:
    """No printer shows it."""
    shop.ensure(HISTORY)
    shop.store.execute("UPDATE builds SET name = 'another'")


def a_day_passes(shop: Shop) -> None:
    shop.ensure(HISTORY)
    shop.clock.advance(DAY)
    shop.advance()


def told_by(meanwhile: Callable[[Shop], None]) -> list[object]:
    """Everything that a shop knows, at first and five days later."""
    shop, told = Shop(SETTINGS, Clock.fixed(NOON)), []
    meanwhile(shop)
    shop.ensure(TRACKED)
    for _ in range(2):
        told += [list(shop.store.iterdump()), shop.hidden_drift(), sorted(shop.builds)]
        shop.clock.advance(5 * DAY)
        shop.advance()
    return told


@pytest.mark.parametrize(
    "meanwhile", [nothing, a_print_is_dropped, a_build_gets_another_name, a_day_passes]
)
def test_a_copied_fleet_is_and_goes_on_as_one_that_was_made(
    meanwhile: Callable[[Shop], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(FLEETS, "make_in_full", True)
        made = told_by(meanwhile)
    assert told_by(meanwhile) == made
    kept = len(FLEETS.kept)
    assert told_by(meanwhile) == made
    assert len(FLEETS.kept) == kept


def test_what_has_happened_in_one_fleet_is_not_in_the_next() -> None:
    def store(shop: Shop) -> list[str]:
        shop.ensure(TRACKED)
        return list(shop.store.iterdump())

    first = Shop(SETTINGS, Clock.fixed(NOON))
    before = store(first)
    a_print_is_dropped(first)
    first.clock.advance(5 * DAY)
    first.advance()
    assert store(first) != before
    assert store(Shop(SETTINGS, Clock.fixed(NOON))) == before
