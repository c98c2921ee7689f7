"""The command palette: every view, every key of the view at hand, every theme, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from msgspec.structs import replace
from textual import events
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.default_spelling import plain
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.program import PROGRAM
from carbon_tui.resources.registry import EVERY
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.dialogs import profile_choice
from carbon_tui.screens.list_below import list_below
from carbon_tui.screens.list_screen import ListScreen
from carbon_tui.widgets.theme import AUTO

NAMED = 100.0
"""By which a name that has the words comes before lines that explain something with them."""
_OPENS_A_VIEW = frozenset(action.name for action in VIEW_KEYS)
Entry = tuple[str, str, Callable[[], object]]
"""What is searched and shown, the line below it, what is done."""


class Palette(CommandPalette):
    """Textual's palette, which may be closed again before it is on screen: keys come in bursts."""

    # Textual cannot lay out its lists in no cells at all.
    DEFAULT_CSS = """
    Palette CommandList { min-width: 8; }
    """

    def _on_mount(self, event: events.Mount) -> None:
        """Once it was left there is no screen below whose commands it could gather."""
        if self not in self.app.screen_stack[1:]:
            event.prevent_default()


class Everything(Provider):
    """The palette's rows: all that can be done from the screen at hand, read from the same lists as
    the keys."""

    async def discover(self) -> Hits:
        for name, help_line, act in self._entries():
            yield DiscoveryHit(name, act, help=help_line)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, help_line, act in self._entries():
            named = matcher.match(name)
            score = NAMED + named if named else matcher.match(f"{name} {help_line}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), act, help=help_line)

    def _entries(self) -> Iterator[Entry]:
        screen = self.screen
        below = list_below(self.app)
        if isinstance(screen, BaseScreen):
            yield from self._of_keys(screen)
        if isinstance(screen, ListScreen):
            yield from self._ways(screen)
            for name in profile_choice.others(screen.session):
                going_over = profile_choice.ProfileWanted(name)
                yield (
                    f"Profile: {name}",
                    "Go on as another",
                    partial(screen.post_message, going_over),
                )
        if below is not None and isinstance(screen, BaseScreen) and screen.view_lines:
            yield from self._views(below)
        for action in PROGRAM:
            if action.name != "palette":
                named = plain(action.help)
                yield _titled(action), named, partial(self.app.run_action, action.name)
        for name in (AUTO, *sorted(self.app.available_themes)):
            yield f"Theme: {name}", "Change the colours", partial(self._change_theme, name)

    def _change_theme(self, name: str) -> None:
        """For this run and all later ones."""
        choose = getattr(self.app, "choose_theme", None)
        if choose is not None:
            choose(name)
        lines = self.screen.view_lines if isinstance(self.screen, BaseScreen) else None
        if lines is None:
            return
        problem = lines.session.preferences.change(lambda settings: replace(settings, theme=name))
        if problem:
            self.app.notify(problem, title="Settings", severity="warning", markup=False)

    @staticmethod
    def _views(screen: ListScreen) -> Iterator[Entry]:
        for resource in EVERY:
            key = f"{resource.digit} · " if resource.digit else ""
            blurb = screen.spelled(resource.blurb)
            yield f"{key}{resource.title}", blurb, partial(screen.open_view, resource)

    @staticmethod
    def _of_keys(screen: BaseScreen[Any]) -> Iterator[Entry]:
        for action in screen.key_table.actions:
            if action.keys and action.name not in _OPENS_A_VIEW:
                sentence = screen.spelled(action.help)
                yield _titled(action), sentence, partial(screen.press, action.keys[0])

    @staticmethod
    def _ways(screen: ListScreen) -> Iterator[Entry]:
        for link in screen.resource.links:
            follow = partial(screen.follow, link.letter)
            first = screen.spelled(key_of("go_to_related"))
            yield f"{first} {link.letter} · Go to {link.title}", screen.resource.noun, follow


def _titled(action: KeyAction) -> str:
    return f"{action.shown} · {action.label.partition('|')[0]}"
