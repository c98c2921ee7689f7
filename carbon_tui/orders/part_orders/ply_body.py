"""Whether a PLY file holds as much as its header says: what was cut off on its way does not.

The format: Greg Turk, "The PLY Polygon File Format" (1994): a header of text lines, then the
elements in their order, as lines of text or as binary values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_BYTES = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2, "uint16": 2,
    "int": 4, "uint": 4, "int32": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8,
    "float64": 8,
}  # fmt: skip
_CORNERS = ("vertex_indices", "vertex_index")
LEAST_CORNERS = 3
"""Of a face; any other list may be empty."""
_CHUNK_BYTES = 1024 * 1024


@dataclass(slots=True)
class PlyElement:
    """One kind of thing in the file, such as `vertex` or `face`."""

    name: str
    count: int
    least_bytes: int = 0
    """Of one of them in binary, and `least_words` in text: lists may be longer."""
    least_words: int = 0

    def add(self, words: Sequence[str]) -> None:
        """A line ``property TYPE NAME`` or ``property list TYPE TYPE NAME``. Raises KeyError."""
        if words[1] != "list":
            self.least_bytes += _BYTES[words[1]]
            self.least_words += 1
            return
        least = LEAST_CORNERS if words[-1] in _CORNERS else 0
        self.least_bytes += _BYTES[words[2]] + least * _BYTES[words[3]]
        self.least_words += 1 + least


def missing_of_ply(path: Path, size: int, head: bytes) -> str:
    """What the file lacks, in words; empty where nothing shows that it lacks anything.

    `head` is its beginning, with the whole header. Raises OSError.
    """
    header, _, _ = head.partition(b"end_header")
    start = len(header) + len(b"end_header") + 1
    try:
        elements = _elements(header.decode("latin-1"))
    except (KeyError, ValueError, IndexError):
        return ""  # a header that this program does not understand proves nothing
    if b"format ascii" in header:
        return _missing_words(path, start, elements)
    least = sum(element.count * element.least_bytes for element in elements)
    if size - start >= least:
        return ""
    return f"its header promises {least:,} bytes or more, and {max(0, size - start):,} are there"


def _elements(header: str) -> list[PlyElement]:
    elements: list[PlyElement] = []
    for words in map(str.split, header.splitlines()):
        if words[:1] == ["element"]:
            elements.append(PlyElement(words[1], int(words[2])))
        elif words[:1] == ["property"]:
            elements[-1].add(words)
    return elements


def _missing_words(path: Path, start: int, elements: Sequence[PlyElement]) -> str:
    """In text each value is a word: they are counted, wherever lines are broken."""
    least = sum(element.count * element.least_words for element in elements)
    words, within = 0, False
    with path.open("rb") as file:
        file.seek(start)
        while words < least and (chunk := file.read(_CHUNK_BYTES)):
            words += len(chunk.split())
            words -= within and not chunk[:1].isspace()
            within = not chunk[-1:].isspace()
    if words >= least:
        return ""
    return f"its header promises {least:,} values or more, and {words:,} are there"
