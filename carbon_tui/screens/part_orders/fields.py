"""The fields of the part order form, and the kinds of input that only it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Static

from carbon_tui.screens.dialogs.one_line import OneLine
from carbon_tui.widgets.roles import style_of


@dataclass(frozen=True, slots=True)
class FormField:
    name: str
    label: str
    hint: str = ""


FILES, FLUSH = "files", "flush"
DROPPED = re.compile(r"""\s*(file://|["']?(/|~/|[A-Za-z]:\\))""")
"""How a whole path begins, on its own or in quotes."""
FIELDS = (
    FormField(FILES, "Add files", "a path, or parts/*.stl; Tab completes; or drop files here"),
    FormField("number", "Part number"),
    FormField("quantity", "Pieces each"),
    FormField("order_number", "Order number"),
    FormField("due", "Due", "5d, 36h, 2w, tomorrow, {day}, {day}T14:00"),
    FormField("application", "Application"),
    FormField("sop", "Build SOP", "only parts of one SOP share a build"),
    FormField("group", "Packing group", "only parts of one group share a build"),
    FormField(FLUSH, "Pack at once", "packed now, without waiting for a full build"),
    FormField("program", "Model program", "its uuid: runs on every model before the part is made"),
    FormField("parameters", "Parameters", "name=value, name=value; {model} is the model's uuid"),
)
TYPED = (events.Key, events.Paste)
OF_PROBLEM = {"part_number": "number", "packing_group": "group"}
"""The field to go to, where it is called otherwise than what is wrong."""


class FieldRow(Horizontal):
    """A label and what is typed beside it."""

    def __init__(self, field: FormField, widget: Widget) -> None:
        super().__init__(classes="form-row")
        self._field, self._widget = field, widget

    def compose(self) -> ComposeResult:
        yield Static(self._field.label, classes="form-label", markup=False)
        yield self._widget


class Known(Suggester):
    """Completes what is typed by what is known; the right arrow takes it."""

    def __init__(self, known: Callable[[], Sequence[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        return next((name for name in self._known() if name.startswith(value)), None)


class DropInput(OneLine):
    """A field that knows dropped files from typed text: what a file manager drops on the terminal
    are files, whichever field has the focus."""

    class PathsDropped(Message):
        """Files were dropped onto the terminal, or paths were pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def _on_paste(self, event: events.Paste) -> None:
        if self.are_files(event.text):
            event.stop()
            event.prevent_default()
            self.post_message(self.PathsDropped(event.text))

    def are_files(self, text: str) -> bool:
        """Whether these are whole paths, as dropped files come, and not a word for the field."""
        return DROPPED.match(text) is not None


class FilesInput(DropInput):
    """The field for paths: what is pasted is taken whole, line breaks too, and Tab is told of."""

    class Tabbed(Message):
        """Tab was pressed, after all that was typed before it."""

        def __init__(self, input: FilesInput) -> None:
            super().__init__()
            self.input = input

    on_their_way = 0
    """Keys and pasted lines that were given to this field and are not in it yet."""

    @property
    def is_empty(self) -> bool:
        return not self.value.strip() and not self.on_their_way

    def post_message(self, message: Message) -> bool:
        taken = super().post_message(message)
        self.on_their_way += taken and isinstance(message, TYPED)
        return taken

    async def on_event(self, event: events.Event) -> None:
        try:
            await super().on_event(event)
        finally:
            self.on_their_way -= isinstance(event, TYPED)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab":
            event.stop()
            event.prevent_default()
            self.post_message(self.Tabbed(self))

    def are_files(self, text: str) -> bool:
        return True

    def write(self, line: str) -> None:
        """Show this line, to be typed on."""
        self.value = line
        self.cursor_position = len(line)


class Toggle(Widget, can_focus=True):
    """Yes or no, by Space."""

    class Switched(Message):
        def __init__(self, value: bool) -> None:
            super().__init__()
            self.value = value

    def __init__(self, value: bool, hint: str, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self.value, self._hint = value, hint

    def on_key(self, event: events.Key) -> None:
        if event.key in ("space", "y", "n"):
            event.stop()
            self.value = {"y": True, "n": False}.get(event.key, not self.value)
            self.refresh()
            self.post_message(self.Switched(self.value))

    def on_click(self) -> None:
        self.focus()

    def render(self) -> Text:
        line = Text("yes" if self.value else "no ", no_wrap=True, overflow="ellipsis", end="")
        return line.append(f"  {self._hint}; Space changes it", style_of(self, "muted"))
