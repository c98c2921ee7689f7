"""The command palette: every view, every key of the view at hand, every theme, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from textual import events
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider

from carbon_tui.resources.actions import KEYS, KeyAction
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.app_screen import AppScreen
from carbon_tui.screens.dialogs import profile_choice
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.sub_screen import SubScreen

NAMED = 100.0
"""By which a name that has the words comes before lines that explain something with them."""
Entry = tuple[str, str, Callable[[], object]]
"""What is searched and shown, the line below it, the deed."""


class Palette(CommandPalette):
    """Textual's palette, which may be closed again before it is on screen: keys come in bursts."""

    def _on_mount(self, event: events.Mount) -> None:
        """Once it was left there is no screen below whose commands it could gather."""
        if self not in self.app.screen_stack[1:]:
            event.prevent_default()


class Everything(Provider):
    """All that can be done from the screen at hand, read from the same lists as the keys."""

    async def discover(self) -> Hits:
        for name, help_line, deed in self._entries():
            yield DiscoveryHit(name, deed, help=help_line)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, help_line, deed in self._entries():
            named = matcher.match(name)
            score = NAMED + named if named else matcher.match(f"{name} {help_line}")
            if score > 0:
                yield Hit(score, matcher.highlight(name), deed, help=help_line)

    def _entries(self) -> Iterator[Entry]:
        screen = self.screen
        if isinstance(screen, ResourceScreen):
            yield from self._views(screen)
            yield from self._of_screen(screen)
            for name in profile_choice.others(screen.session):
                wanted = profile_choice.ProfileWanted(name)
                yield f"Profile: {name}", "Go on as another", partial(screen.post_message, wanted)
        elif isinstance(screen, SubScreen):
            yield from self._of_keys(screen, screen.KEYS)
            yield from self._views(screen.opener)
        for name in sorted(self.app.available_themes):
            yield f"Theme: {name}", "Change the colours", partial(self._change_theme, name)

    def _change_theme(self, name: str) -> None:
        """For this run and all later ones."""
        from msgspec.structs import replace

        self.app.theme = name
        session = self.screen.session if isinstance(self.screen, AppScreen) else None
        if session is None:
            return
        problem = session.preferences.change(lambda settings: replace(settings, theme=name))
        if problem:
            self.app.notify(problem, title="Settings", severity="warning", markup=False)

    @staticmethod
    def _views(screen: ResourceScreen) -> Iterator[Entry]:
        for resource in EVERY:
            key = f"{resource.digit} · " if resource.digit else ""
            yield f"{key}{resource.title}", resource.blurb, partial(screen.open_view, resource)

    @staticmethod
    def _of_keys(screen: ResourceScreen | SubScreen, keys: Sequence[KeyAction]) -> Iterator[Entry]:
        for each in keys:
            if each.name != "palette":
                deed = partial(screen.press, each.keys[0])
                yield f"{each.shown} · {each.label}", each.help, deed

    def _of_screen(self, screen: ResourceScreen) -> Iterator[Entry]:
        for action in screen.resource.actions:
            deed = partial(screen.press, action.key)
            yield f"{action.key_shown} · {action.label}", action.help, deed
        for link in screen.resource.links:
            deed = partial(screen.related_key, link.letter)
            yield f"g {link.letter} · Go to {link.title}", screen.resource.noun, deed
        yield from self._of_keys(screen, KEYS)
