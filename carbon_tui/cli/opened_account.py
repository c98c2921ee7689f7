"""What a run of the app begins with, before anything of the screen is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from carbon_tui import settings
from carbon_tui.cli.account import Account
from carbon_tui.cli.named_account import account
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_names import FIRST, VIEWS
from carbon_tui.session.memory import AccountMemory, memory_file
from carbon_tui.session.preferences import Preferences
from carbon_tui.system.locations import state_folder

if TYPE_CHECKING:
    import argparse

    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource


class OpenedAccount(Struct, frozen=True):
    """An account, what its person chose, and how it was left."""

    account: Account
    preferences: Preferences
    memory: AccountMemory

    def last_view(self) -> tuple[AnyResource, Search | None]:
        """The view that was left the last time, else the first."""
        left = self.memory.now.last_view
        return by_name(left if left in VIEWS else FIRST.name), None


def open_account(options: argparse.Namespace) -> OpenedAccount:
    """The account and the settings of a run, and how it was left; may ask for a passphrase.

    A run that stores nothing remembers nothing. Raises what `accounts.account` does.
    """
    who, preferences = (
        account(options),
        Preferences(None if options.demo else settings.SettingsFile()),
    )
    if options.demo or options.secrets or not preferences.now.remember:
        return OpenedAccount(who, preferences, AccountMemory())
    memory = AccountMemory(memory_file(state_folder(), who.profile, who.host))
    return OpenedAccount(who, preferences, memory)
