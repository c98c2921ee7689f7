"""The only list screen: whatever the resource, the same keys do the same things."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events

from carbon_tui.keys.action import FooterKey, KeyAction, footer, footer_key
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_keys import VIEW_KEYS, VIEW_OF
from carbon_tui.screens.actions.long_task import LongTasks
from carbon_tui.screens.actions.registry import action_group_of
from carbon_tui.screens.list.cursor_keys import CursorKeys
from carbon_tui.screens.list.listing_screen import ListingScreen
from carbon_tui.screens.list.refreshing import RefreshActions

if TYPE_CHECKING:
    from carbon_tui.api.schema.query import Query
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import Link
    from carbon_tui.screens.actions.action_group import ActionGroup
    from carbon_tui.screens.base_screen import BaseScreen
    from carbon_tui.widgets.prompt_bar import Question

R = TypeVar("R", bound="ActionGroup")

READ_ONLY = "Read-only, by --read-only or by the profile's setting: nothing can be sent."

FOR_MARKED = frozenset({"compare", "copy", "export", "queue_build"})
"""Actions for all marked records: a range that was begun ends with them."""


class ResourceScreen(CursorKeys, RefreshActions, LongTasks, ListingScreen):
    """Keys to actions. A key that means nothing here says so; one that cannot act says why.

    What moves, marks, leads on and reads again is the screen's own; other actions belong to
    an `ActionGroup`.
    """

    @cached_property
    def _action_groups(self) -> dict[type[ActionGroup], ActionGroup]:
        """Those that were used."""
        return {}

    @property
    def places(self) -> tuple[str, ...]:
        return (self.resource.name, "list")

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return self._actions

    @cached_property
    def _actions(self) -> tuple[KeyAction, ...]:
        """What is done to this kind of record comes before what every list does by the same key."""
        return (*self.resource.actions, *LIST_KEYS, *VIEW_KEYS)

    def press(self, key: str) -> bool:
        """What the key does here; behind ``g`` the letter of a way."""
        if not self.related_open:
            return super().press(key)
        self.say("")
        self.related_key(key)
        return True

    def only_moves(self, key: str) -> bool:
        return not self.related_open and not self.is_typing and super().only_moves(key)

    def what_else(self, key: str) -> str:
        from carbon_tui.screens.list.key_hints import where_it_does_something

        return where_it_does_something(key)

    def carry_out(self, action: KeyAction, key: str) -> None:
        """A range that was begun ends with what is done to marked records."""
        if action.many or action.name in FOR_MARKED:
            self.end_range()
        super().carry_out(action, key)

    def do(self, action: str) -> None:
        """The action of this name, whether it can be done now or not."""
        view = VIEW_OF.get(action)
        if view is not None:
            self.open_view(by_name(view))
            return
        kind = action_group_of(action)
        owner = self if kind is None else self.action_group(kind)
        getattr(owner, f"action_{action}")()

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted, or scanned, on the table names a record: it is looked for."""
        from carbon_tui.screens.actions.find_record import FindRecordActions

        event.stop()
        self.action_group(FindRecordActions).find(event.text)

    def action_group(self, kind: type[R]) -> R:
        """This screen's group of actions of a kind; made when it is first used."""
        found = self._action_groups.get(kind)
        if found is None:
            found = self._action_groups[kind] = kind(self)
        return cast("R", found)

    def open_linked(self, link: Link[Any], query: Query, records: list[Any], trail: str) -> None:
        """Where it lies further, what lies between is looked up first."""
        if link.through:
            from carbon_tui.screens.list.lookups import Lookups

            self.action_group(Lookups).begin(link, query, trail)
        else:
            super().open_linked(link, query, records, trail)

    def why_not(self, action: KeyAction) -> str | None:
        if action.writes and self.session.read_only:
            return READ_ONLY
        own = any(each.name == action.name for each in self.resource.actions)
        return self._why_not_here(action) if own else None

    def _why_not_here(self, action: KeyAction) -> str | None:
        """Rows may not have come yet, or none match."""
        if action.anywhere or (action.many and self.view.marked_keys):
            return None
        if self.current is None:
            return f"There is no {self.resource.noun} under the cursor."
        return action.why_not(self.current)

    def on_record_table_chosen(self) -> None:
        """A double click opens what Enter opens."""
        self.say("")
        self.do("follow")

    def on_record_table_title_clicked(self) -> None:
        """A click on a title sorts by it, as ``s`` does."""
        self.say("")
        self.do("sort")

    def show_groups(self, search: Search) -> None:
        from carbon_tui.screens.groups.group_screen import GroupScreen

        self.app.push_screen(GroupScreen(self, search))

    def action_help(self) -> None:
        from carbon_tui.screens.actions.help import open_list_help

        open_list_help(self)

    def command_line(self, asker: BaseScreen[Any]) -> Question:
        """What the ``:`` prompt asks on a screen that was opened from this list."""
        from carbon_tui.screens.actions.commands import CommandActions

        return self.action_group(CommandActions).question(asker)

    def footer_keys(self) -> Sequence[FooterKey]:
        """The two that every view needs first, then what this view is for, then the others."""
        table, name = self.key_table, self.resource.name
        main = [a for a in table.actions if name in a.views and a.keys]
        own = [a for a in table.actions[: len(self.resource.actions)] if a.keys]
        special = [footer_key(action, keeps=3) for action in main]
        special += [footer_key(action) for action in own]
        shown = {key.key for key in special}
        common = [key for key in footer(table.actions) if key.key not in shown]
        return (*common[:2], *special, *common[2:])
