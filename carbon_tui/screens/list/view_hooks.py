"""What one view's list does besides: most views need nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.listing.list_model import ListModel

if TYPE_CHECKING:
    from carbon_tui.screens.list.resource_screen import ResourceScreen


class ViewHooks:
    """Called by the list screen it is made for. A view with more to do has its own."""

    def __init__(self, screen: ResourceScreen) -> None:
        self.screen = screen

    def model(self) -> ListModel:
        """The data behind the screen."""
        return ListModel(self.screen.resource, self.screen.session, self.screen.show_rows)

    def mounted(self) -> None:
        """The screen is there, and its question is asked."""

    def left(self) -> None:
        """The screen is taken down."""

    def resumed(self) -> None:
        """The screen is on top."""

    def second(self) -> None:
        """A second has passed."""

    def rows_shown(self) -> None:
        """What the model knows has changed and is shown."""

    def follow(self) -> bool:
        """What Enter does; False where it leads to the natural child."""
        return False
