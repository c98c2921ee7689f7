"""A command that is run for an event: it gets the event on its standard input, and in no shell."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
from contextlib import suppress
from typing import IO, Any

COMMAND_SECONDS = 60.0
"""How long a command may take for one event; then it is ended, and the next event is told."""

ENDING_SECONDS = 0.3
"""How long a command that is ended has for its own last words."""

_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows has but one way


class NoCommand(ValueError):
    """The text names no command that is there; `str()` says why."""


def command_words(text: str) -> tuple[str, ...]:
    """The command and its arguments as a shell would part them; none reads them. Raises
    NoCommand."""
    try:
        argv = tuple(shlex.split(text))
    except ValueError as error:
        raise NoCommand(f"it cannot be read as a command: {error}.") from None
    if not argv or shutil.which(argv[0]) is None:
        raise NoCommand(f"there is no command {argv[0] if argv else 'given'}.")
    return argv


async def run_command(
    argv: tuple[str, ...], event: bytes, output: int | IO[Any] = asyncio.subprocess.DEVNULL
) -> str:
    """Run it to its end, or end it; what went wrong, without a full stop, empty where nothing did.

    `output`: where what it writes goes. A cancelled run takes the command with it.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *argv, stdin=asyncio.subprocess.PIPE, stdout=output, stderr=output
        )
    except OSError as error:
        return f"could not be started: {error.strerror}"
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            await process.communicate(event)
    except TimeoutError:
        _send(process, _AT_ONCE)
        await process.wait()
        return f"took longer than {COMMAND_SECONDS:.0f} s and was ended"
    except asyncio.CancelledError:
        await _end(process)
        raise
    return f"ended with {process.returncode}" if process.returncode else ""


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, and make it where it does not."""
    _send(process, signal.SIGTERM)
    try:
        async with asyncio.timeout(ENDING_SECONDS):
            await process.wait()
    except TimeoutError:
        _send(process, _AT_ONCE)
        await process.wait()


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """asyncio's own would look first if it has ended, and take that from who waits for it (before
    Python 3.12), who then complains on standard error of an unknown child."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
