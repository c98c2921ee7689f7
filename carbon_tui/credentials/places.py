"""Where a key can be kept, best first. Settings remember a place by its value."""

import sys
from collections.abc import Mapping
from enum import Enum


class Place(Enum):
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
    Place.SECRET_SERVICE: "the desktop's keyring (Secret Service)",
    Place.KWALLET: "KWallet",
    Place.LIBSECRET: "the desktop's keyring (libsecret)",
    Place.MACOS_KEYCHAIN: "the macOS keychain",
    Place.WINDOWS_CREDENTIALS: "the Windows Credential Manager",
    Place.PASSPHRASE_FILE: "a passphrase-protected file",
}

# Named, because keyring's own search through entry points costs 58 ms and finds stores that
# prompt on the terminal or write plain text.
BACKENDS: Mapping[Place, tuple[str, str]] = {
    Place.SECRET_SERVICE: ("keyring.backends.SecretService", "Keyring"),
    Place.KWALLET: ("keyring.backends.kwallet", "DBusKeyring"),
    Place.LIBSECRET: ("keyring.backends.libsecret", "Keyring"),
    Place.MACOS_KEYCHAIN: ("keyring.backends.macOS", "Keyring"),
    Place.WINDOWS_CREDENTIALS: ("keyring.backends.Windows", "WinVaultKeyring"),
}

CHAIN = "keyring.backends.chainer.ChainerBackend"

# These may show a window at any call and do not tell beforehand. The Secret Service can be asked.
MAY_ASK_A_PERSON = frozenset({Place.KWALLET, Place.LIBSECRET, Place.MACOS_KEYCHAIN})


def keyrings_of(platform: str = sys.platform, desktop: str = "") -> tuple[Place, ...]:
    """The keyrings worth trying on a `sys.platform`, on a desktop as XDG_CURRENT_DESKTOP says."""
    if platform == "darwin":
        return (Place.MACOS_KEYCHAIN,)
    if platform == "win32":
        return (Place.WINDOWS_CREDENTIALS,)
    if "KDE" in desktop.split(":"):
        return (Place.KWALLET, Place.SECRET_SERVICE, Place.LIBSECRET)
    return (Place.SECRET_SERVICE, Place.KWALLET, Place.LIBSECRET)
