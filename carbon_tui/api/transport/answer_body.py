"""An answer's body, from pieces as they come to memory or into a call's sink."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from carbon_tui.api.transport.body import BodyBuffer, Unpacker
from carbon_tui.api.transport.calls import Call

_AT_ONCE_BYTES = 64 * 1024
"""A larger piece is a turn of its own: others have theirs before the next."""
_MAX_SIZE_DIGITS = 15


async def read_body(
    pieces: AsyncIterator[bytes], call: Call, *, encoding: str, length: str, is_good: bool
) -> tuple[bytes, int]:
    """The unpacked body and its size in bytes; b"" and the size where it went into a sink.

    ``encoding`` and ``length`` are the headers Content-Encoding and Content-Length, "" where there
    is none; ``is_good``: the status says that this is what was asked for.
    Raises TooLarge, BrokenPacking.
    """
    unpacker = Unpacker(encoding)
    if call.sink is not None and is_good:
        call.sink.begin(int(length) if _is_a_size(length) and not encoding else None)
        return b"", await _pour(pieces, unpacker, call)
    collected = BodyBuffer(call.most)
    async for piece in pieces:
        for unpacked in unpacker.feed(piece):
            collected.add(unpacked)
            if len(unpacked) > _AT_ONCE_BYTES:
                await asyncio.sleep(0)  # others have their turn, and the deadline its say
    body = collected.bytes()
    if body:
        unpacker.finish()
    return body, len(body)


async def _pour(pieces: AsyncIterator[bytes], unpacker: Unpacker, call: Call) -> int:
    """A file's bytes into the call's sink; how many."""
    assert call.sink is not None
    size = 0
    async for piece in pieces:
        for unpacked in unpacker.feed(piece):
            size += len(unpacked)
            await call.sink.write(unpacked)
    unpacker.finish()
    return size


def _is_a_size(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MAX_SIZE_DIGITS
