"""What a part of the list screen stands on: for the type checker the screen, at run time nothing.

Textual reads every name of a class and of all its bases whenever a class of a screen is made: that
was a fiftieth of the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_tui.screens.listing_screen import ListingScreen as Part
else:

    class Part:
        """Stands before the list screen among the bases of whatever is made of parts."""


__all__ = ["Part"]
