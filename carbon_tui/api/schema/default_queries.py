"""What each list is asked when nothing was asked: the beginning of every query, also of links."""

from __future__ import annotations

from typing import Any

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.query import Query

PRINTS_BEGUN = tuple(status for status in endpoints.PRINT_STATUSES if status != "queued")
"""Without those that wait, which have a view of their own and would stand before all others."""
PRINTS_ENDED = tuple(status for status in PRINTS_BEGUN if status != "printing")


def every(endpoint: Endpoint[Any], query: Query | None = None, *also: str) -> Query:
    """The query, hiding nothing that the endpoint leaves out unless it is asked for.

    ``query`` None asks for all rows; what it says of a parameter itself stays as it is. ``also``
    names values beyond those that the endpoint knows. The values are marked as guessed: a reader
    goes on without those that a server refuses.
    """
    asked = query or Query()
    for name, values in endpoint.all_values:
        if not asked.values(name):
            asked = asked.where(name, *values, *also, guessed=True)
    return asked


PRINTERS = Query()
PRINTS = (
    Query().where("status", *PRINTS_BEGUN, guessed=True).sorted_by("started_at", descending=True)
)
ALL_PRINTS = every(endpoints.PRINTS, PRINTS.without("status"))
"""For links: all prints of a build, whatever became of them."""
RUNNING_PRINTS = Query().where("status", "printing", guessed=True)
"""Prints that run now; they have no end that could be asked for."""
BUILDS = Query().sorted_by("created_at", descending=True)
PRINT_ORDERS = Query().sorted_by("updated_at", descending=True)
QUEUES = Query()
PART_ORDERS = Query().sorted_by("updated_at", descending=True)
PRINTED_PARTS = Query().sorted_by("updated_at", descending=True)
PARTS = Query().sorted_by("part_number")
MODELS = Query()
TEMPLATES = Query().sorted_by("updated_at")
MEASUREMENTS = Query().sorted_by("updated_at", descending=True)
