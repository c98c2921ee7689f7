"""Signed tokens: minted and renewed by themselves, judged by the server's clock.

The API wants `Authorization: Bearer <JWT>` with the claims `iss` and `exp`, signed RS256 with the
account's private key. It judges `exp` by its own clock; a shop floor's PCs often have another.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from carbon_tui.api.errors import UnusableKey
from carbon_tui.api.transport.retry import parse_http_date
from carbon_tui.system.clock import steady

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

TOKEN_LIFE_SECONDS = 300.0
"""Seconds a token lives: the vendor's choice for a script."""
TOKEN_RENEWAL_SECONDS = 240.0
"""Seconds after which a new one is minted, so that none expires on the way."""

SKEW_TOLD_FROM_SECONDS = 60.0
"""Seconds of difference between the clocks from which on it is worth a word: the Date header has
whole seconds and the answer took its time."""


MAX_BELIEVED_SKEW_SECONDS = 20 * 365 * 86_400.0
"""A server that says it is further away in time has no clock: sums with it would leave the
calendar."""

LONG_TOKEN_LIFE_SECONDS = 86_400.0
"""What the vendor offers for use by hand. Taken only where a server refuses tokens and does not
tell its time: one whose clock is ahead takes every short token for an expired one."""


class HiddenText(Protocol):
    """A secret that is only given away on purpose."""

    def reveal(self) -> str: ...


class ServerClock:
    """How far the server's clock is from this PC's, as the Date headers of its answers tell."""

    def __init__(
        self, wall: Callable[[], float] = time.time, steadily: Callable[[], float] | None = None
    ) -> None:
        """``steadily`` counts seconds whatever is done to ``wall``, which stands in for it where
        only the latter is given."""
        self.wall = wall
        self._steadily = steadily or (steady if wall is time.time else wall)
        self._offset = 0.0
        self._heard: tuple[float, float] | None = None

    def note_date(self, date: str | None, age: str | None = None) -> None:
        """Note an answer's Date header. An answer out of a cache (it has an Age) tells nothing."""
        when = None if age else parse_http_date(date)
        offset = None if when is None else when.timestamp() - self.wall()
        if offset is not None and abs(offset) <= MAX_BELIEVED_SKEW_SECONDS:
            self._offset = offset
            self._heard = self.wall(), self._steadily()

    def now(self) -> float:
        """The server's time, also when this PC's clock was set since the last answer; this PC's
        own before the first."""
        if self._heard is None:
            return self.wall()
        then, since = self._heard
        return then + self.skew + (self._steadily() - since)

    @property
    def is_known(self) -> bool:
        """Whether any answer has told the server's time."""
        return self._heard is not None

    @property
    def skew(self) -> float:
        """Seconds that the server's clock is ahead of this PC's; 0 while they agree."""
        return self._offset if abs(self._offset) >= SKEW_TOLD_FROM_SECONDS else 0.0


class _Token(Struct, frozen=True):
    text: str
    minted: float
    """On the monotonic clock, which nobody sets."""
    expires: float
    """On the clock that it was minted by."""


class Signer:
    """Mints tokens for one API key.

    `correction` is what is added to this PC's clock: 0 until the server has refused a token and
    its Date header explains why (a proxy's wrong clock must not spoil tokens that work).
    """

    def __init__(
        self,
        client_id: str,
        private_key_pem: HiddenText,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client_id = client_id
        self.correction = 0.0
        self.life = TOKEN_LIFE_SECONDS
        """Seconds that the next tokens live."""
        self.minted = 0
        """How many tokens were minted; tells an old refusal from a new one."""
        self._pem = private_key_pem
        self._wall = wall
        self._monotonic = monotonic
        self._key: RSAPrivateKey | None = None
        self._token: _Token | None = None
        self._minting = asyncio.Lock()

    def token(self, minutes: float = TOKEN_LIFE_SECONDS / 60) -> str:
        """A signed token that lives so many minutes. Imports cryptography and takes some ms.

        Raises UnusableKey.
        """
        return self._sign(self._now() + minutes * 60)

    async def bearer(self) -> str:
        """The token for the next request; minted off the event loop when one is due.

        Raises UnusableKey.
        """
        async with self._minting:
            if self._token is None or not self._still_good(self._token):
                self._token = await asyncio.to_thread(self._mint)
            return self._token.text

    def renew(self, correction: float, life: float = TOKEN_LIFE_SECONDS) -> None:
        """Mint the next token afresh, by a clock corrected so, to live so many seconds."""
        self.correction, self.life = correction, life
        self._token = None

    @property
    def tokens_live_long(self) -> bool:
        """They had to, since the server's clock is not known."""
        return self.life > TOKEN_LIFE_SECONDS

    def _now(self) -> float:
        return self._wall() + self.correction

    def _still_good(self, token: _Token) -> bool:
        """Judged by both clocks: one may be set while the program runs, the other sleeps along
        with the machine."""
        age = self._monotonic() - token.minted
        return age < TOKEN_RENEWAL_SECONDS and self._now() < token.expires - (
            TOKEN_LIFE_SECONDS - TOKEN_RENEWAL_SECONDS
        )

    def _mint(self) -> _Token:
        expires = self._now() + self.life
        self.minted += 1
        return _Token(self._sign(expires), self._monotonic(), expires)

    def _sign(self, expires: float) -> str:
        import jwt  # with cryptography some 40 ms, which a demo fleet never pays

        if self._key is None:
            self._key = _private_key(self._pem)
        claims = {"iss": self.client_id, "exp": int(expires)}
        return jwt.encode(claims, self._key, algorithm="RS256")


def _private_key(pem: HiddenText) -> RSAPrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        # Its numbers were checked when it was read from its file: 40 ms, and 5 s for 8,192 bits.
        key = load_pem_private_key(
            pem.reveal().encode(), password=None, unsafe_skip_rsa_key_validation=True
        )
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # Without its cause: the frames below hold the key.
        raise _unusable() from None
    if not isinstance(key, RSAPrivateKey):
        raise _unusable()
    return key


def _unusable() -> UnusableKey:
    return UnusableKey(
        "The stored private key is no RSA key that can sign: download a new secrets.json and "
        "run carbon-tui login with it."
    )
