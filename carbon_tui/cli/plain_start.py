"""Starts that name nothing, or the demo alone: most of them. What `arguments.read` makes of these
is known, and neither argparse nor the options of all commands are loaded to read them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    import argparse

APP: Final = "app"
VARIABLES: Final = {"profile": "CARBON_TUI_PROFILE", "host": "CARBON_TUI_HOST"}
"""The environment variables that stand in for options which are not given."""


def plain_start(arguments: Sequence[str] | None = None) -> argparse.Namespace | None:
    """The options of a start that names nothing but perhaps ``--demo``; None for all others, and
    where the environment names an account."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words == ["--demo"]:
        return _options(demo=True)
    named = any(os.environ.get(variable) is not None for variable in VARIABLES.values())
    return None if words or named else _options(demo=False)


def _options(*, demo: bool) -> argparse.Namespace:
    options = SimpleNamespace(
        command=APP, given={"demo": "--demo"} if demo else {}, view=[], profile=None, host=None,
        secrets=None, passphrase_fd=None, read_only=False, log_level="info", demo=demo,
        version=None,
    )  # fmt: skip
    return cast("argparse.Namespace", options)
