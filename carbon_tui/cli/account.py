"""Whose API a command speaks to, and with what rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from carbon_tui.cli.stop import Stop

if TYPE_CHECKING:
    from carbon_tui.api.client import Client

DEMO = "demo"


class Account(Struct, frozen=True):
    """Who speaks to which server, and with what rights.

    ``connect`` makes the client; it reads keyring or file, so it may block and raise
    CredentialsError; call it off the event loop where a person waits.
    """

    profile: str
    host: str
    read_only: bool
    connect: Callable[[], Client]

    def refuse_if_read_only(self, changed: str) -> None:
        """Raises Stop where nothing may be written; ``changed`` says what was not: "queued"."""
        if self.read_only:
            raise Stop(f"Nothing was {changed}: this profile or run is read-only.")
