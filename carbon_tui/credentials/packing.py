"""A key in few enough characters for any keyring.

A Windows credential holds 2,560 bytes of UTF-16, which is 1,280 characters; an RSA key of 2,048
bits has about 1,700 in PEM. The two primes and the public exponent say the same in 355: all else
is computed again, and PKCS #1 v1.5 signatures are a function of the numbers alone, so they come
out identical.

Form: `carbon-tui.1.<client_id in base64url>.<e>.<base64 of p and q, each as long as the longer>`,
then a dot and four characters of a digest of all that: a wrong prime would sign without a word.
"""

import base64
import binascii
import hashlib

from carbon_tui.credentials.errors import DamagedEntry
from carbon_tui.credentials.key import ApiKey, rsa_key
from carbon_tui.system.secret import Secret

_MARK = "carbon-tui.1"


def pack(key: ApiKey) -> Secret:
    """`key` as one line of ASCII. Raises WrongKey where it is no RSA private key."""
    numbers = rsa_key(key).private_numbers()
    p, q, e = numbers.p, numbers.q, numbers.public_numbers.e
    size = (max(p, q).bit_length() + 7) // 8
    primes = base64.b64encode(p.to_bytes(size) + q.to_bytes(size)).decode()
    name = base64.urlsafe_b64encode(key.client_id.encode()).decode().rstrip("=")
    text = f"{_MARK}.{name}.{e}.{primes}"
    return Secret(f"{text}.{_digest(text)}")


def unpack(packed: Secret) -> ApiKey:
    """The key that `pack` packed. Raises DamagedEntry for anything else."""
    key = _unpacked(packed)
    if key is None:
        raise DamagedEntry(
            "What the keyring holds for this profile is not a usable API key (any more): "
            "run carbon-tui login with your secrets.json again."
        )
    return key


def _unpacked(packed: Secret) -> ApiKey | None:
    text, _, digest = packed.reveal().rpartition(".")
    if not text.startswith(f"{_MARK}.") or digest != _digest(text):
        return None
    try:
        name, e, primes = text.removeprefix(f"{_MARK}.").split(".")
        client_id = base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
        both = base64.b64decode(primes, validate=True)
        half = len(both) // 2
        pem = _rebuilt(int(e), int.from_bytes(both[:half]), int.from_bytes(both[half:]))
    except (ValueError, binascii.Error, ZeroDivisionError):
        return None
    return ApiKey(client_id, pem)


def _digest(text: str) -> str:
    """24 bits of SHA-256 in four characters."""
    whole = hashlib.sha256(text.encode(errors="replace")).digest()
    return base64.urlsafe_b64encode(whole[:3]).decode()


def _rebuilt(e: int, p: int, q: int) -> Secret:
    """PEM of the RSA key with these numbers. Raises ValueError where they make none."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=rsa.RSAPublicNumbers(e, p * q),
    )
    pem = numbers.private_key(unsafe_skip_rsa_key_validation=True).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Secret(pem.decode())
