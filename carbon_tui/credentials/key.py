"""An API key: who signs, and with which RSA key."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_tui.credentials.errors import WrongKey
from carbon_tui.secret import Secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

KEYS_PAGE = "https://print.carbon3d.com/api_keys"
FEWEST_BITS = 1024  # below this cryptography refuses to sign
SOUND_BITS = 2048  # NIST SP 800-131A: shorter RSA keys are no longer allowed for signatures


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`client_id` (the tokens' issuer) and the RSA private key in PEM that signs them."""

    client_id: str
    private_key: Secret


_KINDS = (
    ("ENCRYPTED", "is an encrypted private key"),
    ("EC PRIVATE KEY", "is an EC key"),
    ("DSA PRIVATE KEY", "is a DSA key"),
    ("PUBLIC KEY", "is a public key"),
    ("CERTIFICATE", "is a certificate"),
)


def rsa_key(key: ApiKey) -> "RSAPrivateKey":
    """The key, decoded. Raises WrongKey, which says what it is instead."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    pem = key.private_key.reveal()
    if "-----BEGIN" not in pem:
        raise wrong_key("is not in PEM form")
    for mark, kind in _KINDS:
        if mark in pem:
            raise wrong_key(kind)
    try:
        decoded = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without its cause: that exception's frames hold the key.
        raise wrong_key("is damaged or cut off") from None
    if not isinstance(decoded, RSAPrivateKey):
        raise wrong_key("is not an RSA key")
    if decoded.key_size < FEWEST_BITS:
        raise wrong_key(f"has only {decoded.key_size} bits")
    return decoded


def wrong_key(what: str) -> WrongKey:
    """The sentence for a `client_secret` that `what`."""
    return WrongKey(
        f"client_secret {what}, but an RSA private key in PEM form is needed: "
        f"use the file as it was downloaded from {KEYS_PAGE}."
    )
