"""The file that an admin user downloads: `{"client_id": …, "client_secret": …}`."""

import json
import os
import re
import stat
import sys
from pathlib import Path

from carbon_tui.credentials.errors import (
    SecretsFileIncomplete,
    SecretsFileMissing,
    SecretsFileNotJson,
    SecretsFileUnreadable,
)
from carbon_tui.credentials.key import KEYS_PAGE, SOUND_BITS, ApiKey, rsa_key
from carbon_tui.secret import Secret

LARGEST = 64 * 1024  # bytes; a file with an 8,192-bit key has about 6,500
_LONGEST_CLIENT_ID = 256


def read_secrets_file(path: Path) -> ApiKey:
    """The API key in the file at `path`, checked to be a usable RSA private key.

    Raises a SecretsFileError whose text is one sentence with the cure. `/dev/stdin` and
    `<(command)` work as paths.
    """
    fields = _fields(path, _text(path, _bytes(path)))
    key = ApiKey(_client_id(path, fields), Secret(_client_secret(path, fields)))
    rsa_key(key)
    return key


def secrets_file_warnings(path: Path, key: ApiKey) -> tuple[str, ...]:
    """Sentences about what works but should not stay so: open permissions, a short key."""
    warnings = []
    if sys.platform != "win32" and _others_may_read(path):
        warnings.append(
            f"Other users of this computer may read {path}: "
            f"delete it after login, or run chmod 600 {path}."
        )
    if (bits := rsa_key(key).key_size) < SOUND_BITS:
        warnings.append(
            f"The key has only {bits} bits and can be broken: "
            f"make a new one of {SOUND_BITS:,} bits or more at {KEYS_PAGE}."
        )
    return tuple(warnings)


def _others_may_read(path: Path) -> bool:
    info = path.stat()
    return stat.S_ISREG(info.st_mode) and bool(stat.S_IMODE(info.st_mode) & 0o077)


def _bytes(path: Path) -> bytes:
    try:
        with os.fdopen(_open(path), "rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise SecretsFileMissing(
            f"There is no file {path}: check the path, or download an API key from {KEYS_PAGE}."
        ) from None
    except IsADirectoryError:
        raise SecretsFileUnreadable(
            f"{path} is a folder: name the secrets.json file inside it."
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no such path"
        raise SecretsFileUnreadable(
            f"{path} cannot be read ({reason}): check its permissions."
        ) from None
    if len(data) > LARGEST:
        raise SecretsFileUnreadable(
            f"{path} is too big to be an API key file: name the secrets.json that was "
            f"downloaded from {KEYS_PAGE}."
        )
    return data


def _open(path: Path) -> int:
    """A descriptor for `path`; one that the shell handed over is used as it is.

    A process that hides its memory may not open its own pipes by name again.
    """
    handed_over = re.fullmatch(r"/dev/(?:fd/(\d{1,4})|stdin)", str(path))
    if handed_over:
        return os.dup(int(handed_over[1] or 0))
    if path.is_dir():
        raise IsADirectoryError(path)
    return os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))


def _text(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SecretsFileUnreadable(
            f"{path} is not UTF-8 text: use the file as it was downloaded from {KEYS_PAGE}."
        ) from None


def _fields(path: Path, text: str) -> dict[str, object]:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        # Without its cause: a JSONDecodeError carries the whole text.
        fields = None
    if isinstance(fields, dict):
        return fields
    if text.lstrip().startswith("-----BEGIN"):
        raise SecretsFileNotJson(
            f"{path} holds a bare key, not JSON: name the secrets.json that it came in, "
            "which also has the client_id."
        )
    raise SecretsFileNotJson(
        f"{path} is not the JSON of an API key: use the file as it was downloaded from {KEYS_PAGE}."
    )


def _client_id(path: Path, fields: dict[str, object]) -> str:
    client_id = _filled(path, fields, "client_id").strip()
    if len(client_id) > _LONGEST_CLIENT_ID or not client_id.isprintable():
        raise SecretsFileIncomplete(
            f"client_id in {path} is not one line of plain text: "
            f"use the file as it was downloaded from {KEYS_PAGE}."
        )
    return client_id


def _client_secret(path: Path, fields: dict[str, object]) -> str:
    return _filled(path, fields, "client_secret")


def _filled(path: Path, fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, str) and value.strip():
        return value
    state = "has no" if name not in fields else "has an empty or unreadable"
    raise SecretsFileIncomplete(
        f"{path} {state} {name}: use the file as it was downloaded from {KEYS_PAGE}."
    )
