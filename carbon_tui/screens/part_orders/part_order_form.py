"""The part order form: files, part numbers and the rest; what will be sent is shown first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.widgets import Input, Static

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import EDIT_KEYS, FILE_KEYS, PART_FIELD_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.part_orders.draft import (
    PartOrderDraft,
    carried,
)
from carbon_tui.orders.part_orders.due_date import a_day
from carbon_tui.orders.part_orders.hints import Hints
from carbon_tui.orders.part_orders.paths import complete
from carbon_tui.orders.part_orders.plan import PartPlan
from carbon_tui.orders.part_orders.steps_done import PartOrderJob
from carbon_tui.screens.dialogs.dialog import Dialog, Notice, TypedConfirmation
from carbon_tui.screens.part_orders.field_hints import about
from carbon_tui.screens.part_orders.fields import (
    FIELDS,
    FILES,
    FLUSH,
    OF_PROBLEM,
    DropInput,
    FieldRow,
    FilesInput,
    Known,
    Toggle,
)
from carbon_tui.screens.part_orders.file_choice import LookedAt, looked_at
from carbon_tui.screens.part_orders.part_list import PartList
from carbon_tui.screens.part_orders.progress_lines import (
    preview,
    summary,
)
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.session.order_service import TROUBLES
from carbon_tui.session.part_order_service import PartOrderService
from carbon_tui.text.cleaning import is_clean
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.orders.part_orders.model_files import ModelFile
    from carbon_tui.session.session import Session

SIDE_BY_SIDE = 110
"""From this width on the preview stands beside the fields."""
LOW = 20
"""Below this height the preview is left to the review."""
LEFT_OUT = f"what is wrong was left out: {key_of('left_out')} tells why, file by file."
SEND = "send"
"""What confirms files that were not taken for models."""
NAMED = 8
"""Files that preview and review show by name."""


@dataclass(frozen=True, slots=True)
class Placing:
    """A confirmed plan, and what an earlier job has made for it already."""

    plan: PartPlan
    facts: dict[str, str]
    instead_of: str = ""
    """The uuid of the stopped order whose place it takes."""


class PartOrderForm(Dialog[Placing]):
    """The draft of a part order. Answers with what to place; None means "changed my mind". Opened
    for a stopped job it changes that one."""

    KEYS = EDIT_KEYS
    key_place = "form"
    is_form = True

    def __init__(
        self, session: Session, draft: PartOrderDraft, stopped: PartOrderJob | None = None
    ) -> None:
        super().__init__()
        self.draft = draft
        self.hints = Hints()
        self._left_out: LookedAt | None = None
        """What was named last and is no model, and why."""
        self._tabbed = ""
        """The line of paths that the last Tab could not complete."""
        self._stopped = stopped
        self._session = session

    def compose(self) -> ComposeResult:
        verb = "Change part order" if self._stopped else "Order parts"
        yield Static(with_profile(self, f" {verb}", self._session.profile), id="form-title")
        with Container(id="form-body"):
            with VerticalScroll(id="order-left", can_focus=False):
                yield PartList(self.draft, id="parts")
                for field in FIELDS:
                    yield FieldRow(field, self._widget(field.name, field.hint))
            yield Static("", id="form-preview", markup=False)
        yield Static("", id="order-hint", markup=False)
        yield KeyLine(id="form-keys")

    def _widget(self, name: str, hint: str) -> Input | Toggle:
        if name == FLUSH:
            return Toggle(self.draft.flush, hint, id=name)
        kind = FilesInput if name == FILES else DropInput
        known = Known(lambda: self._suggested(name))
        if name == "due":
            hint = hint.format(day=a_day(self._now()))
        return kind(self._begun(name), placeholder=hint, id=name, suggester=known)

    def _begun(self, name: str) -> str:
        if name in ("number", "quantity"):
            return self._shared(name)
        return str(getattr(self.draft, name, ""))

    def _suggested(self, name: str) -> Sequence[str]:
        """Only what is shown as it is sent: a stand-in must not be typed for the real letters."""
        return tuple(filter(is_clean, self.hints.of(name)))

    def on_mount(self) -> None:
        self.run_worker(self._read_hints(), name="part order form: what is known")
        self._show()

    @property
    def filled_in(self) -> object:
        return self.draft, self.query_one(f"#{FILES}", Input).value

    def arm(self) -> None:
        self.query_one(f"#{FILES}", Input).focus()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")
        self.set_class(event.size.height < LOW, "-low")

    async def _read_hints(self) -> None:
        try:
            async with aclosing(PartOrderService(self._session).hints()) as read:
                async for hints in read:
                    self.hints = hints
                    self._show()
        except TROUBLES as trouble:
            self.say(f"Nothing can be suggested: {trouble}")

    # -- files -----------------------------------------------------------------------------

    @on(DropInput.PathsDropped)
    def _dropped(self, event: DropInput.PathsDropped) -> None:
        self._add(event.text)

    def on_paste(self, event: events.Paste) -> None:
        """Files may be dropped anywhere on the form that takes no text itself."""
        if self.armed:
            event.stop()
            self._add(event.text)

    def takes(self, action: KeyAction) -> bool:
        """Tab behind a path completes the path, once the letters before it have arrived."""
        box = self.focused
        if action.name == "next_field" and isinstance(box, FilesInput):
            return box.is_empty
        return super().takes(action)

    @property
    def enter_goes_on(self) -> bool:
        box = self.focused
        if isinstance(box, FilesInput):
            return box.is_empty
        return box is not None and box.id != FIELDS[-1].name

    @on(FilesInput.Tabbed)
    def _complete(self, event: FilesInput.Tabbed) -> None:
        if event.input.value.strip():
            self.run_worker(self._completed(), name="part order form: reading a folder")
        else:
            self.focus_next()

    async def _completed(self) -> None:
        """Complete what is typed; a Tab that could not, and is pressed again, leads on."""
        box = self.query_one(f"#{FILES}", FilesInput)
        typed = box.value
        line, names = await asyncio.to_thread(complete, typed)
        if box.value != typed:
            return  # more was typed meanwhile, which must not be lost
        if line == typed == self._tabbed:
            self._tabbed = ""
            self.focus_next()
            return
        self._tabbed = line if line == typed else ""
        box.write(line)
        if not names:
            self.say("No folder and no model file begins like this: Tab again goes on.")
        elif len(names) > 1:
            self._hint("  ".join(names))

    def _add(self, text: str, then: Callable[[], None] = lambda: None) -> None:
        self.run_worker(self._added(text, then), name="part order form: looking at files")

    async def _added(self, text: str, then: Callable[[], None]) -> None:
        read = await asyncio.to_thread(looked_at, text)
        box = self.query_one(f"#{FILES}", FilesInput)
        added = self._with_files(read.files)
        if read.wrong:
            if read.files:
                box.write("")
            self._left_out = read
            more = f" (and {len(read.wrong) - 1} more)" if len(read.wrong) > 1 else ""
            self.say(f"{read.wrong[0]}{more}")
            self._hint(f"{added} added; {LEFT_OUT}" if read.files else LEFT_OUT)
            return
        box.write("")
        if not read.files:
            self.say("There is no path in that.")
        elif not added:
            self.say("That file is chosen already.")
        else:
            self.say(f"{added} added.", problem=False)
            then()

    def _with_files(self, files: Iterable[ModelFile]) -> int:
        """How many of them were not chosen yet."""
        before = len(self.draft.parts)
        number = self.query_one("#number", Input).value
        self._set(self.draft.with_files(files, number))
        return len(self.draft.parts) - before

    def action_left_out(self) -> None:
        """Why each file was left out; what a person may know better is sent on their word."""
        left_out = self._left_out
        if left_out is None:
            self.say("No file was left out.")
            return
        wrong = list(left_out.wrong)
        if not left_out.doubtful:
            self.app.push_screen(Notice("Left out", wrong))
            return
        title = (
            "Send it all the same?" if len(left_out.doubtful) == 1 else "Send them all the same?"
        )
        lines = [*wrong, "Only what is a model for the server becomes a part."]
        question = TypedConfirmation(title, lines, SEND, asks=f"“{SEND}”")

        def answered(yes: bool | None) -> None:
            if yes:
                self._left_out = None
                self.query_one(f"#{FILES}", FilesInput).write("")
                self.say(f"{self._with_files(left_out.doubtful)} added.", problem=False)

        self.app.push_screen(question, answered)

    @on(PartList.Removed)
    def _remove(self, event: PartList.Removed) -> None:
        if event.place is None:
            self._set(replace(self.draft, parts=()))
        else:
            self._set(self.draft.without(event.place))
        self._show_part()

    @on(PartList.CursorMoved)
    def _show_part(self) -> None:
        """The fields of the file under the cursor, or what all have in common."""
        with self.prevent(Input.Changed):
            for name in ("number", "quantity"):
                self.query_one(f"#{name}", Input).value = self._shared(name)

    def _shared(self, name: str) -> str:
        attribute = "part_number" if name == "number" else name
        parts, place = self.draft.parts, self._place
        chosen_parts = parts if place is None else parts[place : place + 1]
        values = {str(getattr(part, attribute)) for part in chosen_parts}
        default = "1" if name == "quantity" and not values else ""
        return values.pop() if len(values) == 1 else default

    @property
    def _place(self) -> int | None:
        lists = self.query(PartList)
        return lists.first().place if lists else None

    # -- filling in ------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        name, text = event.input.id or "", event.value
        if name == "number":
            self._set(self.draft.numbered(self._place, text))
        elif name == "quantity":
            self._set(self.draft.times(self._place, text))
        elif name != FILES:
            self._set(replace(self.draft, **{name: text}))  # type: ignore[arg-type]  # fields of text

    @on(Toggle.Switched)
    def _toggled(self, event: Toggle.Switched) -> None:
        self._set(replace(self.draft, flush=event.value))

    @on(events.DescendantFocus)
    def _entered(self) -> None:
        self.offer_keys()
        self._show()

    @on(Input.Submitted)
    def _filled_in(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id != FILES:
            self._review()
        elif event.value.strip():
            self._add(event.value)
        else:
            self.focus_next()

    def _set(self, draft: PartOrderDraft) -> None:
        self.draft = draft
        self.query_one(PartList).show(draft)
        self.say("", problem=False)
        self._show()

    @property
    def at_files(self) -> bool:
        """Whether the list of files has the keyboard, not a field."""
        return isinstance(self.focused, PartList)

    @property
    def places(self) -> tuple[str, ...]:
        return ("part-order-form.files" if self.at_files else "part-order-form", "form")

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return FILE_KEYS if self.at_files else PART_FIELD_KEYS

    def action_review(self) -> None:
        typed = self.query_one(f"#{FILES}", Input).value
        if typed.strip():
            self._add(typed, self._review)
        else:
            self._review()

    # -- showing ---------------------------------------------------------------------------

    def _now(self) -> datetime:
        return self._session.server_now().astimezone(self._session.zone)

    def _show(self) -> None:
        if not self.is_attached:
            return
        now = self._now()
        plan, problems = self.draft.read(now, self.hints.applications)
        sentences = [problem.sentence for problem in problems]
        lines = summary(self.draft, sentences) if problems else preview(plan, NAMED)
        page = "\n".join([*self.hints.warnings(self.draft), *lines])
        self.query_one("#form-preview", Static).update(Text(page))
        name = (self.focused.id if self.focused else "") or ""
        self._hint(about(name, self.draft, self.hints, now, bool(self._stopped)))

    def _hint(self, text: str) -> None:
        self.query_one("#order-hint", Static).update(Text(self.spelled(text), overflow="ellipsis"))

    # -- sending ---------------------------------------------------------------------------

    def _review(self) -> None:
        plan, problems = self.draft.read(self._now(), self.hints.applications)
        if problems:
            self.say(problems[0].sentence)
            name = OF_PROBLEM.get(problems[0].field, problems[0].field)
            self.query_one(f"#{name}").focus()
            return
        facts = carried(self._stopped, plan) if self._stopped else {}
        warned = self.hints.warnings(self.draft)
        lines = [f"Profile: {self._session.profile}", *warned, *preview(plan, NAMED)]
        pieces = str(self.draft.pieces)
        asks = f"the number of parts ({pieces})"
        question = TypedConfirmation("Order these parts?", lines, pieces, asks=asks)
        placing = Placing(plan, facts, self._stopped.plan.uuid if self._stopped else "")

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss(placing)

        self.app.push_screen(question, answered)
