"""One view's data, for a list screen."""

from __future__ import annotations

from carbon_tui.api.schema.default_queries import every
from carbon_tui.api.schema.operations import single_of
from carbon_tui.api.transport.calls import path_to
from carbon_tui.listing.status_report import Telling
from carbon_tui.text.cleaning import raw


class View(Telling):
    """What a list screen shows: a question, its answers, and the truth about them."""

    async def raw(self, key: str) -> str:
        """The record's JSON as the server has it now. Raises ApiError."""
        client, endpoint = await self.session.client(), self.resource.endpoint
        single = single_of(endpoint.path)
        if single is not None:
            return await client.raw(path_to(single, key))
        everything = every(self.resource.endpoint).params()
        return await client.raw(endpoint, (*everything, (endpoint.key, raw(key))))
