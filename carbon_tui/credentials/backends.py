"""Which keyring this session has, among those that are known to be good.

The person's own choice (PYTHON_KEYRING_BACKEND, then keyringrc.cfg) comes first where it names one
of them, or a chain; any other choice is refused with a sentence, never followed and never ignored.
"""

import configparser
import importlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from carbon_tui.credentials import secret_service, trouble
from carbon_tui.credentials.errors import KeyringMisconfigured, KeyringRefused
from carbon_tui.credentials.places import (
    BACKENDS,
    CHAIN,
    MAY_ASK_A_PERSON,
    KeyPlace,
    keyrings_of,
)


class Backend(Protocol):
    """What is used of a keyring back end."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Keyring:
    """A back end that is there, and how to learn whether it will ask a person."""

    place: KeyPlace
    backend: Backend
    must_ask: Callable[[], bool]


def find_keyring(environment: Mapping[str, str] = os.environ) -> Keyring:
    """The keyring for a new key. Blocks; call it within a time limit.

    Raises StoreError and what keyring's modules raise.
    """
    chosen = _chosen_place(environment)
    candidates = (chosen,) if chosen else keyrings_of(desktop=_desktop(environment))
    for place in candidates:
        if (backend := _viable(place)) is not None:
            return _keyring(place, backend)
    raise _none_found(environment)


def open_keyring(place: KeyPlace, environment: Mapping[str, str] = os.environ) -> Keyring:
    """The keyring at `place`, where a key is known to be. Blocks and raises like `find_keyring`."""
    if (backend := _viable(place)) is None:
        raise _none_found(environment)
    return _keyring(place, backend)


def _keyring(place: KeyPlace, backend: Backend) -> Keyring:
    if place is KeyPlace.SECRET_SERVICE:
        return Keyring(place, backend, secret_service.must_ask)
    asks = place in MAY_ASK_A_PERSON
    return Keyring(place, backend, secret_service.may_ask if asks else secret_service.never_asks)


def _viable(place: KeyPlace) -> Backend | None:
    """The back end, or None where this session does not have it."""
    module, name = BACKENDS[place]
    kind = getattr(importlib.import_module(module), name)
    try:
        _ = kind.priority
    except RuntimeError:  # how a back end says that it is not for this session
        return None
    backend: Backend = kind()
    return backend


def _desktop(environment: Mapping[str, str]) -> str:
    return environment.get("XDG_CURRENT_DESKTOP", "")


def _none_found(environment: Mapping[str, str]) -> Exception:
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    has_bus = environment.get("DBUS_SESSION_BUS_ADDRESS") or Path(runtime, "bus").exists()
    if has_bus:
        return trouble.absent("No keyring runs in this session")
    return trouble.absent("This session has no D-Bus, over which keyrings are reached")


def _chosen_place(environment: Mapping[str, str]) -> KeyPlace | None:
    """The place that a person configured, None for the usual search. Raises StoreError."""
    if name := environment.get("PYTHON_KEYRING_BACKEND", "").strip():
        return _trusted(name, "PYTHON_KEYRING_BACKEND")
    path = _configuration_file()
    configured = _configured(path)
    return None if configured is None else _trusted(configured, str(path))


def _configuration_file() -> Path:
    from keyring.util.platform_ import config_root

    return Path(config_root()) / "keyringrc.cfg"


def _configured(path: Path) -> str | None:
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError):
        raise KeyringMisconfigured(
            f"The keyring's configuration {path} cannot be read: correct it or delete it."
        ) from None
    return parser.get("backend", "default-keyring", fallback=None)


def _trusted(name: str, source: str) -> KeyPlace | None:
    if name == CHAIN:
        return None
    known = {f"{module}.{kind}": place for place, (module, kind) in BACKENDS.items()}
    if name in known:
        return known[name]
    if name.startswith("keyring.backends."):
        raise KeyringRefused(
            f"{source} switches the keyring off ({name}): unset it, "
            "or keep the key in a passphrase-protected file."
        )
    raise KeyringRefused(
        f"{source} names {name}, which carbon-tui does not trust with a key (such stores keep "
        "plain text or ask on the terminal): unset it, or name one of "
        f"{', '.join(sorted(known))}."
    )
