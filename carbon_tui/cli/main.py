"""From arguments to an exit code."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from typing import cast

from carbon_tui.cli import exits
from carbon_tui.cli.arguments import APP, read
from carbon_tui.cli.signals import ended_like_an_interrupt

_ROOMS = {
    APP: "browse",
    "login": "account",
    "logout": "account",
    "token": "account",
    "get": "get",
    "queue": "queue",
    "order": "order",
    "simulate": "simulate",
    "doctor": "doctor",
    "watch": "watch",
}
"""Where each command is written. Imported when it is wanted: `--help` waits for none of them."""

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises SystemExit only for --help, --version and usage."""
    options = read(arguments)
    try:
        with ended_like_an_interrupt():
            code = _command(options.command)(options)
    except KeyboardInterrupt:
        exits.say("")
        return exits.INTERRUPTED
    except BrokenPipeError:
        exits.silence_stdout()
        return exits.DONE
    except exits.troubles() as error:
        exits.tell(error)
        return exits.code_of(error)
    return code


def _command(name: str) -> Command:
    room = importlib.import_module(f"carbon_tui.cli.{_ROOMS[name]}")
    return cast(Command, getattr(room, name))
