"""From arguments to an exit code."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import cast

from carbon_tui.cli import output
from carbon_tui.cli.arguments import APP, COMMANDS, read
from carbon_tui.cli.outcome_line import tell_failure
from carbon_tui.cli.signals import ended_like_an_interrupt
from carbon_tui.system.exit_codes import DONE, INTERRUPTED
from carbon_tui.system.lazy import lazy

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises SystemExit only for --help, --version and usage."""
    output.prepare()
    options = argparse.Namespace()
    try:
        options = read(arguments)
        with ended_like_an_interrupt(), _logged(options):
            return _function(options.command)(options)
    except KeyboardInterrupt:
        output.say("")
        tell_failure(options, INTERRUPTED, "Interrupted.")
        return INTERRUPTED
    except SystemExit:
        raise  # before the next line imports every error that there is
    except output.ReaderGone:
        return DONE
    except _troubles() as error:
        return _failed(options, error)


def _troubles() -> tuple[type[Exception], ...]:
    """Asked for once something was raised: a run that ends well imports none of these errors."""
    from carbon_tui.cli.failures import TROUBLES

    return TROUBLES


def _failed(options: argparse.Namespace, error: Exception) -> int:
    """Tell it; the exit code."""
    from carbon_tui.cli.failures import report_failure

    failure = report_failure(error)
    tell_failure(options, failure.code, failure.sentence, failure.cure)
    return failure.code


@contextmanager
def _logged(options: argparse.Namespace) -> Iterator[None]:
    """A log of what the command says and is refused; the app keeps its own, a demo none."""
    made_up = getattr(options, "demo", False) or options.command == "simulate"
    if options.command == APP or made_up or options.log_level == "off":
        yield
        return
    from carbon_tui.system.logs import start_logging

    log = start_logging(options.log_level)
    try:
        yield
    except _troubles() as error:
        output.log_line(str(error), is_error=True)
        raise
    finally:
        if log is not None:
            log.stop()


def _function(command: str) -> Run:
    where = "screen:app" if command == APP else COMMANDS[command].function
    return cast(Run, lazy(f"cli.{where}").load())
