"""From one record to others, and back: links, children, details, views, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from carbon_tui import prompt
from carbon_tui.api.schema.query import Query
from carbon_tui.keys.action import FooterKey, footer_key
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.names import shown_key
from carbon_tui.resources import registry
from carbon_tui.resources.definition import AnyResource, Link
from carbon_tui.resources.links import together
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.actions.marks import MarkActions
from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.prompt import Search


_NEW_LIST = lazy("screens.list.list_screens:new_list_screen")
"""By name, for a list leads on to other lists."""


class NavigationActions(ActionGroup):
    """Ways out of this list, each with a way back."""

    related_open = False
    """``g`` was pressed and its letter is awaited."""

    # -- to related records -----------------------------------------------------------------

    def action_follow(self) -> None:
        """Enter: the natural child; where there is none, the record in full."""
        if self.screen.follow_own_way():
            return
        if self.current is None:
            self.say(self.screen.no_record)
            return
        link = self.resource.link(self.resource.child)
        if link is None:
            self.screen.do("describe")
        else:
            self._take(link)

    def action_go_to_related(self) -> None:
        self.related_open = True
        after = [FooterKey("g", "first row", "g")]
        after += [FooterKey(link.letter, link.title, link.letter) for link in self.resource.links]
        back = self.screen.action_named("back")
        stay = [replace(footer_key(back, keeps=1), label="stay")] if back else []
        self.screen.view_lines.keys.offer([*after, *stay])

    def follow(self, letter: str) -> None:
        """The view's link of this letter, from the chosen records; it need not have one."""
        link = self.resource.link(letter)
        if link is not None:
            self._take(link)

    def related_key(self, key: str) -> None:
        """The key after ``g``: the first row, or the letter of a link."""
        self.related_open = False
        self.screen.offer_keys()
        link = self.resource.link(key)
        if key == "g":
            self.table.move_to(0)
        elif link is not None:
            self._take(link)
        elif not self.screen.goes_back(key):
            first = key_of("go_to_related")
            letters = ", ".join(f"{first} {related.letter}" for related in self.resource.links)
            self.say(
                f"{first} {shown_key(key)} leads nowhere from here: there are {first} g, {letters}."
            )

    def _take(self, link: Link[Any]) -> None:
        """Follow the link from the marked records, or from the one under the cursor."""
        records = list(self.screen.chosen)
        if records:
            self.lead(link, records, self._trail_to(records))
        else:
            self.say("There is no record under the cursor to go from.")

    def lead(self, link: Link[Any], records: list[Any], trail: str) -> None:
        """Follow the link from these records; says so where it leads nowhere."""
        queries = [link.query(record) for record in records]
        usable = [query for query in queries if isinstance(query, Query)]
        if not usable:
            self.say(str(queries[0]), problem=True)
            return
        query = together(usable)
        if query is None:
            self.say(
                f"The marked records cannot be asked for at once; {key_of('unmark')} takes"
                " the marks off."
            )
            return
        self.open_linked(link, query, records, trail)

    def open_linked(self, link: Link[Any], query: Query, records: list[Any], trail: str) -> None:
        """Show what the link's target answers to this; where it lies further, what lies between
        is looked up first."""
        if link.through:
            from carbon_tui.screens.list.lookups import Lookups

            self.screen.action_group(Lookups).begin(link, query, trail)
            return
        target = registry.by_name(link.target)
        try:
            search = prompt.linked(target, query, link, records)
        except prompt.PromptError:
            self.say(f"{len(records):,} records are too many to go on from: mark fewer.")
            return
        self.open_child(target, search, trail)

    def _trail_to(self, records: list[Any]) -> str:
        named = self.resource.label(records[0])[:30]
        return f"{named} ›" if len(records) == 1 else f"{len(records)} {self.resource.title} ›"

    def open_child(self, target: AnyResource, search: Search, trail: str) -> None:
        """Put another list on top of this one; Escape comes back to it as it was."""
        self.app.push_screen(_NEW_LIST.load()(target, self.session, search, trail=trail))

    # -- back -------------------------------------------------------------------------------

    def action_back(self) -> None:
        """One step: what is under way, a range that was begun, marks, the filter, the view."""
        if self.screen.tasks.stop() or self.screen.action_group(MarkActions).drop_range():
            return
        if self.view.marked_keys:
            self.screen.action_group(MarkActions).unmark()
        elif self.view.question.is_narrowed:
            self.screen.ask(self.view.question.first_search)
        elif self.depth > 1:
            self.screen.dismiss(None)

    def action_history_back(self) -> None:
        """The place before this one; ``]`` comes back here."""
        if self.depth > 1:
            self.session.later.append((self.resource.name, self.view.search, self.screen.trail))
            self.screen.dismiss(None)
        else:
            self.screen.post_message(self.screen.LastViewWanted())

    def action_history_forward(self) -> None:
        if not self.session.later:
            self.say("There is no later place in the history.")
            return
        name, search, trail = self.session.later.pop()
        self.open_child(registry.by_name(name), search, trail)

    def action_last_view(self) -> None:
        self.screen.post_message(self.screen.LastViewWanted())

    @property
    def depth(self) -> int:
        return len(self.app.screen_stack)
