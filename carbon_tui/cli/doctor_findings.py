"""What stands in the way of working: one finding per thing looked at, with the cure.

Findings are data; who prints them decides how. Nothing here raises for what it finds.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

from carbon_tui.api.transport.proxies import proxy_for
from carbon_tui.credentials import (
    CredentialsError,
    Fallback,
    KeyPlace,
    StoredKey,
    StoreError,
    Vault,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.unsettled import left_behind
from carbon_tui.session.alarm import clock_words
from carbon_tui.settings import SettingsError
from carbon_tui.system.files import (
    FileTrouble,
    private_folder,
    remove_private,
    write_private,
)
from carbon_tui.system.locations import (
    config_folder,
    log_file,
    state_folder,
)


class FindingLevel(Enum):
    """How bad a finding is: `BAD` keeps the program from working, `WARN` does not."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `sentence` says how it is; `cure` what to do, empty where nothing is."""

    name: str
    level: FindingLevel
    sentence: str
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """The API answered: when by its own clock, when by ours (both with a zone), how fast."""

    host: str
    server_time: datetime | None
    our_time: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Unreached:
    """The API did not answer, or refused; `sentence` says why, `cure` what to do."""

    host: str
    sentence: str
    cure: str = ""


Probe = Callable[[], Reached | Unreached]
"""Makes one cheap request; has its own deadline."""


@dataclass(frozen=True, slots=True)
class TerminalAtHand:
    """What is known of the terminal at hand; sizes in cells."""

    stdin_is_tty: bool
    stdout_is_tty: bool
    encoding: str
    columns: int
    rows: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def here(cls) -> "TerminalAtHand":
        size = os.get_terminal_size(1) if os.isatty(1) else os.terminal_size((0, 0))
        return cls(
            os.isatty(0),
            os.isatty(1),
            getattr(sys.stdout, "encoding", None) or "",
            size.columns,
            size.lines,
            os.environ,
        )


def examine(vault: Vault, probe: Probe | None, terminal: TerminalAtHand) -> Iterator[Finding]:
    """Look at everything, slowest last; each finding comes as soon as it is known."""
    yield check_terminal(terminal)
    yield from check_files(vault)
    yield check_log()
    yield from check_certificates(terminal.environment)
    yield check_keyring(vault)
    if probe is not None:
        yield from check_network(probe)


def check_keyring(vault: Vault) -> Finding:
    """Are the places where keys are kept (or would be) at work? Says which profile is where."""
    try:
        stored = vault.profiles()
        for place in _keyrings_in_use(stored):
            vault.prove(place)
    except (CredentialsError, SettingsError) as error:
        return Finding("keyring", FindingLevel.BAD, str(error))
    if not stored:
        return _check_keyring_for_first_key(vault)
    profiles = ", ".join(f"{key.profile} in {key.place.label}" for key in stored)
    return Finding("keyring", FindingLevel.OK, f"API keys: {profiles}.")


def _keyrings_in_use(stored: tuple[StoredKey, ...]) -> tuple[KeyPlace, ...]:
    """Without the passphrase files: they need no proof that a person must type a passphrase for."""
    places = dict.fromkeys(key.place for key in stored)
    return tuple(place for place in places if place is not KeyPlace.PASSPHRASE_FILE)


def _check_keyring_for_first_key(vault: Vault) -> Finding:
    try:
        place = vault.prove()
    except StoreError as error:
        level = (
            FindingLevel.WARN if Fallback.PASSPHRASE_FILE in error.fallbacks else FindingLevel.BAD
        )
        return Finding("keyring", level, str(error))
    return Finding(
        "keyring",
        FindingLevel.WARN,
        f"No API key is stored yet; {place.label} works and can keep one.",
        "Run carbon-tui login secrets.json.",
    )


_MINUTE = timedelta(minutes=1)


def check_network(probe: Probe) -> Iterator[Finding]:
    """One request to the API, and what its answer says about this computer's clock."""
    answer = probe()
    if isinstance(answer, Unreached):
        yield Finding("network", FindingLevel.BAD, answer.sentence, answer.cure)
        return
    milliseconds = round(answer.seconds * 1000)
    yield Finding("network", FindingLevel.OK, f"{answer.host} answered in {milliseconds:,} ms.")
    yield check_clock(answer.server_time, answer.our_time)


def check_clock(server_time: datetime | None, our_time: datetime) -> Finding:
    """In the words of the app's own line. Tokens and ages go by the server's clock, where it tells
    one; `server_time` None is a server that does not."""
    if server_time is None:
        return Finding(
            "clock",
            FindingLevel.WARN,
            "The server does not tell its time, so this PC's clock could not be compared: ages and "
            "dates go by it.",
            "Turn on time synchronisation (Linux: timedatectl set-ntp true).",
        )
    off = our_time - server_time
    if abs(off) < _MINUTE:
        return Finding("clock", FindingLevel.OK, "Agrees with the server's to the minute.")
    return Finding(
        "clock",
        FindingLevel.WARN,
        clock_words(-off.total_seconds()),
        "Turn on time synchronisation (Linux: timedatectl set-ntp true).",
    )


_SMALLEST = (40, 12)
_COMFORTABLE = (80, 24)
"""Columns and lines of a terminal: below the first much has no room, below the second something."""


