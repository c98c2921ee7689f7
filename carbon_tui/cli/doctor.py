"""``carbon-tui doctor``: one line for each thing looked at, with the cure."""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError, NotAllowed, NotAuthenticated, Refused
from carbon_tui.api.transport.address import (
    PRODUCTION,
    parse_base_url,
)
from carbon_tui.cli.clients import client_for
from carbon_tui.cli.doctor_findings import (
    Finding,
    FindingLevel,
    Reached,
    TerminalAtHand,
    Unreached,
    check_network,
    check_orders,
    check_proxy,
    examine,
)
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import write_line
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import whose
from carbon_tui.credentials import ApiKey, CredentialsError, KeyPlace, Vault, read_secrets_file
from carbon_tui.credentials.handed_over import handed_over
from carbon_tui.orders.journal import Journal
from carbon_tui.settings import SettingsError
from carbon_tui.system.exit_codes import DONE, FAILED
from carbon_tui.system.locations import state_folder, typed_path
from carbon_tui.system.secret import (
    harden_process,
    mask,
)
from carbon_tui.text.cleaning import clean


def doctor(options: argparse.Namespace) -> int:
    """Exit code 1 when something keeps the program from working."""
    harden_process()
    vault = Vault()
    findings = []
    for finding in _findings(options, vault):
        findings.append(finding)
        if not options.json:
            write_line(_line(finding))
    if options.json:
        write_line(_as_json(findings))
    return FAILED if any(f.level is FindingLevel.BAD for f in findings) else DONE


def _findings(options: argparse.Namespace, vault: Vault) -> Iterator[Finding]:
    host = _host(options, vault)
    key, trouble = _key(options, vault)
    yield from examine(vault, None, TerminalAtHand.here())
    yield from _orders(options)
    if trouble is not None:
        yield trouble
    yield from check_proxy(urlsplit(host).hostname or "")
    yield from check_network(lambda: _probe(host, key))


def _as_json(findings: list[Finding]) -> str:
    """One object: how bad the worst is, and each finding, with the sentence of the worst."""
    findings_as_json = [
        {"name": f.name, "level": f.level.value, "sentence": mask(f.sentence), "cure": f.cure}
        for f in findings
    ]
    worst = next((level.value for level in reversed(FindingLevel)
                  if any(f.level is level for f in findings)), "ok")  # fmt: skip
    level = FindingLevel(worst)
    code = FAILED if level is FindingLevel.BAD else DONE
    sentence = next((mask(f.sentence) for f in findings if f.level is level), "")
    if level is FindingLevel.OK:
        sentence = "Nothing stands in the way."
    return outcome_line(code, sentence, worst=worst, findings=findings_as_json)


def _line(finding: Finding) -> str:
    sentence_and_cure = f"{finding.sentence} {finding.cure}".strip()
    return f"{finding.level.value:<4}  {finding.name:<12}  {clean(mask(sentence_and_cure))}"


def _probe(host: str, key: ApiKey | None) -> Reached | Unreached:
    """One cheap request: signed where a key can be had without asking, bare where not."""
    try:
        return asyncio.run(_ask(str(parse_base_url(host)), key))
    except ApiError as error:
        return Unreached(host, str(error))


def _host(options: argparse.Namespace, vault: Vault) -> str:
    if options.host:
        return str(options.host)
    try:
        return vault.settings.load().profile(options.profile).host or PRODUCTION
    except SettingsError:
        return PRODUCTION  # the settings have a finding of their own


def _orders(options: argparse.Namespace) -> Iterator[Finding]:
    """What is not known of this profile's orders."""
    try:
        journal = Journal.of(*whose(options), state_folder())
    except (SettingsError, ApiError, Stop):
        return  # the settings and the address have findings of their own
    yield from check_orders(journal)


def _key(options: argparse.Namespace, vault: Vault) -> tuple[ApiKey | None, Finding | None]:
    """The key that a run with these options would use, where nobody need be asked for it; and what
    is wrong with it."""
    try:
        if options.secrets:
            return read_secrets_file(typed_path(options.secrets)), None
        settings = vault.settings.load()
        name = settings.profile(options.profile).name
        if options.profile and name not in [profile.name for profile in settings.profiles]:
            vault.load(name)
        handed = handed_over(
            name,
            command=settings.profile(name).key_command,
            descriptor=options.passphrase_fd,
        )
        if isinstance(handed, ApiKey):
            return handed, None
        asks = vault.place_of(name) is KeyPlace.PASSPHRASE_FILE
        if asks and handed is not None:
            return vault.load(name, lambda _: handed), None
        if asks or vault.place_of(name) is None:
            return None, None
        return vault.load(name), None
    except CredentialsError as error:
        return None, Finding("key", FindingLevel.BAD, str(error))
    except SettingsError:
        return None, None  # the settings have a finding of their own


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
    theirs = now + timedelta(seconds=client.clock_skew) if client.knows_time else None
    return Reached(host, theirs, now, seconds)
