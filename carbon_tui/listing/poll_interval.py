"""How often a list is read again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_tui.resources.definition import AnyResource

SLOWER_THAN_THE_FLEET = 4
"""Times the interval of printers and queues."""


def seconds_between_polls(resource: AnyResource, poll_seconds: float) -> float | None:
    """Seconds between two readings of this view's list; None where it is read on demand only.

    The fleet and its queues at the pace of the settings (``poll_seconds``), other lists at a
    quarter of it. Rows made here out of several lists are left to the screen that makes them.
    """
    if resource.poll is not None:
        return poll_seconds
    if resource.requires_filter or resource.rows_from is not None:
        return None
    return SLOWER_THAN_THE_FLEET * poll_seconds
