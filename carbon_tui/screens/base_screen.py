"""What every screen is: the one place where keys are pressed, on the way while screens change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.await_remove import AwaitRemove
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Input

from carbon_tui.keys.action import FooterKey, Group, KeyAction, footer
from carbon_tui.keys.keymap import PLAIN, Keymap, KeyTable
from carbon_tui.keys.mentions import key_of, spelled
from carbon_tui.keys.names import shown_key
from carbon_tui.system.lazy import lazy
from carbon_tui.terminal import textual_private
from carbon_tui.terminal.workers import closed_when_over
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.list_status_line import StatusLine
from carbon_tui.widgets.standing_line import StandingLine
from carbon_tui.widgets.stylesheet import OVER

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from textual.worker import Worker

    from carbon_tui.screens.screen_prompt import ScreenPrompt
    from carbon_tui.screens.view_lines import ViewLines
    from carbon_tui.widgets.prompt_bar import PromptBar, Question

_OPEN_HELP = lazy("screens.dialogs.help_page:open_help")
"""By name, for a page of help is a screen with keys itself."""

WidgetKinds = tuple[type[Widget], ...]

EDITING = frozenset(
    {
        "left", "right", "home", "end", "backspace", "delete", "enter", "space",
        "ctrl+a", "ctrl+e", "ctrl+u", "ctrl+k", "ctrl+w", "ctrl+d", "ctrl+f", "ctrl+v", "ctrl+x",
        "shift+left", "shift+right", "shift+home", "shift+end", "ctrl+left", "ctrl+right",
    }
)  # fmt: skip
"""What a line of text does with keys that are no letters: while one is typed in they are its."""


def keymap_of(app: App[Any]) -> Keymap:
    """Which keys this person has; the program's own in an app that knows of none."""
    keymap = getattr(app, "own_keys", None)
    return keymap if isinstance(keymap, Keymap) else PLAIN


def own_method(one: object, name: str) -> Callable[[], object] | None:
    """This program's method of that name; None where there is none but Textual's: what its widgets
    do by keys may refuse in a way (`SkipAction`) that only its own bindings hear."""
    method = getattr(one, name, None)
    is_own = str(getattr(method, "__module__", "")).startswith(f"{__package__.partition('.')[0]}.")
    return method if is_own else None


