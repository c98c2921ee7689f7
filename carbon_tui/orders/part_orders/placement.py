"""Placing the part order itself, as one kind of journalled write. The server keeps one per uuid."""

from __future__ import annotations

from carbon_tui.api.schema.records import PartOrder
from carbon_tui.api.schema.requests import PartOrderRequest
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.part_orders.part_order_api import PartOrderApi
from carbon_tui.orders.write import RecordVerdict
from carbon_tui.text.cleaning import (
    clean,
    raw,
    same_id,
)
from carbon_tui.text.counting import counted

PartOrderOutcome = Outcome[PartOrderRequest, PartOrder]


class PartPlacement:
    """The `Operation` of a part order."""

    keyed = True

    def __init__(self, api: PartOrderApi) -> None:
        self._api = api

    def kind(self, _: PartOrderRequest, /) -> EntryKind:
        return EntryKind.PART_ORDER_JOB

    async def send(self, request: PartOrderRequest, /) -> PartOrder:
        return await self._api.create_part_order(request)

    async def look(self, request: PartOrderRequest, _: PartOrder | None, /) -> PartOrder:
        return await self._api.get_part_order(request.uuid or "")

    def judge(self, request: PartOrderRequest, order: PartOrder, /) -> RecordVerdict:
        return RecordVerdict.OTHER if difference(request, order) else RecordVerdict.DONE

    def proves(self, request: PartOrderRequest, answer: PartOrder | None, /) -> bool:
        return answer is not None and same_id(answer.uuid or "", request.uuid or "")

    def by_answer(
        self, request: PartOrderRequest, answer: PartOrder | None, _: RecordVerdict | None, /
    ) -> WriteFate:
        """An order under a uuid of the server's own is ours where it says what was asked for."""
        if answer is None or not answer.uuid or difference(request, answer):
            return WriteFate.UNKNOWN
        return WriteFate.DONE


def difference(asked: PartOrderRequest, order: PartOrder) -> str:
    """In what an order on the server is another one than was asked for; empty when it is ours."""
    number = order.part_order_number
    if number is not None and raw(number) != asked.part_order_number:
        return f"The order under this uuid has the number {clean(number)}."
    pieces = len(asked.parts)
    if order.printed_parts is not None and len(order.printed_parts) not in (0, pieces):
        parts = counted(len(order.printed_parts), "part")
        return f"The order under this uuid has {parts}, not {pieces}."
    return ""
