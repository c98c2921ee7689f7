"""Where a command's intentions are written down: the profile's own journal, as in the app."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from carbon_tui.cli.accounts import DEMO, Account
from carbon_tui.orders.journal import Journal
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locations import state_folder
from carbon_tui.system.scratch import (
    remove,
    scratch_folder,
)


def journal_of(who: Account) -> AbstractContextManager[Journal]:
    """The account's journal, made small again at the end; for the demo fleet one that is forgotten
    at the end."""
    return journal_at(who.profile, who.host)


@contextmanager
def journal_at(profile: str, host: str) -> Iterator[Journal]:
    """The same, where no key is at hand."""
    if profile != DEMO:
        journal = Journal.of(profile, host, state_folder())
        yield journal
        _tidy(journal)
        return
    folder = scratch_folder("carbon-demo-")
    try:
        yield Journal.of(profile, host, folder)
    finally:
        remove(folder)


def _tidy(journal: Journal) -> None:
    """The command is done, whatever becomes of the file that tells of it."""
    with suppress(FileTrouble):
        journal.compact()
