"""A part order followed until its parts lie in builds."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from carbon_tui.api.schema.records import PartOrder
from carbon_tui.keys.forms import PACKING_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.part_orders.packing import Packing
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.screens.part_orders.part_order_form import LOW
from carbon_tui.screens.part_orders.progress_lines import packing_lines
from carbon_tui.screens.profile_title import with_profile
from carbon_tui.session.copied_orders import copied_packing
from carbon_tui.session.order_service import TROUBLES
from carbon_tui.session.part_order_service import PartOrderService
from carbon_tui.text.cleaning import clean
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.session.session import Session


class PackingScreen(Dialog[tuple[str, PartOrder]]):
    """Answers with the way that a person takes from here: the link's letter and the order."""

    KEYS = PACKING_KEYS
    key_place = "packing"
    called = "Keys while an order is packed"
    lines_around = 9

    def __init__(self, session: Session, uuid: str, name: str, sentence: str = "") -> None:
        """``sentence``: what has just become of the order."""
        super().__init__()
        self.state: Packing | None = None
        """As it was last read."""
        self._session = session
        self._uuid, self._name, self._said = uuid, name, sentence
        self._trouble = ""
        self._following = False

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            title = with_profile(self, f"Part order {self._name}", self._session.profile)
            yield Static(title, id="dialog-title")
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(Text(self._said), id="packing-said")
                yield Static("", id="packing-lines", markup=False)
            yield Static("", id="packing-now", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.offer_keys()
        self._follow()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.height < LOW, "-low")

    def _follow(self) -> None:
        self._following, self._trouble = True, ""
        self._show()
        self.run_worker(self._followed(), name="part order: its packing", exclusive=True)

    async def _followed(self) -> None:
        try:
            async with aclosing(PartOrderService(self._session).follow(self._uuid)) as states:
                async for state in states:
                    self.state = state
                    self._show()
        except TROUBLES as trouble:
            copied = await copied_packing(self._session, self._uuid, trouble)
            again = f"{key_of('refresh')} looks again."
            self._trouble = f"It could not be read: {trouble} {again}"
            if copied is not None:
                self.state = copied.state
                self._trouble = f"No server answers: {copied.words}. {again}"
        self._following = False
        self._show()

    def action_refresh(self) -> None:
        self._follow()

    def action_builds(self) -> None:
        self._take("b")

    def action_printed_parts(self) -> None:
        self._take("s")

    def action_parts(self) -> None:
        self._take("t")

    def _take(self, letter: str) -> None:
        if self.state is None:
            self.say("The order has not been read yet.")
        elif letter == "b" and not self.state.builds:
            self.say("It is not packed into a build yet.")
        else:
            self.dismiss((letter, self.state.order))

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.say("")
        state = self.state
        lines = packing_lines(state, ascii=self._session.ascii) if state else []
        self.query_one("#packing-lines", Static).update(Text("\n".join(lines)))
        self.query_one("#packing-now", Static).update(Text(self.spelled(self._now())))

    def _now(self) -> str:
        if self._trouble:
            return str(clean(self._trouble))
        if self.state is None:
            return "Reading the order…"
        if self._following:
            return "Followed until it is packed; leaving changes nothing."
        return (
            "Nothing more will be packed."
            if not self.state.builds
            else f"Packed: {key_of('builds')} leads on."
        )
