"""Every named fault against the calls that carry files, that bring a whole list, that may not be
repeated: the error, the number of requests, the words."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api.schema import requests as q
from tests.api.demo import client_of
from tests.api.faulty import (
    FINE,
    IN_LISTS,
    MAY_HAVE_ARRIVED,
    ORDERS,
    SHARED,
    Ask,
    Outcome,
    assert_reads_well,
    played,
)

PARTS = ORDERS.records.rows("/parts")
MODEL = PARTS[0]["model_uuid"]
BUILDS = ORDERS.records.builds()
ATTACHMENT = next(a["uuid"] for build in BUILDS for a in build["attachments"])

NOTHING_FITS: dict[str, Outcome] = {
    # The page may not be about this list at all, or says itself that there are none.
    "missing-rows": (e.Unreadable, 4),
    "null-rows": (FINE, 1),
    "array": (FINE, 1),
    "invalid-utf8": (e.Unreadable, 4),  # the list's own name is spoilt
}
WHOLE: dict[str, tuple[str, Ask]] = {
    "queues": ("Reading the queues", lambda c: c.get_printer_queues()),
    "models": ("Reading the models", lambda c: c.find_models((("uuid", MODEL),))),
}


@pytest.mark.parametrize("fault", [*SHARED, *IN_LISTS])
@pytest.mark.parametrize("rows", WHOLE)
def test_a_list_in_one_answer_ends_as_the_table_says(fault: str, rows: str) -> None:
    doing, ask = WHOLE[rows]
    kind, requests = (SHARED | IN_LISTS | NOTHING_FITS)[fault]
    if rows == "queues" and fault.startswith("status-404"):
        requests = 2  # whether this is the API at all is asked where 404 is an error
    error, made, took = played(fault, ask)
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 31.0
    if error is not None:
        assert_reads_well(error, doing, of_a_list=True)


def part_order() -> q.PartOrderRequest:
    parts = (q.PartOrderRequestPart(uuid=PARTS[0]["uuid"]),)
    return q.PartOrderRequest(
        part_order_number="PO-1",
        parts=parts,
        due_date=datetime(2027, 1, 1, tzinfo=UTC),
        uuid=str(uuid4()),
    )


def an_open_part_order() -> str:
    """One that waits to be packed, and can be cancelled."""

    async def scene() -> str:
        ORDERS.faults.clear()
        async with client_of(ORDERS) as client:
            return (await client.create_part_order(part_order())).uuid or ""

    return asyncio.run(scene())


ON_THE_SOCKET = ("half-open", "timeout-after-commit", "stall-mid-body", "slow-drip")
"""A file's patience is between two bytes, which only a socket knows: see test_sockets."""
BY_NOTHING = ("empty-body", "truncated-json", "null", "deep-nesting", "false-gzip", "slow-drip")
"""What does no harm to an answer that is empty anyway."""


@pytest.mark.parametrize("fault", SHARED)
def test_a_post_without_a_uuid_of_ours_is_never_sent_again(fault: str) -> None:
    part = q.PartRequest(model_uuid=MODEL, part_number=str(uuid4()))
    assert_made_once(fault, "Creating the part", lambda c: c.create_part(part), SHARED[fault])


@pytest.mark.parametrize("fault", SHARED)
def test_a_cancellation_is_never_sent_again(fault: str) -> None:
    uuid = an_open_part_order()
    outcome = (FINE, 1) if fault in BY_NOTHING else SHARED[fault]
    doing = "Cancelling the part order"
    assert_made_once(fault, doing, lambda c: c.delete_part_order(uuid), outcome)


@pytest.mark.parametrize("fault", [name for name in SHARED if name not in ON_THE_SOCKET])
def test_an_upload_is_never_sent_again(tmp_path: Path, fault: str) -> None:
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid clip")
    assert_made_once(fault, "Uploading the model", lambda c: c.upload_model(file), SHARED[fault])


def assert_made_once(fault: str, doing: str, ask: Ask, outcome: Outcome) -> None:
    kind, requests = outcome
    error, made, took = played(fault, ask)
    assert type(error) is (kind or type(None))
    assert made == (1 if kind and issubclass(kind, MAY_HAVE_ARRIVED) else requests)
    assert took <= 11.0
    if error is not None:
        assert_reads_well(error, doing, writes=True)


FILES: dict[str, Outcome] = {
    # Not JSON: what it says is the file's own affair.
    **dict.fromkeys(("truncated-json", "null", "deep-nesting"), (FINE, 2)),
    **{name: (FINE, 2) for name, outcome in SHARED.items() if outcome == (FINE, 1)},
    "gzip-bomb": (FINE, 1),
    "huge-body": (FINE, 1),
    "redirect-loop": (e.UnsafeRedirect, 4),
    "false-gzip": (e.Unreadable, 2),
    "empty-body": (e.Unreadable, 1),
}


ABROAD = "redirect-foreign"
"""Leads to a storage like any other, as far as a download can know: see test_transfers."""


@pytest.mark.parametrize("fault", sorted({*SHARED} - {*ON_THE_SOCKET, ABROAD}))
def test_a_download_ends_as_the_table_says(fault: str) -> None:
    kind, requests = (SHARED | FILES)[fault]
    error, made, took = played(fault, lambda c: c.get_attachment(ATTACHMENT, BytesIO()))
    assert type(error) is (kind or type(None))
    assert made == requests
    assert took <= 31.0
    if error is not None:
        assert_reads_well(error, "Reading the attachment")
