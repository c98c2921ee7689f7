"""Whose API a command speaks to, and with what rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

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
