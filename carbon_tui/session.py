"""One run of the program on one account: who, with what rights, by which clock."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, TypeVar

from carbon_tui.resources.cells import Moment

if TYPE_CHECKING:
    from carbon_tui.api.client import Client
    from carbon_tui.api.endpoints import Endpoint
    from carbon_tui.api.page import Page
    from carbon_tui.api.query import Params

R = TypeVar("R")


def local_zone() -> tzinfo:
    """The zone this computer is set to."""
    return datetime.now().astimezone().tzinfo or UTC


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Session:
    """What every screen shares. The client is made when the first request is due, not before:
    the first paint does not wait for what only requests need."""

    connect: Callable[[], Client]
    """Makes the client; may import and read files, so it runs in a thread, once."""
    profile: str = "demo"
    host: str = ""
    read_only: bool = False
    now: Callable[[], datetime] = utc_now
    zone: tzinfo = field(default_factory=local_zone)
    ascii: bool = False
    remote: bool = False
    """Over SSH: no mouse, no animation, no browser on this side."""
    _making: asyncio.Task[Client] | None = field(default=None, init=False, repr=False)

    def moment(self) -> Moment:
        return Moment(self.now(), self.zone, self.ascii)

    async def client(self) -> Client:
        """The one client of this run.

        Raises whatever `connect` raises: a key file that cannot be used, a bad address.
        """
        if self._making is None:
            self._making = asyncio.create_task(
                asyncio.to_thread(self.connect), name="connecting: making the client"
            )
        making = self._making
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            raise
        except BaseException:
            self._making = None
            raise

    async def page(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        """One page of a list, as a person waits for it."""
        client = await self.client()
        return await client.page(endpoint, params)

    async def close(self) -> None:
        if self._making is not None and self._making.done() and not self._making.exception():
            await self._making.result().aclose()
