"""The end that nobody planned: one sentence on a restored terminal, and the rest in the log.

Textual prints an unhandled exception with the local variables of every frame, keys among them, and
Python prints those of threads and tasks over the screen.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from rich.text import Text
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.worker import WorkerFailed

from carbon_tui.app.mixin_base import AppPart
from carbon_tui.system.borrowed import DropBorrowedErrors
from carbon_tui.terminal import textual_private

_LOG = logging.getLogger(__name__)
_HERE = Path(__file__).parents[1]


class CrashGuard(AppPart):
    """An app that ends with a sentence and exit code 1 where it would have crashed."""

    log_path: Path | None = None
    """Where the log is written; None while none is."""

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """What Textual's own widgets do by key; an error in them drops the key."""
        with DropBorrowedErrors(f"the action {action}"):
            return await super().run_action(action, default_namespace, namespaces)
        return True

    def _handle_exception(self, error: Exception) -> None:
        """Called by Textual with whatever nobody caught; the app always ends."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        _LOG.critical("The program ended by an error in itself.", exc_info=cause)
        textual_private.note_crash(self, error, Text(sentence(cause, self.log_path)))


def sentence(error: BaseException, log: Path | None) -> str:
    """What people are told. Not the error's own words, which may quote anything."""
    more = f"The log says more: {log}" if log else "No log was kept in this run."
    return (
        f"carbon-tui: a mistake in the program ended it ({type(error).__name__} {_where(error)}). "
        f"Orders that were sent are read back at the next start. {more}"
    )


def _where(error: BaseException) -> str:
    """The innermost line of this program: file and number, nothing of what it held."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_HERE)]
    if not own:
        return "outside of it"
    file = Path(own[-1].filename).relative_to(_HERE.parent)
    return f"in {file}, line {own[-1].lineno}"


@contextmanager
def nothing_over_the_screen() -> Iterator[None]:
    """Errors of threads, of destructors and of logging itself go to the log, if there is one."""
    thread_hook, stray_hook = threading.excepthook, sys.unraisablehook
    nowhere = logging.NullHandler()
    logging.getLogger().addHandler(nowhere)
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _stray
    try:
        yield
    finally:
        threading.excepthook, sys.unraisablehook = thread_hook, stray_hook
        logging.getLogger().removeHandler(nowhere)


def _of_a_thread(args: threading.ExceptHookArgs) -> None:
    name = args.thread.name if args.thread else "a thread"
    _log(f"A thread ended by an error: {name}", args.exc_value)


def _stray(args: Any) -> None:
    _log("An error where nobody could be told", args.exc_value)


def _log(message: str, error: BaseException | None) -> None:
    trace: TracebackType | None = error.__traceback__ if error is not None else None
    _LOG.error(message, exc_info=(type(error), error, trace) if error is not None else None)
