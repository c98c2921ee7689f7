"""From whatever a keyring raises to one sentence with the cure.

Keyrings raise far more than their own family: a bus that died is a FileNotFoundError, a broken
configuration a configparser.Error, a full Windows credential a pywintypes.error. Their types
cannot be imported on every system, so they are known by name, number or by whose code they came
out of.
"""

import configparser
import traceback
from collections.abc import Callable
from typing import TypeVar

from carbon_tui.credentials.errors import (
    KeyringFailed,
    KeyringFull,
    KeyringLocked,
    KeyringLost,
    KeyringMisconfigured,
    KeyringSilent,
    NoKeyring,
    PromptUnanswered,
    StoreError,
)
from carbon_tui.system.secret import mask

T = TypeVar("T")

_LIBRARIES = frozenset(
    {"keyring", "secretstorage", "jeepney", "dbus", "gi", "win32ctypes", "pywintypes", "jaraco"}
)
_WINDOWS_TOO_LARGE = 1783  # RPC_X_BAD_STUB_DATA: what CredWrite says to more than 2,560 bytes
_MACOS_NO_SCREEN = "-25308"  # errSecInteractionNotAllowed
_LOCKED = frozenset({"KeyringLocked", "LockedException", "PromptDismissedException"})
_ABSENT = frozenset({"NoKeyringError", "SecretServiceNotAvailableException"})


def explained(call: Callable[[], T]) -> T:
    """The result of `call`; what a keyring raises becomes a StoreError, all else is a bug.

    The StoreError has neither cause nor context: the frames of those hold the key in variables.
    """
    try:
        return call()
    except StoreError:
        raise
    except Exception as error:
        known = explain(error)
        if known is None:
            raise
    raise known


def explain(error: Exception) -> StoreError | None:
    """The sentence for `error`, or None where it did not come from a keyring."""
    name = type(error).__name__
    if _MACOS_NO_SCREEN in str(error):
        return no_screen()
    if getattr(error, "winerror", None) == _WINDOWS_TOO_LARGE:
        return too_large()
    if isinstance(error, TimeoutError):
        return silent()
    if name in _LOCKED or "dismissed" in str(error):
        return locked()
    if name in _ABSENT:
        return absent()
    if isinstance(error, OSError | EOFError):
        return lost()
    if isinstance(error, ImportError | configparser.Error):
        return misconfigured(_words(error))
    return failed(_words(error)) if _from_a_library(error) else None


def _from_a_library(error: Exception) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    modules = [frame.f_globals.get("__name__", "") for frame, _ in frames]
    return any(name.partition(".")[0] in _LIBRARIES for name in [type(error).__module__, *modules])


def _words(error: Exception) -> str:
    """The error's own words in one line of at most 120 characters."""
    words = " ".join(mask(f"{type(error).__name__}: {error}").split()).rstrip(" .:")
    return words if len(words) <= 120 else f"{words[:119]}…"


def no_screen() -> KeyringLocked:
    return KeyringLocked(
        "The macOS keychain does not open in a session without a screen (error -25308): "
        "run security unlock-keychain in this session first, then try again."
    )


def too_large() -> KeyringFull:
    return KeyringFull(
        "The Windows Credential Manager refused the key as too large: "
        "keep it in a passphrase-protected file instead."
    )


def silent() -> KeyringSilent:
    return KeyringSilent(
        "The keyring does not answer: restart it (log out and in, or end its process), "
        "then try again."
    )


def unanswered() -> PromptUnanswered:
    return PromptUnanswered(
        "The system asked for permission to use the keyring and nobody answered: look for its "
        "window on this computer's own screen, answer it, then try again."
    )


def locked() -> KeyringLocked:
    return KeyringLocked(
        "The keyring is locked and was not unlocked: unlock it on the desktop (over SSH: "
        "gnome-keyring-daemon --unlock), then try again."
    )


def lost() -> KeyringLost:
    return KeyringLost(
        "The keyring has gone away, because it or the desktop session that it belongs to has "
        "ended: log in to the desktop again, then try again."
    )


def absent(detail: str = "This session has no keyring") -> NoKeyring:
    return NoKeyring(
        f"{detail}: start GNOME Keyring, KWallet or KeePassXC in it, "
        "or keep the key in a passphrase-protected file."
    )


def misconfigured(detail: str) -> KeyringMisconfigured:
    return KeyringMisconfigured(
        f"The keyring of this Python cannot be used ({detail}): install carbon-tui afresh, or "
        "correct the keyring's configuration."
    )


def failed(detail: str) -> KeyringFailed:
    return KeyringFailed(
        f"The keyring refused ({detail}): try again; if it stays so, carbon-tui doctor tells more."
    )
