"""From arguments to an exit code."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Sequence
from typing import cast

from carbon_tui.cli import exit_codes, output
from carbon_tui.cli.arguments import APP, COMMANDS, read
from carbon_tui.cli.signals import ended_like_an_interrupt
from carbon_tui.system.exit_codes import DONE, INTERRUPTED

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises SystemExit only for --help, --version and usage."""
    output.prepare()
    try:
        options = read(arguments)
        with ended_like_an_interrupt():
            return _function(options.command)(options)
    except KeyboardInterrupt:
        output.say("")
        return INTERRUPTED
    except SystemExit:
        raise  # before the next line imports every error that there is
    except output.ReaderGone:
        return DONE
    except exit_codes.troubles() as error:
        exit_codes.tell(error)
        return exit_codes.code_of(error)


def _function(command: str) -> Run:
    where = "screen:app" if command == APP else COMMANDS[command].function
    module, _, name = where.partition(":")
    return cast(Run, getattr(importlib.import_module(f"carbon_tui.cli.{module}"), name))
