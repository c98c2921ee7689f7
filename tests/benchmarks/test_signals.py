"""Power and false alarms of `:signals` over 200 made-up fleets, and what they cost.

Run by name, with -s to see the figures: pytest tests/benchmarks/test_signals.py -s
"""

from __future__ import annotations

from time import process_time

from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.signals import signals
from tests.quality.fleet import bad_lot, drifting_printer, fleet, nothing, shifted_platform

SEEDS = 200
FAULTS = (
    ("a printer that drifts by two sigma", drifting_printer, Factor.PRINTER, "M3"),
    ("a lot off by one sigma", bad_lot, Factor.RESIN_LOT, "L2"),
    ("a platform off by 1.2 sigma", shifted_platform, Factor.PLATFORM, "PL5"),
)


def test_false_alarms_of_a_fleet_in_order() -> None:
    began, alarms, called = process_time(), 0, 0
    for seed in range(SEEDS):
        off = signals(fleet(seed, nothing))
        alarms += bool(off)
        called += len(off)
    spent = process_time() - began
    print(f"\nnothing planted: {alarms} of {SEEDS} fleets with any alarm ({alarms / SEEDS:.1%}),")
    print(f"{called} comparisons called off in all; {spent / SEEDS:.2f} s a fleet, making it too")
    assert alarms / SEEDS <= 0.10


def test_power_and_the_share_of_false_ones_with_a_fault() -> None:
    """The false-discovery rate is the mean share of false ones among those called off."""
    for name, planted, factor, group in FAULTS:
        hits, called, rate = 0, 0, 0.0
        for seed in range(SEEDS):
            off = signals(fleet(seed, planted))
            own = [s for s in off if s.template_uuid == "T0"]
            hits += any((s.factor, s.group) == (factor, group) for s in own)
            called += len(off)
            rate += (len(off) - len(own)) / max(1, len(off)) / SEEDS
        print(f"\n{name}: found in {hits} of {SEEDS} ({hits / SEEDS:.0%});")
        print(f"{called} called off, false-discovery rate {rate:.1%}")
        assert hits / SEEDS > 0.7
        assert rate < 0.10
