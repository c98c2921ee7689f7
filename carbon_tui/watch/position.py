"""How far somebody was told, kept so that a change is told once whatever ends the program.

Each look is written to the disk before anything of it is told: what was seen, and the events that
follow from it. While they are told, two numbers in a file of their own say which event is being
told and which was told last. They are written through a mapping of that file, which outlives the
process that wrote it, so that a kill leaves at most one event in doubt.
"""

from __future__ import annotations

import mmap
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from struct import Struct as Packed
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from carbon_tui.system.files import (
    FileTrouble,
    private_folder,
    read_private,
    remove_private,
    write_private,
)
from carbon_tui.system.locks import Claim, Held
from carbon_tui.text.json_text import as_json
from carbon_tui.watch.events import ChangeEvent
from carbon_tui.watch.sources import ObservedRecord

FORMAT = 1
"""Of the file; one of another format is begun anew."""
LARGEST_POSITION_BYTES = 64 * 1024 * 1024
_NUMBERS: Final = Packed("<QQ")


class SourceMemory(Struct):
    """What the last look at one source saw."""

    fields: tuple[str, ...]
    """Which facts were compared: others are another memory."""
    read_at: datetime
    """By the server's clock."""
    records: dict[str, ObservedRecord]


class WatchedWhat(Struct, frozen=True):
    """What one watch is about: each has a position of its own."""

    host: str
    profile: str
    view: str = ""
    """Empty for the whole floor."""
    query: str = ""
    kinds: str = ""
    name: str = ""
    """What a person calls it."""

    @property
    def file_name(self) -> str:
        what = "\0".join(astuple(self)).encode(errors="surrogatepass")
        return blake2b(what, digest_size=10).hexdigest()


class WatchMemory(Struct):
    """All that one watch remembers."""

    format: int = FORMAT
    what: WatchedWhat | None = None
    last_number: int = 0
    """Of the newest event that was ever made."""
    sources: dict[str, SourceMemory] = msgspec.field(default_factory=dict)
    pending: list[ChangeEvent] = msgspec.field(default_factory=list)
    """Events of the last look, told or not."""


class PositionInMemory:
    """A watch that begins with what is there now, and whose place nobody keeps."""

    in_doubt = 0

    def __init__(self) -> None:
        self.memory = WatchMemory()
        self._told = 0

    def untold(self) -> tuple[ChangeEvent, ...]:
        return tuple(event for event in self.memory.pending if event.number > self._told)

    def begin(self, number: int) -> None:
        """Nothing outlives the process: there is nothing to note."""

    def done(self, number: int) -> None:
        self._told = number

    def flush(self) -> None:
        """See `begin`."""

    def save(self) -> None:
        """See `begin`."""


class WatchPosition:
    """One watch's place in the state folder, held by one process at a time."""

    def __init__(self, folder: Path, what: WatchedWhat) -> None:
        """Raises FileTrouble where the files cannot be used or another process holds them."""
        private_folder(folder)
        self._file, self._told_file = _files(folder, what)
        try:
            self._claim = Claim(self._file.with_suffix(".lock"))
        except Held:
            raise FileTrouble(
                "The same watch runs already in another process: end that one, or give this one "
                "a name of its own with --name."
            ) from None
        try:
            loaded = _loaded(self._file)
            self.memory = loaded or WatchMemory()
            self.memory.what = what
            self._told = self._mapped(anew=loaded is None)
        except BaseException:
            self._claim.release()
            raise

    def close(self) -> None:
        self._told.close()
        self._claim.release()

    @property
    def told(self) -> int:
        """The number of the newest event that was told."""
        return self._numbers()[1]

    @property
    def in_doubt(self) -> int:
        """The event that was being told when the program was killed; 0 where there is none."""
        begun, finished = self._numbers()
        return begun if begun > finished else 0

    def untold(self) -> tuple[ChangeEvent, ...]:
        """Events of the last look that were not told for certain, in their order."""
        return tuple(event for event in self.memory.pending if event.number > self.told)

    def begin(self, number: int) -> None:
        self._told[:8] = number.to_bytes(8, "little")

    def done(self, number: int) -> None:
        self._told[8:16] = number.to_bytes(8, "little")

    def flush(self) -> None:
        """What was told, on the disk: a kill does not need it, a power cut does."""
        self._told.flush()

    def save(self) -> None:
        """What was seen and what is to be told, on the disk before this returns. Raises
        FileTrouble."""
        write_private(self._file, as_json(self.memory))

    def _numbers(self) -> tuple[int, int]:
        begun, finished = _NUMBERS.unpack(self._told[: _NUMBERS.size])
        return begun, finished

    def _mapped(self, *, anew: bool) -> mmap.mmap:
        """The two numbers; 0 and 0 where nothing was remembered yet."""
        numbers = None if anew else read_private(self._told_file)
        if numbers is None:
            write_private(self._told_file, bytes(_NUMBERS.size))
        elif len(numbers) != _NUMBERS.size:  # a map of it would end beyond the file
            raise FileTrouble(
                f"{self._told_file} cannot be understood: remove it, and the changes of the last "
                "look are told again."
            )
        try:
            with self._told_file.open("r+b") as file:
                return mmap.mmap(file.fileno(), _NUMBERS.size)
        except OSError as error:
            raise FileTrouble(
                f"{self._told_file} cannot be written ({error.strerror}): check its permissions."
            ) from error


def rename_profile(folder: Path, host: str, old: str, new: str) -> None:
    """Every watch of the profile goes on under its new name. None of them may be running.

    Raises FileTrouble.
    """
    for file in sorted(folder.glob("*.json")):
        try:
            memory = _loaded(file)
        except FileTrouble:  # it could not go on under its old name either
            continue
        what = memory.what if memory is not None else None
        if memory is None or what is None or (what.host, what.profile) != (host, old):
            continue
        memory.what = replace(what, profile=new)
        renamed, told_file = _files(folder, memory.what)
        write_private(renamed, as_json(memory))
        numbers = read_private(file.with_suffix(".told"))
        if numbers is not None:
            write_private(told_file, numbers)
        for left in (file, file.with_suffix(".told")):
            remove_private(left)


def _files(folder: Path, what: WatchedWhat) -> tuple[Path, Path]:
    file = folder / f"{what.file_name}.json"
    return file, file.with_suffix(".told")


def _loaded(file: Path) -> WatchMemory | None:
    """Raises FileTrouble for a position that cannot be read: to begin anew would be to tell
    nothing of what happened since."""
    data = read_private(file, at_most=LARGEST_POSITION_BYTES)
    if data is None:
        return None
    try:
        memory = msgspec.json.decode(data, type=WatchMemory)
    except msgspec.MsgspecError:
        raise _unreadable(file) from None
    if memory.format != FORMAT:
        raise _unreadable(file)
    return memory


def _unreadable(file: Path) -> FileTrouble:
    return FileTrouble(
        f"{file} cannot be understood: remove it, and the watch begins anew with what is there now."
    )
