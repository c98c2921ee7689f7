"""The application: one mode for every view of the registry, a theme, a palette. Thin on purpose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.command import CommandPalette, Provider
from textual.widgets import Input

from carbon_tui.app.crash_guard import CrashGuard
from carbon_tui.app.key_queue import KeyQueue
from carbon_tui.keys.keymap import PLAIN, Keymap
from carbon_tui.keys.program import PROGRAM
from carbon_tui.resources.registry import by_name
from carbon_tui.resources.view_names import (
    FIRST,
    VIEWS,
)
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.dialogs.profile_choice import ProfileWanted
from carbon_tui.screens.list.list_screens import new_list_screen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.system.gc_tuning import collect_again
from carbon_tui.terminal.display import Display
from carbon_tui.widgets.profile_band import band_of, band_problems, band_variables
from carbon_tui.widgets.stylesheet import Sheet
from carbon_tui.widgets.theme import (
    AUTO,
    CARBON,
    CARBON_LIGHT,
    DEFAULTS,
    THEMES,
)

if TYPE_CHECKING:
    from textual.timer import Timer

    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.screens.list.heartbeat import Heartbeat
    from carbon_tui.session.session import Session
    from carbon_tui.terminal.ground import GroundTold


AFTER_PAINT = 0.2
"""Seconds that the first paint has before writing's part of the program is loaded."""
REMEMBER_AFTER = 2.0
"""Seconds after a change until it is written down."""
LOOK_AGAIN = 30.0
"""Seconds between two readings of what is not known."""


_BY_A_PERSON = (events.Key, events.Paste, events.MouseDown, events.MouseScrollDown)


def palette() -> type[Provider]:
    """Imported when the palette is opened, not before."""
    from carbon_tui.screens.dialogs.palette import Everything

    return Everything


