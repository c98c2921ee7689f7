"""Whose certificates are believed: the usual ones, the system's, or a company's own."""

from __future__ import annotations

import os
import ssl
from pathlib import Path

import certifi

from carbon_tui.api.errors import UntrustedServer


def context() -> ssl.SSLContext:
    """TLS for the world outside: `SSL_CERT_FILE` and `SSL_CERT_DIR` where they are set, else the
    bundled authorities and those that the system was given. Some 20 ms, so off the event loop.

    Raises UntrustedServer where a path that is set cannot be used.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not folder:
        return _usual()
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if file:
        _load_file(made, Path(file))
    if folder:
        _load_folder(made, Path(folder))
    return made


def without_authorities() -> ssl.SSLContext:
    """A context that trusts nobody, for a host that is spoken to without TLS: it costs nothing."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _usual() -> ssl.SSLContext:
    made = ssl.create_default_context(cafile=certifi.where())
    # A company's authority is installed where its administrator could put it: in the system.
    made.load_default_certs()
    return made


def _load_file(made: ssl.SSLContext, path: Path) -> None:
    try:
        made.load_verify_locations(cafile=path)
    except FileNotFoundError:
        raise _unusable("SSL_CERT_FILE", path, "does not exist") from None
    except (OSError, ssl.SSLError):
        raise _unusable("SSL_CERT_FILE", path, "holds no certificate that can be read") from None


def _load_folder(made: ssl.SSLContext, path: Path) -> None:
    if not path.is_dir():
        raise _unusable("SSL_CERT_DIR", path, "is no folder")
    made.load_verify_locations(capath=path)


def _unusable(name: str, path: Path, why: str) -> UntrustedServer:
    return UntrustedServer(
        f"{name} is set to {path}, which {why}: correct the path or take the setting away."
    )
