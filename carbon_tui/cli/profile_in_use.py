"""Which profiles are open: what is kept under a profile's name must not be renamed meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from carbon_tui.cli.account import DEMO
from carbon_tui.system.files import FileTrouble, private_folder, safe_name
from carbon_tui.system.locations import state_folder
from carbon_tui.system.locks import Claim, Held, is_held

_NUMBERS = count()


@contextmanager
def in_use(profile: str) -> Iterator[None]:
    """For as long as it lasts, `is_in_use` says so; also after a crash it ends with the process.

    A disk that takes no file is in nobody's way here: nothing is kept on it.
    """
    claim = None if profile == DEMO else _claim(profile)
    try:
        yield
    finally:
        if claim is not None:
            claim.release()


def is_in_use(profile: str) -> bool:
    """Whether a window or a command that keeps things under the profile's name is open. Raises
    FileTrouble where that cannot be told."""
    return any(is_held(path) for path in _folder(profile).glob("*.open"))


def _claim(profile: str) -> Claim | None:
    folder = _folder(profile)
    try:
        private_folder(folder)
        return Claim(folder / f"{os.getpid()}-{next(_NUMBERS)}.open")
    except (FileTrouble, Held):
        return None


def _folder(profile: str) -> Path:
    return state_folder() / "open" / safe_name(profile, "default")
