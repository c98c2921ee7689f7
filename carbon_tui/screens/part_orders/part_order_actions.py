"""Part orders from a list screen: place one, go on with one, follow, pack now, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.part_orders.draft import PartOrderDraft
from carbon_tui.orders.part_orders.messages import part_words
from carbon_tui.orders.part_orders.outcome import PartsOrdered
from carbon_tui.orders.part_orders.packing import PackingAction
from carbon_tui.resources.part_orders import PART_ORDERS
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import TypedConfirmation
from carbon_tui.screens.part_orders.order_change import OrderChangeSent
from carbon_tui.screens.part_orders.packing_screen import PackingScreen
from carbon_tui.screens.part_orders.part_order_form import PartOrderForm, Placing
from carbon_tui.screens.part_orders.placing import ChangeWanted, PartsPlaced
from carbon_tui.screens.part_orders.unfinished import NEW, choices, question_of
from carbon_tui.session.part_order_service import PartOrderService
from carbon_tui.system.files import FileTrouble
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from carbon_tui.api.schema.records import PartOrder
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.orders.messages import OutcomeText
    from carbon_tui.orders.part_orders.steps_done import PartOrderJob


class PartOrderActions(ActionGroup):
    """Opens the forms. What they need is loaded with the first of them, not with the program."""

    def unfinished(self) -> tuple[JournalEntry, ...]:
        """Orders that stopped on their way; says so where their journal cannot be read."""
        try:
            return PartOrderService(self.session).unfinished()
        except FileTrouble as trouble:
            self.say(str(trouble), problem=True)
            return ()

    # -- placing -----------------------------------------------------------------------------

    def action_order_parts(self) -> None:
        """A new part order, or one that stopped on its way."""
        entries = self.unfinished()
        if not entries:
            self._order_anew()
            return
        chooser = Chooser(
            "Order parts, or go on with what stopped", choices(entries, self.view.moment())
        )
        self.app.push_screen(chooser, self._job_chosen)

    def _job_chosen(self, name: str | None) -> None:
        if name == NEW:
            self._order_anew()
        elif name is not None:
            entry = self.session.order_service.journal.entry(name)
            self.app.push_screen(PartsPlaced(self.session, None, entry), self._parts_placed)

    def _order_anew(self) -> None:
        self._open_part_form(PartOrderDraft.empty(), None)

    def _open_part_form(self, draft: PartOrderDraft, stopped: PartOrderJob | None) -> None:
        self.app.push_screen(PartOrderForm(self.session, draft, stopped), self._parts_confirmed)

    def _parts_confirmed(self, placing: Placing | None) -> None:
        if placing is not None:
            self.app.push_screen(PartsPlaced(self.session, placing, None), self._parts_placed)

    def _parts_placed(self, result: PartsOrdered | ChangeWanted | None) -> None:
        if result is None:
            self.say(f"{key_of('order_parts')} goes on with what stopped.")
        elif isinstance(result, PartsOrdered):
            self._lead_to(result.order)
            number = result.job.plan.part_order_number
            self._follow_order(result.order.uuid or "", number, str(part_words(result)))
        else:
            self._open_part_form(PartOrderDraft.of(result.job), result.job)

    def _lead_to(self, order: PartOrder) -> None:
        """Read the list again; in part orders the cursor goes to the new one once it is there."""
        self.screen.read_again()
        if self.resource.name == PART_ORDERS.name:
            self.table.hold(self.resource.identify(order))

    # -- after it was placed -------------------------------------------------------------------

    def action_follow_packing(self) -> None:
        """In part orders: how far the order under the cursor is packed."""
        self._follow_order(self.current.uuid or "", self.resource.label(self.current))

    def _follow_order(self, uuid: str, name: str, sentence: str = "") -> None:
        screen = PackingScreen(self.session, uuid, str(clean(name))[:60], sentence)
        self.app.push_screen(screen, self._lead_on)

    def _lead_on(self, way: tuple[str, Any] | None) -> None:
        """From the order, as it was just read, to what belongs to it."""
        link = PART_ORDERS.link(way[0]) if way else None
        if way is not None and link is not None:
            self.screen.navigation.lead(link, [way[1]], f"{PART_ORDERS.label(way[1])[:30]} ›")

    def action_pack_now(self) -> None:
        self._ask_to_change_order(PackingAction.FLUSH)

    def action_cancel_part_order(self) -> None:
        self._ask_to_change_order(PackingAction.CANCEL)

    def _ask_to_change_order(self, action: PackingAction) -> None:
        title, lines, word = question_of(action, self.current)
        lines = [f"Profile: {self.session.profile}", *lines]
        uuid, about = self.current.uuid or "", f"Part order {self.resource.label(self.current)}"
        question = TypedConfirmation(title, lines, word, asks=f"“{word}”")

        def answered(yes: bool | None) -> None:
            if yes:
                sent = OrderChangeSent(self.session, action, uuid, about)
                self.app.push_screen(sent, self._order_changed)

        self.app.push_screen(question, answered)

    def _order_changed(self, text: OutcomeText | None) -> None:
        self.screen.read_again()
        self.screen.say("" if text is None or text.exit_code else str(text))
