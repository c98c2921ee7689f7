"""What tells a model from another file: the beginnings, the ends and the parts of five formats."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from carbon_tui.orders.part_orders.ply_body import missing_of_ply

HEAD_BYTES = 1024 * 1024
"""What is read of a file's beginning: long comments come before the first vertex."""
TAIL_BYTES = 4096
MODEL_PART_BYTES = 16 * 1024 * 1024
"""What is unpacked of a 3MF's model part in search of a mesh."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How the parts of a package may be compressed (ECMA-376-2, annex B)."""
_TRIANGLE_BYTES = 50
_STL_HEADER_BYTES = 84
_STREAMED_COUNTS = (0, 1, 0xFFFFFFFF)
"""Triangle counts of writers that did not know the number when they wrote it."""
LARGEST_COORDINATE = 1e7
"""Of what a printer makes, in any unit; not a number is larger than nothing."""
_SPARE_BYTES = 64 * 1024
"""What some programs add behind the last triangle."""
_BOM = b"\xef\xbb\xbf"
_COMMENTS = re.compile(rb"\A(?:\s+|/\*.*?\*/|(?:#|;|//)[^\r\n]*(?:\r?\n|\r|\Z))*", re.DOTALL)
_MESH = re.compile(rb"<(?:\w+:)?(?:mesh|components)\b")


class FileNature(Enum):
    """What a file was taken for."""

    MODEL = "a model"
    CUT_OFF = "a model that ends too early"
    EMPTY = "a container of models without one"
    OTHER = "something else, as far as this program can tell"


@dataclass(frozen=True, slots=True)
class FormatFinding:
    """`kind` is the format's name; empty where none fits."""

    found: FileNature
    kind: str = ""
    detail: str = ""
    """What is missing."""


@dataclass(frozen=True, slots=True)
class _Sample:
    """The file as far as it was read."""

    path: Path
    size: int
    head: bytes
    tail: bytes

    @property
    def text(self) -> bytes:
        """The beginning without a byte order mark, blanks and comments."""
        bare = self.head.removeprefix(_BOM)
        return _COMMENTS.sub(b"", bare, count=1)


