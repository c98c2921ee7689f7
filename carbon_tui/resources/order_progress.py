"""How far a print order is: copies that wait, print, are done, failed, or were taken back."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from carbon_tui.api.schema.records import Print, PrintOrder

FAILED = frozenset({"failed", "aborted", "error"})
WAITING = frozenset({"queued", "waiting", "pending"})
RUNNING = frozenset({"printing", "preparing", "paused"})
DONE = "finished"
TAKEN_BACK = frozenset({"canceled", "cancelled"})


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
    def words(self) -> str:
        """``printing``, ``waiting, failed 1``, ``done``, ``failed 2``, ``taken back``."""
        if not self.waiting and not self.printing:
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
    says how many do."""
    words = [(print_.status or "").casefold() for print_ in prints]
    by_order = progress_of_order(order)
    waiting = sum(word in WAITING for word in words)
    done = sum(word == DONE for word in words)
    printing = sum(word in RUNNING for word in words)
    failed = sum(word in FAILED for word in words)
    told_back = sum(word in TAKEN_BACK for word in words)
    waiting = max(waiting, by_order.waiting)
    seen = waiting + done + printing + failed
    gone = max(0, (order.total_copies or 0) - seen)
    return OrderProgress(order.total_copies, waiting, done, printing, failed, max(told_back, gone))
