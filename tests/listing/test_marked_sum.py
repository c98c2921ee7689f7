"""What marked records come to, against sums written by hand."""

from __future__ import annotations

from random import Random

import pytest

from carbon_tui.api.schema.records import PartOrder
from carbon_tui.listing.marked_sum import MAX_RECORDS_SUMMED, marked_sum
from tests.groups.copied import NOW, prints


def test_prints_come_to_hours_and_resin() -> None:
    runs = prints(Random(3), 40)
    told = [part.partition(" ") for part in marked_sum("prints", runs, NOW).split(", ")]
    words = {name: number for number, _, name in told}
    hours = sum(
        (run.finished_at - run.started_at).total_seconds() / 3_600
        for run in runs
        if run.started_at and run.finished_at and run.started_at <= run.finished_at
    )
    used = sum(run.metrics.consumed_resin_volume_ml or 0 for run in runs if run.metrics is not None)
    assert float(words["hours"]) == pytest.approx(hours, abs=0.006)
    assert words["failed"] == str(sum(run.status == "failed" for run in runs))
    assert float(words["ml resin used"].replace(",", "")) == pytest.approx(used, abs=0.006)


def test_what_is_none_is_left_out_and_too_many_are_only_counted() -> None:
    assert marked_sum("parts", [object()], NOW) == ""
    order = PartOrder(uuid="one", status="complete", printed_parts_count=3)
    assert marked_sum("part-orders", [order], NOW) == "1 complete, 3 pieces"
    assert marked_sum("part-orders", [order] * (MAX_RECORDS_SUMMED + 1), NOW) == ""
