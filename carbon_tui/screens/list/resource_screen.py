"""The only list screen: whatever the resource, the same keys do the same things."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from textual import events

from carbon_tui.resources import actions
from carbon_tui.resources.definition import Action
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_names import BY_KEY
from carbon_tui.screens.actions.long_task import LongTasks
from carbon_tui.screens.actions.registry import action_group_of
from carbon_tui.screens.list.cursor_keys import CursorKeys
from carbon_tui.screens.list.key_table import (
    MOVES,
    NAMES,
    WRITES,
)
from carbon_tui.screens.list.listing_screen import ListingScreen
from carbon_tui.screens.list.refreshing import RefreshActions

if TYPE_CHECKING:
    from carbon_tui.api.schema.query import Query
    from carbon_tui.resources.definition import Link
    from carbon_tui.screens.actions.action_group import ActionGroup

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

    def on_key(self, event: events.Key) -> None:
        if self.is_for_the_prompt(event):
            return
        event.stop()
        self.press(event.key)

    def press(self, key: str) -> None:
        """What the key does here."""
        self.hush()
        if self.related_open:
            self.related_key(key)
        elif key in BY_KEY:
            self.open_view(by_name(BY_KEY[key]))
        elif not self._act_on_record(key):
            self._act(key)

    def only_moves(self, key: str) -> bool:
        return key in MOVES and not self.related_open and not self.is_typing

    def _act(self, key: str) -> None:
        name = NAMES.get(key)
        if name is None:
            self._say_where_else(key)
            return
        why = self.why_not(name)
        if why is None:
            if name in FOR_MARKED:
                self.end_range()
            self.do(name)
        else:
            self.say(why, problem=True)

    def _say_where_else(self, key: str) -> None:
        from carbon_tui.screens.list.key_hints import where_it_does_something

        self.say(where_it_does_something(key))

    def do(self, action: str) -> None:
        """Do the action of this name, whether it can be done now or not."""
        kind = action_group_of(action)
        owner = self if kind is None else self.action_group(kind)
        getattr(owner, f"action_{action}")()

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

    def _act_on_record(self, key: str) -> bool:
        """What a key does to this kind of record only; False when the resource knows no such."""
        action = next((each for each in self.resource.actions if each.key == key), None)
        if action is None:
            return False
        if action.many:
            self.end_range()
        why = self.why_not(action.name, writes=action.writes) or self._why_not_here(action)
        if why is None:
            self.do(action.name)
        else:
            self.say(why, problem=True)
        return True

    def _why_not_here(self, action: Action[Any]) -> str | None:
        """Rows may not have come yet, or none match."""
        if action.anywhere or (action.many and self.view.marked_keys):
            return None
        if self.current is None:
            return f"There is no {self.resource.noun} under the cursor."
        return action.why_not(self.current)

    def why_not(self, name: str, *, writes: bool = False) -> str | None:
        """A sentence when the action cannot be done now, otherwise None."""
        if self.session.read_only and (writes or name in WRITES):
            return READ_ONLY
        return None

    def offer_keys(self) -> None:
        home = [(each.shown, each.label) for each in actions.at_home(self.resource.name)]
        special = home + [(each.key_shown, each.label) for each in self.resource.actions]
        common = [(each.shown.split()[0], each.label) for each in actions.footer()]
        self.key_line.offer((*common[:2], *special, *common[2:]))
