"""Where a key can be kept, best first. Settings remember a place by its value."""

import sys
from collections.abc import Mapping
from enum import Enum


class KeyPlace(Enum):
    """A known-good store; plain text is not among them."""

    SECRET_SERVICE = "secret-service"
    KWALLET = "kwallet"
    LIBSECRET = "libsecret"
    MACOS_KEYCHAIN = "macos-keychain"
    WINDOWS_CREDENTIALS = "windows-credentials"
    PASSPHRASE_FILE = "passphrase-file"

    @property
    def label(self) -> str:
        """What people call it."""
        return _LABELS[self]


_LABELS = {
    KeyPlace.SECRET_SERVICE: "the desktop's keyring (Secret Service)",
    KeyPlace.KWALLET: "KWallet",
    KeyPlace.LIBSECRET: "the desktop's keyring (libsecret)",
    KeyPlace.MACOS_KEYCHAIN: "the macOS keychain",
    KeyPlace.WINDOWS_CREDENTIALS: "the Windows Credential Manager",
    KeyPlace.PASSPHRASE_FILE: "a passphrase-protected file",
}

# Named, because keyring's own search through entry points costs 58 ms and finds stores that
# prompt on the terminal or write plain text.
BACKENDS: Mapping[KeyPlace, tuple[str, str]] = {
    KeyPlace.SECRET_SERVICE: ("keyring.backends.SecretService", "Keyring"),
    KeyPlace.KWALLET: ("keyring.backends.kwallet", "DBusKeyring"),
    KeyPlace.LIBSECRET: ("keyring.backends.libsecret", "Keyring"),
    KeyPlace.MACOS_KEYCHAIN: ("keyring.backends.macOS", "Keyring"),
    KeyPlace.WINDOWS_CREDENTIALS: ("keyring.backends.Windows", "WinVaultKeyring"),
}

CHAIN = "keyring.backends.chainer.ChainerBackend"

# These may show a window at any call and do not tell beforehand. The Secret Service can be asked.
MAY_ASK_A_PERSON = frozenset({KeyPlace.KWALLET, KeyPlace.LIBSECRET, KeyPlace.MACOS_KEYCHAIN})


def keyrings_of(platform: str = sys.platform, desktop: str = "") -> tuple[KeyPlace, ...]:
    """The keyrings worth trying on a `sys.platform`, on a desktop as XDG_CURRENT_DESKTOP says."""
    if platform == "darwin":
        return (KeyPlace.MACOS_KEYCHAIN,)
    if platform == "win32":
        return (KeyPlace.WINDOWS_CREDENTIALS,)
    if "KDE" in desktop.split(":"):
        return (KeyPlace.KWALLET, KeyPlace.SECRET_SERVICE, KeyPlace.LIBSECRET)
    return (KeyPlace.SECRET_SERVICE, KeyPlace.KWALLET, KeyPlace.LIBSECRET)
