"""From one record to others, and back: links, children, details, views, history."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual import on

from carbon_tui import prompt
from carbon_tui.api.query import Query
from carbon_tui.prompt import PromptError, Search
from carbon_tui.resources import registry
from carbon_tui.resources.actions import KEYS
from carbon_tui.resources.definition import AnyResource, Link
from carbon_tui.resources.links import together
from carbon_tui.resources.registry import UnknownView
from carbon_tui.screens import profiles
from carbon_tui.screens.marking import Marking
from carbon_tui.screens.pages import PageScreen, StyleOf
from carbon_tui.widgets.prompt_bar import Offer, PromptBar
from carbon_tui.widgets.sections import drawn

WORDS = {each.word: each.keys[0] for each in KEYS if each.word}
"""What can be written after ``:`` in place of a key."""


class Leading(Marking):
    """Ways out of this list, each with a way back."""

    related_open = False
    """``g`` was pressed and its letter is awaited."""

    # -- to related records -----------------------------------------------------------------

    def action_follow(self) -> None:
        """Enter: the natural child; where there is none, the record in full."""
        if self.current is None:
            return
        link = self.resource.link(self.resource.child)
        if link is None:
            self.action_describe()
        else:
            self._take(link)

    def action_go_to_related(self) -> None:
        self.related_open = True
        ways = [(link.letter, link.title) for link in self.resource.links]
        self.key_line.offer((("g", "first row"), *ways, ("esc", "stay")))

    def related_key(self, key: str) -> None:
        """The key after ``g``: the first row, or the letter of a link."""
        self.related_open = False
        self.offer_keys()
        link = self.resource.link(key)
        if key == "g":
            self.table.move_to(0)
        elif link is not None:
            self._take(link)
        elif key != "escape":
            letters = ", ".join(f"g {each.letter}" for each in self.resource.links)
            self.say(f"g {key} leads nowhere from here: there are gg, {letters}.")

    def _take(self, link: Link[Any]) -> None:
        """Follow the link from the marked records, or from the one under the cursor."""
        records = self.view.marked_records() or [self.current]
        if records == [None]:
            self.say("There is no record under the cursor to go from.")
        else:
            self.lead(link, records, self._trail_to(records))

    def lead(self, link: Link[Any], records: list[Any], trail: str) -> None:
        """Follow the link from these records; says so where it leads nowhere."""
        queries = [link.query(record) for record in records]
        usable = [query for query in queries if isinstance(query, Query)]
        if not usable:
            self.say(str(queries[0]), problem=True)
            return
        query = together(usable)
        if query is None:
            self.say("The marked records cannot be asked for at once; take the marks off with u.")
            return
        self.open_linked(link, query, records, trail)

    def open_linked(self, link: Link[Any], query: Query, records: list[Any], trail: str) -> None:
        """Show what the link's target answers to this."""
        target = registry.by_name(link.target)
        try:
            search = prompt.linked(target, query, link, records)
        except PromptError:
            self.say(f"{len(records):,} records are too many to go on from: mark fewer.")
            return
        self.open_child(target, search, trail)

    def _trail_to(self, records: list[Any]) -> str:
        named = self.resource.label(records[0])[:30]
        return f"{named} ›" if len(records) == 1 else f"{len(records)} {self.resource.title} ›"

    def open_child(self, target: AnyResource, search: Search, trail: str) -> None:
        """Put another list on top of this one; Escape comes back to it as it was."""
        self.app.push_screen(type(self)(target, self.session, search, trail=trail))

    # -- back -------------------------------------------------------------------------------

    def action_back(self) -> None:
        """One step: marks, then the filter, then the view."""
        if self.view.marked_keys:
            self.action_unmark()
        elif self.view.is_narrowed:
            self.ask(self.view.first_search)
        elif self.depth > 1:
            self.dismiss(None)

    def action_history_back(self) -> None:
        """The place before this one; ``]`` comes back here."""
        if self.depth > 1:
            self.session.later.append((self.resource.name, self.view.search, self.trail))
            self.dismiss(None)
        else:
            self.post_message(self.LastViewWanted())

    def action_history_forward(self) -> None:
        if not self.session.later:
            self.say("There is no later place in the history.")
            return
        name, search, trail = self.session.later.pop()
        self.open_child(registry.by_name(name), search, trail)

    def action_last_view(self) -> None:
        self.post_message(self.LastViewWanted())

    @property
    def depth(self) -> int:
        return len(self.app.screen_stack)

    # -- the record itself --------------------------------------------------------------------

    def action_describe(self) -> None:
        record = self.current
        if record is None:
            return
        sections, moment = self.resource.describe(record), self.view.moment()

        def draw(width: int, style: StyleOf) -> Text:
            return drawn(sections, moment, width, style)

        self.app.push_screen(PageScreen(self.resource.label(record), draw, opened_by="d"))

    # -- other views --------------------------------------------------------------------------

    def action_command(self) -> None:
        self.open_prompt(self._open_command(), "go-to prompt")

    async def _open_command(self) -> None:
        bar = await self.prompt_bar()
        bar.open("command", ":", suggest=self._suggest_command, history=self.session.commands)

    def _suggest_command(self, line: str, at: int) -> list[Offer]:
        name, blank, rest = line.partition(" ")
        if blank and name == profiles.WORD:
            there = profiles.others(self.session)
            return [Offer(f"{name} {each}", each) for each in there if each.startswith(rest)]
        if not blank:
            views = [r for r in registry.EVERY if r.name.startswith(name.casefold())]
            words = [word for word in WORDS if word.startswith(name.casefold())]
            return [Offer(f"{r.name} ", r.name, r.digit) for r in views] + [
                Offer(word, word, WORDS[word]) for word in words
            ]
        try:
            resource = registry.find(name)
        except UnknownView:
            return []
        printers = self.session.moment().printers
        found = prompt.suggest(rest, at - len(name) - 1, resource, {}, printers)
        return [Offer(f"{name} {each.text}", each.shown, each.note) for each in found]

    @on(PromptBar.Submitted)
    def _command_submitted(self, event: PromptBar.Submitted) -> None:
        if event.purpose == "command":
            self.go_to(event.line)

    def go_to(self, line: str) -> None:
        """What the ``:`` prompt says: ``q``, a deed's word, or a view and what it is asked."""
        name, _, rest = line.strip().partition(" ")
        if name in {"q", "quit"}:
            self.app.exit()
            return
        bar = self.query_one(PromptBar)
        if name == profiles.WORD:
            self._go_on_as(rest.strip())
            return
        deed = WORDS.get(name)
        if deed is not None and not rest:
            self.session.remember_command(line)
            bar.close()
            self.table.focus()
            self.press(deed)
            return
        try:
            resource = registry.find(name)
            moment = self.view.moment()
            search = (
                prompt.parse(rest, resource, moment.now, moment.zone, printers=moment.printers)
                if rest
                else None
            )
        except (UnknownView, PromptError) as problem:
            bar.complain(str(problem))
            return
        self.session.remember_command(line)
        bar.close()
        self.table.focus()
        self.open_view(resource, search)

    def _go_on_as(self, name: str) -> None:
        """Another profile, if it has a key; what is shown of this one is gone then."""
        why = profiles.why_not(name, self.session)
        if why is None:
            self.post_message(profiles.ProfileWanted(name))
        else:
            self.query_one(PromptBar).complain(why)
