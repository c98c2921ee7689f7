"""The form that changes a print order: its number, its tags, its notes, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from carbon_tui.api.schema.requests import PrintOrderUpdateRequest
from carbon_tui.keys.forms import EDIT_KEYS
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.edit import (
    EditOutcome,
    edit,
)
from carbon_tui.orders.print_orders.plan import tags_from
from carbon_tui.screens.dialogs.dialog import Dialog, TypedConfirmation
from carbon_tui.screens.dialogs.one_line import OneLine
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.text.cleaning import (
    clean,
    raw,
)
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PrintOrder
    from carbon_tui.session.session import Session

FIELDS = ("number", "tags", "notes")
LABELS = {"number": "Order number", "tags": "Tags", "notes": "Notes"}
WORD = "change"
"""What confirms it: a change has no number of copies."""


class OrderForm(Dialog[EditOutcome]):
    """Only fields that differ are sent. Refused or lost, the form keeps what was typed."""

    KEYS = EDIT_KEYS
    key_place = "order-form"
    is_form = True

    def __init__(self, order: PrintOrder, session: Session) -> None:
        super().__init__()
        self._order = order
        self._session = session
        self._sending = False

    def compose(self) -> ComposeResult:
        name = self._order.print_order_number or self._order.uuid or ""
        with Vertical(id="dialog"):
            title = f"Change print order {str(clean(name))[:60]}"
            yield Static(with_profile(self, title, self._session.profile), id="dialog-title")
            for field in FIELDS:
                with Horizontal(classes="form-row"):
                    yield Static(LABELS[field], classes="form-label", markup=False)
                    yield OneLine(self._begun(field), id=field)
            yield Static("", id="dialog-lines", markup=False)
            yield KeyLine(id="dialog-keys")

    def _begun(self, field: str) -> str:
        tags = self._order.print_order_tags or {}
        begun = {
            "number": self._order.print_order_number or "",
            "tags": ", ".join(f"{clean(key)}={clean(value)}" for key, value in tags.items()),
        }
        return str(begun.get(field, self._order.notes or ""))

    def on_mount(self) -> None:
        self.offer_keys()

    def arm(self) -> None:
        self.query_one("#number", Input).focus()

    def accepts(self, key: str) -> bool:
        return not self._sending and super().accepts(key)

    def action_review(self) -> None:
        self._review()

    @property
    def enter_goes_on(self) -> bool:
        return self.focused is not None and self.focused.id != FIELDS[-1]

    @on(Input.Submitted)
    def _filled_in(self, event: Input.Submitted) -> None:
        event.stop()
        self._review()

    # -- what will be sent -----------------------------------------------------------------

    def _text(self, field: str) -> str:
        """What was typed; a field left as it was shown is as the server has it, odd letters too."""
        value = self.query_one(f"#{field}", Input).value
        return raw(getattr(self._order, _RAW[field]) or "") if self._is_as_begun(field) else value

    def _is_as_begun(self, field: str) -> bool:
        return self.query_one(f"#{field}", Input).value == self._begun(field)

    def _tags(self) -> dict[str, str]:
        """Raises ValueError with a sentence."""
        if self._is_as_begun("tags"):
            tags = self._order.print_order_tags or {}
            return {raw(key): raw(value) for key, value in tags.items()}
        return tags_from(self.query_one("#tags", Input).value)

    def _request(self) -> PrintOrderUpdateRequest | None:
        """None where nothing differs. Raises ValueError with a sentence."""
        return edit(self._order, self._text("number"), self._tags(), self._text("notes"))

    def _review(self) -> None:
        try:
            request = self._request()
        except ValueError as error:
            self.say(str(error))
            self.query_one("#tags", Input).focus()
            return
        if request is None:
            self.say("Nothing differs from what the server has.", problem=False)
            return
        lines = [f"Profile: {self._session.profile}", *differences(self._order, request)]
        question = TypedConfirmation("Change this order?", lines, WORD, asks=f"“{WORD}”")
        self.app.push_screen(question, lambda yes: self._send(request) if yes else None)

    # -- sending ---------------------------------------------------------------------------

    def _send(self, request: PrintOrderUpdateRequest) -> None:
        self._sending = True
        self.say("Sending the change…", problem=False)
        self.run_worker(self._sent(request), name="order form: sending the change")

    async def _sent(self, request: PrintOrderUpdateRequest) -> None:
        name = clean(self._order.print_order_number or self._order.uuid or "")
        about = f"print order {name}: {', '.join(_changed(request))}"
        try:
            outcome = await self._session.order_service.change(self._order, request, about)
        finally:
            self._sending = False
        if outcome.fate is WriteFate.DONE:
            self.dismiss(outcome)
            return
        sentences = [str(words(outcome))]
        if outcome.fate is WriteFate.CHANGED_MEANWHILE and outcome.record is not None:
            sentences += differences(self._order, changed(self._order, outcome.record))
            self._renew(outcome.record)
        self.query_one("#dialog-lines", Static).update(Text("\n".join(sentences)))
        self.say(words(outcome).title)

    def _renew(self, order: PrintOrder) -> None:
        """The order as it is now; fields that nobody has typed into show it."""
        untouched = [field for field in FIELDS if self._is_as_begun(field)]
        self._order = order
        for field in untouched:
            self.query_one(f"#{field}", Input).value = self._begun(field)


_RAW = {"number": "print_order_number", "notes": "notes"}


def _changed(request: PrintOrderUpdateRequest) -> list[str]:
    """The names of the fields that are sent."""
    fields = {
        "number": request.print_order_number,
        "tags": request.print_order_tags,
        "notes": request.notes,
    }
    return [name for name, value in fields.items() if value is not None]


def changed(was: PrintOrder, now: PrintOrder) -> PrintOrderUpdateRequest:
    """What somebody else has changed, as the change that would have done it."""
    tags = {raw(key): raw(value) for key, value in (now.print_order_tags or {}).items()}
    change = edit(was, raw(now.print_order_number or ""), tags, raw(now.notes or ""))
    return change or PrintOrderUpdateRequest()


def differences(order: PrintOrder, request: PrintOrderUpdateRequest) -> list[str]:
    """Field by field, what it is and what it will be."""
    were = {
        "Order number": (order.print_order_number, request.print_order_number),
        "Tags": (_listed(order.print_order_tags), _listed(request.print_order_tags)),
        "Notes": (order.notes, request.notes),
    }
    return [
        f"{label}: {_or_none(was)} -> {_or_none(will)}"
        for label, (was, will) in were.items()
        if will is not None
    ]


def _listed(tags: dict[str, str] | None) -> str | None:
    return None if tags is None else ", ".join(f"{k}={v}" for k, v in tags.items())


def _or_none(text: str | None) -> str:
    return str(clean(text)) if text else "none"
