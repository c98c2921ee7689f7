"""State files that survive a crash and stay private, and downloads that stay where they belong.

A state file has mode 0600 in a folder of mode 0700, is written under a temporary name, flushed to
the disk and renamed, so that a reader finds the old content or the new one. Symbolic links are
refused: whoever could plant one would choose what is read or overwritten.

Every trouble is a `FileTrouble`, whose text is one sentence with the cure.
"""

import contextlib
import io
import os
import re
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # a planted pipe must not hold the program up


class FileTrouble(Exception):
    """A file that cannot be used; `str()` is one sentence with the cure."""

    title = "File trouble"

    def __init__(self, sentence: str) -> None:
        # Sentences quote paths and names, which may hold anything.
        super().__init__(clean(sentence))


def private_folder(folder: Path) -> Path:
    """Make `folder` (and what leads to it), readable by its owner alone; return it.

    Raises FileTrouble where it is a link, no folder, or somebody else's.
    """
    try:
        for missing in _missing(folder):
            missing.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_folder(folder, folder.lstat())
    except FileExistsError:
        raise FileTrouble(
            f"{folder} must be a folder but is a file: move that file away."
        ) from None
    except OSError as error:
        raise FileTrouble(
            f"The folder {folder} cannot be made or used ({error.strerror}): "
            "check its permissions and the free space on the disk."
        ) from error
    return folder


def _missing(folder: Path) -> list[Path]:
    """What leads to a folder and is not there yet, outermost first."""
    above = [parent for parent in folder.parents if not parent.exists()]
    return above[::-1]


def _check_folder(folder: Path, info: os.stat_result) -> None:
    if stat.S_ISLNK(info.st_mode):
        raise FileTrouble(f"{folder} is a symbolic link: replace it with a real folder.")
    if sys.platform == "win32":
        return
    if info.st_uid != os.geteuid():
        raise FileTrouble(
            f"{folder} belongs to another user: give it to yourself, or remove it so that "
            "carbon-tui can make its own."
        )
    if stat.S_IMODE(info.st_mode) & 0o077:
        folder.chmod(0o700)


def write_private(path: Path, data: bytes) -> None:
    """Replace the content of `path`, all or nothing, also across a power cut.

    Raises FileTrouble where that cannot be done; the old content is then still there.
    """
    private_folder(path.parent)
    _refuse_link(path)
    try:
        _write_then_rename(path, data)
    except OSError as error:
        raise FileTrouble(
            f"{path} cannot be written ({error.strerror}): "
            "check the permissions and the free space on the disk."
        ) from error


def _write_then_rename(path: Path, data: bytes, mode: int = 0o600) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; Windows does that with the rename."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private(path: Path, *, at_most: int = 4 * 1024 * 1024) -> bytes | None:
    """The content of a state file, or None where there is none.

    A file that others may read is closed to them first. Raises FileTrouble for a link, for
    anything that is no plain file, and for more than `at_most` bytes.
    """
    file = open_private(path)
    if file is None:
        return None
    with file:
        data = file.read(at_most + 1)
    if len(data) > at_most:
        raise FileTrouble(f"{path} is far larger than it should be: move it away.")
    return data


