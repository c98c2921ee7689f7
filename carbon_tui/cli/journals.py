"""Where a command's intentions are written down: the profile's own journal, as in the app."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carbon_tui.cli.opening import DEMO, Account
from carbon_tui.locations import state_folder
from carbon_tui.orders.journal import Journal


@contextmanager
def journal_of(who: Account) -> Iterator[Journal]:
    """The account's journal; for the demo fleet one that is forgotten at the end."""
    if who.profile != DEMO:
        yield Journal.of(who.profile, who.host, state_folder())
        return
    with tempfile.TemporaryDirectory(prefix="carbon-demo-") as folder:
        yield Journal.of(who.profile, who.host, Path(folder))
