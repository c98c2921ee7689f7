"""The two ways out of the program, made when the first request needs them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Protocol

from carbon_tui.api.transport.address import Address
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.calls import Call, HttpAnswer
from carbon_tui.api.transport.in_process import InProcess, InProcessConnection

if TYPE_CHECKING:
    from carbon_tui.api.transport.httpx_import import httpx

    Transport = httpx.AsyncBaseTransport | InProcess


class Connection(Protocol):
    """The way to one origin, or to any: what a call needs of it."""

    def lease(self) -> Any:
        """What one attempt holds of it, until `exchange` has given it back."""

    async def leave(self, lease: Any) -> None:
        """Give up on an attempt without cancelling it."""

    async def exchange(self, lease: Any, call: Call) -> HttpAnswer:
        """Send, and read the answer to its end. Raises what `failures.EXPECTED` lists."""

    async def aclose(self) -> None: ...


class Connections:
    """One client to the API for the life of the program, and a tokenless one for storages."""

    def __init__(
        self,
        address: Address,
        signer: Signer | None,
        transport: Transport | None,
        storage_transport: Transport | None,
    ) -> None:
        self._address = address
        self._signer = signer
        self._transport = transport
        self._storage_transport = storage_transport
        self._making = asyncio.Lock()
        self._made: dict[bool, Connection] = {}

    async def __call__(self, elsewhere: bool) -> Connection:
        """The way to the API, or to anywhere else. Raises UntrustedServer, Unreachable."""
        connection = self._made.get(elsewhere)
        if connection is not None:
            return connection
        async with self._making:
            if elsewhere not in self._made:
                # httpx and TLS cost some 50 ms: not while keys wait for an answer.
                self._made[elsewhere] = await asyncio.to_thread(self._make, elsewhere)
            return self._made[elsewhere]

    async def aclose(self) -> None:
        for connection in self._made.values():
            await connection.aclose()
        self._made.clear()

    def _make(self, elsewhere: bool) -> Connection:
        transport = self._storage_transport if elsewhere else self._transport
        address, signer = (None, None) if elsewhere else (self._address, self._signer)
        if isinstance(transport, InProcess):
            return InProcessConnection(transport.app, address, signer)
        from carbon_tui.api.transport.connection import NetworkConnection

        return NetworkConnection(address, signer, transport)
