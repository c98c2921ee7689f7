"""Where copies lie: one file for each profile and host, in the platform's data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carbon_tui.local_copy.errors import SyncUnderWay
from carbon_tui.system.files import account_file, private_folder, remove_private
from carbon_tui.system.locations import data_folder
from carbon_tui.system.locks import Claim, Held


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


def forget(path: Path) -> bool:
    """Delete a copy and what belongs to it; False where there was none. Raises FileTrouble."""
    for suffix in ("-wal", "-shm"):
        remove_private(path.with_name(path.name + suffix))
    return remove_private(path)


def rename(path: Path, new: Path) -> None:
    """Give a copy that is there the name of another profile's; one that is in use is left.

    Raises SyncUnderWay, FileTrouble.
    """
    if not path.exists() or new.exists():
        return
    with claimed(path):
        for suffix in ("-wal", "-shm", ""):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(new.with_name(new.name + suffix))


def size(path: Path) -> int:
    """Bytes on the disk, with what SQLite has beside the file."""
    beside = [path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))]
    return sum(file.stat().st_size for file in beside if file.exists())
