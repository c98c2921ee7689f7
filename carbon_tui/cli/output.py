"""Data to standard output, sentences to standard error, whatever these are connected to.

A stream may be closed, full, a pipe that nobody reads, or in an encoding that lacks letters. Only a
command that reads may call it done when its reader is gone (`write`); what a command that changes
something came to is decided by its journal, and trouble with its output is one more sentence
(`announce`).
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from typing import TextIO


class OutputTrouble(Exception):
    """Standard output does not take what was written; the text is one sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Standard output cannot be written ({reason}).")


class ReaderGone(OutputTrouble):
    """Whoever read standard output has enough: for a command that only reads, that is its end."""

    def __init__(self) -> None:
        super().__init__("nobody reads it any more")


def prepare() -> None:
    """Make the standard streams usable, before a command begins.

    Data that go to a file or a pipe are UTF-8 with the line ends that they are written with; on a
    terminal, letters that its encoding lacks are written as their escapes.
    """
    _hold_the_standard_descriptors()
    stream = sys.stdout
    if not isinstance(stream, TextIOWrapper):
        return
    encoding = None if stream.isatty() else "utf-8"
    stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="")
    with contextlib.suppress(OSError, ValueError):  # no descriptor of its own: a test's, say
        os.set_blocking(stream.fileno(), True)


def write(text: str | bytes) -> None:
    """Data. Raises ReaderGone and OutputTrouble."""
    if isinstance(text, bytes):
        write_bytes(text)
        return
    with standard_output() as stdout:
        stdout.write(text)
        stdout.flush()


def write_bytes(data: bytes) -> None:
    """A file's bytes, which are no text. Raises ReaderGone and OutputTrouble."""
    with standard_output() as stdout:
        stdout.flush()
        stdout.buffer.write(data)
        stdout.buffer.flush()


@contextlib.contextmanager
def standard_output() -> Iterator[TextIO]:
    """It, and what goes wrong with it in this module's errors."""
    if sys.stdout is None:
        raise OutputTrouble("it is closed")
    try:
        yield sys.stdout
    except BrokenPipeError:
        _silence(1)
        raise ReaderGone from None
    except OSError as error:
        _silence(1)
        raise OutputTrouble(error.strerror or str(error)) from error
    except ValueError as error:
        raise OutputTrouble("it is closed") from error


def write_line(text: str) -> None:
    """A line of data. Raises like `write`."""
    write(f"{text}\n")


def announce(line: str) -> None:
    """A line of data about what was or is to be changed: trouble with the output is told on
    standard error and changes nothing else."""
    try:
        write_line(line)
    except OutputTrouble as trouble:
        say(f"carbon-tui: {trouble} It was to be: {line}")


def say(sentence: str, *, end: str = "\n") -> None:
    """Talk to the person; a stderr that is gone is nobody to talk to."""
    if end == "\n":
        log_line(sentence)
    try:
        print(sentence, file=sys.stderr, end=end, flush=True)
    except (OSError, ValueError, AttributeError):
        _silence(2)


def log_line(sentence: str, *, is_error: bool = False) -> None:
    """Into the log, where one is kept."""
    import logging

    logging.getLogger(__name__).log(logging.ERROR if is_error else logging.INFO, "%s", sentence)


def _silence(descriptor: int) -> None:
    """What is still buffered must not fail again, and change the exit code, when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _hold_the_standard_descriptors() -> None:
    """Where a shell closed one of them, the next file opened would get its number, and whatever
    writes to standard output would write into that file."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
