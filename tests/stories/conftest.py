"""What all stories share."""

from __future__ import annotations

import pytest

from carbon_tui.api.transport import pacing
from carbon_tui.session import order_service


@pytest.fixture(autouse=True)
def at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's rate limit is kept in real seconds, for which no story waits."""
    monkeypatch.setattr(pacing, "MAX_REQUESTS_PER_WINDOW", 100_000)
    monkeypatch.setattr(order_service, "MAX_REQUESTS", 100_000)
