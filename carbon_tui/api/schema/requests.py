"""What the API is sent, as frozen values under its own names.

`encode(request)` is the body exactly as it leaves: what was left out stays out, a
move and a delete carry their `action_type` by themselves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from carbon_tui.text.cleaning import (
    Cleaned,
    raw,
)


class Request(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The common root: immutable, compared by value."""


class PrintOrderRequest(Request, frozen=True):
    """Queue this build `total_copies` times (at least once) on these printers."""

    build_uuid: str
    total_copies: int
    route_to: tuple[str, ...]
    """Printer serials; how the copies are divided among them is the server's decision."""
    print_order_number: str | None = None
    print_order_tags: dict[str, str] | None = None
    notes: str | None = None
    uuid: str | None = None
    """Chosen here, so that the same order sent twice is one order."""


class PrintOrderUpdateRequest(Request, frozen=True):
    print_order_number: str | None = None
    print_order_tags: dict[str, str] | None = None
    notes: str | None = None


class QueueMove(Request, frozen=True, tag_field="action_type", tag="PrinterQueueMoveRequest"):
    """Put these prints into this printer's queue at `index`: 0 is the top, -1 the end."""

    printer_serial: str
    index: int
    print_uuids: tuple[str, ...]


class QueueDelete(Request, frozen=True, tag_field="action_type", tag="PrinterQueueDeleteRequest"):
    """Take these prints out of whichever queues they wait in."""

    print_uuids: tuple[str, ...]


class PartRequest(Request, frozen=True):
    part_number: str
    model_uuid: str
    application_uuid: str | None = None


class PartOrderRequestPart(Request, frozen=True):
    uuid: str


class PartOrderRequest(Request, frozen=True):
    """Make one of each of these parts by `due_date`."""

    part_order_number: str
    parts: tuple[PartOrderRequestPart, ...]
    due_date: datetime
    flush: bool | None = None
    """Pack now rather than wait for more parts."""
    build_sop_uuid: str | None = None
    uuid: str | None = None
    packing_group: str | None = None
    """At most 32 characters; at most 40 groups may be open at once."""


class PartOrderUpdateRequest(Request, frozen=True):
    flush: bool


class PresignedUploadRequest(Request, frozen=True):
    filename: str


class ResolveUploadRequest(Request, frozen=True):
    filename: str
    model_etag: str
    model_uuid: str
    external_id: str | None = None


class ModelProgramRunRequest(Request, frozen=True):
    """Edit a model on the server: hollowing and the like."""

    model_program_uuid: str
    parameters: dict[str, str]


def encode(request: msgspec.Struct) -> bytes:
    """The body as it leaves: with the text that was read or typed, not the form it is shown in."""
    return msgspec.json.encode(_with_raw_keys(request), enc_hook=_as_sent)


def _with_raw_keys(request: msgspec.Struct) -> msgspec.Struct:
    """Tags may have unclean names too, and the hook below is asked about values only."""
    tags = {
        name: {raw(key): inner for key, inner in value.items()}
        for name in request.__struct_fields__
        if isinstance(value := getattr(request, name), dict)
    }
    return msgspec.structs.replace(request, **tags) if tags else request


def _as_sent(value: Any) -> Any:
    """The one type of our own in a request is cleaned text. Half a surrogate pair has no UTF-8."""
    if isinstance(value, Cleaned):
        return value.raw.encode(errors="replace").decode()
    raise TypeError(f"a request cannot hold {type(value).__name__}")
