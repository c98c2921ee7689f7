"""RSA keys for tests, of any size at once.

The primes of large ones are `2**n - a` and `2**n - b`, because searching for others takes minutes.
"""

import json
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from carbon_tui.credentials import ApiKey
from carbon_tui.credentials.key import rsa_key
from carbon_tui.credentials.packing import pack
from carbon_tui.system.secret import Secret

_PRIMES = {  # bits of the key: a, b
    512: (189, 357),
    3072: (3453, 4977),
    4096: (1557, 2543),
    8192: (2549, 8067),
}


@cache
def rsa_of(bits: int) -> rsa.RSAPrivateKey:
    """The same key each time it is asked for; usual sizes are made at random."""
    if bits not in _PRIMES:
        return rsa.generate_private_key(65537, bits)
    p, q = (2 ** (bits // 2) - less for less in _PRIMES[bits])
    d = pow(65537, -1, (p - 1) * (q - 1))
    return rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        rsa.rsa_crt_dmp1(d, p),
        rsa.rsa_crt_dmq1(d, q),
        rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(65537, p * q),
    ).private_key(unsafe_skip_rsa_key_validation=True)


@cache
def pem_of(bits: int) -> str:
    """The form in which the site hands keys out (PKCS #1)."""
    return (
        rsa_of(bits)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        .decode()
    )


def api_key(bits: int = 2048, client_id: str = "7d1e-client") -> ApiKey:
    return ApiKey(client_id, Secret(pem_of(bits)))


def signature(key: ApiKey, message: bytes = b"one message") -> bytes:
    return rsa_key(key).sign(message, padding.PKCS1v15(), hashes.SHA256())


def secrets_file(folder: Path, pem: str | None = None, client_id: str = "7d1e-client") -> Path:
    """A file as it is downloaded, private to its owner."""
    path = folder / "secrets.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps({"client_id": client_id, "client_secret": pem or pem_of(2048)}))
    return path


def marks_of(key: ApiKey) -> tuple[str, str]:
    """Text that nothing but the key has: from its PEM, and from the form in keyrings."""
    lines = key.private_key.reveal().splitlines()
    return lines[len(lines) // 2], pack(key).reveal()[-80:-10]


def holders_of(key: ApiKey, folder: Path) -> list[Path]:
    """The files under `folder` that hold a part of the key, in any of its forms."""
    marks = [mark.encode() for mark in (*marks_of(key), "PRIVATE KEY")]
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [path for path in files if any(mark in path.read_bytes() for mark in marks)]


def shows(error: BaseException, key: ApiKey) -> bool:
    """Would a crash screen that prints local variables and the chain of errors show the key?"""
    return any(mark in text for text in _printed(error) for mark in marks_of(key))


def _printed(error: BaseException) -> Iterator[str]:
    yield repr(error)
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if not frame.f_globals["__name__"].startswith("tests.credentials.test_"):
            yield repr(frame.f_locals)
    for earlier in (error.__cause__, error.__context__):
        if earlier is not None:
            yield from _printed(earlier)
