"""One is not told as several."""

from __future__ import annotations

from carbon_tui.api.schema.records import Print, PrintedPart
from carbon_tui.local_copy.sync import SyncProgress
from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.traceability import OriginTrace


def test_a_single_row_is_a_row() -> None:
    assert SyncProgress("prints", 1, 1, 1.0).words.startswith("prints: 1 row read")


def test_a_single_print_is_a_print() -> None:
    trace = OriginTrace(Factor.RESIN_LOT, "L1", None)
    step = trace.needed()
    assert step is not None
    part = PrintedPart(uuid="a", print_id="P", resin_lot_number="L1", status="complete")
    trace.accept(step, parts=[part], prints=[Print(print_id="P", status="finished")])
    assert "failed 0 of 1 print, 0 of 0 checks, 0 of 1 part;" in trace.sentence
