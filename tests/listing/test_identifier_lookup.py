"""What names a record: read from what was scanned, asked everywhere, none taken for another."""

from __future__ import annotations

from typing import Any

import pytest

from carbon_tui.api.errors import NotAllowed
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Build, Print, Printer, PrintOrder
from carbon_tui.listing.identifier_lookup import identifier_in, look_up


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("ABC123\r\n", "ABC123"),
        ('"WO-77"', "WO-77"),
        ("https://print.carbon3d.com/printers/9E3Y4R2?tab=1#x", "9E3Y4R2"),
        ("https://print.carbon3d.com/builds/a%20b/", "a b"),
        ("https://print.carbon3d.com", ""),
        ("  \n", ""),
        ("first\nsecond", "first"),
        ("x" * 5_000, "x" * 200),
    ],
)
def test_the_identifier_is_read_from_what_was_scanned_or_pasted(text: str, identifier: str) -> None:
    assert identifier_in(text) == identifier


ROWS: dict[str, list[Any]] = {
    "/printers": [Printer(serial="A1", name="Ada"), Printer(serial="B2", name="WO-1")],
    "/print_orders": [PrintOrder(uuid="o", print_order_number="WO-1")],
    "/builds": [Build(uuid="b", name="another")],
    "/prints": [Print(uuid="p", print_id="WO-1", name="Cover")],
}


async def answer(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
    if endpoint.path == "/part_orders":
        raise NotAllowed("no right to part orders")
    return Page(ROWS.get(endpoint.path, []))


async def test_every_place_that_knows_it_is_named_and_what_others_hold_is_not_taken() -> None:
    lookup = await look_up("WO-1", answer)
    assert {match.view for match in lookup.matches} == {"printers", "print-orders", "prints"}
    assert lookup.unasked == ("Part orders",)


async def test_a_printer_is_found_by_the_name_it_is_called_by() -> None:
    lookup = await look_up("ada", answer)
    assert [match.terms for match in lookup.matches if match.view == "printers"] == ["serial=A1"]
