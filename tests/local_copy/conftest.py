from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.local_copy.account import Account


@pytest.fixture(autouse=True)
def files_closed() -> Iterator[None]:
    """No test leaves a file of SQLite to the garbage collector."""
    yield
    Account.close_all()
