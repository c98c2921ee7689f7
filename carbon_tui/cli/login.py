"""``login``, ``logout`` and ``token``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from carbon_tui.cli import questions
from carbon_tui.cli.output import say, write_line
from carbon_tui.system.exit_codes import DONE, FAILED

if TYPE_CHECKING:
    from carbon_tui.credentials import ApiKey, Login, StoreError, Vault

Check = Callable[["ApiKey"], None]


def login(options: argparse.Namespace) -> int:
    """Check the key with a signed request, keep it, offer to delete the file."""
    from carbon_tui.api.transport.address import (
        PRODUCTION,
        parse_base_url,
    )
    from carbon_tui.credentials import Vault
    from carbon_tui.system.secret import harden_process

    harden_process()
    vault = Vault(on_prompt=lambda place: say(f"Waiting for {place.label} to be unlocked …"))
    before = vault.settings.load()
    name = options.profile or before.last_profile
    host = str(parse_base_url(options.host or before.profile(name).host or PRODUCTION))
    done = _kept(Path(options.file).expanduser(), name, host, vault)
    if done is None:
        say("Nothing was stored.")
        return FAILED
    _remember_host(vault, name, host if options.host else None)
    for warning in done.warnings:
        say(warning)
    say(f"The key {done.client_id} works with {host} and is kept in {done.place.label}.")
    _offer_to_delete(done)
    return DONE


def logout(options: argparse.Namespace) -> int:
    """Forget the key of the profile."""
    from carbon_tui.credentials import Vault
    from carbon_tui.credentials import logout as forget

    vault = Vault()
    name = options.profile or vault.settings.load().last_profile
    place = forget(name, vault=vault)
    say(f"The key of the profile {name} is gone from {place.label}.")
    return DONE


def token(options: argparse.Namespace) -> int:
    """A signed token on stdout, and nothing else there."""
    from carbon_tui.api.transport.auth import Signer
    from carbon_tui.cli.accounts import key_of
    from carbon_tui.system.secret import harden_process

    harden_process()
    key = key_of(options)
    write_line(Signer(key.client_id, key.private_key).token(options.minutes))
    return DONE


def _kept(path: Path, name: str, host: str, vault: Vault) -> Login | None:
    """The key, stored where it can be; where the keyring cannot, as the person chooses."""
    from carbon_tui.credentials import StoreError
    from carbon_tui.credentials import login as keep

    checked: list[ApiKey] = []

    def check(key: ApiKey) -> None:
        if key not in checked:
            asyncio.run(_prove(host, key))
            checked.append(key)

    while True:
        try:
            return keep(path, name, check, vault=vault)
        except StoreError as error:
            answer = _chosen(error)
            if answer == "again":
                continue
            return _in_a_file(path, name, check, vault) if answer == "file" else None


def _in_a_file(path: Path, name: str, check: Check, vault: Vault) -> Login | None:
    from carbon_tui.credentials import Place
    from carbon_tui.credentials import login as keep

    secret = questions.new_passphrase()
    if secret is None:
        return None
    return keep(path, name, check, vault=vault, place=Place.PASSPHRASE_FILE, passphrase=secret)


def _chosen(error: StoreError) -> str:
    """What the person wants instead: "again", "file" or "". Raises where nobody can be asked."""
    from carbon_tui.credentials import Fallback

    known = {Fallback.TRY_AGAIN: "again", Fallback.PASSPHRASE_FILE: "file"}
    offered = [each for each in error.fallbacks if each in known]
    if not offered or not questions.can_ask():
        raise error
    say(str(error))
    chosen = questions.choice("What now?", [each.value for each in offered])
    return "" if chosen is None else known[offered[chosen]]


async def _prove(host: str, key: ApiKey) -> None:
    """One cheap signed request. Raises ApiError when the server does not take the key."""
    from carbon_tui.cli.accounts import client_for

    client = client_for(host, key)
    try:
        await client.get_printers((("limit", "1"), ("offset", "0")))
    finally:
        await client.aclose()


def _remember_host(vault: Vault, name: str, host: str | None) -> None:
    from msgspec.structs import replace

    if host is not None:
        vault.settings.update(
            lambda known: known.with_profile(replace(known.profile(name), host=host))
        )


def _offer_to_delete(done: Login) -> None:
    """The file still holds the key in plain text."""
    from carbon_tui.credentials import delete_secrets_file

    if not questions.can_ask():
        say(f"{done.secrets_file} still holds it in plain text: delete it.")
    elif questions.yes(f"{done.secrets_file} still holds it in plain text. Delete it now?"):
        delete_secrets_file(done.secrets_file)
        say("Deleted.")
