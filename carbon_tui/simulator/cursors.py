"""Opaque page cursors: bound to their query, signed, and dead after a while."""

from __future__ import annotations

import base64
import binascii
from hashlib import blake2b

import msgspec

from carbon_tui.simulator.messages import Refusal

Place = list[str | int | float | None]


class Cursors:
    """Hands out cursors and takes them back; `life` is in seconds."""

    def __init__(self, seed: int, life: float) -> None:
        self._key = blake2b(f"cursor/{seed}".encode(), digest_size=16).digest()
        self._life = life

    def make(self, query: str, place: Place, now: float) -> str:
        """A cursor that continues this query behind the row with these sort values."""
        body = msgspec.json.encode([_digest(query), now + self._life, place])
        return base64.urlsafe_b64encode(self._sign(body) + body).decode().rstrip("=")

    def read(self, cursor: str, query: str, now: float) -> Place:
        """The place that a cursor stands for; 400 when spoilt, of another query, or too old."""
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except (binascii.Error, ValueError) as error:
            raise Refusal(400, "The cursor is not valid.") from error
        sign, body = raw[:8], raw[8:]
        if sign != self._sign(body):
            raise Refusal(400, "The cursor is not valid.")
        digest, dies, place = msgspec.json.decode(body)
        if now >= dies:
            raise Refusal(400, "The cursor has expired: repeat the query without a cursor.")
        if digest != _digest(query):
            raise Refusal(400, "The cursor belongs to a query with other parameters.")
        return list(place)

    def _sign(self, body: bytes) -> bytes:
        return blake2b(body, key=self._key, digest_size=8).digest()


def _digest(query: str) -> str:
    return blake2b(query.encode(), digest_size=9).hexdigest()
