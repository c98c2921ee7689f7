"""Writing from a list screen: queue a build, take back, and look at what is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.api.schema.records import Build, Print, Printer, PrintOrder
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.mentions import key_of
from carbon_tui.orders.messages import words
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.print_orders.build_choice import BuildChoice
from carbon_tui.screens.print_orders.edit_form import OrderForm
from carbon_tui.screens.print_orders.order_outcome import order_followed
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders
from carbon_tui.screens.queues.board_screen import QueueBoard
from carbon_tui.screens.queues.undo import Undoing
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbon_tui.orders.print_orders.edit import EditOutcome

_QUEUED_FROM = next(action.views for action in LIST_KEYS if action.name == "queue_build")


class QueueActions(ActionGroup):
    """Opens the forms. What they need is loaded with the first of them, not with the program."""

    def action_queue_build(self) -> None:
        """For builds, for a print's build again, for a print order again; for printers the build is
        asked for first."""
        records = self.view.marked_records() or [self.current]
        if records[0] is None and self.resource.name in _QUEUED_FROM:
            self.say(self.screen.no_record)
            return
        if isinstance(records[0], Printer):
            self._ask_for_a_build(records)
            return
        if len(records) > 1 and not isinstance(records[0], Build):
            self.say(
                f"One {self.resource.noun} is queued again at a time: {key_of('unmark')}"
                " takes the marks off."
            )
            return
        match records[0]:
            case Build():
                plan = Plan.of(records)
            case Print():
                plan = Plan.again(records[0])
            case PrintOrder():
                plan = Plan.again_order(records[0], self._build_of(records[0]))
            case _:
                self.say(
                    f"{key_of('queue_build')} queues a build: from builds, prints, print"
                    " orders or printers."
                )
                return
        self.app.push_screen(QueueForm(plan, self.session), self._queued)

    def _ask_for_a_build(self, printers: Sequence[Printer]) -> None:
        """The form with these printers chosen, once the build is found by its name."""
        serials = [printer.serial for printer in printers if printer.serial]
        if not serials:
            self.say("This printer has no serial, so nothing can be queued on it.", problem=True)
            return

        def chosen(build: Build | None) -> None:
            if build is not None:
                plan = Plan.of([build]).on(*serials)
                self.app.push_screen(QueueForm(plan, self.session), self._queued)

        names = [self.resource.label(printer) for printer in printers]
        self.app.push_screen(BuildChoice(self.session, names), chosen)

    def _queued(self, batch: Any) -> None:
        if batch is None:
            return
        self.view.rows.unmark_all()
        sentences = (
            line.taken_back or str(words(line.outcome))
            for line in batch.lines
            if line.outcome is not None
        )
        self.say(" ".join(sentences))

    def action_unknown(self) -> None:
        """What is not known of things sent, in every view the same."""
        self.app.push_screen(PinnedOrders(self.session))

    def action_undo(self) -> None:
        Undoing(self.screen, self.session).begin()

    def action_follow_order(self) -> None:
        """In print orders: what of the order under the cursor is where, followed."""
        about = self._build_of(self.current)
        self.app.push_screen(order_followed(self.current, self.session, about))

    def _build_of(self, order: PrintOrder) -> str:
        """What the build of an order is called, as far as the list has learnt it."""
        column = self.resource.column("build_name")
        return str(column.value(order) or "") if column is not None else ""

    def action_take_back(self) -> None:
        """In print orders: the copies of the order under the cursor that still wait."""
        order = self.current
        build = self._build_of(order)
        what = f"Print order {self.resource.label(order)}" + (f", {build}" if build else "")
        Undoing(self.screen, self.session).order(order.uuid or "", what)

    # -- queues ----------------------------------------------------------------------------

    def action_board(self) -> None:
        self._open_board(carrying=False)

    def action_carry(self) -> None:
        self._open_board(carrying=True)

    def action_remove_prints(self) -> None:
        self._open_board(removing=True)

    def _open_board(self, *, carrying: bool = False, removing: bool = False) -> None:
        board = QueueBoard(self.session, self._prints(), carrying=carrying, removing=removing)
        self.app.push_screen(board, self._rearranged)

    def _prints(self) -> tuple[str, ...]:
        """The marked prints, or the one under the cursor."""
        records = self.view.marked_records() or [self.current]
        return tuple(raw(record.print_uuid) for record in records if record and record.print_uuid)

    def _rearranged(self, changed: bool | None) -> None:
        if changed:
            self.view.rows.unmark_all()
            self.screen.read_again()

    # -- print orders ----------------------------------------------------------------------

    def action_change_order(self) -> None:
        """In print orders: number, tags and notes of the order under the cursor."""
        self.app.push_screen(OrderForm(self.current, self.session), self._changed)

    def _changed(self, outcome: EditOutcome | None) -> None:
        if outcome is None:
            return
        self.say(str(words(outcome)))
        if outcome.record is not None:
            self.view.rows.patch([outcome.record])
            self.table.redraw_changed()
        self.screen.read_again()
