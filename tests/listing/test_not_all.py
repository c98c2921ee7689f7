"""A list of which the server gave less than it counts is nowhere called whole."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest

from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import Build
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.listing.current_status import status_of
from carbon_tui.listing.list_model import ListModel
from carbon_tui.listing.list_status import count
from carbon_tui.resources.registry import find
from carbon_tui.session.session import Session

ROWS = [Build(uuid=f"00000000-0000-4000-8000-{n:012}", name=f"B{n}") for n in range(3)]


def no_client() -> Any:
    raise AssertionError("pages come from the test")


class CountingSession(Session, eq=False):
    """Its server has three builds and counts so many."""

    total: int | None = None

    async def page_at(
        self, endpoint: Endpoint[Any], params: Params, urgency: Urgency | None = None
    ) -> Page[Any]:
        return Page(ROWS, self.total)


@pytest.mark.parametrize(
    ("total", "words", "is_counted"),
    [
        (3, "all 3", True),
        (None, "all 3", True),
        (5, "3 / 5", False),
        (10_000, "3 / 10,000+", False),
    ],
)
async def test_all_is_said_only_of_what_the_server_counts(
    total: int | None, words: str, is_counted: bool
) -> None:
    session = CountingSession(no_client, zone=UTC, total=total)
    model = ListModel(find("builds"), session, lambda: None)
    model.begin(None)
    while model.loader.has_more:
        await model.loader.next_page()
    status = status_of(model)
    assert count(status) == words
    assert status.complete == is_counted
    assert model.counter.is_counted == is_counted
    assert any("more than it gave" in note for note in status.notes) != is_counted
