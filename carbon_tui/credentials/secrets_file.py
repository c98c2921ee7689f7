"""The file that an admin user downloads: `{"client_id": …, "client_secret": …}`."""

import hashlib
import json
import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from carbon_tui.credentials.errors import (
    SecretsFileIncomplete,
    SecretsFileMissing,
    SecretsFileNotJson,
    SecretsFileUnreadable,
    WrongKey,
)
from carbon_tui.credentials.key import KEYS_PAGE, SOUND_BITS, ApiKey, rsa_key
from carbon_tui.system.secret import Secret

LARGEST = 64 * 1024  # bytes; a file with an 8,192-bit key has about 6,500
_LONGEST_CLIENT_ID = 256


def read_secrets_file(path: Path) -> ApiKey:
    """The API key in the file at `path`, checked to be a usable RSA private key.

    Raises a SecretsFileError whose text is one sentence with the cure. `/dev/stdin` and
    `<(command)` work as paths.
    """
    return read_with_identity(path)[0]


@dataclass(frozen=True, slots=True)
class FileIdentity:
    """Which file was read, and with what in it: for whoever deletes it later."""

    path: Path
    """Where it really is, links followed."""
    device: int
    inode: int
    links: int
    """How many names it has."""
    digest: str


def read_with_identity(path: Path) -> tuple[ApiKey, FileIdentity | None]:
    """The key, and the file it was in; None for the latter where it came through a pipe.

    Raises like `read_secrets_file`.
    """
    content, identity = _content(path)
    return key_in_text(path, content), identity


def key_in_text(where: Path | str, content: Secret) -> ApiKey:
    """The key in such a file's text; ``where`` names it in sentences. Raises SecretsFileError."""
    fields = _fields(where, content)
    key = ApiKey(_client_id(where, fields), _in_lines(_filled(where, fields, "client_secret")))
    try:
        rsa_key(key, is_checked=False)
    except WrongKey as error:
        raise WrongKey(f"{where}: {error}") from None
    return key


_BREAK = r"(?:\s|\\r|\\n)*"
_PEM = re.compile(
    _BREAK + r"(-----BEGIN [A-Z ]+-----)(.*)(-----END [A-Z ]+-----)" + _BREAK, re.DOTALL
)


def _in_lines(pem: Secret) -> Secret:
    """The PEM in lines, where its line breaks were written out (``\\n``) or lost on the way."""
    block = _PEM.fullmatch(pem.reveal())
    if block is None or ":" in block[2]:
        return pem
    body = re.sub(r"\\r|\\n|\s", "", block[2])
    lines = "\n".join(body[i : i + 64] for i in range(0, len(body), 64))
    return Secret(f"{block[1]}\n{lines}\n{block[3]}\n")


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


# No function that raises has the text of a key in a local variable: crash screens print those.


def _content(path: Path) -> tuple[Secret, FileIdentity | None]:
    data, info = _bytes(path)
    content = _text(data)
    if content is None:
        raise SecretsFileUnreadable(
            f"{path} is not UTF-8 text: use the file as it was downloaded from {KEYS_PAGE}."
        )
    if len(content.reveal()) > LARGEST:
        raise SecretsFileUnreadable(
            f"{path} is too big to be an API key file: name the secrets.json that was "
            f"downloaded from {KEYS_PAGE}."
        )
    return content, _identity(path, info, content)


def _identity(path: Path, info: os.stat_result, content: Secret) -> FileIdentity | None:
    if not stat.S_ISREG(info.st_mode):
        return None
    digest = hashlib.sha256(content.reveal().encode()).hexdigest()
    return FileIdentity(path.resolve(), info.st_dev, info.st_ino, info.st_nlink, digest)


def is_unchanged(identity: FileIdentity) -> bool:
    """Whether the very file that was read is still there, with the same in it.

    Raises SecretsFileError where that cannot be read any more.
    """
    now = _content(identity.path)[1]
    return now is not None and now == identity


def _text(data: bytes) -> Secret | None:
    try:
        return Secret(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _bytes(path: Path) -> tuple[bytes, os.stat_result]:
    """The content, or enough of it to see that it is too much; and what file that is."""
    try:
        with os.fdopen(_open(path), "rb") as file:
            return file.read(4 * (LARGEST + 1)), os.fstat(file.fileno())
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


def _fields(path: Path | str, content: Secret) -> dict[str, object]:
    fields = _parsed(content)
    if fields is not None:
        return fields
    if content.reveal().lstrip().startswith("-----BEGIN"):
        raise SecretsFileNotJson(
            f"{path} holds a bare key, not JSON: name the secrets.json that it came in, "
            "which also has the client_id."
        )
    raise SecretsFileNotJson(
        f"{path} is not the JSON of an API key: use the file as it was downloaded from {KEYS_PAGE}."
    )


def _parsed(content: Secret) -> dict[str, object] | None:
    """The object's fields, every text a Secret; None where it is no JSON object."""
    try:
        fields = json.loads(content.reveal())
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    return {name: Secret(v) if isinstance(v, str) else None for name, v in fields.items()}


def _client_id(path: Path | str, fields: dict[str, object]) -> str:
    client_id = _filled(path, fields, "client_id").reveal().strip()
    if len(client_id) > _LONGEST_CLIENT_ID or not client_id.isprintable():
        raise SecretsFileIncomplete(
            f"client_id in {path} is not one line of plain text: "
            f"use the file as it was downloaded from {KEYS_PAGE}."
        )
    return client_id


def _filled(path: Path | str, fields: dict[str, object], name: str) -> Secret:
    value = fields.get(name)
    if isinstance(value, Secret) and value.reveal().strip():
        return value
    state = "has no" if name not in fields else "has an empty or unreadable"
    raise SecretsFileIncomplete(
        f"{path} {state} {name}: use the file as it was downloaded from {KEYS_PAGE}."
    )
