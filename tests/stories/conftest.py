"""What all stories share."""

from __future__ import annotations

import pytest

from carbon_tui import office
from carbon_tui.api import pacing


@pytest.fixture(autouse=True)
def at_any_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account's rate limit is kept in real seconds, for which no story waits."""
    monkeypatch.setattr(pacing, "MOST", 100_000)
    monkeypatch.setattr(office, "MOST", 100_000)
