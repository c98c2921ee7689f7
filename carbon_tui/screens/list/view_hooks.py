"""What one view's list does besides: most views need nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.listing.list_model import ListModel

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen


class ViewHooks:
    """What a view's list does besides, as methods that the list screen calls; a view that does
    nothing besides has this one."""

    def __init__(self, screen: ListScreen) -> None:
        self.screen = screen

    def model(self) -> ListModel:
        """The list model that the screen shows."""
        return ListModel(self.screen.resource, self.screen.session, self.screen.show_rows)

    def mounted(self) -> None:
        """Called once the screen is there and its question is asked."""

    def left(self) -> None:
        """Called when the screen is taken down."""

    def resumed(self) -> None:
        """Called when the screen is on top again."""

    def read_again(self) -> None:
        """Read what the view shows besides its list; called when a person wants it fresh."""

    def second(self) -> None:
        """Called once a second while the screen is on top."""

    def rows_shown(self) -> None:
        """Called after the model has changed and was drawn."""

    def follow(self) -> bool:
        """Do what Enter does in this view; False where it leads to the natural child."""
        return False
