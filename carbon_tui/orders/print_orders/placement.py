"""Placing a print order, as one kind of journalled write: how it is sent, read back and judged."""

from __future__ import annotations

from carbon_tui.api.errors import ApiError, NotFound
from carbon_tui.api.schema.endpoints import PRINT_ORDERS
from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.order_api import PrintOrderApi
from carbon_tui.orders.write import RecordVerdict
from carbon_tui.text.cleaning import (
    raw,
    same_id,
)
from carbon_tui.text.counting import counted

OrderOutcome = Outcome[PrintOrderRequest, PrintOrder]


class Placement:
    """The `Operation` of a print order. The server keeps one order per uuid."""

    keyed = True

    def __init__(self, api: PrintOrderApi) -> None:
        self._api = api

    def kind(self, _: PrintOrderRequest, /) -> EntryKind:
        return EntryKind.PRINT_ORDER

    async def send(self, request: PrintOrderRequest, /) -> PrintOrder:
        return await self._api.create_print_order(request)

    async def look(self, request: PrintOrderRequest, _: PrintOrder | None, /) -> PrintOrder:
        """By its address, or else in the list, which may know it earlier."""
        uuid = request.uuid or ""
        try:
            return await self._api.get_print_order(uuid)
        except NotFound as missing:
            listed = await self._listed(uuid)
            if listed is None:
                raise missing
            return listed

    async def _listed(self, uuid: str) -> PrintOrder | None:
        try:
            page = await self._api.page(PRINT_ORDERS, (("uuid", uuid),))
        except ApiError:
            return None
        return next((row for row in page.rows if row.uuid and same_id(row.uuid, uuid)), None)

    def judge(self, request: PrintOrderRequest, order: PrintOrder, /) -> RecordVerdict:
        return RecordVerdict.OTHER if differences(request, order) else RecordVerdict.DONE

    def proves(self, request: PrintOrderRequest, answer: PrintOrder | None, /) -> bool:
        """Whether the answer is about this very order, and its copies on its own printers alone."""
        if answer is None or not same_id(answer.uuid or "", request.uuid or ""):
            return False
        return not differences(request, answer) and not went_elsewhere(request, answer)

    def by_answer(
        self, request: PrintOrderRequest, answer: PrintOrder | None, _: RecordVerdict | None, /
    ) -> WriteFate:
        """An answer about our order is believed; so is one under a uuid of the server's own that
        says all that was asked for."""
        if answer is None or differences(request, answer) or not answer.uuid:
            return WriteFate.UNKNOWN
        ours = same_id(answer.uuid, request.uuid or "") or is_ours(request, answer)
        return WriteFate.DONE if ours else WriteFate.UNKNOWN


def differences(asked: PrintOrderRequest, order: PrintOrder) -> tuple[str, ...]:
    """In what an order on the server is another one than was asked for; empty when it is ours.

    A field that the server leaves out contradicts nothing. Number, tags and notes may have been
    edited since, and its copies moved to other printers: none of that makes it another order.
    """
    sentences: list[str] = []
    if order.build_uuid is not None and not same_id(order.build_uuid, asked.build_uuid):
        sentences.append("it is for another build")
    if order.total_copies is not None and order.total_copies != asked.total_copies:
        copies = counted(order.total_copies, "copy", "copies")
        sentences.append(f"it is for {copies}, not {asked.total_copies}")
    return tuple(sentences)


def is_ours(asked: PrintOrderRequest, order: PrintOrder) -> bool:
    """Whether an order under another uuid says all that was asked for, and so must be ours.

    What was left open may have been filled in by the server.
    """
    pairs = (
        (asked.print_order_number, order.print_order_number),
        (asked.notes, order.notes),
        (asked.print_order_tags, order.print_order_tags),
    )
    as_asked = all(not value or value == has for value, has in pairs)
    return as_asked and not differences(asked, order) and not went_elsewhere(asked, order)


def went_elsewhere(asked: PrintOrderRequest, order: PrintOrder) -> bool:
    """Whether copies of a new order went to printers that nobody named, or more than were asked."""
    named = {raw(serial).casefold() for serial in asked.route_to}
    shares = (order.routed_to or {}).items()
    made = {s: (to.copies_queued or 0) + (to.copies_printed or 0) for s, to in shares}
    others = any(number and raw(serial).casefold() not in named for serial, number in made.items())
    return others or sum(made.values()) > asked.total_copies


def placed(order: PrintOrder) -> int | None:
    """How many copies are in queues or printed; None where the server does not tell."""
    if order.routed_to is None:
        return None
    shares = [(to.copies_queued, to.copies_printed) for to in order.routed_to.values()]
    if any(share == (None, None) for share in shares):
        return None
    return sum((queued or 0) + (printed or 0) for queued, printed in shares)
