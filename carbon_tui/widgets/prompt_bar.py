"""The prompt: one line to type in, and above it what could come next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from rich.style import Style
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from carbon_tui.system.borrowed import DropBorrowedErrors
from carbon_tui.terminal import textual_private
from carbon_tui.widgets.roles import style_of


class Offer(Struct, frozen=True):
    """One way to go on: the whole line as it would then read, and how it is announced."""

    line: str
    shown: str
    note: str = ""


KEYS_OF_THE_BAR = ("escape", "tab", "up", "down")
"""What does something else in a prompt than in a line of Textual's, which scrolls by arrows."""
Suggest = Callable[[str, int], Sequence[Offer]]


class Question(Struct, frozen=True):
    """What is asked, and what becomes of the answer."""

    name: str
    sign: str
    """What stands before the line."""
    answered: Callable[[str], object]
    """Enter: the line as it stands. The prompt stays until it is closed."""
    line: str = ""
    """What the line begins with."""
    replaced: bool = False
    """What is typed takes the place of that, and does not go on behind it."""
    suggest: Suggest = lambda _line, _at: ()
    history: Sequence[str] = ()
    """Earlier answers, oldest first."""
    typed: Callable[[str], object] = lambda _line: None
    """The line has changed."""
    left: Callable[[], object] = lambda: None
    """Escape: nothing is wanted."""


class PromptBar(Vertical):
    """A prompt with suggestions, history and room for an error; hidden until opened."""

    DEFAULT_CSS = """
    PromptBar { height: auto; display: none; background: $surface; }
    #prompt-offers { height: auto; min-height: 1; max-height: 5; color: $foreground; }
    #prompt-row { height: 1; }
    #prompt-sign { width: auto; color: $primary; text-style: bold; padding: 0 0 0 1; }
    #prompt-input { width: 1fr; background: $surface; border: none; padding: 0; }
    """

    class Submitted(Message):
        def __init__(self, question: Question, line: str) -> None:
            super().__init__()
            self.question, self.line = question, line

    class Settled(Message):
        """What was entered has been dealt with: ``behind`` are the keys typed after Enter."""

        def __init__(self, behind: list[events.Key]) -> None:
            super().__init__()
            self.behind = behind

    class Changed(Message):
        def __init__(self, question: Question, line: str) -> None:
            super().__init__()
            self.question, self.line = question, line

    class Closed(Message):
        """Escape was pressed: nothing is to be asked."""

        def __init__(self, question: Question) -> None:
            super().__init__()
            self.question = question

    def __init__(self, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self.question = Question("", "", lambda _line: None)
        self._back = 0
        self._offers: Sequence[Offer] = ()
        self._offered_for = "", 0
        """The line, and the place in it, that these complete."""
        self._behind: list[events.Key] | None = None
        self._wrong: str | None = None
        """The line that was complained of, until it is another."""

    def compose(self) -> ComposeResult:
        yield Static("", id="prompt-offers", markup=False)
        with Horizontal(id="prompt-row"):
            yield Static("", id="prompt-sign", markup=False)
            field = _Line(self, id="prompt-input", compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field

    @property
    def field(self) -> Input:
        return self.query_one("#prompt-input", Input)

    def open(self, question: Question) -> None:
        """Show the prompt, with what its line begins with."""
        self.question, self._back = question, 0
        self.query_one("#prompt-sign", Static).update(question.sign)
        self.display = True
        self.field.value = question.line
        self.field.cursor_position = len(question.line)
        if question.replaced:
            self.field.select_all()
        self.field.focus()
        self._offer()

    def close(self) -> None:
        self.display = False

    def holds(self, key: events.Key) -> bool:
        """Whether Enter came before this key: then it waits for what Enter does."""
        if self._behind is None:
            return False
        self._behind.append(key)
        return True

    def enter(self) -> None:
        """The line as it stands is meant; what is typed from now on belongs behind it."""
        self._behind = []
        self.post_message(self.Submitted(self.question, self.field.value))
        self.post_message(self.Settled(self._behind))

    def release(self) -> None:
        """Let keys be typed again, here or elsewhere: what Enter began is done."""
        self._behind = None

    def take(self, key: events.Key) -> None:
        """Put a key into the line that was pressed before the prompt had the keyboard."""
        if self.holds(key):
            return
        if key.is_printable and key.character:
            self.field.replace(key.character, *self.field.selection)
        elif key.key == "enter":
            self.enter()
        elif key.key == "escape":
            self._leave()
        elif key.key == "backspace":
            self.field.action_delete_left()

    def complain(self, sentence: str) -> None:
        """Say what is wrong with the line, which stays as typed. Changes of the field that were
        under way do not wipe the sentence away; the next letter does."""
        self._wrong = self.field.value
        self._offers = ()
        self.query_one("#prompt-offers", Static).update(
            Text(sentence, style=self._style("problem"))
        )

    def _style(self, name: str) -> Style:
        return style_of(self, {"note": "muted"}.get(name, name))

    def _offer(self) -> None:
        field = self.field
        self._wrong = None
        self._offered_for = field.value, field.cursor_position
        self._offers = tuple(self.question.suggest(field.value, field.cursor_position))
        line = Text(no_wrap=True, overflow="ellipsis")
        room = self.app.size.width  # its own is not known before it is first shown
        for offer in self._offers:
            if line.cell_len > room:
                break
            line.append(f" {offer.shown} ")
            if offer.note:
                line.append(f"{offer.note} ", style=self._style("note"))
        line.truncate(room, overflow="ellipsis")
        self.query_one("#prompt-offers", Static).update(line)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display and self.field.value != self._wrong:
            self._offer()
            self.post_message(self.Changed(self.question, event.value))

    def on_key(self, event: events.Key) -> None:
        deeds: dict[str, Callable[[], None]] = {
            "escape": self._leave,
            "tab": self._complete,
            "up": partial(self._recall, 1),
            "down": partial(self._recall, -1),
        }
        if event.key in deeds:
            event.stop()
            event.prevent_default()
            deeds[event.key]()

    def _leave(self) -> None:
        self.post_message(self.Closed(self.question))

    def _complete(self) -> None:
        """What is offered for the line as it stands: word of the newest letters may still come."""
        line = self.field.value, self.field.cursor_position
        if line != self._offered_for and self.field.value != self._wrong:
            self._offer()
        if self._offers:
            self._write(self._offers[0].line)

    def _recall(self, steps: int) -> None:
        history = self.question.history
        self._back = max(0, min(self._back + steps, len(history)))
        self._write(history[-self._back] if self._back else "")

    def _write(self, line: str) -> None:
        self.field.value = line
        self.field.cursor_position = len(line)


class _Line(Input):
    """The line typed in. On a slow line Enter and the next keys arrive at once."""

    def __init__(self, bar: PromptBar, **options: Any) -> None:
        super().__init__(**options)
        self._bar = bar

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and (self._bar.holds(event) or await self._edits(event)):
            event.stop()
            return
        with DropBorrowedErrors("a key in the prompt"):
            await super().on_event(event)

    async def _edits(self, key: events.Key) -> bool:
        """Whether the key edits the line. It does so in its turn: Textual asks every widget above
        first, and letters that arrive together with it would overtake it."""
        if key.key in KEYS_OF_THE_BAR:
            return False
        bindings = textual_private.bindings_of(self, key.key)
        for binding in bindings:
            await self.run_action(binding.action)
        return bool(bindings)

    async def action_submit(self) -> None:
        self._bar.enter()
