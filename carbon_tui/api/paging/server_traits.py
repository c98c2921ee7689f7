"""How many rows a server hands out at most, where it refuses to be asked for more.

The schema allows 1,000; one of the vendor's own examples says 100. Most servers that mean the
latter just give fewer rows, which every reading survives; one that refuses is asked again.
"""

from __future__ import annotations

from carbon_tui.api.schema.query import Params

SAFE_ROWS_PER_PAGE = 100
"""Rows that both of the vendor's words allow."""


class ServerTraits:
    """What has been learnt of one server, for as long as the program runs."""

    def __init__(self) -> None:
        self.is_the_api = False
        """It has answered as this API does, not only as any web server."""
        self._small: set[str] = set()

    def heeded(self, path: str, params: Params) -> Params:
        """The parameters as this list is known to take them."""
        return smaller(params) if path in self._small else params

    def learn_small_pages(self, path: str) -> None:
        """This list takes no more than `SAFE_ROWS_PER_PAGE`."""
        self._small.add(path)


def may_be_too_many(params: Params) -> bool:
    """Whether the number of rows may be why it was refused. A cursor that is refused has more
    likely expired, and is bound to the number it came with."""
    asked = dict(params)
    return "cursor" not in asked and smaller(params) != params


def smaller(params: Params) -> Params:
    return tuple(
        (
            name,
            str(SAFE_ROWS_PER_PAGE)
            if name == "limit" and int(value) > SAFE_ROWS_PER_PAGE
            else value,
        )
        for name, value in params
    )
