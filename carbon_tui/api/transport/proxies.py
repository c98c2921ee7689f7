"""Which proxy the environment names for a host, and which hosts need none.

``HTTPS_PROXY``, ``HTTP_PROXY`` and ``ALL_PROXY`` name one, in capitals or not (macOS and Windows
may name one in their own settings); ``NO_PROXY`` lists hosts to be reached without: a name stands
for itself and all under it, an address for itself, a range such as ``10.0.0.0/8`` or ``fd00::/8``
for all within it; ``*`` is every host.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit
from urllib.request import getproxies

from msgspec import Struct

from carbon_tui.text.cleaning import clean


class ProxyChoice(Struct, frozen=True):
    """A proxy, and where it is named."""

    url: str
    source: str
    """The environment variable, or the system's settings."""

    @property
    def shown(self) -> str:
        """Host and port alone: an address may carry a password."""
        try:
            parts = urlsplit(self.url)
            port = f":{parts.port}" if parts.port else ""
            return str(clean(f"{parts.hostname}{port}"))
        except ValueError:
            return "something that is no address"


def proxies(environment: Mapping[str, str] = os.environ) -> dict[str, ProxyChoice]:
    """The proxy for each scheme, ``http`` and ``https``, as far as one is named."""
    named = getproxies()
    by_scheme = {}
    for scheme in ("http", "https"):
        for key in (scheme, "all"):
            if named.get(key):
                url = named[key] if "://" in named[key] else f"http://{named[key]}"
                by_scheme[scheme] = ProxyChoice(url, _source(key, environment))
                break
    return by_scheme


def proxy_for(
    host: str, scheme: str = "https", environment: Mapping[str, str] = os.environ
) -> ProxyChoice | None:
    """The proxy over which this host is reached; None where it is reached directly."""
    chosen = proxies(environment).get(scheme)
    if chosen is None or needs_none(host, _no_proxy(environment)):
        return None
    return chosen


def needs_none(host: str, listed: str) -> bool:
    """Whether ``NO_PROXY`` has this host, its domain, or a range that it is in."""
    name = host.strip("[]").rstrip(".").casefold()
    entries = (entry.strip().casefold() for entry in listed.split(","))
    return any(entry == "*" or _matches(name, entry) for entry in entries if entry)


def _matches(name: str, entry: str) -> bool:
    entry = entry.partition("://")[2] or entry
    address = _address(name)
    network = _network(entry.strip("[]"))
    if network is not None:
        return address is not None and address in network
    bare = entry.rpartition(":")[0] if entry.count(":") == 1 else entry
    bare = bare.lstrip("*").lstrip(".")
    return bool(bare) and (name == bare or name.endswith(f".{bare}"))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _no_proxy(environment: Mapping[str, str]) -> str:
    return environment.get("no_proxy") or environment.get("NO_PROXY") or ""


def _source(key: str, environment: Mapping[str, str]) -> str:
    name = f"{key}_proxy"
    written = (variable for variable in (name, name.upper()) if environment.get(variable))
    return next(written, "the system's settings")
