"""Where the API may be spoken to, and where a file may be fetched from."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from msgspec import Struct

from carbon_tui.api.errors import BadAddress, UnsafeRedirect
from carbon_tui.text.cleaning import clean

PRODUCTION = "https://api.carbon3d.com/v1"

_MAX_SHOWN_LENGTH = 80
_PORTS = {"http": 80, "https": 443}


class Address(Struct, frozen=True):
    """A base URL without anything that could surprise: no user, no query, no trailing slash."""

    scheme: str
    host: str
    port: int | None
    path: str

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"

    @property
    def origin(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")

    @property
    def loopback(self) -> bool:
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """True for this machine by number, for `localhost` and, as RFC 6761 has it, all under it."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def parse_base_url(text: str) -> Address:
    """The address of an API, https only (http for this machine); `/v1` where no path is given.

    One server has one spelling: the scheme's own port and the dot of an absolute name are left
    out. Raises BadAddress: one sentence with the cure.
    """
    parts = _split(text.strip(), text)
    if parts.scheme not in ("http", "https"):
        raise _bad(text, f"must start with https://, as in {PRODUCTION}")
    host, port = _host_and_port(parts, text)
    if parts.username is not None or parts.password is not None:
        raise _bad(text, "must not carry a user or a password: the API key signs every request")
    if parts.query or parts.fragment:
        raise _bad(text, "must end with its path: leave out everything from ? or # on")
    if parts.scheme == "http" and not is_loopback(host):
        raise _bad(text, "would send the token unencrypted: write https:// instead of http://")
    own_port = None if port == _PORTS[parts.scheme] else port
    return Address(parts.scheme, host.rstrip("."), own_port, parts.path.rstrip("/") or "/v1")


@lru_cache(maxsize=64)
def one_spelling(url: str) -> str:
    """The address of a server as this program spells it now; what is none stays as it is."""
    try:
        return str(parse_base_url(url))
    except BadAddress:
        return url


def safe_target(url: str, base: Address, doing: str = "Reading the file") -> str:
    """`url` itself when a file may be fetched from (or sent to) it, always without the token.

    https anywhere; http only on this machine and only when the API itself is there. Raises
    UnsafeRedirect, in words that go on from `doing`.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise _no_address(doing) from error
    if not host or any(c.isspace() or not c.isprintable() for c in url):
        raise _no_address(doing)
    local = base.loopback and is_loopback(host)
    if parts.scheme == "https" or (parts.scheme == "http" and local):
        return url
    origin = f"{parts.scheme}://{host}"
    raise UnsafeRedirect(
        f"{doing}: the server pointed to {clean(origin[:_MAX_SHOWN_LENGTH])}, which is not "
        "encrypted; it was not followed. Tell whoever runs the server."
    )


def _no_address(doing: str) -> UnsafeRedirect:
    return UnsafeRedirect(
        f"{doing}: the server named an address that is none; it was not followed. Tell whoever "
        "runs the server."
    )


def _split(text: str, shown: str) -> SplitResult:
    if not text or not text.isprintable() or " " in text:
        raise _bad(shown, f"is no address: write it as in {PRODUCTION}")
    try:
        return urlsplit(text)
    except ValueError as error:
        raise _bad(shown, f"is no address: write it as in {PRODUCTION}") from error


def _host_and_port(parts: SplitResult, shown: str) -> tuple[str, int | None]:
    try:
        host, port = parts.hostname or "", parts.port
        if not _is_plain(host):
            host.encode("idna")  # the codec's tables cost a start some milliseconds
    except (ValueError, UnicodeError) as error:
        raise _bad(shown, "has no usable host or port: write it as in " + PRODUCTION) from error
    if not host.strip("."):
        raise _bad(shown, f"names no host: write it as in {PRODUCTION}")
    return host, port


def _is_plain(host: str) -> bool:
    """Labels that any resolver takes as they are (RFC 1035, 2.3.4)."""
    labels = host.removesuffix(".").split(".")
    return host.isascii() and all(0 < len(label) < 64 for label in labels)


def _bad(text: str, why: str) -> BadAddress:
    return BadAddress(f"The address {clean(text[:_MAX_SHOWN_LENGTH])!s} {why}.")
