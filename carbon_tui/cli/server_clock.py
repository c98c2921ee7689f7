"""What time it is for a command: the server's, by which all its dates are written."""

from __future__ import annotations

from datetime import datetime

from carbon_tui.api.client import Client
from carbon_tui.cli.output import say
from carbon_tui.session.alarm import clock_words

UNTOLD = "The server does not tell its time: dates are reckoned by this PC's clock."


async def server_time(client: Client) -> datetime:
    """Now by the server's clock, asked for with one small request where no answer has told it yet.

    A difference to this PC's clock is said, and so is a server that tells no time, whose stead this
    PC's clock then takes. Raises ApiError.
    """
    if not client.knows_time:
        await client.get_printers((("limit", "1"), ("offset", "0")))
    if not client.knows_time:
        say(UNTOLD)
    elif client.clock_skew:
        say(clock_words(client.clock_skew))
    return client.server_now()