class BaseScreen(Screen[ScreenResultType]):
    """Keys come to `press` alone, which does what the screen's list of `KEYS` says.

    A key that reaches a screen after it was left goes on to the one that is there instead: on a
    slow line several keys arrive at once, Escape, and what is meant for the screen below.
    """

    CSS_PATH: ClassVar[Path | None] = OVER

    confirms: ClassVar[bool] = False
    """What is typed here may have something done that is not undone by a key."""
    key_place: ClassVar[str] = ""
    """What settings call the place that its keys are for."""
    draws_on: ClassVar[WidgetKinds] = (KeyLine,)
    """Widgets without which it is not drawn: they are composed with it."""
    _drawn_on: tuple[Widget, ...] = ()
    KEYS: ClassVar[tuple[KeyAction, ...]] = ()
    """What its keys do: each names a method ``action_…``."""
    called: ClassVar[str] = "Keys"
    """The title of its help."""
    view_lines: ViewLines | None = None
    """The lines of every view; None on dialogs and pages, which have none."""
    _prompt: ScreenPrompt | None = None
    pressed = ""
    """The key that the action under way was called by, as Textual names it."""

    @property
    def is_open(self) -> bool:
        """Whether its widgets can be drawn on: not before they are composed, and not once it was
        left. A screen that was left is taken apart piece by piece, while answers still arrive for
        it."""
        return (
            self.is_attached
            and textual_private.is_on_a_stack(self.app, self)
            and self._has_its_widgets()
        )

    def _has_its_widgets(self) -> bool:
        """They are searched for until all were found: a look costs far less than a search."""
        if not self._drawn_on:
            searches = [self.query(kind) for kind in self.draws_on]
            if not all(searches):
                return False
            self._drawn_on = tuple(widgets.first() for widgets in searches)
        return all(widget.is_attached for widget in self._drawn_on)

    @property
    def has_keys(self) -> bool:
        """Whether keys go to it: it is on top. Textual's `is_current` is true below a dialog,
        too."""
        return bool(self.app.screen_stack) and self.app.screen is self

    # -- keys --------------------------------------------------------------------------------

    @property
    def places(self) -> tuple[str, ...]:
        """Whose keys it takes, the narrowest place first."""
        return (self.key_place,)

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        """What its keys can do as it is now."""
        return self.KEYS

    @property
    def key_table(self) -> KeyTable:
        """Its keys as this person has them."""
        return keymap_of(self.app).table(self.places, self.actions_here)

    @property
    def is_editing(self) -> bool:
        """Whether a line of text has the keyboard."""
        return isinstance(self.focused, Input)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._turned(event, "down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._turned(event, "up")

    def _turned(self, event: events.MouseEvent, action: str) -> None:
        """The wheel over what does not scroll by itself: what the arrow keys do there."""
        below, _ = self.get_widget_at(event.screen_x, event.screen_y)
        bound = self.key_table.named(action)
        event.stop()
        if isinstance(below, Banner | KeyLine | StandingLine | StatusLine) or bound is None:
            return
        if not self.is_editing and bound.keys and self.accepts(bound.keys[0]):
            self.carry_out(bound, bound.keys[0])

    def on_key(self, event: events.Key) -> None:
        """The one handler of keys: Textual calls a handler of every class in turn, so that no other
        class has one."""
        if self.is_for_the_prompt(event):
            return
        if not self.accepts(event.key) or self.press(event.key):
            event.stop()

    def accepts(self, key: str) -> bool:
        """Whether keys mean anything by now."""
        return True

    def press(self, key: str) -> bool:
        """Do what the key does here, or say why it cannot; False where a field is to have it."""
        if self.is_editing and key in EDITING:
            return False
        return self.press_in(self.key_table, key)

    def press_in(self, table: KeyTable, key: str) -> bool:
        """The same as `press` by another table of keys, whatever has the keyboard."""
        action = table.action(key)
        if action is None:
            return self.press_unbound(key)
        self.say("")
        self.carry_out(action, key)
        return True

    def press_before_fields(self, event: events.Key) -> bool:
        """Do what the key does whatever has the keyboard; False where it does no such thing."""
        action = self.key_table.action(event.key)
        if action is None or not action.before_fields or not self.takes(action):
            return False
        if event.is_printable and self.is_editing:
            return False
        self.carry_out(action, event.key)
        return True

    def takes(self, action: KeyAction) -> bool:
        """Whether this key acts on the screen before the field that has the keyboard gets it."""
        return True

    def carry_out(self, action: KeyAction, key: str) -> None:
        """The action, unless there is a reason against it, which is said."""
        why = self.why_not(action)
        if why is None:
            self.pressed = key
            self.do(action.name)
        else:
            self.say(why, problem=True)

    def do(self, action: str) -> None:
        """The action of this name, whether it can be done now or not."""
        getattr(self, f"action_{action}")()

    def why_not(self, action: KeyAction) -> str | None:
        """A sentence when it cannot be done now, otherwise None."""
        return None

    def press_unbound(self, key: str) -> bool:
        """A key that means nothing here says so; a field may know what to do with it."""
        if self.is_editing or not self.key_table.actions:
            return False
        self.say(self.what_else(key))
        return True

    def what_else(self, key: str) -> str:
        """What to say of a key that does nothing here."""
        has_help = self.key_table.named("help") is not None
        rest = f": {key_of('help')} shows the keys of this screen." if has_help else "."
        return f"{shown_key(key)} does nothing here{rest}"

    def goes_back(self, key: str) -> bool:
        """Whether the key is one that leaves."""
        action = self.key_table.action(key)
        return action is not None and action.name == "back"

    def only_moves(self, key: str) -> bool:
        """Whether the key changes no more than the cursor, so that the next key need not wait for
        it."""
        action = self.key_table.action(key)
        return action is not None and action.group in (Group.MOVE, Group.MARKS)

    # -- the bottom line ---------------------------------------------------------------------

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """A sentence in the bottom line, until the next key."""
        if self.is_attached:
            for line in self.query(KeyLine):
                line.say(self.spelled(sentence), problem=problem)

    def spelled(self, sentence: str) -> str:
        """The sentence with the keys that this person has for the actions it names."""
        return spelled(sentence, self.action_named)

    def action_named(self, name: str) -> KeyAction | None:
        """An action as it is bound here, else as it is bound where it is at home."""
        return self.key_table.named(name) or self._elsewhere(name)

    def _elsewhere(self, name: str) -> KeyAction | None:
        from carbon_tui.keys.places import PLACES
        from carbon_tui.resources.registry import EVERY

        keymap = keymap_of(self.app)
        tables = [keymap.table((place,), actions) for place, actions in PLACES.items()]
        tables += [keymap.table((view.name,), view.actions) for view in EVERY]
        return next(filter(None, (table.named(name) for table in tables)), None)

    def footer_keys(self) -> Sequence[FooterKey]:
        """The bottom line, the most needed first."""
        return footer(self.key_table.actions)

    def offer_keys(self) -> None:
        """Show in the bottom line what keys do now."""
        if self.is_attached:
            for line in self.query(KeyLine):
                line.offer(self.footer_keys())

    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    def _show_keys_only_on_top(self) -> None:
        """Behind a dialog the bottom line is empty: its keys do nothing there."""
        for line in self.query(KeyLine):
            line.refresh()

    def on_key_line_key_clicked(self, event: KeyLine.KeyClicked) -> None:
        """A click on a key of the bottom line presses it."""
        event.stop()
        if not self.accepts(event.key):
            return
        if self.is_editing:
            self.press_in(self.key_table, event.key)
        else:
            self.press(event.key)

    def on_banner_tab_clicked(self, event: Banner.TabClicked) -> None:
        """A click on a view's tab opens it."""
        event.stop()
        self.press(event.key)

    def action_quit(self) -> None:
        self.app.exit()

    def action_help(self) -> None:
        """What keys do here."""
        _OPEN_HELP.load()(self, self.called, self.key_table.actions)

    def action_command(self) -> None:
        """Another view, by name, from the list below."""
        for screen in reversed(self.app.screen_stack):
            line = screen.command_line(self) if isinstance(screen, BaseScreen) else None
            if line is not None:
                self.ask_for(line)
                return

    def command_line(self, asker: BaseScreen[Any]) -> Question | None:
        """What the ``:`` prompt asks on the screen that asks, which is this one or was opened from
        it; None where this is no list."""
        return None

    # -- the prompt --------------------------------------------------------------------------

    def ask_for(self, question: Question) -> None:
        """Open the prompt above the bottom line for this question. It is imported with the first
        one."""
        if self._prompt is None:
            from carbon_tui.screens.screen_prompt import ScreenPrompt

            self._prompt = ScreenPrompt(self, self.press, lambda: self.has_keys)
        self._prompt.open(question)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the line in the prompt."""
        if self._prompt is not None:
            self._prompt.complain(sentence)

    def close_prompt(self) -> None:
        if self._prompt is not None:
            self._prompt.close()

    @property
    def is_typing(self) -> bool:
        """Whether a prompt is open and has the keyboard."""
        return self._prompt is not None and self._prompt.is_open

    def is_for_the_prompt(self, event: events.Key) -> bool:
        """Whether a key was meant for a prompt, and taken there if it came past it."""
        return self._prompt is not None and self._prompt.takes(event)

    def on_prompt_bar_submitted(self, event: PromptBar.Submitted) -> None:
        event.question.answered(event.line)

    def on_prompt_bar_changed(self, event: PromptBar.Changed) -> None:
        """Unless Enter was quicker, and the line has been answered."""
        if self._prompt is not None and self._prompt.asks(event.question):
            event.question.typed(event.line)

    def on_prompt_bar_closed(self, event: PromptBar.Closed) -> None:
        event.question.left()
        self.close_prompt()

    def on_prompt_bar_settled(self, event: PromptBar.Settled) -> None:
        """Once another view that was wanted is open: hence behind all that the app has to do."""
        if self._prompt is not None:
            self.call_later(self.app.call_later, self._prompt.type_on, event.behind)

    # -- work --------------------------------------------------------------------------------

    def run_worker(self, work: Any, *arguments: Any, **options: Any) -> Worker[Any]:
        """Textual's; what is dropped before it began leaves no complaint."""
        return closed_when_over(super().run_worker(work, *arguments, **options), work)

    def work(self, task: Coroutine[Any, Any, object], name: str) -> None:
        """Run in the background; it ends with this screen. A list of the workers reads as a status
        report."""
        self.run_worker(task, name=name, exit_on_error=True)

    # -- time --------------------------------------------------------------------------------

    def second(self) -> None:
        """A second has passed; the app tells all screens that are open, from one timer."""
        if self.is_mounted:
            self.look_out()

    @property
    def rests_for(self) -> float:
        """Seconds in which nothing on it moves by itself while nobody is there and nothing is
        read."""
        return 0.0

    def look_out(self) -> None:
        """Let the standing lines show what is true now."""
        for line in self._standing:
            line.look()

    @cached_property
    def _standing(self) -> list[StandingLine]:
        """Looked for once: they are composed with the screen, and the search costs more than they
        do."""
        return list(self.query(StandingLine))

    # -- leaving -----------------------------------------------------------------------------

    @property
    def result_so_far(self) -> ScreenResultType | None:
        """The screen's answer if it is closed now because a person goes elsewhere; None for
        none."""
        return None

    def leave(self) -> None:
        """Close it because a person goes elsewhere, with its `result_so_far`."""
        self.dismiss(self.result_so_far)

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Leave, once: a key may come twice, and Textual would close what is below."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def remove(self) -> AwaitRemove:
        """Leave for good. What works for this screen ends first: Textual takes a screen apart
        piece by piece, and an answer that came meanwhile would find half of it."""
        self.workers.cancel_node(self)
        for timer in textual_private.timers_of(self):
            timer.stop()
        return super().remove()

    @on(events.Unmount)
    def _let_the_next_key_come(self) -> None:
        queue = getattr(self.app, "key_queue", None)
        if queue is not None:
            queue.end_turn_of(self)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not self.has_keys:
            event.stop()
            self.app.post_message(events.Key(event.key, event.character))
            return
        await super().on_event(event)
