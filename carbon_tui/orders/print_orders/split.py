"""An order split into one for each printer: one wish in several orders.

All of them are written down before the first one leaves. So the same wish said again, after a kill
or with some of them refused, goes on with those that are not there yet, and never queues anew what
is there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from carbon_tui.orders.journal import WISH, Journal
from carbon_tui.orders.journal_entry import EntryKind, EntryState, JournalEntry
from carbon_tui.orders.print_orders.plan import Order
from carbon_tui.orders.print_orders.sending import encoded, order_of

SPLIT = "split"
"""The fact that tells which orders were split from one: the uuid of the first of them."""


@dataclass(frozen=True, slots=True)
class SplitOrders:
    """The orders of one wish, each on the disk."""

    orders: tuple[Order, ...]
    is_new: bool
    """False where an earlier run began them."""


@contextmanager
def split_once(journal: Journal, orders: Sequence[Order], typed: str) -> Iterator[SplitOrders]:
    """Find the same wish where it is not done yet, or write these orders down; alone at it until
    the block ends. ``typed``: the wish as it was typed, which tells it from others.

    Raises Held where another process has the same wish in hand, and FileTrouble.
    """
    mark = hashlib.sha256(typed.encode(errors="replace")).hexdigest()[:16]
    with journal.claim(f"split-{mark}"):
        known = unfinished_split(journal, typed)
        first = known[0].facts[SPLIT] if known else orders[0].uuid
        begun = {_printers(order_of(entry)): entry for entry in known}
        for order in orders:
            if _printers(order) not in begun:
                begun[_printers(order)] = _written_down(journal, order, typed, first)
        yield SplitOrders(tuple(map(order_of, begun.values())), is_new=not known)


def unfinished_split(journal: Journal, typed: str) -> tuple[JournalEntry, ...]:
    """The orders of the latest such wish on this server, if not all of them are done with; else
    none. Raises FileTrouble."""
    entries = [
        entry
        for entry in journal.entries()
        if entry.facts.get(WISH) == typed
        and entry.facts.get(SPLIT)
        and not journal.elsewhere(entry)
    ]
    latest = entries[-1].facts[SPLIT] if entries else ""
    same = tuple(entry for entry in entries if entry.facts[SPLIT] == latest)
    return same if any(map(journal.may_go_on, same)) else ()


def _printers(order: Order) -> tuple[str, ...]:
    return tuple(order.request.route_to)


def _written_down(journal: Journal, order: Order, typed: str, first: str) -> JournalEntry:
    facts = {"before": encoded(order.before), WISH: typed, SPLIT: first}
    return journal.begin(
        order.uuid,
        EntryKind.PRINT_ORDER,
        order.request,
        order.about,
        state=EntryState.PLANNED,
        **facts,
    )
