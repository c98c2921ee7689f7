"""The two ways out of the program, made when the first request needs them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from carbon_tui.api.transport.address import Address
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.connection import Connection

if TYPE_CHECKING:
    from carbon_tui.api.transport.httpx_import import httpx


class Connections:
    """One client to the API for the life of the program, and a tokenless one for storages."""

    def __init__(
        self,
        address: Address,
        signer: Signer | None,
        transport: httpx.AsyncBaseTransport | None,
        storage_transport: httpx.AsyncBaseTransport | None,
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
        if elsewhere:
            return Connection(None, None, self._storage_transport)
        return Connection(self._address, self._signer, self._transport)
