"""Locks between processes, held by the operating system and so released by any death."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from carbon_tui.system.files import FileTrouble

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

T = TypeVar("T")

MAX_SHARED_BYTES = 1_000_000
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)


class Held(Exception):
    """Somebody else holds it: another window of the program, or another task of this one."""


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock at `path`, waiting for it. For moments only: whoever waits stands still."""
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        _lock(descriptor, wait=True)
        yield
    finally:
        os.close(descriptor)


class SharedFile:
    """A small file that several processes change in turns, for moments only.

    It stays open. A process that dies leaves the lock free, and the file as it was written last.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be opened or made."""
        self._path = path
        self._descriptor = os.open(path, _FLAGS, 0o600)

    def change(self, change: Callable[[bytes], tuple[bytes, T]]) -> T:
        """What ``change`` makes of the content: the new one, and what to return.

        Raises Held at once where another process is at it, OSError.
        """
        try:
            _lock(self._descriptor, wait=False)
        except OSError as error:
            raise Held(self._path.name) from error
        try:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            before = os.read(self._descriptor, MAX_SHARED_BYTES)
            after, answer = change(before)
            if after != before:
                os.lseek(self._descriptor, 0, os.SEEK_SET)
                os.write(self._descriptor, after)
                os.ftruncate(self._descriptor, len(after))
        finally:
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            _unlock(self._descriptor)
        return answer

    def close(self) -> None:
        os.close(self._descriptor)


class Claim:
    """A lock held until `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path) -> None:
        """Raises Held at once where somebody else holds it, FileTrouble where it cannot be asked
        for: on a disk that is full or read-only, or where the file is somebody else's."""
        self._path = path
        self._descriptor = _taken(path)

    def release(self) -> None:
        """Never fails: a file that cannot be removed is in nobody's way."""
        with contextlib.suppress(OSError):
            self._path.unlink()
        os.close(self._descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds the claim at `path` right now. Raises FileTrouble like `Claim`."""
    if not path.exists():
        return False
    try:
        Claim(path).release()
    except Held:
        return True
    return False


def _taken(path: Path) -> int:
    """A descriptor that holds the lock of the file that bears this name now.

    The file may be removed by its last holder between our opening and our locking it: then the
    lock is on a nameless file that nobody else will ever ask for, and we begin again.
    """
    while True:
        descriptor = _opened(path)
        try:
            _lock(descriptor, wait=False)
        except OSError as error:
            os.close(descriptor)
            raise Held(path.name) from error
        if _bears_the_name(descriptor, path):
            return descriptor
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        return os.open(path, _FLAGS, 0o600)
    except OSError as error:
        raise FileTrouble(
            f"{path} cannot be opened ({error.strerror}): "
            "check the permissions and the free space on the disk."
        ) from error


def _bears_the_name(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":

    def _lock(descriptor: int, *, wait: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

    def _unlock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:

    def _lock(descriptor: int, *, wait: bool) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))

    def _unlock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