def check_terminal(terminal: TerminalAtHand) -> Finding:
    """Can the screen be drawn here, and in what? A redirected run is no reason to doubt it."""
    if not (terminal.stdin_is_tty and terminal.stdout_is_tty):
        return Finding(
            "terminal",
            FindingLevel.WARN,
            "Not looked at: input or output is redirected, or there is no terminal.",
            "Run carbon-tui doctor in the terminal that is meant (over ssh: ssh -t).",
        )
    kind = terminal.environment.get("TERM", "")
    if kind in {"", "dumb", "unknown"}:
        return _terminal_is_bad(
            f"TERM={kind or 'nothing'} cannot place text on a screen.",
            "Use another terminal, or set TERM to what it is, such as xterm-256color.",
        )
    size = (terminal.columns, terminal.rows)
    shown = f"{kind}, {size[0]}x{size[1]}"
    if size[0] < _SMALLEST[0] or size[1] < _SMALLEST[1]:
        columns, lines = _SMALLEST
        cure = f"Make the window {columns}x{lines} or larger."
        return _terminal_is_bad(f"{shown} is too small.", cure)
    return _terminal_in_detail(terminal, shown)


def _terminal_in_detail(terminal: TerminalAtHand, shown: str) -> Finding:
    if "utf" not in terminal.encoding.lower():
        return Finding(
            "terminal",
            FindingLevel.WARN,
            f"{shown}: the encoding is {terminal.encoding or 'unknown'}, so charts and names "
            "in other scripts are drawn in ASCII.",
            "Set LANG to a UTF-8 locale, such as C.UTF-8.",
        )
    if terminal.columns < _COMFORTABLE[0] or terminal.rows < _COMFORTABLE[1]:
        return Finding(
            "terminal",
            FindingLevel.WARN,
            f"{shown}: works, with fewer columns.",
            f"Make it {_COMFORTABLE[0]}x{_COMFORTABLE[1]} or larger to see more.",
        )
    over_ssh = " over SSH" if terminal.environment.get("SSH_CONNECTION") else ""
    return Finding("terminal", FindingLevel.OK, f"{shown}, {terminal.encoding}{over_ssh}.")


def _terminal_is_bad(sentence: str, cure: str) -> Finding:
    return Finding("terminal", FindingLevel.BAD, sentence, cure)


def check_files(vault: Vault) -> Iterator[Finding]:
    """Can the settings be read, and the folders be written to by this person alone?"""
    try:
        remarks = vault.settings.read().remarks
        if not remarks:
            yield Finding("settings", FindingLevel.OK, f"{vault.settings.path} can be read.")
        for remark in remarks:
            remark_there = f"{vault.settings.path}: {remark}"
            yield Finding(
                "settings", FindingLevel.WARN, remark_there, "Correct it, or take it out."
            )
        yield from check_keys(vault)
    except SettingsError as error:
        yield Finding("settings", FindingLevel.BAD, str(error))
    for folder in dict.fromkeys((vault.settings.path.parent, config_folder(), state_folder())):
        yield _check_folder(folder)


def check_keys(vault: Vault) -> Iterator[Finding]:
    """What is wrong with the keys that a person chose, in the words of the app; nothing where they
    chose none. Raises SettingsError."""
    settings = vault.settings.load()
    if not settings.keys and settings.key_set is None:
        return
    from carbon_tui.screens.chosen_keys import chosen_keys

    problems = chosen_keys(settings, *vault.settings.source()).problems
    for problem in problems:
        yield Finding("keys", FindingLevel.WARN, problem, "Correct it, or take it out.")
    if not problems:
        yield Finding("keys", FindingLevel.OK, "Your own keys can be used as they are written.")


_PROBED_BYTES = 64 * 1024
"""More than fits into what a full disk may still have of a block."""


def _check_folder(folder: Path) -> Finding:
    probe = folder / f".doctor-{os.getpid()}"
    try:
        private_folder(folder)
        write_private(probe, os.urandom(_PROBED_BYTES))
        remove_private(probe)
    except FileTrouble as error:
        return Finding("files", FindingLevel.BAD, str(error))
    return Finding("files", FindingLevel.OK, f"{folder} can be written to, by you alone.")


def check_log(path: Path | None = None) -> Finding:
    """Where the log is, and how large."""
    path = path or log_file()
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return Finding("log", FindingLevel.OK, f"{path} (nothing logged yet).")
    except OSError as error:
        return Finding(
            "log", FindingLevel.WARN, f"{path} cannot be read ({error.strerror}).", "Remove it."
        )
    return Finding("log", FindingLevel.OK, f"{path} ({-(-size // 1024):,} kB).")


def check_orders(journal: Journal) -> Iterator[Finding]:
    """Orders of which it is not known what became, and lines of the journal that are damaged;
    nothing where all is well."""
    try:
        unknown, damaged = left_behind(journal), journal.unreadable()
    except FileTrouble as error:
        yield Finding("orders", FindingLevel.BAD, str(error))
        return
    if unknown:
        cure = "carbon-tui queue --settle finds out, --forget UUID stops asking."
        yield Finding("orders", FindingLevel.WARN, unknown, cure)
    if damaged:
        damage = f"{journal.path} has damaged lines ({damaged}): the others are used."
        yield Finding("orders", FindingLevel.WARN, damage, "Keep the file, and look at the queues.")


def check_proxy(host: str) -> Iterator[Finding]:
    """Over which proxy the API is reached; nothing where it is reached directly."""
    proxy = proxy_for(host)
    if proxy is not None:
        way = f"{host} is reached over {proxy.shown}, which {proxy.source} names."
        yield Finding("proxy", FindingLevel.OK, way)


def check_certificates(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Settings for a company's own certificates that lead nowhere; nothing where all is well."""
    for name, exists in (("SSL_CERT_FILE", os.path.isfile), ("SSL_CERT_DIR", os.path.isdir)):
        value = environment.get(name)
        if value and not exists(value):
            yield Finding(
                "certificates",
                FindingLevel.BAD,
                f"{name} names {value}, which is not there, so no secure connection can be made.",
                f"Correct {name} or unset it.",
            )
