"""How far a print order is: copies that wait, print, are done, failed, or were taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from carbon_tui.api.schema import print_states
from carbon_tui.api.schema.records import Print, PrintOrder


class OrderProgress(Struct, frozen=True):
    """Copies by what became of them. ``printing`` and ``failed`` are None where only the order
    itself was read: it tells neither."""

    total: int | None = None
    waiting: int = 0
    done: int = 0
    printing: int | None = None
    failed: int | None = None
    taken_back: int = 0

    @property
    def copies(self) -> str:
        """``2 / 1 / 3``: waiting, printing, done."""
        printing = "?" if self.printing is None else str(self.printing)
        return f"{self.waiting} / {printing} / {self.done}"

    @property
    def counts(self) -> str:
        """``2 waiting, 1 printing, 3 done``: only what there is."""
        counted = (
            (self.waiting, "waiting"), (self.printing, "printing"), (self.done, "done"),
            (self.failed, "failed"),
        )  # fmt: skip
        return ", ".join(f"{number} {word}" for number, word in counted if number) or "nothing"

    @property
    def is_over(self) -> bool:
        """Nothing of it waits or is known to print."""
        return not self.waiting and not self.printing

    @property
    def words(self) -> str:
        """``printing``, ``waiting, failed 1``, ``done``, ``failed 2``, ``taken back``."""
        if self.is_over:
            return self._over
        state = "printing" if self.printing else "in part done" if self.done else "waiting"
        return f"{state}, failed {self.failed}" if self.failed else state

    @property
    def _over(self) -> str:
        """Nothing of it waits or is known to print."""
        if self.total is not None and self.done >= self.total:
            return "done"
        if self.printing is None:
            return "printing or over"
        if self.failed:
            return f"failed {self.failed}"
        if self.taken_back:
            return f"{self.taken_back} taken back" if self.done else "taken back"
        return "over"


def progress_by_printer(order: PrintOrder, prints: Iterable[Print]) -> Mapping[str, OrderProgress]:
    """The same for each printer that the order was routed to, by its serial."""
    by_serial: dict[str, list[Print]] = defaultdict(list)
    for print_ in prints:
        serial = print_.origin.printer_serial if print_.origin else None
        by_serial[serial or ""].append(print_)
    return {
        serial: progress_of_prints(_only(order, serial), by_serial[serial])
        for serial in order.routed_to or ()
    }


def _only(order: PrintOrder, serial: str) -> PrintOrder:
    """The order as if it had gone to this printer alone."""
    share = (order.routed_to or {})[serial]
    copies = (share.copies_queued or 0) + (share.copies_printed or 0)
    return replace(order, total_copies=copies, routed_to={serial: share})


def progress_of_order(order: PrintOrder) -> OrderProgress:
    """As far as the order itself tells."""
    shares = (order.routed_to or {}).values()
    waiting = sum(share.copies_queued or 0 for share in shares)
    done = sum(share.copies_printed or 0 for share in shares)
    total = order.total_copies
    nothing_else = total is not None and waiting + done >= total
    return OrderProgress(total, waiting, done, 0 if nothing_else else None)


def progress_of_prints(order: PrintOrder, prints: Iterable[Print]) -> OrderProgress:
    """From its prints, each of which is a copy. Where the server lists none that wait, the order
    says how many do; it may count those that print among them."""
    words = [(print_.status or "").casefold() for print_ in prints]
    by_order = progress_of_order(order)
    waiting = sum(word in print_states.WAITING for word in words)
    done = sum(word in print_states.FINISHED for word in words)
    printing = sum(word in print_states.RUNNING for word in words)
    failed = sum(word in print_states.WENT_WRONG for word in words)
    told_back = sum(word in print_states.CANCELED for word in words)
    waiting_by_order = by_order.waiting
    if order.total_copies is not None:
        waiting_by_order = min(
            waiting_by_order, max(0, order.total_copies - done - printing - failed)
        )
    waiting = max(waiting, waiting_by_order)
    seen = waiting + done + printing + failed
    gone = max(0, (order.total_copies or 0) - seen)
    return OrderProgress(order.total_copies, waiting, done, printing, failed, max(told_back, gone))
