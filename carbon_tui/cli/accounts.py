"""Whose API a command speaks to: a stored profile, a key file of this run, or the demo fleet."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from carbon_tui.cli.exit_codes import Stop
from carbon_tui.system.exit_codes import USAGE

if TYPE_CHECKING:
    from carbon_tui.api.client import Client
    from carbon_tui.credentials import ApiKey, Vault
    from carbon_tui.settings import Profile
    from carbon_tui.simulator import Simulator
    from carbon_tui.system.secret import Secret

DEMO = "demo"
DEMO_URL = "http://demo.localhost/v1"


class Account(Struct, frozen=True):
    """Who speaks to which server, and with what rights.

    ``connect`` makes the client; it reads keyring or file, so it may block and raise
    CredentialsError; call it off the event loop where a person waits.
    """

    profile: str
    host: str
    read_only: bool
    connect: Callable[[], Client]


def account(options: argparse.Namespace) -> Account:
    """The account these options name.

    Raises BadAddress, CredentialsError, SettingsError; asks for a passphrase where one is needed.
    """
    if getattr(options, "demo", False):
        return _demo(options)
    from carbon_tui.system.secret import harden_process

    harden_process()
    return _from_file(options) if options.secrets else _stored(options)


def _demo(options: argparse.Namespace) -> Account:
    if options.secrets or options.host or options.profile:
        raise Stop("--demo needs no account: leave out --profile, --host and --secrets.", USAGE)
    return Account(DEMO, "built-in fleet", options.read_only, demo_client)


def demo_client() -> Client:
    """A client of the built-in fleet: nothing leaves this process, nothing is stored."""
    from carbon_tui.api.client import Client
    from carbon_tui.api.transport.httpx_import import in_process

    simulator = _fleet()
    return Client(
        DEMO_URL,
        signer=None,
        transport=in_process(simulator),
        storage_transport=in_process(simulator),
    )


@cache
def _fleet() -> Simulator:
    """The one built-in fleet of this process: whoever writes to it and whoever reads it agree."""
    from carbon_tui.simulator import Simulator

    return Simulator()


def _from_file(options: argparse.Namespace) -> Account:
    from pathlib import Path

    from carbon_tui.api.transport.address import (
        PRODUCTION,
        parse_base_url,
    )
    from carbon_tui.credentials import read_secrets_file

    kept = _settings_of(options.profile)
    host = str(parse_base_url(options.host or kept.host or PRODUCTION))
    key = read_secrets_file(Path(options.secrets).expanduser())
    read_only = options.read_only or kept.read_only
    return Account(kept.name, host, read_only, lambda: client_for(host, key))


def _settings_of(profile: str | None) -> Profile:
    """What is kept for a profile, whatever key it is used with. Raises SettingsError."""
    from carbon_tui.credentials import Vault
    from carbon_tui.settings import Profile

    if profile is None:
        return Profile(name="this run")
    return Vault().settings.load().profile(profile)


def _stored(options: argparse.Namespace) -> Account:
    from carbon_tui.api.transport.address import (
        PRODUCTION,
        parse_base_url,
    )
    from carbon_tui.credentials import Place, Vault

    vault = Vault()
    chosen = vault.settings.load().profile(options.profile)
    host = str(parse_base_url(options.host or chosen.host or PRODUCTION))
    place = vault.place_of(chosen.name)
    passphrase = None
    if place is Place.PASSPHRASE_FILE:
        passphrase = _asked_passphrase(chosen.name)
    if place is None:
        vault.load(chosen.name)  # raises UnknownProfile, which says what to do
    return Account(
        chosen.name,
        host,
        options.read_only or chosen.read_only,
        lambda: client_for(host, _loaded(vault, chosen.name, passphrase)),
    )


def key_of(options: argparse.Namespace) -> ApiKey:
    """The key itself. Raises CredentialsError, SettingsError."""
    from pathlib import Path

    from carbon_tui.credentials import Vault, read_secrets_file

    if options.secrets:
        return read_secrets_file(Path(options.secrets).expanduser())
    vault = Vault()
    return vault.load(vault.settings.load().profile(options.profile).name, _asked_passphrase)


def _loaded(vault: Vault, profile: str, passphrase: Secret | None) -> ApiKey:
    return vault.load(profile, lambda _: passphrase)


def _asked_passphrase(profile: str) -> Secret:
    """Before any screen is drawn; raises PassphraseNeeded where nobody can be asked."""
    from carbon_tui.cli.questions import passphrase

    return passphrase(f"Passphrase of the profile {profile}: ")


def client_for(host: str, key: ApiKey) -> Client:
    """A client that signs with this key."""
    from carbon_tui.api.client import Client
    from carbon_tui.api.transport.auth import Signer

    return Client(host, signer=Signer(key.client_id, key.private_key))
