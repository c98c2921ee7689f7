"""Where copies lie: one file for each profile and host, in the platform's data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from carbon_tui.local_copy.errors import SyncUnderWay
from carbon_tui.system.files import FileTrouble, account_file, private_folder, remove_private
from carbon_tui.system.locations import data_folder
from carbon_tui.system.locks import Claim, Held
from carbon_tui.text.counting import counted

OF_SQLITE = ("-wal", "-shm")
"""What SQLite has beside a file that is written."""
DAMAGED = ".damaged-"
"""Stands before the time in the name of a copy that was moved aside."""


def copies_folder() -> Path:
    return data_folder() / "copies"


def copy_file(profile: str, host: str) -> Path:
    """The file of a profile's copy of the account at this host; nothing is created."""
    return account_file(copies_folder(), profile, host, ".sqlite")


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Alone in reading into this copy, until the block or the process ends.

    Raises SyncUnderWay at once where another run is at it, FileTrouble.
    """
    private_folder(path.parent)
    try:
        claim = Claim(path.with_name(f"{path.name}.lock"))
    except Held:
        raise SyncUnderWay(
            "Another run of carbon-tui is reading into this copy: wait for it, or end it."
        ) from None
    try:
        yield
    finally:
        claim.release()


class CopyOnDisk(Struct, frozen=True):
    """What lies here of a copy: its file, and damaged ones that were moved aside."""

    files: tuple[Path, ...] = ()
    """With what SQLite has beside them."""
    is_whole: bool = False
    """The copy itself is among them."""
    damaged: int = 0
    """Damaged copies that are kept."""
    bytes: int = 0

    def __str__(self) -> str:
        """What it is, in words: ``the local copy and 2 damaged ones that were kept, 81.2 MB``."""
        damaged = counted(self.damaged, "damaged one") if self.damaged else ""
        kept = f"{damaged} that {'was' if self.damaged == 1 else 'were'} kept" if damaged else ""
        copies = " and ".join(filter(None, ("the local copy" if self.is_whole else "", kept)))
        return f"{copies or 'what was left of it'}, {self.bytes / 1e6:,.1f} MB"


def on_disk(path: Path) -> CopyOnDisk:
    """Raises FileTrouble where the folder cannot be read."""
    beside = [path.with_name(path.name + suffix) for suffix in OF_SQLITE]
    try:
        names = sorted(path.parent.iterdir()) if path.parent.exists() else []
        aside = [file for file in names if file.name.startswith(f"{path.name}{DAMAGED}")]
        files = [*(file for file in (*beside, path) if file.exists()), *aside]
        size = sum(file.stat().st_size for file in files)
    except OSError as error:
        raise FileTrouble(f"{path.parent} cannot be read ({error.strerror}).") from error
    damaged = [file for file in aside if not file.name.endswith(OF_SQLITE)]
    return CopyOnDisk(tuple(files), path.exists(), len(damaged), size)


def forget(path: Path) -> CopyOnDisk:
    """Delete a copy, what belongs to it and what was moved aside of it: what that was.

    Raises FileTrouble, SyncUnderWay where it is being read into.
    """
    left = on_disk(path)
    if left.files:
        with claimed(path):
            for file in left.files:
                remove_private(file)
    return left


def rename(path: Path, new: Path) -> None:
    """Give a copy that is there, and what was moved aside of it, the name of another profile's.

    Raises SyncUnderWay where it is being read into, FileTrouble.
    """
    left = on_disk(path)
    if not left.files or new.exists():
        return
    with claimed(path):
        for file in left.files:
            file.rename(file.with_name(new.name + file.name.removeprefix(path.name)))


def size(path: Path) -> int:
    """Bytes on the disk, with what SQLite has beside the file."""
    beside = [path, *(path.with_name(path.name + suffix) for suffix in OF_SQLITE)]
    return sum(file.stat().st_size for file in beside if file.exists())
