"""The two ways out of the program, made when the first request needs them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from carbon_tui.api.transport.address import Address
from carbon_tui.api.transport.auth import Signer

if TYPE_CHECKING:
    from carbon_tui.api.transport.connection import Wire
    from carbon_tui.api.transport.httpx_import import httpx


class Wires:
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
        self._wires: dict[bool, Wire] = {}

    async def __call__(self, elsewhere: bool) -> Wire:
        """The way to the API, or to anywhere else. Raises UntrustedServer, Unreachable."""
        wire = self._wires.get(elsewhere)
        if wire is not None:
            return wire
        async with self._making:
            if elsewhere not in self._wires:
                # httpx and TLS cost some 50 ms: not while keys wait for an answer.
                self._wires[elsewhere] = await asyncio.to_thread(self._make, elsewhere)
            return self._wires[elsewhere]

    async def aclose(self) -> None:
        for wire in self._wires.values():
            await wire.aclose()
        self._wires.clear()

    def _make(self, elsewhere: bool) -> Wire:
        from carbon_tui.api.transport.connection import Wire

        if elsewhere:
            return Wire(None, None, self._storage_transport)
        return Wire(self._address, self._signer, self._transport)
