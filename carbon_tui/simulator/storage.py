"""The second origin: an object storage that takes presigned uploads and serves downloads.

Like the real thing it refuses a request that carries an Authorization header beside its
signature; a client that lets its bearer token follow a redirect finds out at once.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from hashlib import blake2b, md5
from urllib.parse import quote

import msgspec

from carbon_tui.simulator.messages import ServerAnswer, ServerRequest

IN_PROCESS = "https://storage.simulator"


class StorageRequest(msgspec.Struct, frozen=True):
    """One request that reached the storage."""

    method: str
    path: str
    had_authorization: bool
    status: int


class Storage:
    """Files by path; `origin` is where clients are sent."""

    def __init__(self, seed: int) -> None:
        self.origin = IN_PROCESS
        self.requests: list[StorageRequest] = []
        self._key = blake2b(f"storage/{seed}".encode(), digest_size=16).digest()
        self._files: dict[str, bytes] = {}
        self._offers: dict[str, tuple[Callable[[], bytes], str]] = {}

    def signed(self, path: str, *, accept: bool = False) -> str:
        """A URL that is good for one path, to read or (`accept`) to write."""
        verb = "PUT" if accept else "GET"
        return f"{self.origin}{path}?X-Amz-Method={verb}&X-Amz-Signature={self._sign(verb, path)}"

    def keep(self, path: str, content: bytes) -> None:
        """Store a file."""
        self._files[path] = content

    def taken(self, path: str) -> bytes | None:
        """What was uploaded to a path, if anything was."""
        return self._files.get(path)

    def offer(self, path: str, content: Callable[[], bytes], filename: str) -> None:
        """Serve a file under a name; one that was kept goes before one that can be made."""
        self._offers[path] = (content, filename)

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """Answer a request to this origin, and note whether a token came with it."""
        answer = self._answered(request)
        authorized = "authorization" in request.headers
        self.requests.append(
            StorageRequest(request.method, request.path, authorized, answer.status)
        )
        return answer

    def _answered(self, request: ServerRequest) -> ServerAnswer:
        query = dict(request.query)
        if "authorization" in request.headers:
            return _error(400, "InvalidArgument", "Only one auth mechanism allowed")
        if query.get("X-Amz-Method") != request.method:
            return _error(403, "SignatureDoesNotMatch", "The URL is not signed for this method")
        if query.get("X-Amz-Signature") != self._sign(request.method, request.path):
            return _error(403, "SignatureDoesNotMatch", "The signature does not match")
        if request.method == "PUT":
            self._files[request.path] = request.body
            etag = md5(request.body, usedforsecurity=False).hexdigest()
            return ServerAnswer(200, b"", (("etag", f'"{etag}"'),))
        return self._file(request.path)

    def _file(self, path: str) -> ServerAnswer:
        make, filename = self._offers.get(path, (None, "model.stl"))
        content = self._files.get(path)
        if content is None:
            if make is None:
                return _error(404, "NoSuchKey", "There is no such file")
            content = make()
        plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else "_" for c in filename)
        named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
        kind = ("content-type", "application/octet-stream")
        return ServerAnswer(200, content, (kind, ("content-disposition", named)))

    def _sign(self, verb: str, path: str) -> str:
        return blake2b(f"{verb} {path}".encode(), key=self._key, digest_size=16).hexdigest()


def _error(status: int, code: str, message: str) -> ServerAnswer:
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return ServerAnswer(status, body.encode(), (("content-type", "application/xml"),))


def a_cube(n: int) -> bytes:
    """A binary STL of a box whose size follows from `n`; edges in mm."""
    edges = (10.0 + n % 7, 12.0 + n % 11, 8.0 + n % 5)
    corner = [tuple(edge if place >> axis & 1 else 0.0 for axis, edge in enumerate(edges))
              for place in range(8)]  # fmt: skip
    faces = (0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4,
             6, 1, 3, 5, 3, 7, 5)  # fmt: skip
    triangles = [faces[at : at + 3] for at in range(0, len(faces), 3)]
    body = b"".join(
        struct.pack("<12fH", 0, 0, 0, *(x for place in three for x in corner[place]), 0)
        for three in triangles
    )
    return struct.pack("<80sI", b"a box", len(triangles)) + body


def a_document(title: str) -> bytes:
    """A small PDF with a title on it."""
    shown = "".join(c if c.isascii() and c.isalnum() else " " for c in title)[:60]
    page = f"BT /F1 18 Tf 72 720 Td ({shown}) Tj ET"
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources"
        "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        f"4 0 obj<</Length {len(page)}>>stream\n{page}\nendstream endobj\n"
        "trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


def a_video(n: int, size: int = 200_000) -> bytes:
    """Bytes that look like an MP4 from outside."""
    head = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
    return head + random.Random(n).randbytes(size)
