"""How large the simulated fleet is and which of the API's open readings it plays."""

from __future__ import annotations

from math import inf

from msgspec import Struct


class SimulatorSettings(Struct, frozen=True):
    """Everything that two simulators with the same clock may differ in.

    `page_cap` is the most rows a page holds whatever `limit` says; `cursor_life` and `rate_window`
    are seconds; a `rate_limit` of 0 means no limit. `time_scale` speeds up the shop floor only:
    tokens, cursors and the rate limit always live by the plain clock. `squeeze` shrinks the past:
    at 0.003 some 1,500 prints of a printer fall into its last day. `model_late_seconds` is how long
    a model program run is complete before it names its model; with `packed_parts_print` printed
    parts are "printing" as soon as they are packed, as the newer of the vendor's guides has it.

    Raises ValueError, with a sentence, for a fleet that cannot be.
    """

    seed: int = 7
    printers: int = 40
    prints: int = 12_600
    builds: int = 1_200
    printed_parts: int = 12_000
    measurements: int = 30_000
    waiting_part_orders: int = 6
    failure_rate: float = 0.06
    hostile: bool = False
    authenticate: bool = False
    page_cap: int = 1000
    count_cap: int = 10_000
    cursor_life: float = 60.0
    rate_limit: int = 200
    rate_window: float = 10.0
    offset_is_pages: bool = False
    none_is_404: bool = True
    queued_prints_listed: bool = True
    measurement_sorts: bool = True
    time_scale: float = 1.0
    squeeze: float = 1.0
    packing_seconds: float = 60.0
    packed_parts_print: bool = False
    program_seconds: float = 20.0
    model_late_seconds: float = 0.0
    packing_groups_at_once: int = 40

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not least <= value < inf:
                raise ValueError(f"{name} is {value}: it must be {least} or more.")
        for name in ("time_scale", "squeeze", "rate_window"):
            value = getattr(self, name)
            if not 0 < value < inf:
                raise ValueError(f"{name} is {value}: it must be a number above 0.")
        if self.failure_rate > 1:
            raise ValueError(f"failure_rate is {self.failure_rate}: it must be from 0 to 1.")


_LEAST = {
    "printers": 0,
    "prints": 0,
    "builds": 1,
    "printed_parts": 0,
    "measurements": 0,
    "waiting_part_orders": 0,
    "failure_rate": 0,
    "page_cap": 1,
    "count_cap": 1,
    "cursor_life": 0,
    "rate_limit": 0,
    "packing_seconds": 0,
    "program_seconds": 0,
    "model_late_seconds": 0,
    "packing_groups_at_once": 0,
}
