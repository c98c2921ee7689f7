"""One attempt at one call: httpx under our rules. Imported only when a request is due.

Three rules that httpx does not have are kept here. Nothing that was begun is cancelled: a pool
whose requests are cancelled at random moments ends up refusing every later one. A call that must
end is left behind instead; its pool takes no new calls and is closed when the others are done.
The token goes to the API only, by an `httpx.Auth`, and never along a redirect.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from typing import TYPE_CHECKING

from carbon_tui.api.errors import UnusableProxy
from carbon_tui.api.transport.address import Address
from carbon_tui.api.transport.answer_body import read_body
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.calls import (
    Call,
    HttpAnswer,
)
from carbon_tui.api.transport.httpx_import import httpx
from carbon_tui.api.transport.proxies import ProxyChoice, proxies, proxy_for

if TYPE_CHECKING:
    import ssl

CONNECT_SECONDS = 5.0
"""Seconds for the connection alone: long enough for a satellite, short enough to try again."""

_LIMITS = httpx.Limits(
    max_connections=64,  # more than the pacer ever lets out: nobody waits inside of httpx
    max_keepalive_connections=16,
    # A person reads between two requests, and a new connection costs three round trips.
    keepalive_expiry=55.0,
)
_SLOW_START_SECONDS = 30.0
_MIN_BYTES_PER_SECOND = 100.0
"""An answer that comes more slowly, after `_SLOW_START_SECONDS`, will not come."""


class TooFewBytes(Exception):
    """The bytes come, but so slowly that they might as well not."""


class Bearer(httpx.Auth):
    """Signs each request to the API with a token that is good by the server's clock."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    async def async_auth_flow(
        self, request: httpx.Request
    ) -> AsyncGenerator[httpx.Request, httpx.Response]:
        request.headers["Authorization"] = f"Bearer {await self._signer.bearer()}"
        yield request


class PoolLease:
    """One attempt's share of a pool."""

    def __init__(self, pool: _Pool) -> None:
        self.pool = pool
        self.left = False


