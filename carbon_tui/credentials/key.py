"""An API key: who signs, and with which RSA key."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon_tui.credentials.errors import WrongKey
from carbon_tui.system.secret import Secret

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
    ("OPENSSH PRIVATE KEY", "is in OpenSSH's own format"),
    ("ENCRYPTED", "is an encrypted private key"),
    ("EC PRIVATE KEY", "is an EC key"),
    ("DSA PRIVATE KEY", "is a DSA key"),
    ("PUBLIC KEY", "is a public key"),
    ("CERTIFICATE", "is a certificate"),
)


def rsa_key(key: ApiKey, *, is_checked: bool = True) -> "RSAPrivateKey":
    """The key, decoded. Raises WrongKey, which says what it is instead.

    OpenSSL's check that the numbers make a sound key takes 40 ms for 2,048 bits and 5 s for 8,192.
    It is made once, when a key is read from its file; pass `is_checked` for later uses of that key.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    if (kind := _other_kind(key.private_key)) is not None:
        raise wrong_key(kind)
    decoded = _decoded(key.private_key, is_checked)
    if decoded is None:
        raise wrong_key("is damaged or cut off")
    if not isinstance(decoded, RSAPrivateKey):
        raise wrong_key("is not an RSA key")
    if decoded.key_size < FEWEST_BITS:
        raise wrong_key(f"has only {decoded.key_size} bits")
    return decoded


# No function that raises has the text of a key in a local variable: crash screens print those.


def _other_kind(pem: Secret) -> str | None:
    if "-----BEGIN" not in pem.reveal():
        return "is not in PEM form"
    return next((kind for mark, kind in _KINDS if mark in pem.reveal()), None)


def _decoded(pem: Secret, is_checked: bool) -> object:
    """Whatever private key it is, None where it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(
            pem.reveal().encode(), password=None, unsafe_skip_rsa_key_validation=is_checked
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def wrong_key(what: str) -> WrongKey:
    """The sentence for a `client_secret` that `what`."""
    cure = f"use the file as it was downloaded from {KEYS_PAGE}"
    if "OpenSSH" in what:
        cure += ", or turn a copy of the key into PEM with ssh-keygen -p -m PEM -f COPY"
    return WrongKey(f"client_secret {what}, but an RSA private key in PEM form is needed: {cure}.")
