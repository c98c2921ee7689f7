"""An answer's body, unpacked piece by piece under a cap.

httpx would unpack each piece it receives whole, and 64 kB of gzip can hold 64 MB; so the unpacking
is done here, where it can stop in the middle of a piece.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

MAX_BODY_BYTES = 16 * 1024 * 1024
"""Bytes of an unpacked answer: fifteen times a page of 1,000 prints."""
MIN_BODY_BYTES = 4 * 1024 * 1024
"""What any answer may have, however little was asked for."""
ROW_BYTES = 16 * 1024
"""What each row that was asked for may add: a build with 35 parts has 10 kB."""

_STEP_BYTES = 256 * 1024
_GZIP_WINDOW_BITS = 16 + zlib.MAX_WBITS


def max_bytes(rows: int | None) -> int:
    """How large an answer of so many rows may be; None for a list without a limit."""
    if rows is None:
        return MAX_BODY_BYTES
    return min(MIN_BODY_BYTES + ROW_BYTES * rows, MAX_BODY_BYTES)


class TooLarge(Exception):
    """The answer is larger than any answer of this API."""


class BrokenPacking(Exception):
    """The answer says it is packed in a way that it is not, or that nobody asked for."""


class Unpacker:
    """Turns received bytes into the body's bytes, for one answer."""

    def __init__(self, encoding: str) -> None:
        """`encoding` is the Content-Encoding header. Raises BrokenPacking."""
        names = [n for n in (p.strip().lower() for p in encoding.split(",")) if n]
        if [n for n in names if n != "identity"] not in ([], ["gzip"], ["x-gzip"]):
            raise BrokenPacking(encoding)
        self._inflate = (
            zlib.decompressobj(_GZIP_WINDOW_BITS) if len(names) and names != ["identity"] else None
        )

    def feed(self, received: bytes) -> Iterator[bytes]:
        """The body's next pieces, none larger than 256 kB. Raises BrokenPacking."""
        if self._inflate is None:
            yield received
            return
        while received:
            yield self._step(received)
            if self._inflate.eof:  # gzip may be several, one after the other (RFC 1952, 2.2)
                received = self._inflate.unused_data
                self._inflate = zlib.decompressobj(_GZIP_WINDOW_BITS) if received else self._inflate
            else:
                received = self._inflate.unconsumed_tail

    def finish(self) -> None:
        """The last byte has come. Raises BrokenPacking when something is missing."""
        if self._inflate is not None and not self._inflate.eof:
            raise BrokenPacking("cut off")

    def _step(self, received: bytes) -> bytes:
        assert self._inflate is not None
        try:
            return self._inflate.decompress(received, _STEP_BYTES)
        except zlib.error as error:
            raise BrokenPacking(str(error)) from error


class BodyBuffer:
    """A body in memory that refuses to grow beyond `most` bytes."""

    def __init__(self, most: int = MAX_BODY_BYTES) -> None:
        self._most = most
        self._size = 0
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Raises TooLarge."""
        self._size += len(piece)
        if self._size > self._most:
            self._pieces.clear()
            raise TooLarge
        self._pieces.append(piece)

    def bytes(self) -> bytes:
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
