"""Files: downloads through a redirect to a storage, uploads whole or through a signed URL.

The token goes to the API and no further: whatever a redirect or a signed URL names is spoken to by
a second client that has none.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Callable, Container
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, urljoin, urlsplit

from carbon_tui.api.errors import BadRequest, Unreadable, UnsafeRedirect
from carbon_tui.api.schema.operations import Operation, Repeat
from carbon_tui.api.transport.address import (
    Address,
    safe_target,
)
from carbon_tui.api.transport.calls import (
    FILE_LIMITS,
    Call,
    HttpAnswer,
)
from carbon_tui.api.transport.requester import Requester
from carbon_tui.text.cleaning import raw

TransferProgress = Callable[[int, int | None], None]
"""Told how many bytes have gone, and how many there are where that is known."""

_MAX_REDIRECTS = 3
_REDIRECTS = range(300, 400)
_REDIRECTS_OF_A_BODY = (307, 308)
"""After any other the same request is not to be made again."""
_PARTIAL_CONTENT = 206
_PIECE_BYTES = 256 * 1024
_PUT = Operation("put_presigned", "PUT", "", "Uploading the file", Repeat.ONLY_UNSENT)


class FileSink:
    """Writes an answer into a file, off the event loop, from the start at every attempt."""

    def __init__(self, file: BinaryIO, progress: TransferProgress | None) -> None:
        self._file = file
        self._progress = progress
        self._gone = 0
        self._size: int | None = None

    def begin(self, size: int | None) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._gone, self._size = 0, size

    async def write(self, piece: bytes) -> None:
        await asyncio.to_thread(self._file.write, piece)
        self._gone += len(piece)
        if self._progress is not None:
            self._progress(self._gone, self._size)


class Transfers:
    """Downloads and uploads for one client."""

    def __init__(self, requester: Requester, base: Address) -> None:
        self._requester = requester
        self._base = base

    async def download(self, call: Call, file: BinaryIO, progress: TransferProgress | None) -> int:
        """Write what `call` leads to into `file`; the number of bytes. Raises ApiError."""
        sink = FileSink(file, progress)
        first = Call(
            call.operation, call.path, patience=FILE_LIMITS, urgency=call.urgency, sink=sink
        )

        def there(where: str) -> Call:
            return Call(call.operation, where, patience=FILE_LIMITS, sink=sink, elsewhere=True)

        answer, where = await self._followed(first, f"{self._base}{call.path}", there, _REDIRECTS)
        _check_that_it_is_a_file(call, where, answer)
        return answer.size

    async def put(self, url: str, path: Path, progress: TransferProgress | None) -> str:
        """Put the file to a signed URL; the ETag that the storage answers with.

        Raises ApiError, and OSError where the file cannot be read.
        """
        size = (await asyncio.to_thread(path.stat)).st_size

        def there(where: str) -> Call:
            return Call(
                _PUT,
                where,
                body=lambda: file_pieces(path, size, progress),
                headers=_file_headers(size),
                patience=FILE_LIMITS,
                elsewhere=True,
            )

        target = safe_target(url, self._base, _PUT.doing)
        answer, _ = await self._followed(there(target), target, there, _REDIRECTS_OF_A_BODY)
        return _etag(answer)

    async def _followed(
        self, call: Call, where: str, there: Callable[[str], Call], followed: Container[int]
    ) -> tuple[HttpAnswer, str]:
        """The answer at the end of what `call` leads to, and the address that gave it; ``there``
        makes the call for each further one. Raises ApiError."""
        answer = await self._requester.call(call)
        for _ in range(_MAX_REDIRECTS):
            if answer.status not in followed:
                break
            location = answer.headers.get("location", "")
            where = safe_target(_joined(where, location), self._base, call.operation.doing)
            answer = await self._requester.call(there(where))
        if answer.status in _REDIRECTS:
            why = (
                f"from one place to the next more than {_MAX_REDIRECTS} times; it was not followed"
            )
            if answer.status not in followed:
                why = f"elsewhere ({answer.status}), where no file is sent; it was not followed"
            raise UnsafeRedirect(
                f"{call.operation.doing}: the server pointed {why} further. "
                "Tell whoever runs the server."
            )
        return answer, where


def _check_that_it_is_a_file(call: Call, where: str, answer: HttpAnswer) -> None:
    """Raises Unreadable for a web page (somebody's login page), for nothing at all, and for what
    an answer calls a piece itself, which nobody asked for."""
    page = answer.headers.get("content-type", "").strip().lower().startswith("text/html")
    is_piece = answer.status == _PARTIAL_CONTENT
    if page or is_piece or not answer.size:
        what = "a web page" if page else "only a piece of it" if is_piece else "empty"
        raise Unreadable(
            f"{call.operation.doing}: the answer of {urlsplit(where).hostname} is "
            f"{what}, not {'the' if is_piece else 'a'} file. Try again; if it stays so, check "
            "whether a proxy or a login page is in between."
        )


def _joined(where: str, location: str) -> str:
    """Where a redirect leads; as it came when it is no address, which `safe_target` refuses."""
    try:
        return urljoin(where, location)
    except ValueError:
        return location


async def upload_call(
    operation: Operation,
    path: Path,
    filename: str,
    progress: TransferProgress | None,
    **named: str | None,
) -> Call:
    """The call that sends a file as its body, and what is said of it in headers.

    Raises BadRequest for what no header can carry, OSError where the file cannot be read.
    """
    size = (await asyncio.to_thread(path.stat)).st_size
    fields_sent = [(name.replace("_", "-"), raw(value)) for name, value in named.items() if value]
    for name, value in fields_sent:
        if not (value.isascii() and value.isprintable()):
            raise BadRequest(f"The {name} may only hold plain letters, digits and signs.")
    return Call(
        operation,
        operation.path,
        body=lambda: file_pieces(path, size, progress),
        headers=(*_file_headers(size), ("filename", header_name(filename)), *fields_sent),
        patience=FILE_LIMITS,
    )


async def file_pieces(
    path: Path, size: int, progress: TransferProgress | None = None
) -> AsyncIterator[bytes]:
    """The first `size` bytes of a file, read off the event loop."""
    gone = 0
    with await asyncio.to_thread(path.open, "rb") as file:
        while gone < size:
            piece = await asyncio.to_thread(file.read, min(_PIECE_BYTES, size - gone))
            if not piece:
                return  # it shrank: httpx sees that the promised length is missing
            yield piece
            gone += len(piece)
            if progress is not None:
                progress(gone, size)


_ASCII_SPELLINGS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d",
        "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i",
        "’": "'", "‘": "'", "“": "'", "”": "'", "–": "-", "—": "-", "µ": "u", "×": "x",
    }
)  # fmt: skip
_MAX_NAME_LENGTH = 200


def header_name(filename: str) -> str:
    """A file's name as a header can carry it: the last part of its path, in plain ASCII.

    Accents are dropped (`Müller` → `Muller`); what has no plain spelling is percent-encoded as in
    a URL, so that two names stay two names and the original can be read back.
    """
    name = raw(filename).replace("\\", "/").rsplit("/", 1)[-1]
    composed = unicodedata.normalize("NFC", name.translate(_ASCII_SPELLINGS))
    return _cut("".join(map(_plain, composed)).strip(" .")) or "model"


def _plain(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    spelled = "".join(c for c in parts if not unicodedata.combining(c))
    if spelled.isascii() and spelled.isprintable() and spelled:
        return spelled
    if unicodedata.category(character)[0] in "CZ":
        return "_"
    return quote(character.encode(errors="replace"), safe="")


def _cut(name: str) -> str:
    if len(name) <= _MAX_NAME_LENGTH:
        return name
    suffix = Path(name).suffix[:16]
    return name[: _MAX_NAME_LENGTH - len(suffix)].rstrip("%") + suffix


def _file_headers(size: int) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", "application/octet-stream"), ("Content-Length", str(size)))


def _etag(answer: HttpAnswer) -> str:
    etag = answer.headers.get("etag", "")
    if not etag:
        raise Unreadable(
            "Uploading the file: the storage did not say what it received (no ETag). "
            "Upload the file again."
        )
    return etag
