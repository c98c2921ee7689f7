"""The account that a command's options name: a stored profile, a key file of this run, or the demo
fleet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.cli.account import DEMO, Account
from carbon_tui.cli.stop import Stop
from carbon_tui.system.exit_codes import USAGE

if TYPE_CHECKING:
    import argparse

    from carbon_tui.api.client import Client


def account(options: argparse.Namespace) -> Account:
    """The account these options name.

    Raises BadAddress, CredentialsError, SettingsError; asks for a passphrase where one is needed.
    """
    if getattr(options, "demo", False):
        return _demo(options)
    from carbon_tui.cli.stored_accounts import own_account

    return own_account(options)


def _demo(options: argparse.Namespace) -> Account:
    others = (options.secrets, options.host, options.profile)
    if any(others) or getattr(options, "passphrase_fd", None) is not None:
        raise Stop(
            "--demo needs no account: leave out --profile, --host, --secrets and --passphrase-fd.",
            USAGE,
        )
    read_only = getattr(options, "read_only", False)
    return Account(DEMO, "built-in fleet", read_only, _demo_client)


def _demo_client() -> Client:
    """Made when it is first needed, which is after the first paint."""
    from carbon_tui.cli.demo import demo_client

    return demo_client()
