"""Looking up what orders need, also at servers with statuses of their own."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

import pytest

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.schema.endpoints import PRINT_STATUSES, Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Print
from carbon_tui.orders.print_orders.lookup import prints

R = TypeVar("R")

STATUSES = (*PRINT_STATUSES, "canceled")


class PickyPrints:
    """One print of each status; it refuses the statuses that it does not know."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known

    async def page(self, _endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        asked = [value for name, value in params if name == "status"] or ["finished"]
        if len(asked) > 5 or not set(asked) <= set(self.known):
            raise BadRequest("One of the statuses is not known.")
        rows: list[Any] = [Print(uuid=status, status=status) for status in asked]
        return Page(rows, total=len(rows))


@pytest.mark.parametrize("status", STATUSES)
def test_a_print_of_an_order_is_found_whatever_became_of_it(status: str) -> None:
    found = asyncio.run(prints(PickyPrints(STATUSES), "print_order_uuid", ["order"]))
    assert status in {run.status for run in found}


def test_no_values_ask_for_nothing() -> None:
    assert asyncio.run(prints(PickyPrints(()), "print_order_uuid", [])) == []
