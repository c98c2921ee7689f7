"""How far an order was when it was copied: for whoever follows one while no server answers.

Nothing is taken back or changed by it; what writes reads the server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from carbon_tui.api.errors import NO_ANSWER
from carbon_tui.api.schema.endpoints import PART_ORDERS, PRINT_ORDERS, Endpoint
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.orders.part_orders.packing import Packing, packing_of
from carbon_tui.orders.print_orders.lookup import by_values
from carbon_tui.orders.print_orders.trace import OrderTrace, traced

if TYPE_CHECKING:
    from carbon_tui.session.session import Session
    from carbon_tui.session.stand_in import StandIn

Order = TypeVar("Order")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CopiedState(Generic[T]):
    """What was true of an order, and when: "copy 16:02, 1h old"."""

    state: T
    words: str


async def copied_trace(
    session: Session, uuid: str, trouble: Exception
) -> CopiedState[OrderTrace] | None:
    """Where a print order's copies were; None where the trouble is not that nobody answers, or the
    copy does not have it."""
    return await _copied(session, trouble, PRINT_ORDERS, uuid, traced)


async def copied_packing(
    session: Session, uuid: str, trouble: Exception
) -> CopiedState[Packing] | None:
    """The same of a part order and its builds."""
    return await _copied(session, trouble, PART_ORDERS, uuid, packing_of)


async def _copied(
    session: Session,
    trouble: Exception,
    endpoint: Endpoint[Order],
    uuid: str,
    read: Callable[[StandIn, Order], Awaitable[T]],
) -> CopiedState[T] | None:
    if not isinstance(trouble, NO_ANSWER) or not session.copy.is_there:
        return None
    lists = session.stand_in()
    lists.source = "copy"
    try:
        orders = await by_values(lists, endpoint, "uuid", [uuid])
        if not orders:
            return None
        return CopiedState(await read(lists, orders[0]), lists.words)
    except (CopyTrouble, NotInTheCopy):
        return None
