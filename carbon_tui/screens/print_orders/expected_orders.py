"""When print orders are done, as the floor's timeline estimates it; loaded with the first one."""

from __future__ import annotations

from datetime import datetime

from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.resources import formats
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import CellFormat, Moment, Value
from carbon_tui.resources.time_ranges import (
    done_words,
    range_in_short,
    share_words,
    verdict_in_short,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.floor import FloorTimeline
from carbon_tui.timeline.order_forecast import order_forecasts
from carbon_tui.timeline.plan_forecast import PlanForecast


class ExpectedOrders:
    """What the estimate of the floor says of print orders, in words for columns and pages."""

    def __init__(self, floor: FloorTimeline) -> None:
        self._forecasts = order_forecasts(floor)

    def forecast(self, order: PrintOrder) -> PlanForecast | None:
        """The estimate of this order; None for one that is over, or of which nothing is known."""
        return self._forecasts.get(raw(order.uuid or ""))

    def done_in(self, order: PrintOrder, moment: Moment) -> str | None:
        """The range in which it is done; None where nothing is known."""
        expected = self.forecast(order)
        if expected is None or expected.done is None:
            return None
        return range_in_short(expected.done, moment)

    def slack(self, order: PrintOrder, due: datetime | None) -> str | None:
        """Whether it is done by its due date; None where one of both is not known."""
        expected = self.forecast(order)
        if expected is None or expected.done is None or due is None:
            return None
        return verdict_in_short(expected.done, due)

    def section(self, order: PrintOrder, due: datetime | None, moment: Moment) -> Section | None:
        """Each printer's share and the whole, as ranges, and what these stand on."""
        expected = self.forecast(order)
        if expected is None:
            return None
        lines: list[tuple[str, Value, CellFormat]] = [
            ("", line, formats.text) for line in done_words(expected, due, moment)
        ]
        for share in expected.shares:
            name = moment.printers.get(share.serial, share.serial)
            lines.append((name, share_words(share, moment), formats.text))
            lines.append(("", f"stands on {share.basis.words}", formats.text))
        return Section("Expected", tuple(lines))
