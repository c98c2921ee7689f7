"""``:``: another view with a question, another profile, or an action by its word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui import prompt
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.prompt import PromptError
from carbon_tui.resources import registry
from carbon_tui.resources.registry import UnknownView
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs import profile_choice
from carbon_tui.widgets.prompt_bar import Offer, Question

if TYPE_CHECKING:
    from carbon_tui.keys.action import KeyAction
    from carbon_tui.screens.base_screen import BaseScreen

WORDS = {action.word: action for action in LIST_KEYS if action.word}
"""What can be written after ``:`` in place of a key."""

LEAVE = frozenset({"q", "q!", "qa", "qa!", "quit", "exit", "wq", "wq!", "x"})
"""What people write to leave: here nothing is ever left unsaved."""


class CommandActions(ActionGroup):
    """What is written is completed with Tab; what means nothing is kept, with the reason."""

    def question(self, asker: BaseScreen[Any]) -> Question:
        """What the ``:`` prompt asks, on whatever screen it is opened."""
        return Question(
            "go-to",
            ":",
            answered=lambda line: self.go_to(line, asker),
            suggest=self._suggest,
            history=self.session.commands,
        )

    def _suggest(self, line: str, at: int) -> list[Offer]:
        name, blank, rest = line.partition(" ")
        if blank and name == profile_choice.WORD:
            profiles = profile_choice.others(self.session)
            return [
                Offer(f"{name} {profile}", profile)
                for profile in profiles
                if profile.startswith(rest)
            ]
        if not blank:
            views = [r for r in registry.EVERY if r.name.startswith(name.casefold())]
            words = [word for word in WORDS if word.startswith(name.casefold())]
            return [Offer(f"{r.name} ", r.name, r.digit) for r in views] + [
                Offer(word, word, WORDS[word].brief) for word in words
            ]
        try:
            resource = registry.find(name)
        except UnknownView:
            return []
        printers = self.session.moment().printers
        suggestions = prompt.suggest(rest, at - len(name) - 1, resource, {}, printers)
        return [
            Offer(f"{name} {suggestion.text}", suggestion.shown, suggestion.note)
            for suggestion in suggestions
        ]

    def go_to(self, line: str, asker: BaseScreen[Any]) -> None:
        """What the ``:`` prompt says: ``q``, an action's word, or a view and what it is asked."""
        name, _, rest = line.strip().partition(" ")
        if name in LEAVE:
            self.app.exit()
            return
        if name == profile_choice.WORD:
            self._go_on_as(rest.strip(), asker)
            return
        action = WORDS.get(name)
        if action is not None and not rest:
            self._carry_out(action, line, asker)
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
            asker.complain(str(problem))
            return
        self._done(line, asker)
        self.screen.open_view(resource, search)

    def _carry_out(self, action: KeyAction, line: str, asker: BaseScreen[Any]) -> None:
        """Where it was asked, if that can do it, else in the list below."""
        if asker.key_table.named(action.name) is not None:
            self.session.remember_command(line)
            asker.close_prompt()
            asker.carry_out(action, action.keys[0])
        else:
            self._done(line, asker)
            self.screen.carry_out(action, action.keys[0])

    def _done(self, line: str, asker: BaseScreen[Any]) -> None:
        self.session.remember_command(line)
        asker.close_prompt()
        if asker is not self.screen:
            asker.leave()

    def _go_on_as(self, name: str, asker: BaseScreen[Any]) -> None:
        """Another profile, if it has a key; what is shown of this one is gone then."""
        why = profile_choice.why_not(name, self.session)
        if why is None:
            self.screen.post_message(profile_choice.ProfileWanted(name))
        else:
            asker.complain(why)
