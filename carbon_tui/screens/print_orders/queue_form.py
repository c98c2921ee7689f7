"""The queue form: printers, copies, and what is noted; what will be sent is shown before it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input, Static

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema.requests import encode
from carbon_tui.credentials import CredentialsError
from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.forms import PRINTER_KEYS, QUEUE_FIELD_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.batch import OrderBatch
from carbon_tui.orders.print_orders.gathering import (
    Gathered,
    Gatherer,
)
from carbon_tui.orders.print_orders.lookup import read_fleet
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.orders.unsettled import unknown_orders_of
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources.time_ranges import order_words
from carbon_tui.screens.base_screen import keymap_of
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TextQuestion,
    TypedConfirmation,
)
from carbon_tui.screens.dialogs.one_line import OneLine
from carbon_tui.screens.print_orders import (
    outlook_lines,
    printer_groups,
)
from carbon_tui.screens.print_orders.fields import (
    FIELDS,
    PlanFields,
)
from carbon_tui.screens.print_orders.order_outcome import OrdersSent
from carbon_tui.screens.print_orders.printer_rows import (
    COLUMNS,
    PrinterRows,
)
from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import clean, raw
from carbon_tui.timeline.durations import Durations
from carbon_tui.timeline.forecast import PrinterForecast, forecasts
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import Printer
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.resources.definition import Column
    from carbon_tui.session.session import Session

SIDE_BY_SIDE = 110
"""From this width on the preview stands beside the printers."""
LOW = 20
"""Below this height the preview gets two lines: the review shows it whole."""
NAMED = 3
"""Chosen printers that the title names."""
LOOK_AGAIN = 30.0
"""Seconds between two looks at the printers while the form is open."""


FILTER_HINT = "words, free<2h, free=now"
CHOSEN = (
    f"{{}} is chosen: {key_of('choose_printer')} takes it off, {key_of('next_field')} leads to the"
    f" copies, {key_of('review')} reviews."
)


_PINNED = frozenset(
    {WriteFate.DONE, WriteFate.ALREADY_DONE, WriteFate.UNKNOWN, WriteFate.BEING_SENT}
)
"""Fates that leaving the form loses nothing of."""


class PrinterTable(RecordTable):
    """The form's table of printers. It takes its keys itself: a later Tab may have left it before
    they come to the form."""

    def __init__(
        self, columns: Sequence[Column[Any]], press: Callable[[str], bool], *, id: str
    ) -> None:
        super().__init__(columns, id=id)
        self._press = press

    @property
    def shows_cursor(self) -> bool:
        """Whether the row under the cursor is lit: only while the table has the keyboard, and
        letters are keys."""
        return self.has_focus

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        if self._press(event.key):
            event.stop()


class QueueForm(Dialog[OrderBatch]):
    """A plan to fill in. Its uuids were chosen when it was made; None means "changed my mind".

    It can be used before anything is read. What was refused keeps the form as it was filled; what
    was queued is taken out of the plan, so that it is not sent again.
    """

    KEYS = QUEUE_FIELD_KEYS
    key_place = "form"
    is_form = True

    def __init__(self, plan: Plan, session: Session) -> None:
        super().__init__()
        self.plan = plan
        self._session = session
        self._gathered: Gathered | None = None
        self._rows = PrinterRows((), plan)
        self._durations = Durations()
        self._expected: dict[str, PrinterForecast] = {}
        self._soonest = False
        self._search = PrinterSearch()
        self._unknown: tuple[JournalEntry, ...] = ()
        """What was sent of these builds, and is not known."""
        self._refusals: tuple[str, ...] = ()
        """What was said of the orders that came back to the form."""

    def compose(self) -> ComposeResult:
        yield Static("", id="form-title", markup=False)
        with Container(id="form-body"):
            with Vertical(id="form-left"):
                yield OneLine("", placeholder=FILTER_HINT, id="form-filter")
                yield PrinterTable(COLUMNS, self._press_at_printers, id="form-printers")
                yield Static("", id="form-about", markup=False)
                yield PlanFields(self.plan, id="form-fields")
            yield Static("", id="form-preview", markup=False)
        yield KeyLine(id="form-keys")

    def on_mount(self) -> None:
        self._filter.display = False
        self._table.message = "reading the printers…"
        self._entitle()
        self._look()
        self.set_interval(LOOK_AGAIN, self._look, name="queue form: look at the printers again")
        self._show_plan()

    @property
    def filled_in(self) -> object:
        fields = self.query_one(PlanFields).query(Input)
        typed = tuple(field.value for field in fields)
        return typed, self.plan.printers, self.plan.is_split

    def arm(self) -> None:
        self._table.focus()

    @property
    def _table(self) -> RecordTable:
        return self.query_one("#form-printers", RecordTable)

    def _entitle(self) -> None:
        """The chosen printers too: they may be out of sight in the table."""
        names = ", ".join(build.name for build in self.plan.builds)
        title = with_profile(self, f" Queue {names[:300]}", self._session.profile)
        if self.plan.printers:
            title.append(f"· {self._chosen_printers}")
        title.no_wrap, title.overflow = True, "ellipsis"
        self.query_one("#form-title", Static).update(title)

    @property
    def _chosen_printers(self) -> str:
        """``● Ada, Curie and 3 more``"""
        sign = "*" if self._session.moment().ascii else "●"
        names = [clean(self._rows.names.get(s) or s) for s in self.plan.printers]
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        return f"{sign} {', '.join(map(str, names[:NAMED]))}{more}"

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width >= SIDE_BY_SIDE, "-wide")
        self.set_class(event.size.height < LOW, "-low")
        self.call_after_refresh(self._show_plan)

    # -- what is known ---------------------------------------------------------------------

    def _look(self) -> None:
        self._look_at_journal()
        self.run_worker(self._read(), name="queue form: reading the printers", exclusive=True)

    def _look_at_journal(self) -> None:
        builds = [build.build_uuid for build in self.plan.builds]
        try:
            self._unknown = unknown_orders_of(self._session.order_service.journal, builds)
        except FileTrouble as trouble:
            self.say(str(trouble))

    async def _read(self) -> None:
        """The printers first, so that choosing can begin; then queues and history."""
        try:
            client = await self._session.client()
            read = await read_fleet(client)
            printers = read.rows
            self._renew(printers, self._gathered)
            if read.completeness.shortfall:
                self.say(f"Printers are missing here. {read.completeness.shortfall}")
            gathered = await Gatherer(client, self._session.server_now).outlook(self.plan, printers)
            self._renew(printers, gathered)
        except (ApiError, CredentialsError) as error:
            again = f"{key_of('refresh')} reads again."
            self._table.message = f"{error.title}. {error}\n{again}"
            self._table.redraw_changed()
            self.say(f"{error.title}. {error}")

    def _renew(self, printers: list[Printer], gathered: Gathered | None) -> None:
        table, first = self._table, not len(self._rows)
        self._expect(printers, gathered)
        self._gathered = gathered
        seen = gathered.outlook if gathered else None
        self._rows = PrinterRows(printers, self.plan, seen, self._rows.names, self._expected)
        self._rows.arrange(self._search, soonest=self._soonest or bool(self._search))
        table.moment = self._session.moment()
        if first:
            table.show(self._rows, COLUMNS)
            chosen = (self._rows.index_of(serial) for serial in self.plan.printers)
            table.move_to(next((place for place in chosen if place is not None), 0))
        else:
            table.rows = self._rows
            table.rows_changed(table.key_under_cursor)
        table.refresh()
        self._show_plan()

    def _expect(self, printers: list[Printer], gathered: Gathered | None) -> None:
        """What past runs teach, and what they make of every printer's queue."""
        if gathered is not None and gathered is not self._gathered:
            now = gathered.outlook.read_at
            self._durations = Durations.of(gathered.prints)
            self._expected = forecasts(printers, gathered.board, self._durations, now)

    def _preview(self, plan: Plan) -> list[str]:
        moment = self._session.moment()
        known = outlook_lines.preview(plan, self._rows, self._gathered, self._durations, moment)
        refused = [f"{outlook_lines.WARN}{refusal}" for refusal in self._refusals]
        unknown = outlook_lines.unknown_lines(self._unknown, plan, self._session)
        return [self.spelled(line) for line in (*refused, *unknown, *known)]

    # -- showing ---------------------------------------------------------------------------

    def _show_plan(self) -> None:
        preview = self.query_one("#form-preview", Static)
        width, lines = preview.content_size.width, self._preview(self.plan)
        lines = outlook_lines.fitted(lines, width, _most_lines(preview))
        preview.update(Text(self.spelled("\n".join(lines))))
        self._entitle()
        self._show_printer()

    @on(RecordTable.Moved)
    def _show_printer(self) -> None:
        candidate, moment = self._table.record_under_cursor, self._session.moment()
        lines = outlook_lines.about(candidate, moment) if candidate is not None else []
        self.query_one("#form-about", Static).update(Text("\n".join(lines)))

    # -- filling in ------------------------------------------------------------------------

    @property
    def at_printers(self) -> bool:
        """Whether the table of printers has the keyboard, not a field."""
        return self.focused is self._table

    @property
    def places(self) -> tuple[str, ...]:
        return ("queue-form.printers" if self.at_printers else "queue-form", "form")

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return PRINTER_KEYS if self.at_printers else QUEUE_FIELD_KEYS

    @on(events.DescendantFocus)
    def _offer_what_acts_here(self) -> None:
        self.offer_keys()

    def _press_at_printers(self, key: str) -> bool:
        """A key that the printers heard is theirs, wherever the keyboard has gone meanwhile."""
        keymap = keymap_of(self.app)
        table = keymap.table(("queue-form.printers", "form"), PRINTER_KEYS)
        return table.action(key) is not None and self.press_in(table, key)

    def action_review(self) -> None:
        self.say("")
        self._review()

    def action_choose_printer(self) -> None:
        self._toggle()

    def action_take_printer(self) -> None:
        """Enter never takes a choice back: who chose with Space may press it to go on."""
        key = self._table.key_under_cursor or ""
        if not key or not self._rows.is_marked(key):
            self._toggle()
        else:
            self.say(CHOSEN.format(clean(self._rows.names.get(raw(key)) or key)), problem=False)

    def action_down(self) -> None:
        self._table.move_by(1)

    def action_up(self) -> None:
        self._table.move_by(-1)

    def action_first(self) -> None:
        self._table.move_to(0)

    def action_last(self) -> None:
        self._table.move_to(len(self._rows) - 1)

    def action_page_down(self) -> None:
        self._table.scroll_pages(1)

    def action_page_up(self) -> None:
        self._table.scroll_pages(-1)

    def action_groups(self) -> None:
        self._groups()

    def action_sort(self) -> None:
        self._sort()

    def action_one_each(self) -> None:
        """One order per printer, or one for all. The fields have the last word: what was typed just
        now may not be in the plan yet. What is no number of copies stays to be mended."""
        fields = self.query_one(PlanFields)
        typed, _, wrong_field = fields.read(self.plan)
        plan = replace(typed, is_split=not typed.is_split, by_hand=())
        if wrong_field != "copies":
            fields.show_copies(plan)
        self._set(plan)
        if plan.is_split:
            self.say("One order per printer: copies are divided evenly, or as 3+2 says.",
                     problem=False)  # fmt: skip
        else:
            self.say("One order for all printers: the server divides the copies.", problem=False)

    # -- the filter ------------------------------------------------------------------------

    @property
    def _filter(self) -> Input:
        return self.query_one("#form-filter", Input)

    def action_filter(self) -> None:
        self._filter.display = True
        self._filter.focus()

    @on(Input.Changed, "#form-filter")
    def _filter_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._search = PrinterSearch.of(event.value)
        self._arrange()

    def _arrange(self) -> None:
        """As it is searched and sorted; a bound in time puts the soonest first."""
        by_time = self._soonest or bool(self._filter.value.strip())
        self._rows.arrange(self._search, soonest=by_time)
        self._table.message = self._search.problem or "No printer has that."
        self._table.rows_changed(self._table.key_under_cursor)
        self._table.move_to(0)
        self._table.refresh()
        self._show_printer()

    def _drop_the_filter(self) -> None:
        """The printers have the keyboard before the field is gone."""
        self._table.focus()
        self._filter.value = ""
        self._filter.display = False

    def action_back(self) -> None:
        """First the filter is taken away."""
        if self._filter.display and (self.focused is self._filter or self.at_printers):
            self._drop_the_filter()
        else:
            super().action_back()

    def action_refresh(self) -> None:
        self._look()

    def action_pinned(self) -> None:
        """What is not known of things sent: read back, or sent again."""
        self.app.push_screen(PinnedOrders(self._session), self._settled)

    def _settled(self, _: None) -> None:
        self._look_at_journal()
        self._show_plan()

    def _toggle(self) -> None:
        key = self._table.key_under_cursor
        if key:
            self._set(self.plan.toggled(key))

    def _set(self, plan: Plan) -> None:
        self.plan = self._rows.plan = plan
        self._table.redraw_changed()
        self._show_plan()

    def _sort(self) -> None:
        self._soonest = not self._soonest
        self._arrange()
        self.say(order_words(soonest=self._soonest), problem=False)

    @on(Input.Changed)
    def _typed(self) -> None:
        plan, problem, _ = self.query_one(PlanFields).read(self.plan)
        self._set(plan)
        self.say(problem)

    @property
    def enter_goes_on(self) -> bool:
        return self.focused is not None and self.focused.id != FIELDS[-1]

    @on(Input.Submitted)
    def _filled_in(self, event: Input.Submitted) -> None:
        event.stop()
        self._review()

    # -- groups ----------------------------------------------------------------------------

    def _groups(self) -> None:
        chooser = printer_groups.chooser(self._session.preferences, self.plan)
        self.app.push_screen(chooser, self._group_chosen)

    def _group_chosen(self, name: str | None) -> None:
        preferences = self._session.preferences
        if name == printer_groups.KEEP:
            question = TextQuestion("Keep these printers", "Type a name for the group")
            self.app.push_screen(question, self._keep_group)
        elif name == printer_groups.FORGET:
            self.app.push_screen(printer_groups.forgetter(preferences), self._forget_group)
        elif name is not None:
            self._set(printer_groups.chosen(preferences, self.plan, name))
            self._renew(list(self._rows.printers), self._gathered)

    def _keep_group(self, name: str | None) -> None:
        if name:
            problem = printer_groups.kept(self._session.preferences, self.plan, name)
            self.say(
                problem or f"Kept as “{name}”: {key_of('groups')} chooses it.",
                problem=bool(problem),
            )

    def _forget_group(self, name: str | None) -> None:
        if name:
            problem = printer_groups.forgotten(self._session.preferences, name)
            self.say(problem or f"“{name}” is forgotten.", problem=bool(problem))

    # -- sending ---------------------------------------------------------------------------

    def _review(self) -> None:
        plan, problem, field = self.query_one(PlanFields).read(self.plan)
        problems = plan.problems()
        if problem or problems:
            self.say(problem or problems[0].sentence)
            self._go_to(field or problems[0].field)
            return
        self._look_at_journal()
        self._set(plan)
        asks = f"the number of copies ({plan.total_copies})"
        known = self._preview(plan)
        lines = [f"Profile: {self._session.profile}", *known]
        before = self._sent_otherwise(plan)
        title = "Queue this instead of what was sent?" if before else "Queue this?"
        question = TypedConfirmation(title, lines, str(plan.total_copies), asks=asks)

        def answered(yes: bool | None) -> None:
            if yes:
                self._send(
                    plan, before
                )  # as it was shown, whatever a late letter makes of the fields

        self.app.push_screen(question, answered)

    def _sent_otherwise(self, plan: Plan) -> dict[str, bytes]:
        """What was sent under the uuids of its orders with something else in it, by uuid: the
        server may have that one, and keeps one only."""
        sent = {entry.id: entry.body for entry in self._unknown}
        return {
            order.uuid: sent[order.uuid]
            for order in plan.orders()
            if order.uuid in sent and sent[order.uuid] != encode(order.request)
        }

    def _go_to(self, field: str) -> None:
        target = f"#{field}" if field in FIELDS else "#form-printers"
        self.query_one(target).focus()

    def _send(self, plan: Plan, before: Mapping[str, bytes]) -> None:
        seen = self._gathered.board.queues if self._gathered else None
        self._refusals = ()
        batch = OrderBatch.of(plan, seen, before, self._rows.names)
        screen = OrdersSent(batch, self._session, self._rows.names)
        self.app.push_screen(screen, self._came_back)

    def _came_back(self, batch: OrderBatch | None) -> None:
        """Nothing is left to do, or the form is there for what is."""
        if batch is None:
            return
        if batch.is_done:
            self.dismiss(batch)
            return
        done = {line.order.uuid for line in batch.lines if line.is_done}
        if all(line.outcome and line.outcome.fate in _PINNED for line in batch.lines):
            self.is_safe()  # what is unknown stays pinned, whatever becomes of the form
        outcomes = [line.outcome for line in batch.lines if line.outcome and not line.is_done]
        self._refusals = tuple(
            str(words(outcome)) for outcome in outcomes if outcome.fate not in _PINNED
        )
        self._look_at_journal()
        left = self.plan.without(done)
        self.query_one(PlanFields).show_copies(left)
        self._set(left)
        self._entitle()
        titles = [words(line.outcome).title for line in batch.lines if line.outcome is not None]
        self.say(f"{', '.join(dict.fromkeys(titles))}: {batch.progress}.")


def _most_lines(preview: Static) -> int:
    """Lines that it may have: where it is as high as what it shows, more than it shows now."""
    most = preview.styles.max_height
    if most is None or not most.is_cells:
        return preview.content_size.height
    return int(most.value) - preview.gutter.height
