"""Where a command's intentions are written down: the profile's own journal, as in the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from carbon_tui.cli.accounts import DEMO, Account
from carbon_tui.orders.journal import Journal
from carbon_tui.system.locations import state_folder
from carbon_tui.system.scratch import (
    remove,
    scratch_folder,
)


@contextmanager
def journal_of(who: Account) -> Iterator[Journal]:
    """The account's journal; for the demo fleet one that is forgotten at the end."""
    if who.profile != DEMO:
        yield Journal.of(who.profile, who.host, state_folder())
        return
    folder = scratch_folder("carbon-demo-")
    try:
        yield Journal.of(who.profile, who.host, folder)
    finally:
        remove(folder)
