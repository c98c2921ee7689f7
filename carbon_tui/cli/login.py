"""``login``, ``logout`` and ``token``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from carbon_tui.api.transport.address import PRODUCTION, parse_base_url
from carbon_tui.api.transport.auth import Signer
from carbon_tui.cli import questions
from carbon_tui.cli.clients import client_for
from carbon_tui.cli.outcome_line import outcome_line, tell_failure
from carbon_tui.cli.output import announce, say, write_line
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import key_of, settings_in, whose
from carbon_tui.credentials import (
    ApiKey,
    Fallback,
    KeyPlace,
    Login,
    StoreError,
    Vault,
    delete_secrets_file,
)
from carbon_tui.credentials import login as keep
from carbon_tui.credentials import logout as forget
from carbon_tui.credentials.handed_over import handed_over
from carbon_tui.local_copy import place
from carbon_tui.system.exit_codes import DONE, FAILED, USAGE
from carbon_tui.system.locations import typed_path
from carbon_tui.system.secret import Secret, harden_process

if TYPE_CHECKING:
    from carbon_tui.settings import Settings

Check = Callable[["ApiKey"], None]


def login(options: argparse.Namespace) -> int:
    """Check the key with a signed request, keep it, offer to delete the file."""
    harden_process()
    vault = Vault(on_prompt=lambda place: say(f"Waiting for {place.label} to be unlocked …"))
    before = settings_in(vault.settings)
    name = options.profile or before.last_profile
    host = str(parse_base_url(options.host or before.profile(name).host or PRODUCTION))
    rights = _Rights(name, host if options.host else None, options.read_only)
    secret = _handed(name, options.passphrase_fd)
    done = _kept(typed_path(options.file), host, vault, rights, secret)
    if done is None:
        say("Nothing was stored.")
        tell_failure(options, FAILED, "Nothing was stored.")
        return FAILED
    for warning in done.warnings:
        say(warning)
    sentence = f"The key {done.client_id} works with {host} and is kept in {done.place.label}."
    say(sentence)
    read_only = vault.settings.load().profile(name).read_only
    if read_only:
        say(f"The profile {name} is read-only: nothing can be changed with it.")
    _offer_to_delete(done)
    if options.json:
        announce(outcome_line(
            DONE, sentence, profile=name, host=host, client_id=done.client_id,
            store=done.place.value, read_only=read_only, warnings=list(done.warnings),
        ))  # fmt: skip
    return DONE


def _handed(profile: str, descriptor: int | None) -> Secret | None:
    """The passphrase that was given for a file of the key's own. Raises CredentialsError, Stop."""
    if descriptor is None:
        return None
    handed = handed_over(profile, descriptor=descriptor)
    if handed is None or isinstance(handed, ApiKey):
        raise Stop(
            "--passphrase-fd of login takes a passphrase: the key is in SECRETS.JSON.", USAGE
        )
    return handed


def logout(options: argparse.Namespace) -> int:
    """Forget the key of the profile."""
    vault = Vault()
    last = settings_in(vault.settings).last_profile
    name = options.profile or last
    _, host = whose(options)
    place = forget(name, vault=vault)
    say(f"The key of the profile {name} is gone from {place.label}.")
    now = vault.settings.load()
    if now.last_profile != last and now.profile().store:
        say(f"A start that names no profile is {now.last_profile} from now on.")
    _offer_to_forget(name, host)
    return DONE


def _offer_to_forget(profile: str, host: str) -> None:
    """The copy of the account's data stays readable without the key."""
    path = place.copy_file(profile, host)
    left = place.on_disk(path)
    if not left.files:
        return
    if not questions.can_ask():
        say(f"Of its data stays {left}: carbon-tui sync --forget deletes it ({path}).")
    elif questions.yes(f"Of its data is left {left} ({path}). Delete it too?"):
        say(f"Deleted: {place.forget(path)}.")


def token(options: argparse.Namespace) -> int:
    """A signed token on stdout, and nothing else there."""
    harden_process()
    if options.host:  # that the token is meant for; what would betray it is refused
        parse_base_url(options.host)
    profile, key = key_of(options)
    if profile.read_only:
        say(f"carbon-tui: The profile {profile.name} is read-only here; whoever has this token can "
            "change things with it all the same.")  # fmt: skip
    write_line(Signer(key.client_id, key.private_key).token(options.minutes))
    return DONE


class _Rights(NamedTuple):
    """What the settings shall say of a profile besides where its key is."""

    profile: str
    host: str | None
    """None where it stays as it is."""
    read_only: bool
    """Never taken back by a login that does not ask for it."""

    def noted(self, settings: Settings) -> Settings:
        known = settings.profile(self.profile)
        read_only = known.read_only or self.read_only
        return settings.with_profile(
            replace(known, host=self.host or known.host, read_only=read_only)
        )


def _kept(
    path: Path, host: str, vault: Vault, rights: _Rights, secret: Secret | None
) -> Login | None:
    """The key, stored where it can be; where the keyring cannot, as the person chooses, or in the
    file that the ``secret`` protects, which was given for that."""
    checked: list[ApiKey] = []

    def check(key: ApiKey) -> None:
        if key not in checked:
            asyncio.run(_prove(host, key))
            checked.append(key)

    while True:
        try:
            return keep(path, rights.profile, check, vault=vault, also=rights.noted)
        except StoreError as error:
            if secret is not None and Fallback.PASSPHRASE_FILE in error.fallbacks:
                return _in_a_file(path, check, vault, rights, secret)
            answer = _chosen(error)
            if answer == "again":
                continue
            return _in_a_file(path, check, vault, rights, None) if answer == "file" else None


def _in_a_file(
    path: Path, check: Check, vault: Vault, rights: _Rights, passphrase: Secret | None
) -> Login | None:
    secret = passphrase or questions.new_passphrase()
    if secret is None:
        return None
    return keep(
        path, rights.profile, check,
        vault=vault, place=KeyPlace.PASSPHRASE_FILE, passphrase=secret, also=rights.noted,
    )  # fmt: skip


def _chosen(error: StoreError) -> str:
    """What the person wants instead: "again", "file" or "". Raises where nobody can be asked."""
    known = {Fallback.TRY_AGAIN: "again", Fallback.PASSPHRASE_FILE: "file"}
    offered = [fallback for fallback in error.fallbacks if fallback in known]
    if not offered or not questions.can_ask():
        raise error
    say(str(error))
    chosen = questions.choice("What now?", [fallback.value for fallback in offered])
    return "" if chosen is None else known[offered[chosen]]


async def _prove(host: str, key: ApiKey) -> None:
    """One cheap signed request. Raises ApiError when the server does not take the key."""
    client = client_for(host, key)
    try:
        await client.get_printers((("limit", "1"), ("offset", "0")))
    finally:
        await client.aclose()


def _offer_to_delete(done: Login) -> None:
    """The file still holds the key in plain text."""
    if done.identity is None:
        return
    file = done.identity.path
    where = str(file) if file == done.secrets_file.absolute() else f"{file} (at the end of a link)"
    if not questions.can_ask():
        say(f"{where} still holds it in plain text: delete it.")
    elif questions.yes(f"{where} still holds it in plain text. Delete it now?"):
        left = delete_secrets_file(done)
        say(f"Deleted. {left}".strip())
