"""Back ends of the kinds that this computer cannot run, as `keyring` would hand them over."""

from dataclasses import dataclass, field

import keyring.errors

from carbon_tui.credentials.backends import Keyring
from carbon_tui.credentials.keyring_store import KeyringStore
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.credentials.secret_service import never_asks


class WindowsError(Exception):
    """Like pywintypes.error, which is no KeyringError and no OSError."""

    winerror = 1783
    funcname = "CredWrite"


@dataclass
class MemoryBackend:
    """Entries in memory; `interrupt_after` writes or deletes it dies, as a process would."""

    entries: dict[tuple[str, str], str] = field(default_factory=dict)
    interrupt_after: int | None = None

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._count()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._count()
        del self.entries[service, username]

    def _count(self) -> None:
        if self.interrupt_after == 0:
            raise KeyboardInterrupt
        if self.interrupt_after is not None:
            self.interrupt_after -= 1


class WindowsBackend(MemoryBackend):
    """Refuses what a Windows credential does not hold: more than 2,560 bytes of UTF-16."""

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise WindowsError(1783, "CredWrite", "The stub received bad data")
        super().set_password(service, username, password)


@dataclass
class RaisingBackend(MemoryBackend):
    """Raises `error` at each call."""

    error: Exception = field(default_factory=keyring.errors.KeyringError)

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


def store_on(
    backend: MemoryBackend, place: KeyPlace = KeyPlace.WINDOWS_CREDENTIALS
) -> KeyringStore:
    return KeyringStore(Keyring(place, backend, never_asks))
