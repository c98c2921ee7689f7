"""API keys: read from the downloaded file, kept in the system's keyring, never shown.

Everything here blocks, for a limited time; in an event loop use `await aside(lambda: …)`. Used by
`cli`, which asks the questions, and by `session`; screens know its errors alone. It never asks a
person by itself, never writes a key in plain text, and never logs one.

  key, secrets_file, handed_over    a key, from a file or a command or a descriptor
  vault, places, login              the keys of this machine, by profile
  keyring_store, backends, secret_service, chunks, packing  in the system's keyring
  passphrase_file                   in a file that a passphrase opens
  errors, trouble                   what can go wrong, with its cure
"""

from carbon_tui.credentials.errors import (
    CredentialsError,
    Fallback,
    PassphraseNeeded,
    SecretsFileError,
    StoreError,
    UnknownProfile,
    WrongPassphrase,
)
from carbon_tui.credentials.key import ApiKey
from carbon_tui.credentials.login import Login, delete_secrets_file, login, logout
from carbon_tui.credentials.passphrase_file import SHORTEST_PASSPHRASE
from carbon_tui.credentials.places import KeyPlace
from carbon_tui.credentials.secrets_file import read_secrets_file, secrets_file_warnings
from carbon_tui.credentials.vault import StoredKey, Vault
from carbon_tui.system.patience import (
    Limits,
    aside,
)

__all__ = [
    "SHORTEST_PASSPHRASE",
    "ApiKey",
    "CredentialsError",
    "Fallback",
    "KeyPlace",
    "Limits",
    "Login",
    "PassphraseNeeded",
    "SecretsFileError",
    "StoreError",
    "StoredKey",
    "UnknownProfile",
    "Vault",
    "WrongPassphrase",
    "aside",
    "delete_secrets_file",
    "login",
    "logout",
    "read_secrets_file",
    "secrets_file_warnings",
]
