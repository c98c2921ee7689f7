"""Which errors have a sentence for people, and which exit code each of them means.

Imported when something was raised, not before: a run that ends well needs none of this.
"""

from __future__ import annotations

import sys
from typing import Final, NamedTuple

from carbon_tui.api import errors as api
from carbon_tui.cli.output import OutputTrouble, say
from carbon_tui.cli.stop import Stop
from carbon_tui.credentials.errors import BadProfileName, CredentialsError
from carbon_tui.local_copy.errors import SqlRefused, SyncUnderWay
from carbon_tui.prompt.errors import PromptError
from carbon_tui.resources.registry import UnknownView
from carbon_tui.session.cures import cure_of
from carbon_tui.settings import SettingsError
from carbon_tui.system.exit_codes import FAILED, LATER, USAGE
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.secret import mask
from carbon_tui.text.cleaning import clean

TROUBLES: Final[tuple[type[Exception], ...]] = (
    Stop,
    api.ApiError,
    CredentialsError,
    FileTrouble,
    OutputTrouble,
    PromptError,
    SettingsError,
    UnknownView,
)
"""Every error that has a sentence for people."""


def code_of(error: Exception) -> int:
    """What the error means for a script: wrong by itself, not now, or not at all."""
    if isinstance(error, Stop):
        return error.code
    if isinstance(error, SyncUnderWay):
        return LATER
    if isinstance(error, PromptError | UnknownView | api.BadAddress | BadProfileName | SqlRefused):
        return USAGE
    if isinstance(error, api.UntrustedServer):
        return FAILED
    if isinstance(error, (*api.NO_ANSWER, *api.OF_THE_MOMENT)):
        return LATER
    return FAILED


class Failure(NamedTuple):
    """What an error came to for whoever ran the command."""

    code: int
    sentence: str
    cure: str
    """The address of a page that says what to do; empty where there is none."""


def report_failure(error: Exception) -> Failure:
    """Say it on standard error; what was said."""
    return Failure(code_of(error), tell(error), cure_of(error))


def tell(error: Exception) -> str:
    """The error's sentence on stderr, without a secret and without a control character; it."""
    sentence = str(clean(mask(str(error))))
    say(f"carbon-tui: {sentence}")
    cure = cure_of(error)
    if cure and sys.stderr is not None and sys.stderr.isatty():  # a log keeps one line for it
        say(f"            More: {cure}")
    return sentence
