"""``carbon-tui doctor``: one line for each thing looked at, with the cure."""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import UTC, datetime, timedelta

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError, NotAllowed, NotAuthenticated, Refused
from carbon_tui.api.transport.address import (
    PRODUCTION,
    parse_base_url,
)
from carbon_tui.cli.accounts import client_for
from carbon_tui.cli.doctor_findings import (
    Finding,
    FindingLevel,
    Reached,
    TerminalAtHand,
    Unreached,
    examine,
)
from carbon_tui.cli.output import write_line
from carbon_tui.credentials import ApiKey, CredentialsError, KeyPlace, Vault, read_secrets_file
from carbon_tui.settings import SettingsError
from carbon_tui.system.exit_codes import DONE, FAILED
from carbon_tui.system.secret import (
    harden_process,
    mask,
)
from carbon_tui.text.cleaning import clean


def doctor(options: argparse.Namespace) -> int:
    """Exit code 1 when something keeps the program from working."""
    harden_process()
    vault = Vault()
    worst = DONE
    for finding in examine(vault, lambda: _probe(options, vault), TerminalAtHand.here()):
        write_line(_line(finding))
        worst = FAILED if finding.level is FindingLevel.BAD else worst
    return worst


def _line(finding: Finding) -> str:
    said = f"{finding.sentence} {finding.cure}".strip()
    return f"{finding.level.value:<4}  {finding.name:<12}  {clean(mask(said))}"


def _probe(options: argparse.Namespace, vault: Vault) -> Reached | Unreached:
    """One cheap request: signed where a key can be had without asking, bare where not."""
    try:
        host = str(parse_base_url(_host(options, vault)))
        return asyncio.run(_ask(host, _key(options, vault)))
    except ApiError as error:
        return Unreached(options.host or PRODUCTION, str(error))


def _host(options: argparse.Namespace, vault: Vault) -> str:
    if options.host:
        return str(options.host)
    try:
        return vault.settings.load().profile(options.profile).host or PRODUCTION
    except SettingsError:
        return PRODUCTION  # the settings have a finding of their own


def _key(options: argparse.Namespace, vault: Vault) -> ApiKey | None:
    from pathlib import Path

    try:
        if options.secrets:
            return read_secrets_file(Path(options.secrets).expanduser())
        name = vault.settings.load().profile(options.profile).name
        asks = vault.place_of(name) is KeyPlace.PASSPHRASE_FILE
        return None if asks else vault.load(name)
    except (CredentialsError, SettingsError):
        return None  # the keyring has a finding of its own


async def _ask(host: str, key: ApiKey | None) -> Reached | Unreached:
    client = client_for(host, key) if key else Client(host, signer=None)
    began = time.monotonic()
    try:
        await client.get_printers((("limit", "1"), ("offset", "0")))
    except (NotAuthenticated, NotAllowed) as error:
        if key is not None:
            return Unreached(host, str(error))
        # Without a key a refusal is what was to be expected: the server is there and answers.
    except Refused as error:
        return Unreached(host, str(error))
    finally:
        await client.aclose()
    seconds = time.monotonic() - began
    now = datetime.now(UTC)
    return Reached(host, now + timedelta(seconds=client.clock_skew), now, seconds)
