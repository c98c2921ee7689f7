"""``:``: another view with a question, another profile, or an action by its word."""

from __future__ import annotations

from carbon_tui import prompt
from carbon_tui.prompt import PromptError
from carbon_tui.resources import registry
from carbon_tui.resources.actions import KEYS
from carbon_tui.resources.registry import UnknownView
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs import profile_choice
from carbon_tui.widgets.prompt_bar import Offer, Question

WORDS = {each.word: each.keys[0] for each in KEYS if each.word}
"""What can be written after ``:`` in place of a key."""

LEAVE = frozenset({"q", "q!", "qa", "qa!", "quit", "exit", "wq", "wq!", "x"})
"""What people write to leave: here nothing is ever left unsaved."""


class CommandActions(ActionGroup):
    """What is written is completed with Tab; what means nothing is kept, with the reason."""

    def action_command(self) -> None:
        self.screen.ask_for(
            Question(
                "go-to",
                ":",
                answered=self.go_to,
                suggest=self._suggest,
                history=self.session.commands,
            )
        )

    def _suggest(self, line: str, at: int) -> list[Offer]:
        name, blank, rest = line.partition(" ")
        if blank and name == profile_choice.WORD:
            there = profile_choice.others(self.session)
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

    def go_to(self, line: str) -> None:
        """What the ``:`` prompt says: ``q``, an action's word, or a view and what it is asked."""
        name, _, rest = line.strip().partition(" ")
        if name in LEAVE:
            self.app.exit()
            return
        if name == profile_choice.WORD:
            self._go_on_as(rest.strip())
            return
        deed = WORDS.get(name)
        if deed is not None and not rest:
            self.session.remember_command(line)
            self.screen.close_prompt()
            self.screen.press(deed)
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
            self.screen.complain(str(problem))
            return
        self.session.remember_command(line)
        self.screen.close_prompt()
        self.screen.open_view(resource, search)

    def _go_on_as(self, name: str) -> None:
        """Another profile, if it has a key; what is shown of this one is gone then."""
        why = profile_choice.why_not(name, self.session)
        if why is None:
            self.screen.post_message(profile_choice.ProfileWanted(name))
        else:
            self.screen.complain(why)
