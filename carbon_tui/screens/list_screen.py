"""What keys, pages and pictures may ask of the list that they belong to or were opened from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from textual.message import Message

from carbon_tui.screens.base_screen import BaseScreen

if TYPE_CHECKING:
    from carbon_tui.listing.list_model import ListModel
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource, Link
    from carbon_tui.screens.long_task import LongTasks, Work
    from carbon_tui.screens.view_lines import ViewLines
    from carbon_tui.session.session import Session
    from carbon_tui.widgets.record_table import RecordTable


class MadeForAList(Protocol):
    """A group of actions, which is made for one list screen."""

    def __init__(self, screen: ListScreen) -> None: ...


G = TypeVar("G", bound=MadeForAList)


class ListScreen(BaseScreen[None]):
    """A list of one view's records. `ResourceScreen` is the one there is: it alone knows by which
    groups of keys all this is done."""

    resource: AnyResource
    session: Session
    view: ListModel
    table: RecordTable
    tasks: LongTasks
    view_lines: ViewLines
    trail: str
    """How one came here: "M2-07 › prints"; empty for the view's own list."""
    goes_to_the_end = False
    """The cursor is about to leave for the other end of the list."""

    class ViewWanted(Message):
        """A person asked for another view."""

        def __init__(self, resource: AnyResource, search: Search | None) -> None:
            super().__init__()
            self.resource, self.search = resource, search

    class AllWanted(Message):
        """A person wants every open list read again."""

    class LastViewWanted(Message):
        """A person asked for the view that was open before this one."""

    @property
    def current(self) -> Any:
        """The record under the cursor, or None."""
        raise NotImplementedError

    @property
    def chosen(self) -> Sequence[Any]:
        """The marked records, else the one under the cursor, if there is one."""
        raise NotImplementedError

    @property
    def no_record(self) -> str:
        """What a key says that needs a record where none is under the cursor."""
        raise NotImplementedError

    @property
    def is_root(self) -> bool:
        """Whether it is the view's own list, and no list that was opened from another."""
        raise NotImplementedError

    # -- what it shows

    def ask(self, search: Search) -> None:
        """Show the answer to another question."""
        raise NotImplementedError

    def show_list(self, model: ListModel) -> None:
        """Show another list of the same view in place of the one that is shown."""
        raise NotImplementedError

    def show_rows(self) -> None:
        """Draw what the model knows now."""
        raise NotImplementedError

    def show_learnt(self) -> None:
        """Draw anew: more is known of rows that were there already."""
        raise NotImplementedError

    def show_groups(self, search: Search) -> None:
        """Put the groups that the search asks for on top of the list."""
        raise NotImplementedError

    def hold_the_record(self) -> None:
        """Have the cursor go with its record when the rows come in another order."""
        raise NotImplementedError

    def tell(self) -> None:
        """Let the status line say what is true of what is on screen."""
        raise NotImplementedError

    def toggle_side(self) -> None:
        """Show the side pane, or hide it."""
        raise NotImplementedError

    def read_again(self) -> None:
        """Read the list after something was written."""
        raise NotImplementedError

    def read_the_rest_again(self) -> None:
        """Read what the view shows besides its list."""
        raise NotImplementedError

    # -- where it leads

    def open_view(self, resource: AnyResource, search: Search | None = None) -> None:
        """Go to another view: as it was left, or with this search."""
        raise NotImplementedError

    def open_child(self, target: AnyResource, search: Search, trail: str) -> None:
        """Put another list on top of this one."""
        raise NotImplementedError

    def follow(self, letter: str) -> None:
        """Open the related records that the view's link of this letter leads to."""
        raise NotImplementedError

    def follow_own_way(self) -> bool:
        """Do what Enter does in this view alone; False where it leads to the natural child."""
        raise NotImplementedError

    def lead(self, link: Link[Any], records: list[Any], trail: str) -> None:
        """Follow the link from these records; says so where it leads nowhere."""
        raise NotImplementedError

    # -- what it does

    def action_group(self, kind: type[G]) -> G:
        """This screen's group of actions of a kind."""
        raise NotImplementedError

    def begin(self, name: str, work: Work) -> None:
        """Do something that takes long; Escape stops it."""
        raise NotImplementedError
