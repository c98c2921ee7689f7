"""Logging in and out: the steps, in the order that never leaves a half-done state."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carbon_tui.credentials.errors import SecretsFileUnreadable
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.credentials.secrets_file import read_secrets_file, secrets_file_warnings
from carbon_tui.credentials.vault import Vault, check_profile_name
from carbon_tui.settings import Settings
from carbon_tui.system.secret import Secret


@dataclass(frozen=True, slots=True)
class Login:
    """What a login did: the key of `profile` is now in `place`.

    `warnings` are sentences for the person; `secrets_file` still holds the key in plain text and
    may now be deleted (`delete_secrets_file`).
    """

    profile: str
    client_id: str
    place: KeyPlace
    warnings: tuple[str, ...]
    secrets_file: Path


def login(
    path: Path,
    profile: str,
    check: Callable[[ApiKey], None],
    *,
    vault: Vault,
    place: KeyPlace | None = None,
    passphrase: Secret | None = None,
    also: Callable[[Settings], Settings] = lambda settings: settings,
) -> Login:
    """Read the key, have `check` sign a request with it, prove the store, keep the key.

    `check` raises what it likes where the server refuses the key; nothing is stored then. `place`
    and `passphrase` are a person's answer to the fallbacks that a StoreError offers; `also` changes
    the settings in the step that remembers the key. Raises CredentialsError and SettingsError.
    """
    check_profile_name(profile)
    key = read_secrets_file(path)
    warnings = secrets_file_warnings(path, key)
    check(key)
    kept_in = vault.save(profile, key, place, passphrase, also)
    return Login(profile, key.client_id, kept_in, warnings, path)


def logout(profile: str, *, vault: Vault) -> KeyPlace:
    """Forget the key of `profile`; where it was. Raises CredentialsError, SettingsError."""
    return vault.delete(profile)


def delete_secrets_file(path: Path) -> None:
    """Delete the file that a login read. Raises SecretsFileUnreadable where it stays."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SecretsFileUnreadable(
            f"{path} cannot be deleted ({error.strerror}): delete it by hand, "
            "it holds the key in plain text."
        ) from error
