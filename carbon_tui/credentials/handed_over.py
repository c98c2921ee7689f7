"""Keys and passphrases that are handed over to a run, for machines where nobody can be asked.

They come from a command that a person names in the settings (`key_command`), through a file
descriptor, or in the folder that systemd makes for a service's credentials. None of them is kept.
What begins like JSON is a whole secrets file; anything else is the passphrase of the profile's
file.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from carbon_tui.credentials.errors import KeyCommandFailed, NothingHandedOver
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.secrets_file import LARGEST, key_in_text, read_secrets_file
from carbon_tui.system.patience import within
from carbon_tui.system.secret import Secret

FOLDER = "CREDENTIALS_DIRECTORY"
"""The environment variable by which systemd names the folder."""
LONGEST_COMMAND_SECONDS = 60.0

Handed = ApiKey | Secret
"""A whole key, or a passphrase."""


def handed_over(
    profile: str,
    *,
    command: str | None = None,
    descriptor: int | None = None,
    environment: Mapping[str, str] = os.environ,
) -> Handed | None:
    """What this run was given for `profile`: the descriptor comes first, then the command, then
    systemd's folder; None where it was given nothing. Blocks, for the command up to a minute.

    Raises CredentialsError.
    """
    if descriptor is not None:
        return _understood(f"descriptor {descriptor}", _read(descriptor))
    if command is not None:
        return _understood("key_command", _printed(command, profile))
    return _from_systemd(environment.get(FOLDER, ""), profile)


def _from_systemd(folder: str, profile: str) -> Handed | None:
    """``carbon-tui.NAME.json`` or ``carbon-tui.json``; else the same with ``.passphrase``."""
    if not folder:
        return None
    for name in (f"carbon-tui.{profile}", "carbon-tui"):
        key_file, passphrase = Path(folder, f"{name}.json"), Path(folder, f"{name}.passphrase")
        if key_file.is_file():
            return read_secrets_file(key_file)
        if passphrase.is_file():
            return _understood(str(passphrase), _content(passphrase))
    return None


def _understood(where: str, text: Secret | None) -> Handed:
    """Raises NothingHandedOver, SecretsFileError."""
    if text is None or not text:
        raise NothingHandedOver(
            f"{where} gave no passphrase and no secrets.json: it must give one of them, as text."
        )
    if text.reveal().lstrip()[:1] == "{" or "-----BEGIN" in text.reveal():
        return key_in_text(where, text)
    return text


# No function that raises has the text in a local variable: crash screens print those.


def _read(descriptor: int) -> Secret | None:
    try:
        with os.fdopen(os.dup(descriptor), "rb") as file:
            return _text(file.read(LARGEST + 1))
    except OSError:
        return None


def _content(path: Path) -> Secret | None:
    try:
        return _text(path.read_bytes()[: LARGEST + 1])
    except OSError:
        return None


def _text(data: bytes) -> Secret | None:
    """Without the line's end; None for what is no text, or far too long."""
    try:
        return Secret(data.decode().rstrip("\r\n")) if len(data) <= LARGEST else None
    except UnicodeDecodeError:
        return None


def _printed(command: str, profile: str) -> Secret | None:
    """What the command prints; its complaints go where ours go. Raises KeyCommandFailed."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise KeyCommandFailed("key_command in the settings is no command: correct it.")
    trouble, text = _ran(words, profile)
    if trouble:
        raise KeyCommandFailed(f"key_command ({words[0]}) {trouble}: try it in a terminal.")
    return text


def _ran(words: list[str], profile: str) -> tuple[str, Secret | None]:
    """What went wrong, or what was printed. No shell reads the words; no more is read of the
    command than a key may be long, and then it is ended."""
    try:
        command = subprocess.Popen(
            words,
            env={**os.environ, "CARBON_TUI_PROFILE": profile},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
        )
    except (OSError, ValueError) as error:
        return f"cannot be run ({getattr(error, 'strerror', None) or 'no such command'})", None
    try:
        data, code = within(LONGEST_COMMAND_SECONDS, partial(_all_of, command), name="key_command")
    except TimeoutError:
        return f"took longer than {LONGEST_COMMAND_SECONDS:.0f} s", None
    finally:
        command.kill()
        command.wait()
    return (f"ended with {code}", None) if code else ("", _text(data))


def _all_of(command: subprocess.Popen[bytes]) -> tuple[bytes, int]:
    """What a command prints, and how it ended; 0 for one that prints more than is read."""
    assert command.stdout is not None
    with command.stdout as printed:
        data = printed.read(LARGEST + 1)
    return data, command.wait() if len(data) <= LARGEST else 0
