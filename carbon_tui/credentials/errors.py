"""What can go wrong with a key, as one family.

    CredentialsError
    ├── SecretsFileError        the file that was downloaded
    │   ├── SecretsFileMissing
    │   ├── SecretsFileUnreadable    no permission, a folder, too big, not text
    │   ├── SecretsFileNotJson
    │   ├── SecretsFileIncomplete    half-filled
    │   └── WrongKey                 not an RSA private key
    ├── HandedOverError         what a run was given where nobody can be asked
    │   ├── KeyCommandFailed
    │   └── NothingHandedOver        empty, or no text
    ├── ProfileError
    │   ├── UnknownProfile           nothing stored under that name
    │   └── BadProfileName
    └── StoreError              the place where keys are kept
        ├── NoKeyring                no D-Bus, no keyring on it, or none for this system
        ├── KeyringMisconfigured     PYTHON_KEYRING_BACKEND or keyringrc.cfg
        ├── KeyringRefused           a back end that stores plain text or asks on the terminal
        ├── KeyringLocked
        ├── PromptUnanswered
        ├── KeyringSilent            hangs
        ├── KeyringLost              the session's bus died
        ├── KeyringFull              larger than an entry may be
        ├── KeyringFailed            everything else that a keyring says
        ├── DamagedEntry             stored, but not readable as a key
        ├── PassphraseNeeded
        ├── PassphraseTooShort
        └── WrongPassphrase

`title` is a heading of a few words; `str(error)` is one sentence with the cure.
"""

from enum import Enum
from typing import ClassVar

from carbon_tui.text.cleaning import clean


class Fallback(Enum):
    """What a person may choose instead; the value says it in plain words."""

    TRY_AGAIN = "Try the keyring again"
    PASSPHRASE_FILE = "Keep the key in a file that a passphrase of yours protects"
    THIS_RUN_ONLY = "Use the key for this run only and store nothing"


_ASK = (Fallback.TRY_AGAIN, Fallback.PASSPHRASE_FILE, Fallback.THIS_RUN_ONLY)


class CredentialsError(Exception):
    """Anything wrong with keys and where they are kept."""

    title: ClassVar[str] = "API key"
    fallbacks: tuple[Fallback, ...] = ()

    def __init__(self, sentence: str) -> None:
        # Sentences quote paths and names, which may hold anything.
        super().__init__(clean(sentence))


class SecretsFileError(CredentialsError):
    """The secrets file cannot be used."""

    title = "API key file"


class SecretsFileMissing(SecretsFileError):
    """There is no such file."""


class SecretsFileUnreadable(SecretsFileError):
    """It is there, but cannot be read as text."""


class SecretsFileNotJson(SecretsFileError):
    """It is text, but not the JSON object that the site hands out."""


class SecretsFileIncomplete(SecretsFileError):
    """`client_id` or `client_secret` is missing or empty."""


class WrongKey(SecretsFileError):
    """`client_secret` is not an RSA private key."""

    title = "Wrong key"


class HandedOverError(CredentialsError):
    """A key or passphrase that was to be handed over to this run."""


class KeyCommandFailed(HandedOverError):
    """The command in the settings cannot be run, or ended badly."""


class NothingHandedOver(HandedOverError):
    """It gave nothing that could be a key or a passphrase."""


class ProfileError(CredentialsError):
    """A profile's name leads nowhere."""

    title = "Profile"


class UnknownProfile(ProfileError):
    """No key is stored under that name."""


class BadProfileName(ProfileError):
    """A name that no profile may have."""


class StoreError(CredentialsError):
    """The place where the key is (to be) kept does not do its work."""

    title = "Keyring"
    fallbacks: tuple[Fallback, ...] = _ASK


class NoKeyring(StoreError):
    """This session has no keyring."""

    title = "No keyring"
    fallbacks = (Fallback.PASSPHRASE_FILE, Fallback.THIS_RUN_ONLY)


class KeyringMisconfigured(StoreError):
    """The environment or the configuration names a keyring that is not there."""

    title = "Keyring misconfigured"


class KeyringRefused(StoreError):
    """The configured back end does not keep secrets well enough."""

    title = "Keyring not trusted"
    fallbacks = (Fallback.PASSPHRASE_FILE, Fallback.THIS_RUN_ONLY)


class KeyringLocked(StoreError):
    """Locked, and not unlocked when asked."""

    title = "Keyring locked"


class PromptUnanswered(StoreError):
    """The system asked for permission and nobody answered."""

    title = "Keyring waiting"


class KeyringSilent(StoreError):
    """No answer within the time limit."""

    title = "Keyring not answering"


class KeyringLost(StoreError):
    """The connection to the keyring is gone."""

    title = "Keyring gone"


class KeyringFull(StoreError):
    """The entry is larger than the keyring takes."""

    title = "Keyring entry too large"
    fallbacks = (Fallback.PASSPHRASE_FILE, Fallback.THIS_RUN_ONLY)


class KeyringFailed(StoreError):
    """The keyring refused; its own words are in the sentence."""


class DamagedEntry(StoreError):
    """What is stored is no key (any more)."""

    title = "Stored key damaged"
    fallbacks = (Fallback.THIS_RUN_ONLY,)


class PassphraseNeeded(StoreError):
    """The key is in a passphrase-protected file and no passphrase was given."""

    title = "Passphrase needed"
    fallbacks = ()


class PassphraseTooShort(StoreError):
    """Too few characters to protect anything."""

    title = "Passphrase too short"
    fallbacks = ()


class WrongPassphrase(StoreError):
    """The file does not open with that passphrase."""

    title = "Wrong passphrase"
    fallbacks = ()
