"""Where a command's intentions are written down: the profile's own journal, as in the app."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from carbon_tui.cli.account import DEMO, Account
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import announce, say
from carbon_tui.cli.profile_in_use import in_use
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import whose
from carbon_tui.cli.write_line import state_of
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.unsettled import KnownToBeDone, UnknownEntry, forgotten
from carbon_tui.system.exit_codes import DONE, LATER, USAGE
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locations import state_folder
from carbon_tui.system.locks import Held
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
        with in_use(profile):
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


def forget(options: argparse.Namespace) -> int:
    """Let go of what stays unknown or was refused, on a person's word. Asks no server, needs no
    key. Raises Stop, FileTrouble."""
    if options.demo:
        raise Stop("The built-in fleet's orders are forgotten with each run.", USAGE)
    journal = Journal.of(*whose(options), state_folder())
    try:
        sentence = str(forgotten(journal, options.forget))
    except (UnknownEntry, KnownToBeDone) as why:
        raise Stop(str(why)) from None
    except Held:
        raise Stop("Another window or command is working on it at this moment.", LATER) from None
    say(sentence)
    entry = journal.entry(options.forget)
    if options.json and entry is not None:
        announce(outcome_line(DONE, sentence, state_of(entry), uuid=entry.id))
    return DONE
