"""What parts of screens stand on: for the type checker the whole, at run time nothing.

Textual reads every name of a class and of all its bases whenever a class of a screen is made: that
was a fiftieth of the start. What is made of parts names the whole last among its bases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen

    from carbon_tui.screens.list.listing_screen import ListingScreen as ListPart

    ScreenPart = Screen[None]
else:
    ListPart = ScreenPart = object

__all__ = ["ListPart", "ScreenPart"]
