"""For each list of the API: the columns it reads and the function that makes its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carbon_tui.simulator.part_record_json import (
    MEASUREMENT,
    PART_ORDER,
    PRINTED_PART,
    measurements,
    part_orders,
    printed_parts,
    templates,
)  # fmt: skip
from carbon_tui.simulator.record_json import (
    BUILD,
    PRINT,
    PRINT_ORDER,
    Rows,
    builds,
    parts,
    print_orders,
    prints,
)  # fmt: skip
from carbon_tui.simulator.shop import Shop

RECORDS: dict[str, tuple[str, Callable[[Shop, Rows], list[Any]]]] = {
    "/prints": (PRINT, prints),
    "/builds": (BUILD, builds),
    "/print_orders": (PRINT_ORDER, print_orders),
    "/part_orders": (PART_ORDER, part_orders),
    "/parts": ("n", parts),
    "/printed_parts": (PRINTED_PART, printed_parts),
    "/part_measurement_templates": ("n, uuid, updated_at", templates),
    "/part_measurements": (MEASUREMENT, measurements),
}
