"""Calls a simulator in process, the way a client would over a socket."""

from __future__ import annotations

from typing import Any, cast

import httpx

from carbon_tui.simulator import Simulator

BASE = "https://simulator.invalid/v1"
Pairs = list[tuple[str, str | int]]


class Caller:
    """One client of one simulator; an internal error of the simulator fails the test."""

    def __init__(self, simulator: Simulator, **headers: str) -> None:
        self.simulator = simulator
        transport = httpx.ASGITransport(cast(Any, simulator))
        self._client = httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """The answer to one request, whatever its status; storage URLs are taken whole."""
        response = await self._client.request(method, path, **options)
        for error in self.simulator.records.errors:
            raise error
        return response

    async def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET that must succeed."""
        response = await self.call("GET", path, params=parameters)
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, path: str, pairs: Pairs) -> str:
        """The message of a GET that must be refused with 400."""
        response = await self.call("GET", path, params=cast(Any, pairs))
        assert response.status_code == 400, response.text
        message: str = response.json()["message"]
        return message

    async def send(self, method: str, path: str, body: object) -> httpx.Response:
        """The answer to a request with a JSON body."""
        return await self.call(method, path, json=body)

    async def whole(self, path: str, rows: str, limit: int = 1000, **parameters: Any) -> list[Any]:
        """All rows of a list, page by page."""
        found: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, limit=limit, **parameters, **cursor)
            assert len(page[rows]) <= limit
            found += page[rows]
            if not page.get("next_cursor"):
                return found
            cursor = {"cursor": page["next_cursor"]}
