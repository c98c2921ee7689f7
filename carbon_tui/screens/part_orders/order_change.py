"""A part order that is being cancelled or packed: in sight until the server has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from carbon_tui.keys.forms import QUESTION_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import OutcomeText, words
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.session.part_order_service import PartOrderService

if TYPE_CHECKING:
    from carbon_tui.orders.part_orders.packing import PackingAction
    from carbon_tui.session.session import Session


class OrderChangeSent(Dialog[OutcomeText]):
    """Sends it as soon as it is open, and takes the keys meanwhile: the second Enter of two neither
    acts on the list behind nor closes what is to be read. What went well closes it by itself."""

    KEYS = QUESTION_KEYS
    key_place = "dialog"

    def __init__(self, session: Session, action: PackingAction, uuid: str, about: str) -> None:
        super().__init__()
        self._session = session
        self._action, self._uuid, self._about = action, uuid, about
        self._told: OutcomeText | None = None

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Text(f"Sending: {self._about}…"), id="dialog-title")
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static("", id="dialog-lines", markup=False)
            yield Static("", id="dialog-asks", markup=False)

    def on_mount(self) -> None:
        self.run_worker(self._sent(), name="part order: being changed")

    async def _sent(self) -> None:
        service = PartOrderService(self._session)
        self._told = words(await service.act(self._action, self._uuid, self._about))
        self._show()

    def arm(self) -> None:
        self._show()

    def _show(self) -> None:
        outcome = self._told
        if outcome is None or not self.armed or not self.is_attached:
            return
        if not outcome.exit_code:
            self.dismiss(outcome)
            return
        self.query_one("#dialog-title", Static).update(Text(outcome.title))
        text = "\n".join(filter(None, (outcome.sentence, outcome.next)))
        self.query_one("#dialog-lines", Static).update(Text(text))
        self.query_one("#dialog-asks", Static).update(
            Text(self.spelled(f"{key_of('back')} goes back."))
        )

    def action_back(self) -> None:
        """Nothing is left to wait for once it is answered."""
        if self._told is not None:
            self.dismiss(self._told)
