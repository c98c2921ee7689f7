"""The views as every screen's frame knows them, before any of them is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec import Struct


class View(Struct, frozen=True):
    """How a view is called, and the key that opens it."""

    name: str
    """As after ``:`` — plural, with hyphens. Its module and what that defines are called so too."""
    title: str
    digit: str = ""
    """Empty for one that is only reached through others, or by its name."""
    short: str = ""
    """What its tab is called where ten whole titles have no room: at most six letters."""


VIEWS: Final[Mapping[str, View]] = {
    view.name: view
    for view in (
        View("printers", "Printers", "1", "Prtrs"),
        View("prints", "Prints", "2", "Prints"),
        View("builds", "Builds", "3", "Builds"),
        View("quality", "Quality", "4", "Qual"),
        View("queues", "Queues", "5", "Queues"),
        View("print-orders", "Print orders", "6", "Orders"),
        View("part-orders", "Part orders", "7", "PtOrd"),
        View("printed-parts", "Printed parts", "8", "Made"),
        View("parts", "Parts", "9", "Parts"),
        View("models", "Models", "0", "Model"),
        View("measurements", "Measurements"),
    )
}
"""By name, in the order of their digits."""

LISTED: Final = tuple(view for view in VIEWS.values() if view.digit)
FIRST: Final = LISTED[0]
"""The one that opens where none was asked for."""
