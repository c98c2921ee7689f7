"""Where the README says what to do about an error: an anchor for each family.

Every error is found under the nearest of its classes that stands here; a class name stands once in
the whole program, so the names are enough and nothing need be imported.
"""

from __future__ import annotations

ANCHORS = {
    "NotAuthenticated": "key-not-accepted",
    "UnusableKey": "key-not-accepted",
    "NotAllowed": "not-allowed",
    "Unreachable": "no-connection",
    "AnswerLost": "no-connection",
    "UntrustedServer": "server-not-trusted",
    "UnusableProxy": "address-and-proxy",
    "BadAddress": "address-and-proxy",
    "UnsafeRedirect": "address-and-proxy",
    "RateLimited": "too-many-requests",
    "NotNow": "server-fault",
    "ServerFault": "server-fault",
    "Unreadable": "server-fault",
    "ApiError": "refused",
    "SecretsFileError": "api-key-file",
    "HandedOverError": "handed-over",
    "CredentialsError": "keyring",
    "ProfileError": "profile",
    "SettingsError": "settings",
    "FileTrouble": "files",
    "OutputTrouble": "files",
    "CopyTrouble": "local-copy",
    "PromptError": "question",
    "UnknownView": "question",
}
"""By the error's class, the anchor in the README's “When something is wrong”."""

PAGE = "README.md"


def cure_of(error: BaseException) -> str:
    """A link to the cure, ``README.md#no-connection``; empty for what says its cure itself."""
    names = (kind.__name__ for kind in type(error).__mro__)
    anchor = next((ANCHORS[name] for name in names if name in ANCHORS), "")
    return f"{PAGE}#{anchor}" if anchor else ""