class _Pool:
    """An httpx client, until an attempt has to be left behind in it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.retired = False
        self._in_use = 0
        self._left = 0

    def lease(self) -> PoolLease:
        self._in_use += 1
        return PoolLease(self)

    async def give_back(self, lease: PoolLease) -> None:
        self._in_use -= 1
        self._left -= lease.left
        await self.close_when_idle()

    async def leave(self, lease: PoolLease) -> None:
        """Nobody waits for this attempt any more. The others finish; then all ends."""
        lease.left = self.retired = True
        self._left += 1
        await self.close_when_idle()

    async def close_when_idle(self) -> None:
        if self.retired and self._in_use == self._left:
            await self.client.aclose()


class NetworkConnection:
    """The way to one origin (the API, with a token) or to any (a storage, without).

    Making one may import certificates: off the event loop, please. Raises UntrustedServer.
    """

    def __init__(
        self,
        address: Address | None,
        signer: Signer | None,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        self._base = str(address) if address else ""
        self._auth = Bearer(signer) if signer else None
        self._transport = transport
        self._local = address is not None and address.loopback
        plain = self._local and address is not None and address.scheme == "http"
        self._tls = None if transport else _tls(plain=plain)
        self._pool = _Pool(self._client())

    def lease(self) -> PoolLease:
        """A share of a pool for one attempt; `exchange` gives it back."""
        if self._pool.retired and self._transport is None:
            self._pool = _Pool(self._client())
        return self._pool.lease()

    async def leave(self, lease: PoolLease) -> None:
        """Give up on an attempt without cancelling it."""
        if self._transport is None:
            await lease.pool.leave(lease)

    async def exchange(self, lease: PoolLease, call: Call) -> HttpAnswer:
        """Send, and read the answer to its end.

        Raises httpx.HTTPError, TooLarge, BrokenPacking, TooFewBytes, UnusableKey.
        """
        try:
            return await self._exchange(lease.pool.client, call)
        finally:
            await lease.pool.give_back(lease)

    async def aclose(self) -> None:
        await self._pool.client.aclose()

    async def _exchange(self, client: httpx.AsyncClient, call: Call) -> HttpAnswer:
        response = await client.send(self._request(client, call), stream=True)
        try:
            _show_redirect(response)
            body, size = await read_body(
                _not_crawling(response),
                call,
                encoding=_packing(response),
                length=response.headers.get("content-length", ""),
                is_good=response.is_success,
            )
        finally:
            await response.aclose()
        return HttpAnswer(response.status_code, response.headers, body, size)

    def _request(self, client: httpx.AsyncClient, call: Call) -> httpx.Request:
        url = f"{self._base}{call.path}" + (f"?{call.query}" if call.params else "")
        content = call.body() if callable(call.body) else call.body
        quiet = call.patience.quiet
        return client.build_request(
            call.operation.method,
            url,
            content=content,
            headers=call.headers,
            timeout=httpx.Timeout(quiet, connect=min(CONNECT_SECONDS, quiet)),
        )

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            auth=self._auth,
            transport=self._transport or self._over_the_network(),
            trust_env=False,  # proxies are chosen here, and .netrc has no key for this
            event_hooks={"response": [_hide_redirect]},
            headers={
                "User-Agent": "carbon-tui",
                "Accept-Encoding": "gzip",
            },
        )

    def _over_the_network(self) -> httpx.AsyncBaseTransport:
        direct = httpx.AsyncHTTPTransport(verify=self._tls or True, limits=_LIMITS, trust_env=False)
        if self._local:  # a proxy has no business between two local programs
            return direct
        over = {choice.url: self._proxied(choice) for choice in proxies().values()}
        return _ByProxy(direct, over) if over else direct

    def _proxied(self, choice: ProxyChoice) -> httpx.AsyncHTTPTransport:
        try:
            return httpx.AsyncHTTPTransport(
                verify=self._tls or True, limits=_LIMITS, trust_env=False, proxy=choice.url
            )
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise UnusableProxy(
                f"{choice.source} names a proxy that cannot be used: set it to an address like "
                "http://proxy.example.com:3128, or take it away."
            ) from error


class _ByProxy(httpx.AsyncBaseTransport):
    """Each host over the proxy that is named for it, or directly."""

    def __init__(
        self, direct: httpx.AsyncBaseTransport, over: dict[str, httpx.AsyncHTTPTransport]
    ) -> None:
        self._direct = direct
        self._over = over

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        choice = proxy_for(request.url.host, request.url.scheme)
        transport = self._over.get(choice.url, self._direct) if choice else self._direct
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        for transport in (self._direct, *self._over.values()):
            await transport.aclose()


def _tls(*, plain: bool) -> ssl.SSLContext:
    from carbon_tui.api.transport import tls

    return tls.without_authorities() if plain else tls.context()


_LOCATION = "location"


async def _hide_redirect(response: httpx.Response) -> None:
    """httpx prepares the request that would follow, wanted or not, and fails where the address is
    none, as if nothing had been sent. So it does not see where an answer points to."""
    if _LOCATION in response.headers:
        response.extensions[_LOCATION] = response.headers.pop(_LOCATION)


def _show_redirect(response: httpx.Response) -> None:
    if _LOCATION in response.extensions:
        response.headers[_LOCATION] = response.extensions[_LOCATION]


def _packing(response: httpx.Response) -> str:
    """The Content-Encoding of what `_pieces` yields."""
    if response.is_stream_consumed:
        return ""
    encoding: str = response.headers.get("content-encoding", "")
    return encoding


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes; whole where a transport hands over an answer already read."""
    if response.is_stream_consumed:
        yield response.content
        return
    async for piece in response.aiter_raw():
        yield piece


async def _not_crawling(response: httpx.Response) -> AsyncIterator[bytes]:
    now = asyncio.get_running_loop().time
    began, size = now(), 0
    async for piece in _pieces(response):
        size += len(piece)
        if now() - began > _SLOW_START_SECONDS and size < _MIN_BYTES_PER_SECOND * (now() - began):
            raise TooFewBytes
        yield piece
