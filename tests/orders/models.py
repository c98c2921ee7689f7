"""Model files that tests make."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

TEXT_STL = b"""solid cube
 facet normal 0 0 1
  outer loop
   vertex 0 0 0
   vertex 1 0 0
   vertex 0 1 0
  endloop
 endfacet
endsolid cube
"""


_TRIANGLE = struct.pack("<12fH", 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0)


def binary_stl(triangles: int, count: int | None = None) -> bytes:
    """`count`: what its header says, where that is another number."""
    told = triangles if count is None else count
    return b"made by a test".ljust(80) + struct.pack("<I", told) + _TRIANGLE * triangles


def three_mf(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("3D/3dmodel.model", "<model><mesh/></model>")
    return path


def stl(folder: Path, name: str = "cube.stl", triangles: int = 12) -> Path:
    path = folder / name
    path.write_bytes(binary_stl(triangles))
    return path
