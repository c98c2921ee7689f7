"""What each list is asked when nothing was asked: the beginning of every query, also of links."""

from __future__ import annotations

from carbon_tui.api.schema.query import Query

PRINT_STATUSES = ("queued", "printing", "finished", "failed", "aborted")
"""Left out, the server shows finished prints only; it takes five values, and publishes no list."""

PRINTS_BEGUN = ("printing", "finished", "failed", "aborted")
"""Without those that wait, which have a view of their own and would stand before all others."""

PRINTERS = Query()
PRINTS = (
    Query().where("status", *PRINTS_BEGUN, guessed=True).sorted_by("started_at", descending=True)
)
ALL_PRINTS = PRINTS.where("status", *PRINT_STATUSES, guessed=True)
"""For links: all prints of a build, whatever became of them."""
BUILDS = Query().sorted_by("created_at", descending=True)
PRINT_ORDERS = Query().sorted_by("updated_at", descending=True)
QUEUES = Query()
PART_ORDERS = Query().sorted_by("updated_at", descending=True)
PRINTED_PARTS = Query().sorted_by("updated_at", descending=True)
PARTS = Query().sorted_by("part_number")
MODELS = Query()
TEMPLATES = Query().sorted_by("updated_at")
MEASUREMENTS = Query().sorted_by("updated_at", descending=True)
