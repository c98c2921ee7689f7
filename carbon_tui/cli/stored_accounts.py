"""Accounts that are a person's own: a stored profile, or the key file of one run."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from carbon_tui.api.transport.address import PRODUCTION, parse_base_url
from carbon_tui.cli.account import Account
from carbon_tui.cli.output import say
from carbon_tui.cli.questions import passphrase, tell
from carbon_tui.cli.stop import Stop
from carbon_tui.credentials import (
    ApiKey,
    KeyPlace,
    Vault,
    WrongPassphrase,
    read_secrets_file,
    secrets_file_warnings,
)
from carbon_tui.credentials.handed_over import handed_over
from carbon_tui.settings import Profile, Settings, SettingsError, SettingsFile
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.system.locations import typed_path
from carbon_tui.system.secret import Secret, harden_process
from carbon_tui.text.spelling import nearest

if TYPE_CHECKING:
    from carbon_tui.api.client import Client


def own_account(options: argparse.Namespace) -> Account:
    """The account these options name; what needs a person is asked now.

    Raises BadAddress, CredentialsError, SettingsError, Stop.
    """
    harden_process()
    _one_key(options)
    return _from_file(options) if options.secrets else _stored(options)


def whose(options: argparse.Namespace) -> tuple[str, str]:
    """Profile and host that these options name, without the key: what lies here is read without.

    Raises BadAddress, SettingsError.
    """
    secrets = getattr(options, "secrets", None)
    if secrets is not None:
        profile = _profile_beside_a_file(options.profile)
    else:
        profile = settings_in(Vault().settings).profile(options.profile)
    host = getattr(options, "host", None) or profile.host or PRODUCTION
    return profile.name, str(parse_base_url(host))


def _one_key(options: argparse.Namespace) -> None:
    """Raises Stop where two are named."""
    if options.secrets and options.passphrase_fd is not None:
        raise Stop("--secrets names the key already: leave out --passphrase-fd.", USAGE)


def _from_file(options: argparse.Namespace) -> Account:
    profile = _profile_beside_a_file(options.profile)
    host = str(parse_base_url(options.host or profile.host or PRODUCTION))
    key = _key_in(options.secrets)
    read_only = options.read_only or profile.read_only
    return Account(profile.name, host, read_only, partial(_client, host, partial(_same, key)))


def _key_in(file: str) -> ApiKey:
    """The key in a file of the person's own; what is dangerous about that file is told."""
    path = typed_path(file)
    key = read_secrets_file(path)
    for warning in secrets_file_warnings(path, key):
        say(f"carbon-tui: {warning}")
    return key


def _profile_beside_a_file(name: str | None) -> Profile:
    """What is kept for a profile that is used with a key from a file.

    Raises SettingsError; Stop for a name that is nearly that of a profile: its protection and its
    host must not be missed by a slip of the hand.
    """
    file = Vault().settings
    if name is None:
        try:
            settings_in(file)
        except SettingsError as error:  # nothing in it is needed for this run
            say(f"carbon-tui: {error}")
        return Profile(name="this run")
    settings = settings_in(file)
    names = [profile.name for profile in settings.profiles]
    near = nearest(name, names)
    if name not in names and near:
        raise Stop(f"There is no profile {name}: did you mean {near}?", USAGE)
    return settings.profile(name)


def settings_in(file: SettingsFile) -> Settings:
    """The settings; what is wrong in them and stops nothing is told. Raises SettingsError."""
    contents = file.read()
    for remark in contents.remarks:
        say(f"carbon-tui: {file.path}: {remark}")
    return contents.settings


def _stored(options: argparse.Namespace) -> Account:
    vault = Vault()
    chosen = settings_in(vault.settings).profile(options.profile)
    host = str(parse_base_url(options.host or chosen.host or PRODUCTION))
    load = _key_of_profile(vault, chosen, options.passphrase_fd)
    read_only = options.read_only or chosen.read_only
    return Account(chosen.name, host, read_only, partial(_client, host, load))


def key_of(options: argparse.Namespace) -> tuple[Profile, ApiKey]:
    """The key itself, and the profile it is used as. Raises CredentialsError, SettingsError."""
    _one_key(options)
    if options.secrets:
        return _profile_beside_a_file(options.profile), _key_in(options.secrets)
    vault = Vault()
    profile = settings_in(vault.settings).profile(options.profile)
    return profile, _key_of_profile(vault, profile, options.passphrase_fd)()


def _key_of_profile(vault: Vault, profile: Profile, descriptor: int | None) -> Callable[[], ApiKey]:
    """How the key is had: handed over to this run, out of the file that a passphrase opens, or from
    the keyring, which is asked when it is needed. What must be asked of a person is asked now.

    Raises CredentialsError, SettingsError, Stop.
    """
    handed = handed_over(profile.name, command=profile.key_command, descriptor=descriptor)
    if isinstance(handed, ApiKey):
        return partial(_same, handed)
    if _place(vault, profile.name) is not KeyPlace.PASSPHRASE_FILE:
        return partial(vault.load, profile.name)
    if handed is not None:
        return partial(_same, vault.load(profile.name, partial(_answer, handed)))
    return partial(_same, _opened_by_passphrase(vault, profile.name))


def _same(key: ApiKey) -> ApiKey:
    return key


def _place(vault: Vault, profile: str) -> KeyPlace | None:
    """Where the key is. A key that the settings have forgotten is used, and that is said: what they
    knew of its host and its rights is forgotten too. Raises CredentialsError where there is none.
    """
    place = vault.find(profile)
    if place is None:
        vault.load(profile)  # raises UnknownProfile, which says what to do
    elif vault.place_of(profile) is None:
        say(f"carbon-tui: The settings know no key of the profile {profile}, but there is one in "
            f"{place.label}: run carbon-tui login again, or carbon-tui logout.")  # fmt: skip
    return place


def _opened_by_passphrase(vault: Vault, profile: str) -> ApiKey:
    """The key, before anything is drawn: a wrong passphrase is asked for again.

    Raises PassphraseNeeded where nobody can be asked, Stop where somebody does not want to answer.
    """
    while True:
        secret = passphrase(f"Passphrase of the profile {profile}: ")
        if secret is None:
            raise Stop("No passphrase was given: nothing was opened.")
        try:
            return vault.load(profile, partial(_answer, secret))
        except WrongPassphrase as error:
            tell(str(error))


def _answer(passphrase_given: Secret, profile: str) -> Secret:
    return passphrase_given


def _client(host: str, load: Callable[[], ApiKey]) -> Client:
    """Made when it is first needed, which is after the first paint."""
    from carbon_tui.cli.clients import client_for

    return client_for(host, load())
