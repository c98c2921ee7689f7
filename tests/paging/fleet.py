"""Rows for the small server, and what happens to them while somebody reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from tests.paging.server import START, Row, Server

R = TypeVar("R")

STATUSES = {
    "/prints": ("queued", "printing", "finished", "failed"),
    "/builds": ("Unreleased", "Validation", "Released", "Obsolete"),
    "/part_orders": ("open", "processing", "complete", "canceled"),
    "/printed_parts": ("waiting", "queued", "printing", "complete"),
}
NUMBERS = (None, *map(str, range(30)))
DATES = ("created_at", "updated_at", "started_at", "finished_at", "flushed_at", "due_date")


def fill(server: Server[Any], count: int, random: Random, *, ties: int = 20) -> None:
    """So many rows of the months before the start; about ``ties`` of them share each second."""
    for _ in range(count):
        add(
            server,
            random,
            created=START - timedelta(seconds=random.randrange(max(count // ties, 1))),
        )


def add(server: Server[Any], random: Random, *, created: datetime | None = None) -> Row:
    """One row more; without a time it is created now."""
    now = server.clock.now()
    born = (created or now) + timedelta(microseconds=random.randrange(1_000_000))
    key = f"{random.getrandbits(64):016x}"
    row: Row = dict.fromkeys(DATES, born)
    row |= {
        server.endpoint.key: key,
        "n": random.getrandbits(62),
        "name": f"name {random.randrange(500):03d}",
        "print_order_number": random.choice(NUMBERS),
        "part_number": f"PN-{random.randrange(40)}",
        "part_order_number": f"PO-{random.randrange(40)}",
        "model_uuid": f"model-{random.randrange(9)}",
        "value": random.random(),
        "status": random.choice(STATUSES.get(server.endpoint.path, ("",))),
    }
    for name in ("flushed_at", "due_date"):
        row[name] = random.choice([None, born])
    if row["status"] in ("queued", "waiting"):
        row["started_at"] = row["finished_at"] = None
    elif row["status"] == "printing":
        row["finished_at"] = None
    server.rows[key] = row
    server.touch(row)
    return row


def disturb(server: Server[Any], random: Random, events: int) -> None:
    """Let so many things happen: rows arrive and rows change, no row more than once."""
    for key in random.sample(list(server.rows), min(events, len(server.rows))):
        if random.random() < 0.3:
            add(server, random)
        else:
            change(server, server.rows[key], random)


def change(server: Server[Any], row: Row, random: Random) -> None:
    """What a shop floor does to a record: states move on, orders are flushed or renumbered."""
    now = server.clock.now()
    server.touch(row)
    row["updated_at"] = now
    row["value"] = random.random()
    if server.endpoint.path == "/prints":
        _print_on(row, now, random)
    else:
        row["status"] = random.choice(STATUSES.get(server.endpoint.path, ("",)))
        row["flushed_at"] = row["flushed_at"] or random.choice([None, now])
        row["part_number"] = f"PN-{random.randrange(40)}"
    row["print_order_number"] = random.choice(
        [row["print_order_number"], str(random.randrange(30))]
    )


def _print_on(row: Row, now: datetime, random: Random) -> None:
    if row["status"] == "queued":
        row["status"], row["started_at"] = "printing", now
    elif row["status"] == "printing":
        row["status"], row["finished_at"] = random.choice(["finished", "failed"]), now
