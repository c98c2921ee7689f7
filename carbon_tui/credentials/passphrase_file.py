"""API keys in files that a passphrase opens, for machines without a keyring.

Argon2id (RFC 9106, second recommended choice: 3 passes over 64 MiB, 4 lanes) makes a key of the
passphrase; ChaCha20-Poly1305 (RFC 8439) seals the API key with it and vouches for the parameters.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from carbon_tui.credentials.errors import (
    DamagedEntry,
    KeyringFailed,
    PassphraseTooShort,
    WrongPassphrase,
)
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.packing import pack, unpack
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.system.files import (
    FileTrouble,
    read_private,
    remove_private,
    write_private,
)
from carbon_tui.system.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

SHORTEST_PASSPHRASE = 12  # characters
_FORMAT = "carbon-tui key 1"
_LARGEST = 64 * 1024  # bytes
_MOST_MEMORY = 1024 * 1024  # KiB: a file may not make this program take more
_MOST_PASSES = 100
_MOST_LANES = 64
"""What a file may ask of Argon2 besides: opening it must end."""


@dataclass(frozen=True, slots=True)
class GuessingCost:
    """What one guess costs; lanes and passes are counts, memory is in KiB."""

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 4

    def is_bearable(self) -> bool:
        return (
            1 <= self.passes <= _MOST_PASSES
            and 1 <= self.lanes <= _MOST_LANES
            and 8 * self.lanes <= self.memory <= _MOST_MEMORY
        )


COST = GuessingCost()
"""Of files that are written from now on; each file says what its own was."""


class PassphraseStore:
    """Keys by profile name, one file each, mode 0600, in `folder`. Raises StoreError.

    Deriving the key takes some tenths of a second on purpose: call it off the main thread.
    """

    place = KeyPlace.PASSPHRASE_FILE

    def __init__(self, folder: Path, passphrase: Secret) -> None:
        self._folder = folder
        self._passphrase = passphrase

    def load(self, profile: str) -> ApiKey | None:
        """The key of `profile`, None where there is no file for it."""
        with _named_troubles():
            data = read_private(key_file(self._folder, profile), at_most=_LARGEST)
        return None if data is None else unpack(self._opened(profile, data))

    def save(self, profile: str, key: ApiKey) -> None:
        """Seal `key`. Raises PassphraseTooShort before anything is written."""
        if len(self._passphrase.reveal()) < SHORTEST_PASSPHRASE:
            raise PassphraseTooShort(
                f"The passphrase is too short to protect a key: use {SHORTEST_PASSPHRASE} "
                "characters or more, for example four words."
            )
        data = self._sealed(profile, pack(key))
        with _named_troubles():
            write_private(key_file(self._folder, profile), data)

    def delete(self, profile: str) -> None:
        """Forget the key of `profile`; no passphrase is needed for that."""
        delete_key_file(self._folder, profile)

    def prove(self) -> None:
        """Write, read and delete a throw-away file."""
        path, content = key_file(self._folder, ".self-test"), os.urandom(16)
        with _named_troubles():
            write_private(path, content)
            stored = read_private(path)
            remove_private(path)
        if stored != content:
            raise _damaged(path)

    def _sealed(self, profile: str, text: Secret) -> bytes:
        salt, nonce, cost = os.urandom(16), os.urandom(12), COST
        header = _header(profile, salt, cost)
        cipher = self._cipher(salt, cost)
        sealed = cipher.encrypt(nonce, text.reveal().encode(), header)
        fields = {
            "format": _FORMAT,
            "passes": cost.passes,
            "memory_kib": cost.memory,
            "lanes": cost.lanes,
            "salt": base64.b64encode(salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "sealed": base64.b64encode(sealed).decode(),
        }
        return json.dumps(fields, indent=1).encode()

    def _opened(self, profile: str, data: bytes) -> Secret:
        from cryptography.exceptions import InvalidTag

        path = key_file(self._folder, profile)
        salt, nonce, sealed, cost = _parsed(path, data)
        cipher = self._cipher(salt, cost)
        try:
            text = cipher.decrypt(nonce, sealed, _header(profile, salt, cost))
        except InvalidTag:
            raise WrongPassphrase(
                f"That passphrase does not open {path}: try again; if it is forgotten, "
                "run carbon-tui login with your secrets.json again."
            ) from None
        return Secret(text.decode())

    def _cipher(self, salt: bytes, cost: GuessingCost) -> ChaCha20Poly1305:
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        return ChaCha20Poly1305(self._derived(salt, cost))

    def _derived(self, salt: bytes, cost: GuessingCost) -> bytes:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        try:
            kdf = Argon2id(
                salt=salt,
                length=32,
                iterations=cost.passes,
                lanes=cost.lanes,
                memory_cost=cost.memory,
            )
        except UnsupportedAlgorithm:
            raise KeyringFailed(
                "This Python's cryptography package has no Argon2id: "
                "install carbon-tui with pip or pipx, which bring one that has."
            ) from None
        # The same passphrase typed on another system must be the same bytes (RFC 8265, NFC).
        return kdf.derive(unicodedata.normalize("NFC", self._passphrase.reveal()).encode())


def key_file(folder: Path, profile: str) -> Path:
    """The file of `profile`: readable, and its own also where case or accents do not count."""
    digest = hashlib.sha256(profile.encode()).hexdigest()[:8]
    return folder / f"{quote(profile, safe=' ')[:60]}-{digest}.key"


def delete_key_file(folder: Path, profile: str) -> None:
    """Forget the key of `profile`. Raises StoreError."""
    with _named_troubles():
        remove_private(key_file(folder, profile))


class _named_troubles:  # noqa: N801 - reads as a verb in a with statement
    """A FileTrouble becomes a StoreError with the same sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, FileTrouble):
            raise KeyringFailed(str(error)) from error


def _header(profile: str, salt: bytes, cost: GuessingCost) -> bytes:
    """What is sealed along with the key, so that no part of a file can be exchanged."""
    return json.dumps([_FORMAT, profile, salt.hex(), cost.passes, cost.memory, cost.lanes]).encode()


def _parsed(path: Path, data: bytes) -> tuple[bytes, bytes, bytes, GuessingCost]:
    """Salt, nonce, sealed bytes and cost. Raises DamagedEntry."""
    try:
        fields = json.loads(data)
        cost = GuessingCost(int(fields["passes"]), int(fields["memory_kib"]), int(fields["lanes"]))
        texts = (fields["salt"], fields["nonce"], fields["sealed"])
        salt, nonce, sealed = (base64.b64decode(text, validate=True) for text in texts)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _damaged(path) from None
    sizes_fit = len(salt) == 16 and len(nonce) == 12 and len(sealed) > 16
    if fields.get("format") != _FORMAT or not sizes_fit or not cost.is_bearable():
        raise _damaged(path)
    return salt, nonce, sealed, cost


def _damaged(path: Path) -> DamagedEntry:
    return DamagedEntry(f"{path} is damaged: run carbon-tui login with your secrets.json again.")
