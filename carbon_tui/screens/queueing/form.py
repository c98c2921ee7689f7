"""The queue form: printers, copies, and what is noted; what will be sent is shown before it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from carbon_tui.api.endpoints import PRINTERS
from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging import Pager
from carbon_tui.api.query import Query
from carbon_tui.api.records import Printer
from carbon_tui.orders.batch import Batch
from carbon_tui.orders.outcome import Queued
from carbon_tui.orders.plan import Plan, tags_from
from carbon_tui.orders.words import words
from carbon_tui.screens.dialog import Dialog, TypedConfirmation
from carbon_tui.screens.queueing.printer_rows import PrinterRows, columns
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from carbon_tui.session import Session

FIELDS = ("copies", "number", "tags", "notes")
LABELS = {"copies": "Copies", "number": "Order number", "tags": "Tags", "notes": "Notes"}
HINTS = {"tags": "name=value, name=value", "copies": "of each build"}
KEYS = (
    ("Space", "choose printer"),
    ("Tab", "next field"),
    ("F2", "review and send"),
    ("Esc", "leave, nothing is sent"),
)


class QueueForm(Dialog[Batch]):
    """A plan to fill in. Its uuids were chosen when it was made; None means "changed my mind".

    A refused order keeps the form as it was filled; what was queued is not sent again.
    """

    def __init__(self, plan: Plan, session: Session) -> None:
        super().__init__()
        self.plan = plan
        self.sent: Batch | None = None
        self.sending = False
        self._session = session
        self._rows = PrinterRows((), plan)

    def compose(self) -> ComposeResult:
        names = ", ".join(build.name for build in self.plan.builds)
        yield Static(Text(f" Queue {names[:300]} · {self._session.profile}"), id="form-title")
        yield RecordTable(columns(), id="form-printers")
        for name in FIELDS:
            with Horizontal(classes="form-row"):
                yield Static(LABELS[name], classes="form-label", markup=False)
                field = Input(
                    self._begun(name), placeholder=HINTS.get(name, ""), id=name, compact=True
                )
                field.cursor_blink = False
                yield field
        yield Static("", id="form-preview", markup=False)
        line = KeyLine(id="form-keys")
        line.offer(KEYS)
        yield line

    def _begun(self, name: str) -> str:
        tags = ", ".join(f"{key}={value}" for key, value in self.plan.tags)
        begun = {"copies": str(self.plan.copies), "number": self.plan.number, "tags": tags}
        return begun.get(name, self.plan.notes)

    def on_mount(self) -> None:
        super().on_mount()
        self._table.message = "reading the printers…"
        self.run_worker(self._read_printers(), name="queue form: reading the printers")
        self._preview()

    def arm(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> RecordTable:
        return self.query_one("#form-printers", RecordTable)

    async def _read_printers(self) -> None:
        printers: list[Printer] = []
        pager = Pager(PRINTERS, Query(), self._session.page)
        try:
            while (delivery := await pager.next_page()) is not None:
                printers += delivery.rows
        except ApiError as error:
            self._table.message = f"{error.title}. {error}"
        self._rows = PrinterRows(printers, self.plan)
        table = self._table
        table.moment = self._session.moment()
        table.show(self._rows, columns())

    # -- filling in ----------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if not self.armed or self.sending:
            event.stop()
            return
        deeds: dict[str, Callable[[], object]] = {
            "space": self._toggle,
            "enter": self.focus_next,
            "f2": self._review,
        }
        moves = {"j": 1, "down": 1, "k": -1, "up": -1}
        at_printers = self.focused is self._table
        if event.key in deeds and (at_printers or event.key != "space"):
            event.stop()
            deeds[event.key]()
        elif at_printers and event.key in moves:
            event.stop()
            self._table.move_by(moves[event.key])
        else:
            super().on_key(event)

    def _toggle(self) -> None:
        key = self._table.key_under_cursor
        if key:
            self._set(self.plan.toggled(key))
            self._table.redraw_changed()

    def _set(self, plan: Plan) -> None:
        self.plan = self._rows.plan = plan
        self._preview()

    @on(Input.Changed)
    def _typed(self) -> None:
        plan, problem = self._read_fields()
        self._set(plan)
        if problem:
            self.say(problem)

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        event.stop()
        if event.input.id == FIELDS[-1]:
            self._review()
        else:
            self.focus_next()

    def _read_fields(self) -> tuple[Plan, str]:
        """The plan as the fields have it, and what is wrong with a field."""
        text = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        copies = text["copies"].strip()
        try:
            tags, problem = tags_from(text["tags"]), ""
        except ValueError as error:
            tags, problem = dict(self.plan.tags), str(error)
        if not (copies.isascii() and copies.isdigit()):
            problem, copies = "Copies is a whole number, at least 1.", "0"
        plan = self.plan.times(int(copies[:6]))
        return plan.noted(number=text["number"], tags=tags, notes=text["notes"]), problem

    def _preview(self) -> None:
        lines = self.plan.preview(self._rows.names)
        self.query_one("#form-preview", Static).update(Text("\n".join(lines)))
        self.query_one("#form-keys", KeyLine).say("")

    def say(self, sentence: str) -> None:
        self.query_one("#form-keys", KeyLine).say(sentence, problem=True)

    # -- sending -------------------------------------------------------------------------------

    def _review(self) -> None:
        plan, problem = self._read_fields()
        problems = plan.problems()
        if problem or problems:
            self.say(problem or problems[0].sentence)
            self._go_to(problems[0].field if problems else "tags")
            return
        self._set(plan)
        asks = f"the number of copies ({plan.total_copies})"
        lines = [f"Profile: {self._session.profile}", *plan.preview(self._rows.names)]
        question = TypedConfirmation("Queue this?", lines, str(plan.total_copies), asks=asks)
        self.app.push_screen(question, self._answered)

    def _go_to(self, field: str) -> None:
        target = f"#{field}" if field in FIELDS else "#form-printers"
        self.query_one(target).focus()

    def _answered(self, yes: bool | None) -> None:
        if yes:
            self.sending = True
            self.run_worker(self._send(), name="queue form: sending the order")

    async def _send(self) -> None:
        batch = Batch.of(self.plan) if self.sent is None else self.sent
        try:
            async for step in self._session.office.send_all(batch):
                self.sent = step
                self._tell(step)
        finally:
            self.sending = False
        if self.sent is not None and all(isinstance(o, Queued) for o in self.sent.outcomes):
            self.dismiss(self.sent)
        else:
            self.sent = None

    def _tell(self, batch: Batch) -> None:
        lines = [
            f"{line.order.about}: {'sending…' if line.sending else ''}" for line in batch.lines
        ]
        told = [str(words(outcome)) for outcome in batch.outcomes]
        self.query_one("#form-preview", Static).update(Text("\n".join(told or lines)))
        if told:
            self.say(told[-1])