def open_private(path: Path) -> BinaryIO | None:
    """A state file open for reading, unbuffered and of whatever size; None where there is none.

    A file that others may read is closed to them first. Raises FileTrouble for a link and for
    anything that is no plain file.
    """
    try:
        descriptor = _open_plain(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileTrouble(
            f"{path} cannot be read ({error.strerror}): check its permissions."
        ) from error
    return os.fdopen(descriptor, "rb", buffering=0)


def read_own(path: Path, *, at_most: int = 4 * 1024 * 1024) -> bytes | None:
    """Like `read_private`, for a file that its owner may keep elsewhere: a link is followed to a
    plain file that nobody else may change. Raises FileTrouble."""
    if not path.is_symlink():
        return read_private(path, at_most=at_most)
    target = _followed(path)
    try:
        with target.open("rb") as file:
            data = file.read(at_most + 1)
    except OSError as error:
        raise FileTrouble(
            f"{path} leads to {target}, which cannot be read ({error.strerror}): correct the link."
        ) from error
    if len(data) > at_most:
        raise FileTrouble(f"{target} is far larger than it should be: move it away.")
    return data


def write_own(path: Path, data: bytes) -> None:
    """Like `write_private`, for a file that its owner may keep elsewhere: where `path` is a link,
    the file at its end is replaced, with the permissions it had. Raises FileTrouble."""
    if not path.is_symlink():
        write_private(path, data)
        return
    target = _followed(path)
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        _write_then_rename(target, data, mode)
    except OSError as error:
        raise FileTrouble(
            f"{path} leads to {target}, which cannot be written ({error.strerror}): it stays as "
            "it is."
        ) from error


def _followed(link: Path) -> Path:
    """The file at the end of a link. Raises FileTrouble where others could change it."""
    try:
        target = link.resolve(strict=True)
        info = target.stat()
    except (OSError, RuntimeError) as error:
        raise FileTrouble(f"{link} is a link that leads nowhere: correct or remove it.") from error
    if not stat.S_ISREG(info.st_mode):
        raise FileTrouble(f"{link} leads to {target}, which is not a plain file.")
    if sys.platform == "win32":
        return target
    if info.st_uid not in (0, os.geteuid()) or stat.S_IMODE(info.st_mode) & 0o022:
        raise FileTrouble(
            f"{link} leads to {target}, which other users may change: make it yours alone "
            "(chmod go-w)."
        )
    return target


def append_private(path: Path) -> BinaryIO:
    """Open `path` for appending, unbuffered, mode 0600, its folder 0700.

    Raises FileTrouble like `write_private`. The caller calls `os.fsync` where a line must last.
    """
    private_folder(path.parent)
    try:
        descriptor = _open_plain(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    except OSError as error:
        raise FileTrouble(
            f"{path} cannot be written ({error.strerror}): check its permissions."
        ) from error
    return os.fdopen(descriptor, "ab", buffering=0)


def remove_private(path: Path) -> bool:
    """Delete a state file; False where there was none. Raises FileTrouble."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise FileTrouble(
            f"{path} cannot be removed ({error.strerror}): remove it by hand."
        ) from error
    return True


def _refuse_link(path: Path) -> None:
    if path.is_symlink():
        raise FileTrouble(f"{path} is a symbolic link: replace it with a real file.")


def _open_plain(path: Path, flags: int) -> int:
    """Open a plain file that is or becomes its owner's alone. Raises FileTrouble, OSError."""
    _refuse_link(path)
    descriptor = os.open(path, flags | _NOFOLLOW | _NONBLOCK | _BINARY, 0o600)
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise FileTrouble(f"{path} is not a plain file: move it away.")
        if sys.platform != "win32" and stat.S_IMODE(info.st_mode) & 0o077:
            os.fchmod(descriptor, 0o600)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


# Names of downloads come from the server, and so from anybody.

_LONGEST_NAME = 150  # bytes of UTF-8; file systems take 255, and " (99)" and ".part" want room
_LONGEST_SUFFIX = 16
"""Bytes of a file name's suffix that is kept as one."""
_MARK_DIGITS = 8
"""Hexadecimal digits that tell two accounts' files apart."""
_FORBIDDEN = r'[<>:"|?*\x00-\x1f\x7f]'
_DEVICES = r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def account_file(folder: Path, profile: str, host: str, suffix: str) -> Path:
    """The file that a folder keeps for a profile at this host; nothing is created.

    A hash in its name keeps accounts apart that look alike as file names, and finds one that an
    earlier program called otherwise.
    """
    mark = sha256(f"{profile}\n{host}".encode()).hexdigest()[:_MARK_DIGITS]
    earlier = sorted(folder.glob(f"*{mark}{suffix}"))
    if earlier:
        return earlier[0]
    account = f"{profile}@{host.partition('://')[2] or host}".replace("/", "_")
    return folder / safe_name(f"{account}-{mark}{suffix}", f"{mark}{suffix}")


def safe_name(name: str, otherwise: str = "download") -> str:
    """A file name that names a file in the folder at hand and nothing else, on any system.

    The last part of a path only; no control, bidirectional or invisible characters, no leading
    dot or dash, no device of Windows, at most 150 bytes with the suffix kept. `otherwise` is the
    name where nothing is left.
    """
    last = re.split(r"[/\\\u2215\u2044\uff0f\uff3c]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join(c for c in last if unicodedata.category(c) not in _INVISIBLE)
    plain = " ".join(re.sub(_FORBIDDEN, "_", visible).split()).strip(" .-~")
    if re.match(_DEVICES, plain):
        plain = f"_{plain}"
    return _shortened(plain) or otherwise


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST_NAME:
        return name
    path = Path(name)
    suffix = path.suffix if len(path.suffix.encode()) <= _LONGEST_SUFFIX else ""
    stem = name[: len(name) - len(suffix)].encode()[: _LONGEST_NAME - len(suffix.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + suffix


class _PartFile(io.FileIO):
    """The bytes of a download as they come; a disk that takes no more is a FileTrouble."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        super().__init__(descriptor, "wb")
        self._folder = folder

    def write(self, data: "ReadableBuffer", /) -> int:
        with _told_of(self._folder):
            return super().write(data)


class NewFile:
    """A download on its way: bytes go to `part`; `path` is the name it has once it is complete."""

    def __init__(self, path: Path, part: Path, file: BinaryIO) -> None:
        self.path = path
        """A free name; another one where somebody takes it before the end."""
        self.part = part
        self.file = file

    def write(self, data: bytes) -> None:
        self.file.write(data)


@contextlib.contextmanager
def new_file(folder: Path, name: str) -> Iterator[NewFile]:
    """A file in `folder` under a safe form of `name`, never over an existing one.

    The bytes go to a hidden file with a random name. When the block ends well it gets the first
    free name (`scan.stl`, else `scan (2).stl`, …) in one step; where the block does not, nothing is
    left behind. Raises FileTrouble.
    """
    name = safe_name(name)
    with _told_of(folder):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(".part", f".{name[:40]}.", folder)
    part = Path(temporary)
    try:
        with io.BufferedWriter(_PartFile(descriptor, folder)) as file:
            new = NewFile(_free_name(folder, name), part, file)
            yield new
        with _told_of(folder):
            part.chmod(0o666 & ~_umask())
            new.path = _named(part, folder, name)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _told_of(folder: Path) -> Iterator[None]:
    """What the disk refuses, as a FileTrouble."""
    try:
        yield
    except OSError as error:
        raise FileTrouble(
            f"Nothing can be written to {folder} ({error.strerror}): choose another folder."
        ) from error


def is_no_folder(path: Path) -> bool:
    """Whether something else than a folder is there. What cannot be looked at is not called so:
    writing there says what is wrong."""
    try:
        return path.exists() and not path.is_dir()
    except OSError:
        return False


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    stem, suffix = Path(name).stem, Path(name).suffix
    yield folder / name
    yield from (folder / f"{stem} ({n}){suffix}" for n in range(2, 10_000))


def _free_name(folder: Path, name: str) -> Path:
    """The name that the file would have if it were complete now. Raises FileTrouble."""
    for path in _candidates(folder, name):
        if not os.path.lexists(path):
            return path
    raise FileTrouble(f"{folder} already holds 9,999 files called {name}: choose another folder.")


def _named(part: Path, folder: Path, name: str) -> Path:
    """Give the complete file the first free name, which no other file loses. Raises FileTrouble."""
    for path in _candidates(folder, name):
        with contextlib.suppress(FileExistsError):
            _rename_to_free(part, path)
            return path
    raise FileTrouble(f"{folder} already holds 9,999 files called {name}: choose another folder.")


def _rename_to_free(part: Path, path: Path) -> None:
    """Raises FileExistsError where the name is taken."""
    try:
        path.hardlink_to(part)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links: take the name, then put the content there
        _open_new(path).close()
        part.replace(path)
    else:
        part.unlink()


def _umask() -> int:
    """The process's; asking for it means setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _open_new(path: Path) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
    return os.fdopen(os.open(path, flags, 0o644), "wb")