class CarbonApp(CrashGuard, Display[None], inherit_bindings=False):
    """Every view is a mode with its own stack: what lies below a child waits there as it was."""

    CSS_PATH = "app.tcss"
    TITLE = "carbon-tui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {palette}
    ENABLE_COMMAND_PALETTE = False
    """Textual's own keys; ours are all in `carbon_tui.keys`."""
    asks_ground = False
    """The terminal is asked for its ground, and decides between dark and light."""

    def __init__(
        self,
        session: Session,
        view: AnyResource | None = None,
        search: Search | None = None,
        *,
        action: str = "",
    ) -> None:
        """``action`` is what the view does as soon as it is there."""
        self._first_action = action
        self._variables: dict[str, dict[str, str]] = {}
        self._knows_themes = False
        self._band = ""
        opening = view.name if view is not None else FIRST.name
        self.DEFAULT_MODE = opening  # type: ignore[misc] # Textual reads it as it begins
        super().__init__()
        self.key_queue = KeyQueue(
            self, give=super().on_event, takes_first=self.takes_first, only_moves=self.only_moves
        )
        self.session = session
        self.own_keys = self._chosen_keys()
        self._band = self._chosen_band()
        self._check_alarms()
        session.hold_back()
        session.memory.changed = self._remember_soon
        self._will_remember = False
        self.next_profile: str | None = None
        """After the end of this run: as whom a person wants to go on."""
        if session.slow:
            self.animation_level = "none"
        self._first = (opening, search)
        self._last_view = opening
        self._heart: Heartbeat | None = None
        self._rests_until = 0.0
        for theme in THEMES:
            self.register_theme(theme)
        self._knows_themes = True
        self.theme = self._chosen_theme()
        self.stylesheet = self._sheet = Sheet(variables=self.get_css_variables())
        for name in VIEWS:
            self.add_mode(name, partial(self._root, name))

    def _chosen_keys(self) -> Keymap:
        """The settings' own; what makes no sense of them is said once the first view is there."""
        preferences = self.session.preferences
        settings = preferences.now
        if settings.key_set is None and not settings.keys:
            return PLAIN
        from carbon_tui.screens.chosen_keys import chosen_keys

        own = chosen_keys(settings, *preferences.source())
        preferences.problem = " ".join(filter(None, (preferences.problem, *own.problems)))
        return own.keymap

    def _check_alarms(self) -> None:
        """Add what is wrong with the settings' alarms to what is wrong with their rest."""
        preferences = self.session.preferences
        if not preferences.now.alarms:
            return
        from carbon_tui.session.alarms import alarm_problems

        problems = (preferences.problem, *alarm_problems(preferences.now))
        preferences.problem = " ".join(filter(None, problems))

    def _chosen_band(self) -> str:
        """The colour behind the profile's name."""
        preferences = self.session.preferences
        problems = (preferences.problem, band_problems(preferences.now))
        preferences.problem = " ".join(filter(None, problems))
        return band_of(preferences.now, self.session.profile)

    def _chosen_theme(self) -> str:
        """The settings' own, as far as there is such a one."""
        preferences = self.session.preferences
        chosen: str = preferences.now.theme or AUTO
        if chosen in self.available_themes:
            return chosen
        if chosen != AUTO:
            preferences.problem = f"{preferences.problem} There is no theme {chosen}.".strip()
            return CARBON.name
        self.asks_ground = self.terminal.tells_ground
        return self._theme_on(light=self.terminal.light)

    @staticmethod
    def _theme_on(*, light: bool) -> str:
        return CARBON_LIGHT.name if light else CARBON.name

    def choose_theme(self, name: str) -> None:
        """A person's choice, after which the terminal's own ground has no say."""
        self.asks_ground = name == AUTO and self.terminal.tells_ground
        self.theme = self._theme_on(light=self.terminal.light) if name == AUTO else name

    def on_ground_told(self, event: GroundTold) -> None:
        """The terminal has answered, some time after the first paint."""
        if self.asks_ground:
            self.theme = self._theme_on(light=event.is_light)

    def _root(self, name: str) -> ResourceScreen:
        first, search = self._first
        return new_list_screen(by_name(name), self.session, search if name == first else None)

    def get_css_variables(self) -> dict[str, str]:
        """Textual's, reckoned once for each theme: it asks anew whenever a mode is opened."""
        if not self._knows_themes:
            return {}  # asked for a stylesheet that `Sheet` takes the place of
        if self.theme not in self._variables:
            variables = super().get_css_variables()
            own = band_variables(self._band, variables)
            self._variables[self.theme] = variables | own
        self.theme_variables = self._variables[self.theme]
        return self.theme_variables

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return DEFAULTS

    async def on_mount(self) -> None:
        if self._first_action:
            self.call_later(self._do_first)
        self.set_timer(AFTER_PAINT, self._settle, name="start: what the first paint left out")
        self._clock = self._every_second()
        if self.session.has_journal:
            self.set_timer(AFTER_PAINT, self._read_back, name="orders: read back after the paint")
        self.set_interval(LOOK_AGAIN, self._look_again, name="orders: still unknown, look again")

    def _do_first(self) -> None:
        """What the command line asked for besides a view."""
        if isinstance(self.screen, ResourceScreen):
            self.screen.do(self._first_action)

    def _every_second(self) -> Timer:
        return self.set_interval(1.0, self._beat, name="a second has passed")

    def _settle(self) -> None:
        self._sheet.read_on()
        collect_again()

    def on_ready(self) -> None:
        """The first frame is shown."""
        self.session.go_ahead()
        if problem := self.session.preferences.problem:
            self.notify(problem, title="Settings", severity="warning", timeout=15, markup=False)

    def _beat(self) -> None:
        """A second has passed, maybe the last; nothing lives before the first request."""
        left = self._rests_until - self.session.monotonic()
        if left > 0:
            self._beat_in(left)
            return
        if self.session.is_live:
            if self._heart is None:
                from carbon_tui.screens.list.heartbeat import Heartbeat

                self._heart = Heartbeat(self, self.session)
            self._heart.beat()
        self.key_queue.end_lost_turn()
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.second()
        self._rest()

    def _rest(self) -> None:
        """Look again when something on screen may be another; before that, when somebody types."""
        session = self.session
        pause = 0.0
        if session.is_live and session.background.poll_gate.at_rest and not session.slow:
            screen = self.screen_stack[-1] if self.screen_stack else None
            pause = screen.rests_for if isinstance(screen, BaseScreen) else 0.0
        if pause:
            self._rests_until = session.monotonic() + pause
            self._beat_in(pause)
        else:
            self._go_on()

    def _beat_in(self, seconds: float) -> None:
        """Once, instead of every second: a process that sleeps is not woken for nothing."""
        self._clock.stop()
        self._clock = self.set_timer(seconds, self._beat, name="at rest: until the age steps")

    def _go_on(self) -> None:
        if self._rests_until:
            self._rests_until = 0.0
            self._clock.stop()
            self._clock = self._every_second()

    async def on_event(self, event: events.Event) -> None:
        """A key or a click: somebody is there."""
        if self.session.is_live and isinstance(event, _BY_A_PERSON):
            self.session.background.poll_gate.typed()
            self._go_on()
        await self.key_queue.on_event(event)

    def only_moves(self, key: str) -> bool:
        """Whether the screen that is there goes nowhere else by this key."""
        screen = self.screen
        return isinstance(screen, BaseScreen) and screen.only_moves(key)

    @on(ResourceScreen.AllWanted)
    def _read_every_list_again(self) -> None:
        from carbon_tui.screens.list.open_lists import read_all

        self.run_worker(read_all(self), name="refreshing every open view")

    def _read_back(self) -> None:
        self.run_worker(
            self.session.order_service.begin(), name="orders: reading back what was left open"
        )

    def _look_again(self) -> None:
        if self.session.has_open_orders:
            self.run_worker(
                self.session.order_service.settle_all(),
                name="orders: reading back what is unknown",
                group="orders",
                exclusive=True,
            )

    def takes_first(self, event: events.Key) -> bool:
        """The program's own keys, and what a form does before its fields hear of a key."""
        action = self.own_keys.table(("program",), PROGRAM).action(event.key)
        if action is not None and not (event.is_printable and isinstance(self.focused, Input)):
            getattr(self, f"action_{action.name}")()
            return True
        screen = self.screen
        return isinstance(screen, BaseScreen) and screen.press_before_fields(event)

    def action_leave(self) -> None:
        self.exit()

    def action_suspend(self) -> None:
        self.action_suspend_process()

    def action_interrupt(self) -> None:
        """Say what leaves, to hands that are used to ctrl+c."""
        from carbon_tui.screens.key_hints import interrupted

        interrupted(self)

    def action_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            from carbon_tui.screens.dialogs.palette import Palette

            self.push_screen(Palette(id="--command-palette"))

    def open_view(self, resource: AnyResource, search: Search | None = None) -> None:
        """Show a view's own list: as it was left, or asked something else."""
        if self.current_mode != resource.name:
            self._last_view = self.current_mode
            self.switch_mode(resource.name)
            self.session.memory.went_to(resource.name)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        screen = self.screen
        if search is not None and isinstance(screen, ResourceScreen):
            screen.ask(search)

    @on(ResourceScreen.ViewWanted)
    def _open_the_wanted_view(self, event: ResourceScreen.ViewWanted) -> None:
        self.open_view(event.resource, event.search)

    @on(ProfileWanted)
    def _go_on_as_another(self, event: ProfileWanted) -> None:
        """Nothing of this account may be left: who runs the app opens it anew."""
        self.next_profile = event.name
        self.exit()

    @on(ResourceScreen.LastViewWanted)
    def open_last_view(self) -> None:
        mode, self._last_view = self._last_view, self.current_mode
        if mode == self.current_mode and isinstance(self.screen, ResourceScreen):
            self.screen.say("There is no earlier place in the history.")
        self.switch_mode(mode)

    def _remember_soon(self) -> None:
        """Together with what changes in the next moments; nothing waits for it."""
        if not self._will_remember and self.is_running:
            self._will_remember = True
            self.set_timer(REMEMBER_AFTER, self._remember, name="remembering how things were left")

    def _remember(self) -> None:
        self._will_remember = False
        self.run_worker(self.session.memory.write(), name="remembering how things were left")

    async def on_unmount(self) -> None:
        await self.session.close()
