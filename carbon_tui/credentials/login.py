"""Logging in and out: the steps, in the order that never leaves a half-done state."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carbon_tui.credentials.errors import SecretsFileUnreadable
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.credentials.secrets_file import (
    FileIdentity,
    is_unchanged,
    read_with_identity,
    secrets_file_warnings,
)
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
    identity: FileIdentity | None
    """Of that file; None where the key came through a pipe, of which nothing is left."""


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
    key, identity = read_with_identity(path)
    warnings = secrets_file_warnings(path, key)
    check(key)
    kept_in = vault.save(profile, key, place, passphrase, also)
    return Login(profile, key.client_id, kept_in, warnings, path, identity)


def logout(profile: str, *, vault: Vault) -> KeyPlace:
    """Forget the key of `profile`; where it was. Raises CredentialsError, SettingsError."""
    return vault.delete(profile)


def delete_secrets_file(done: Login) -> str:
    """Delete the file that a login read, where links to it end; what is left of it, if anything.

    Raises SecretsFileUnreadable where it stays: because it cannot be deleted, or because another
    file has its name by now.
    """
    identity = done.identity
    if identity is None or not identity.path.exists():
        return ""
    try:
        if not is_unchanged(identity):
            raise SecretsFileUnreadable(
                f"{identity.path} is not the file that was read any more: look at it, and delete "
                "it by hand if it holds a key."
            )
        identity.path.unlink(missing_ok=True)
        if done.secrets_file.is_symlink():
            done.secrets_file.unlink(missing_ok=True)
    except OSError as error:
        raise SecretsFileUnreadable(
            f"{identity.path} cannot be deleted ({error.strerror}): delete it by hand, "
            "it holds the key in plain text."
        ) from error
    if identity.links > 1:
        return f"It has {identity.links - 1} more names on this disk, under which the key is left."
    return ""
