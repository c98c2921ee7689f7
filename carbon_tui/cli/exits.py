"""Exit codes, and which of them an error means."""

from __future__ import annotations

import os
import sys

DONE, FAILED, USAGE, LATER, INTERRUPTED = 0, 1, 2, 3, 130
CHANGED = 4
"""``watch --once --exit-code``: something changed since the last look."""


class Stop(Exception):
    """A command ends here: one sentence with the cure, and an exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code


def troubles() -> tuple[type[Exception], ...]:
    """Every error that has a sentence for people.

    Called when something was raised, not before: a run that ends well imports none of this.
    """
    from carbon_tui.api.errors import ApiError
    from carbon_tui.credentials.errors import CredentialsError
    from carbon_tui.prompt import PromptError
    from carbon_tui.resources.registry import UnknownView
    from carbon_tui.settings import SettingsError
    from carbon_tui.system.files import FileTrouble

    return (Stop, ApiError, CredentialsError, FileTrouble, PromptError, SettingsError, UnknownView)


def code_of(error: Exception) -> int:
    """What the error means for a script: wrong by itself, not now, or not at all."""
    from carbon_tui.api import errors as api
    from carbon_tui.credentials.errors import BadProfileName
    from carbon_tui.prompt import PromptError
    from carbon_tui.resources.registry import UnknownView

    if isinstance(error, Stop):
        return error.code
    if isinstance(error, PromptError | UnknownView | api.BadAddress | BadProfileName):
        return USAGE
    if isinstance(error, api.UntrustedServer):
        return FAILED
    if isinstance(error, api.Unreachable | api.AnswerLost | api.RateLimited | api.ServerFault):
        return LATER
    return FAILED


def tell(error: Exception) -> None:
    """The error's sentence on stderr, without a secret and without a control character."""
    from carbon_tui.system.secret import mask
    from carbon_tui.text.cleaning import clean

    say(f"carbon-tui: {clean(mask(str(error)))}")


def say(sentence: str, *, end: str = "\n") -> None:
    """Talk to the person; a stderr that is gone is nobody to talk to."""
    try:
        print(sentence, file=sys.stderr, end=end, flush=True)
    except (OSError, ValueError, AttributeError):
        return


def silence_stdout() -> None:
    """Nobody reads on: what is still buffered must not fail again when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
