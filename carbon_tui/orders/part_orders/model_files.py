"""Is this file a model? Looked at before anything is sent: by what is in it, not by its name.

Judged as servers read and makers write: a byte order mark, comments and continued lines are no
fault; a container without a mesh in it is no model, whatever it is called; and what ends too early
is called cut off. Where this program is not sure, a person's word decides.
"""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from carbon_tui.orders.part_orders.model_formats import FileNature, FormatFinding, looked_into
from carbon_tui.system.locations import typed_path
from carbon_tui.text.cleaning import clean

DIRECT_MOST = 16 * 1024 * 1024
"""Bytes; larger files go the presigned way, where a broken upload costs only one step."""
LARGEST = 5 * 1024**3
"""Bytes: what object storage takes in one PUT (Amazon S3's documented limit)."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file that is what it should be, as it was when it was looked at."""

    path: Path
    kind: str
    size: int
    changed_ns: int
    """The file system's time of its last change, to notice another content later."""

    @property
    def goes_presigned(self) -> bool:
        return self.size > DIRECT_MOST


class NotAModel(ValueError):
    """The file is not taken for a model; `str()` is one sentence with the cure."""

    def __init__(self, sentence: str, doubtful: ModelFile | None = None) -> None:
        super().__init__(sentence)
        self.doubtful = doubtful
        """The file as it can be sent all the same, on a person's word; None where it cannot."""


def model_file(path: Path, called: str = "") -> ModelFile:
    """Look at the file. Raises NotAModel, which calls it by its path where not otherwise told."""
    name = str(clean(called or str(path)))
    if "\0" in str(path):
        raise NotAModel(f"{name} does not exist: check the path.")
    try:
        info = path.stat()
        if path.is_dir():
            raise NotAModel(f"{name} is a folder: name the model files in it.")
        if not path.is_file():
            raise NotAModel(f"{name} is not a plain file.")
        _check_size(name, info.st_size)
        finding = looked_into(path, info.st_size)
    except FileNotFoundError:
        raise NotAModel(f"{name} does not exist: check the path.") from None
    except OSError as error:
        raise NotAModel(f"{name} cannot be read ({error.strerror}).") from error
    file = ModelFile(path, finding.kind, info.st_size, info.st_mtime_ns)
    if finding.found is not FileNature.MODEL:
        raise NotAModel(_reason(name, finding), file)
    return file


def _reason(name: str, finding: FormatFinding) -> str:
    match finding.found:
        case FileNature.CUT_OFF:
            return f"{name} is cut off: {finding.detail}. Export or copy it again."
        case FileNature.EMPTY:
            return f"{name} has no model in it: {finding.detail}."
    return f"{name} is not a model file: STL, 3MF, OBJ, STEP and PLY are taken."


def is_unchanged(path: Path, size: int, changed_ns: int) -> bool:
    """Whether the file still is what it was. Raises OSError."""
    info = path.stat()
    return (info.st_size, info.st_mtime_ns) == (size, changed_ns)


def paths_from(pasted: str) -> list[Path]:
    """Paths as a terminal pastes dropped files: quoted, escaped, or as file URLs; several.

    On Windows a backslash is a part of the path and escapes nothing.
    """
    lexer = shlex.shlex(pasted, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if os.name == "nt":
        lexer.escape = ""
    try:
        words = list(lexer)
    except ValueError:
        words = [pasted.strip()]
    return [typed_path(_without_scheme(word)) for word in words]


def _without_scheme(word: str) -> str:
    """The path of a file URL; any other word as it stands, and what is no URL after all."""
    if not word.startswith("file://"):
        return word
    try:
        return unquote(urlsplit(word).path)
    except ValueError:
        return word


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise NotAModel(f"{name} is empty: export the model again.")
    if size > LARGEST:
        raise NotAModel(f"{name} is larger than 5 GiB: reduce the mesh.")
