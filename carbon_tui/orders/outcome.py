"""What may become of an order that was sent. Each case has its own words in `orders.words`."""

from __future__ import annotations

from dataclasses import dataclass

from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.text.cleaning import (
    raw,
    same_id,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One order, by its uuid and in a person's words."""

    uuid: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Outcome):
    """The server has the order, as it was meant."""

    order: PrintOrder
    warning: str = ""
    """Something that went well all the same, and should be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlreadyQueued(Queued):
    """The server had it from an earlier sending; nothing was added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash(Outcome):
    """The server holds another order under this uuid, or has made another one of ours."""

    order: PrintOrder
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedByServer(Outcome):
    """The server said no, and its book does not have the order."""

    sentence: str
    locked_out: bool = False
    """It was the key that was refused, not the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent(Outcome):
    """Nothing reached the server: the order does not exist."""

    sentence: str
    later: bool = False
    """What kept it back may be over in a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Outcome):
    """The server may have the order or get it yet; the journal keeps it open."""

    sentence: str
    absent: bool = False
    """The server was asked and did not have it at that moment, which proves nothing."""
    refused: bool = False
    """The server said no, and could not be asked whether it has the order all the same."""
    elsewhere: bool = False
    """It was sent to another server, which alone can tell; this one was asked nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BeingSent(Outcome):
    """Another window of the program is sending it at this moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp(Outcome):
    """A person gave an open order up; it is still looked for, for a day."""


def differences(asked: PrintOrderRequest, order: PrintOrder) -> tuple[str, ...]:
    """In what an order on the book is another one than was asked for; empty when it is ours.

    A field that the server leaves out contradicts nothing. Number, tags and notes may have been
    edited since, and its copies moved to other printers: none of that makes it another order.
    """
    found: list[str] = []
    if order.build_uuid is not None and not same_id(order.build_uuid, asked.build_uuid):
        found.append("it is for another build")
    if order.total_copies is not None and order.total_copies != asked.total_copies:
        copies = "1 copy" if order.total_copies == 1 else f"{order.total_copies} copies"
        found.append(f"it is for {copies}, not {asked.total_copies}")
    return tuple(found)


def is_ours(asked: PrintOrderRequest, order: PrintOrder) -> bool:
    """Whether an order under another uuid says all that was asked for, and so must be ours.

    What was left open may have been filled in by the server.
    """
    told = (
        (asked.print_order_number, order.print_order_number),
        (asked.notes, order.notes),
        (asked.print_order_tags, order.print_order_tags),
    )
    as_asked = all(not wanted or wanted == found for wanted, found in told)
    return as_asked and not differences(asked, order) and not elsewhere(asked, order)


def elsewhere(asked: PrintOrderRequest, order: PrintOrder) -> bool:
    """Whether copies of a new order went to printers that nobody named, or more than were asked."""
    named = {raw(serial).casefold() for serial in asked.route_to}
    shares = (order.routed_to or {}).items()
    made = {s: (to.copies_queued or 0) + (to.copies_printed or 0) for s, to in shares}
    strays = any(number and raw(serial).casefold() not in named for serial, number in made.items())
    return strays or sum(made.values()) > asked.total_copies


def placed(order: PrintOrder) -> int | None:
    """How many copies are in queues or printed; None where the server does not tell."""
    if order.routed_to is None:
        return None
    shares = [(to.copies_queued, to.copies_printed) for to in order.routed_to.values()]
    if any(share == (None, None) for share in shares):
        return None
    return sum((queued or 0) + (printed or 0) for queued, printed in shares)
