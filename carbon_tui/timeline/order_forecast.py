"""When what was ordered already begins and ends: an order's prints that run or wait, by printer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from carbon_tui.timeline.durations import Basis
from carbon_tui.timeline.floor import Block, BlockKind, FloorTimeline
from carbon_tui.timeline.forecast import whole
from carbon_tui.timeline.plan_forecast import PlanForecast, PrinterShare

_TO_COME = (BlockKind.PRINTING, BlockKind.WAITING)


def order_forecasts(floor: FloorTimeline) -> Mapping[str, PlanForecast]:
    """By raw uuid of the print order; orders of which nothing runs or waits are not among them."""
    blocks: dict[str, dict[str, list[Block]]] = defaultdict(lambda: defaultdict(list))
    for line in floor.lines:
        for block in line.blocks:
            if block.kind in _TO_COME and block.order_uuid:
                blocks[block.order_uuid][line.serial].append(block)
    return {order: _forecast(by_printer) for order, by_printer in blocks.items()}


def _forecast(by_printer: Mapping[str, list[Block]]) -> PlanForecast:
    shares = tuple(
        share
        for serial, blocks in by_printer.items()
        if (share := _share(serial, blocks)) is not None
    )
    return PlanForecast(shares, whole(share.end for share in shares), is_division_assumed=False)


def _share(serial: str, blocks: list[Block]) -> PrinterShare | None:
    """`blocks` as they stand on the printer's line: the first begins first."""
    ends = [block.expected_end for block in blocks if block.expected_end is not None]
    if not ends:
        return None
    bases = {
        block.print_uuid if block.basis.told_by_printer else block.build_uuid: block.basis
        for block in blocks
        if block.basis is not None
    }
    return PrinterShare(
        serial, len(blocks), blocks[0].expected_start, ends[-1], Basis.together(bases)
    )
