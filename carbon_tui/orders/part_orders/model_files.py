"""Is this file a model? Looked at before anything is sent: by what is in it, not by its name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carbon_tui.text.cleaning import clean

DIRECT_MOST = 16 * 1024 * 1024
"""Bytes; larger files go the presigned way, where a broken upload costs only one step."""
LARGEST = 5 * 1024**3
"""Bytes: what object storage takes in one PUT (Amazon S3's documented limit)."""
_HEAD = 64 * 1024
_TRIANGLE = 50
_STL_HEADER = 84


class NotAModel(ValueError):
    """The file cannot be sent; `str()` is one sentence with the cure."""


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


def model_file(path: Path, called: str = "") -> ModelFile:
    """Look at the file. Raises NotAModel, which calls it by its path where not otherwise told."""
    name = clean(called or str(path))
    try:
        info = path.stat()
        if path.is_dir():
            raise NotAModel(f"{name} is a folder: name the model files in it.")
        if not path.is_file():
            raise NotAModel(f"{name} is not a plain file.")
        _check_size(str(name), info.st_size)
        kind = _kind(path, info.st_size)
    except FileNotFoundError:
        raise NotAModel(f"{name} does not exist: check the path.") from None
    except OSError as error:
        raise NotAModel(f"{name} cannot be read ({error.strerror}).") from error
    if kind is None:
        raise NotAModel(f"{name} is not a model file: STL, 3MF, OBJ, STEP and PLY are taken.")
    return ModelFile(path, kind, info.st_size, info.st_mtime_ns)


def is_unchanged(path: Path, size: int, changed_ns: int) -> bool:
    """Whether the file still is what it was. Raises OSError."""
    info = path.stat()
    return (info.st_size, info.st_mtime_ns) == (size, changed_ns)


def paths_from(pasted: str) -> list[Path]:
    """Paths as a terminal pastes dropped files: quoted, escaped, or as file URLs; several.

    On Windows a backslash is a part of the path and escapes nothing.
    """
    import shlex
    from urllib.parse import unquote, urlsplit

    lexer = shlex.shlex(pasted, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters = True, ""
    if os.name == "nt":
        lexer.escape = ""
    try:
        words = list(lexer)
    except ValueError:
        words = [pasted.strip()]
    return [
        Path(unquote(urlsplit(word).path) if word.startswith("file://") else word).expanduser()
        for word in words
    ]


def _check_size(name: str, size: int) -> None:
    if size == 0:
        raise NotAModel(f"{name} is empty: export the model again.")
    if size > LARGEST:
        raise NotAModel(f"{name} is larger than 5 GiB: reduce the mesh.")


def _kind(path: Path, size: int) -> str | None:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return next((kind for kind, fits in _KINDS if fits(head, size)), None)


def _is_binary_stl(head: bytes, size: int) -> bool:
    """80 bytes of header, a count of triangles, 50 bytes each; some programs add a little."""
    if size < _STL_HEADER + _TRIANGLE or len(head) < _STL_HEADER:
        return False
    triangles = int.from_bytes(head[80:84], "little")
    needed = _STL_HEADER + _TRIANGLE * triangles
    return triangles > 0 and needed <= size <= needed + _HEAD


def _is_text_stl(head: bytes, size: int) -> bool:
    start = head.lstrip()[:5].lower()
    return start == b"solid" and b"facet" in head.lower()


def _is_3mf(head: bytes, size: int) -> bool:
    """A zip file that names the parts of a 3MF package."""
    named = b"3D/" in head or b"[Content_Types].xml" in head or b"_rels/" in head
    return head[:4] == b"PK\x03\x04" and named


def _is_step(head: bytes, size: int) -> bool:
    return head.lstrip()[:12].upper() == b"ISO-10303-21"


def _is_ply(head: bytes, size: int) -> bool:
    return head[:4] in (b"ply\n", b"ply\r") and b"format " in head


def _is_obj(head: bytes, size: int) -> bool:
    """Lines of vertices; what is no known OBJ statement makes it another text."""
    if b"\0" in head:
        return False
    lines = [line.strip() for line in head.splitlines()[:-1] or head.splitlines()]
    words = {line.split(None, 1)[0] for line in lines if line and not line.startswith(b"#")}
    return words <= _OBJ_WORDS and any(map(_is_vertex, lines))


def _is_vertex(line: bytes) -> bool:
    word, *numbers = line.split()[:4] or [b""]
    try:
        return word == b"v" and len([float(number) for number in numbers]) == 3
    except ValueError:
        return False


_OBJ_WORDS = frozenset(
    b"v vt vn vp f l p o g s mtllib usemtl cstype deg curv curv2 surf parm trim hole scrv sp end "
    b"con mg bevel c_interp d_interp lod shadow_obj trace_obj ctech stech bmat step".split()
)
_KINDS: tuple[tuple[str, Callable[[bytes, int], bool]], ...] = (
    ("STL", _is_binary_stl),
    ("STL", _is_text_stl),
    ("3MF", _is_3mf),
    ("STEP", _is_step),
    ("PLY", _is_ply),
    ("OBJ", _is_obj),
)
