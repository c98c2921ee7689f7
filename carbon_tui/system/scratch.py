"""Folders that end with the run, however it ends, short of a kill."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

_KEPT: set[Path] = set()


def scratch_folder(prefix: str) -> Path:
    """A new folder for this person alone, in the system's place for such things."""
    if not _KEPT:
        atexit.register(remove_all)
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    _KEPT.add(folder)
    return folder


def remove(folder: Path) -> None:
    """With all that is in it; what cannot be removed is left to the system."""
    shutil.rmtree(folder, ignore_errors=True)
    _KEPT.discard(folder)


def remove_all() -> None:
    """For an end of the process that runs nothing else."""
    for folder in tuple(_KEPT):
        remove(folder)
