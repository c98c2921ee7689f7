"""From arguments to an exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from carbon_tui.cli import output
from carbon_tui.cli.outcome_line import tell_failure
from carbon_tui.cli.plain_start import APP, plain_start
from carbon_tui.cli.signals import ended_like_an_interrupt
from carbon_tui.system.exit_codes import DONE, INTERRUPTED
from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    import argparse

    Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Raises SystemExit only for --help, --version and usage."""
    output.prepare()
    options = cast("argparse.Namespace", SimpleNamespace())
    try:
        options = plain_start(arguments) or _read(arguments)
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


def _read(arguments: Sequence[str] | None) -> argparse.Namespace:
    from carbon_tui.cli.arguments import read

    return read(arguments)


def _function(command: str) -> Run:
    return cast("Run", lazy(f"cli.{_where(command)}").load())


def _where(command: str) -> str:
    """The function that does it, as "module:name" within this package."""
    if command == APP:
        return "screen:app"
    from carbon_tui.cli.arguments import COMMANDS

    return COMMANDS[command].function
