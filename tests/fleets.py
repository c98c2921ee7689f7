"""Simulated fleets that are asked for again are copied, not made again.

Most tests begin with the same fleet at the same instant, and making it was a tenth of the run. What
is copied is the data as they were made: a fleet in which anything happened meanwhile is made in
full. The tests of how fleets are made, and the benchmarks, always make theirs.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections import OrderedDict
from collections.abc import Generator, Hashable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.simulator.catalogue import SimulatedBuild
from carbon_tui.simulator.history import FleetHistory
from carbon_tui.simulator.printed_parts import SimulatedPrintedParts
from carbon_tui.simulator.schema import open_store
from carbon_tui.simulator.shop import Shop
from carbon_tui.simulator.shop_floor import ShopFloor, SimulatedPrint, SimulatedPrinter

MOST_FLEETS = 12
"""So many are kept, those that were wanted last."""
LARGEST_BYTES = 8_000_000
"""Larger ones are wanted once."""
MADE_IN_FULL = ("simulator/test_world.py", "simulator/test_settings.py", "benchmarks/")
_TESTS = Path(__file__).parent

_make_history, _make_parts = FleetHistory.load, SimulatedPrintedParts.load
_make_stage = Shop._make_history


@dataclass
class KeptHistory:
    """A fleet's second stage."""

    store: sqlite3.Connection
    builds: dict[int, SimulatedBuild]


@dataclass
class KeptParts:
    """A fleet's third stage: what the printed parts know besides the tables."""

    store: sqlite3.Connection
    facts: dict[str, Any]
    unmeasured: list[tuple[int, int]]
    """When the parts of which print reach the bench."""


@dataclass
class Fleets:
    """All that are kept, found by everything that they are made of."""

    kept: OrderedDict[Hashable, KeptHistory | KeptParts] = field(default_factory=OrderedDict)
    make_in_full: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    untouched: weakref.WeakKeyDictionary[ShopFloor, int] = field(
        default_factory=weakref.WeakKeyDictionary
    )
    """How many changes the store had seen when a floor's history was there."""

    def history(self, history: FleetHistory) -> None:
        """Takes the place of `FleetHistory.load`."""
        if self.make_in_full:
            _make_history(history)
            return
        floor, store = history._floor, history._store
        key = ("history", _made_of(floor))
        with self.lock:
            known = self._known(key)
            if isinstance(known, KeptHistory):
                known.store.backup(store)
                history.builds.update(known.builds)
            else:
                _make_history(history)
                self._keep(key, KeptHistory(_copy(store), dict(history.builds)))

    def note(self, shop: Shop) -> None:
        """Nothing has happened yet in this shop, whose second stage was just made."""
        self.untouched[shop.floor] = shop.store.total_changes

    def parts(self, parts: SimulatedPrintedParts, alive: dict[int, str], first_new: int) -> None:
        """Takes the place of `SimulatedPrintedParts.load`."""
        floor, store = parts._floor, parts._store
        if self.make_in_full or self.untouched.get(floor) != store.total_changes:
            _make_parts(parts, alive, first_new)
            return
        key = ("parts", _made_of(floor), tuple(alive.items()), first_new)
        with self.lock:
            known = self._known(key)
            if isinstance(known, KeptParts):
                known.store.backup(store)
                vars(parts).update(known.facts)
                for at, n in known.unmeasured:
                    parts._later(at, partial(parts.measure, n))
            else:
                self._keep(key, _made_parts(parts, alive, first_new))

    def _known(self, key: Hashable) -> KeptHistory | KeptParts | None:
        known = self.kept.get(key)
        if known is not None:
            self.kept.move_to_end(key)
        return known

    def _keep(self, key: Hashable, made: KeptHistory | KeptParts) -> None:
        if _size(made.store) > LARGEST_BYTES:
            made.store.close()
            return
        self.kept[key] = made
        while len(self.kept) > MOST_FLEETS:
            self.kept.popitem(last=False)[1].store.close()

    def forget(self) -> None:
        """Close all stores."""
        with self.lock:
            for made in self.kept.values():
                made.store.close()
            self.kept.clear()


def _made_parts(parts: SimulatedPrintedParts, alive: dict[int, str], first_new: int) -> KeptParts:
    before, unmeasured, later = set(vars(parts)), [], parts._later

    def noted(at: int, act: Any) -> None:
        (n,) = act.args
        unmeasured.append((at, n))
        later(at, act)

    parts._later = noted
    try:
        _make_parts(parts, alive, first_new)
    finally:
        parts._later = later
    if set(vars(parts)) != before:
        raise AssertionError("Printed parts know more than is copied here.")
    facts = {name: getattr(parts, name) for name in ("next_n", "_next_measurement", "_first_bad")}
    return KeptParts(_copy(parts._store), facts, unmeasured)


def _made_of(floor: ShopFloor) -> Hashable:
    """Everything that a fleet's data follow from."""
    return (
        floor.settings,
        floor.now,
        tuple(
            (machine.serial, machine.name, *map(_of, _runs_of(machine)))
            for machine in floor.machines
        ),
    )


def _runs_of(machine: SimulatedPrinter) -> list[SimulatedPrint | None]:
    return [machine.current, machine.last, *machine.queue]


def _of(run: SimulatedPrint | None) -> Hashable:
    return run and (run.n, run.seconds, run.started, run.finished, run.failure)


def _copy(store: sqlite3.Connection) -> sqlite3.Connection:
    copy = open_store()
    store.backup(copy)
    return copy


def _size(store: sqlite3.Connection) -> int:
    pages, bytes_each = (
        store.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size")
    )
    return int(pages * bytes_each)


FLEETS = Fleets()
_PATCH = pytest.MonkeyPatch()


def _make_history_and_note(shop: Shop) -> None:
    _make_stage(shop)
    FLEETS.note(shop)


def pytest_configure() -> None:
    _PATCH.setattr(Shop, "_make_history", _make_history_and_note)
    _PATCH.setattr(FleetHistory, "load", lambda *made: FLEETS.history(*made))
    _PATCH.setattr(SimulatedPrintedParts, "load", lambda *made: FLEETS.parts(*made))


@cache
def _makes_in_full(path: Path) -> bool:
    return path.relative_to(_TESTS).as_posix().startswith(MADE_IN_FULL)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    FLEETS.make_in_full = _makes_in_full(item.path)
    return (yield)


def pytest_unconfigure() -> None:
    _PATCH.undo()
    FLEETS.forget()