def looked_into(path: Path, size: int) -> FormatFinding:
    """What the file is. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        file.seek(max(0, size - TAIL_BYTES))
        sample = _Sample(path, size, head, file.read())
    findings = (look(sample) for look in _LOOKS)
    return next(
        (finding for finding in findings if finding is not None), FormatFinding(FileNature.OTHER)
    )


def _binary_stl(sample: _Sample) -> FormatFinding | None:
    """80 bytes of header, a count of triangles, 50 bytes each; some programs add a little."""
    triangles, rest = divmod(sample.size - _STL_HEADER_BYTES, _TRIANGLE_BYTES)
    if triangles < 1 or len(sample.head) < _STL_HEADER_BYTES:
        return None
    count = int.from_bytes(sample.head[80:84], "little")
    needed = _STL_HEADER_BYTES + _TRIANGLE_BYTES * count
    if count and needed <= sample.size <= needed + _SPARE_BYTES:
        return FormatFinding(FileNature.MODEL, "STL")
    if count in _STREAMED_COUNTS and rest == 0 and _is_triangle(sample.head[84:132]):
        return FormatFinding(FileNature.MODEL, "STL")
    return None


def _is_triangle(data: bytes) -> bool:
    """Whether these 48 bytes may be a normal and three corners, in millimetres or inches."""
    numbers = struct.unpack("<12f", data)
    plausible = all(abs(number) < LARGEST_COORDINATE for number in numbers)
    return plausible and len(set(numbers[3:])) > 1


def _cut_binary_stl(sample: _Sample) -> FormatFinding | None:
    """Only what is called STL: any other file has four bytes at this place too."""
    if sample.path.suffix.casefold() != ".stl" or len(sample.head) < _STL_HEADER_BYTES:
        return None
    count = int.from_bytes(sample.head[80:84], "little")
    holds = max(0, sample.size - _STL_HEADER_BYTES) // _TRIANGLE_BYTES
    if b"\0" not in sample.head or count <= holds:
        return None
    return FormatFinding(FileNature.CUT_OFF, "STL", f"of {count:,} triangles {holds:,} are there")


def _text_stl(sample: _Sample) -> FormatFinding | None:
    text = sample.text.lower()
    if text[:5] != b"solid" or b"\0" in text[:1024]:
        return None
    if b"facet" not in text:
        return None
    if b"endsolid" not in sample.tail.lower():
        return FormatFinding(FileNature.CUT_OFF, "STL", "its end (endsolid) is missing")
    return FormatFinding(FileNature.MODEL, "STL")


def _threemf(sample: _Sample) -> FormatFinding | None:
    """A zip file with a model part that has a mesh in it."""
    if sample.head[:4] != b"PK\x03\x04":
        return None
    try:
        with zipfile.ZipFile(sample.path) as package:
            return _package(package)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ):
        return _broken_package(sample)


def _package(package: zipfile.ZipFile) -> FormatFinding | None:
    parts = [name for name in package.namelist() if name.casefold().endswith(".model")]
    if not parts or "[Content_Types].xml" not in package.namelist():
        return None
    if any(package.getinfo(name).compress_type not in _PACKED for name in parts):
        return None
    for name in parts:
        with package.open(name) as part:
            if _MESH.search(part.read(MODEL_PART_BYTES)):
                return FormatFinding(FileNature.MODEL, "3MF")
    return FormatFinding(
        FileNature.EMPTY, "3MF", "it holds no mesh, only what a slicer made of one"
    )


def _broken_package(sample: _Sample) -> FormatFinding | None:
    named = b"3D/" in sample.head or sample.path.suffix.casefold() == ".3mf"
    return (
        FormatFinding(FileNature.CUT_OFF, "3MF", "its list of parts is missing") if named else None
    )


def _step(sample: _Sample) -> FormatFinding | None:
    if sample.text[:12].upper() != b"ISO-10303-21":
        return None
    if b"END-ISO-10303-21" not in sample.tail.upper():
        return FormatFinding(FileNature.CUT_OFF, "STEP", "its end (END-ISO-10303-21) is missing")
    return FormatFinding(FileNature.MODEL, "STEP")


def _ply(sample: _Sample) -> FormatFinding | None:
    head = sample.head.removeprefix(_BOM)
    if head[:4] not in (b"ply\n", b"ply\r") or b"format " not in head:
        return None
    if b"end_header" not in head:
        return FormatFinding(FileNature.CUT_OFF, "PLY", "its header has no end")
    missing = missing_of_ply(sample.path, sample.size, sample.head)
    if missing:
        return FormatFinding(FileNature.CUT_OFF, "PLY", missing)
    return FormatFinding(FileNature.MODEL, "PLY")


def _obj(sample: _Sample) -> FormatFinding | None:
    """Lines of vertices; what is no known OBJ statement makes it another text."""
    if b"\0" in sample.head:
        return None
    text = sample.head.removeprefix(_BOM).replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
    whole = text.splitlines()[:-1] if sample.size > HEAD_BYTES else text.splitlines()
    lines = [line.strip() for line in whole]
    words = {line.split(None, 1)[0] for line in lines if line and not line.startswith(b"#")}
    if not (words <= _OBJ_WORDS and any(map(_is_vertex, lines))):
        return None
    if _ends_within(sample.tail):
        return FormatFinding(FileNature.CUT_OFF, "OBJ", "its last line is not whole")
    return FormatFinding(FileNature.MODEL, "OBJ")


def _ends_within(tail: bytes) -> bool:
    """Whether the last line is a vertex or a face that lacks some of its three numbers or more."""
    last = tail.rpartition(b"\n")[2].split()
    return bool(last) and last[0] in (b"v", b"vn", b"f") and len(last) < 4


def _is_vertex(line: bytes) -> bool:
    word, *numbers = line.split()[:4] or [b""]
    try:
        return word == b"v" and len([float(number) for number in numbers]) == 3
    except ValueError:
        return False


_OBJ_WORDS = frozenset(
    b"v vt vn vp f fo l p o g s mtllib usemtl maplib usemap cstype deg curv curv2 surf parm trim "
    b"hole scrv sp end con mg bevel c_interp d_interp lod shadow_obj trace_obj ctech stech bmat "
    b"step call csh bzp bsp cdc cdp res".split()
)
_LOOKS: tuple[Callable[[_Sample], FormatFinding | None], ...] = (
    _binary_stl,
    _text_stl,
    _threemf,
    _step,
    _ply,
    _obj,
    _cut_binary_stl,
)
