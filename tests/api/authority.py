"""A company's own certificate authority, made for one test."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha1
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)
# OpenSSL looks for an authority by a digest of its name in lower case: so it is written here.
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a company of its own")])


@cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _blank(_NAME, key, DAY).add_extension(x509.BasicConstraints(True, None), critical=True)
    made = made.add_extension(_usage(signs=True), critical=True)
    return key, made.sign(key, hashes.SHA256())


def save_authority(path: Path) -> Path:
    """Write its certificate as an administrator would hand it out."""
    path.write_bytes(_authority()[1].public_bytes(serialization.Encoding.PEM))
    return path


def save_in_folder(folder: Path) -> Path:
    """Write its certificate under the name by which OpenSSL finds it in a folder."""
    folder.mkdir()
    inner = _NAME.public_bytes()[2:]  # without the outer sequence, as `openssl x509 -hash` has it
    digest = int.from_bytes(sha1(inner, usedforsecurity=False).digest()[:4], "little")
    save_authority(folder / f"{digest:08x}.0")
    return folder


def server_tls(folder: Path, *, name: str = "fleet.test", life: timedelta = DAY) -> ssl.SSLContext:
    """TLS of a server that the authority vouches for, under this name and 127.0.0.1."""
    signer, authority = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(name), *([x509.IPAddress(ip_address("127.0.0.1"))] * (name != "other"))]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        _blank(subject, key, life)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .sign(signer, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
        + authority.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _blank(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, life: timedelta
) -> x509.CertificateBuilder:
    end = datetime.now(UTC) + life
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(end - 3 * DAY)
        .not_valid_after(end)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )
