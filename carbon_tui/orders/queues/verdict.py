"""What a queue change came to, judged by reading the queues, not by what the server says of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.write import RecordVerdict


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """How queues differ from what was on the screen."""

    gone: tuple[str, ...]
    """Prints that no longer wait: started, or taken out."""
    added: tuple[str, ...]
    moved: bool
    """What waits in both stands in another order, or at another printer."""


def changed(before: Queues, now: Queues) -> QueueChanged | None:
    """What happened to these queues meanwhile; None when nothing did that matters. What others
    have added behind everything that was seen changes no place of it."""
    if all(now.get(serial, ())[: len(seen)] == seen for serial, seen in before.items()):
        return None
    were, are = _all(before), _all(now)
    gone, added = tuple(u for u in were if u not in are), tuple(u for u in are if u not in were)
    return QueueChanged(gone, added, _only(before, set(are)) != _only(now, set(were), before))


def judged(
    before: Queues,
    intended: Queues,
    now: Queues,
    prints: Iterable[str],
    started: Iterable[str] = (),
) -> RecordVerdict:
    """Whether these queues became what was intended.

    What started or was added by others meanwhile says nothing about the change and is left out.
    A print of the change that no longer waits although it should, or that was to be removed and
    has `started`, is a part that failed.
    """
    ours, begun, waiting = set(prints), set(started), set(_all(now))
    known = set(_all(intended)) | set(_all(before))
    failed = begun | {u for u in ours & set(_all(intended)) if u not in waiting}
    if failed >= ours:
        return RecordVerdict.NOTHING
    here = _only(now, known, intended)
    if _only(intended, waiting) == here:
        return RecordVerdict.PARTLY if failed else RecordVerdict.DONE
    return (
        RecordVerdict.NOTHING
        if _only(before, waiting | (ours - failed)) == here
        else RecordVerdict.PARTLY
    )


def _all(queues: Queues) -> tuple[str, ...]:
    return tuple(uuid for waiting in queues.values() for uuid in waiting)


def _only(queues: Queues, uuids: set[str], serials: Iterable[str] | None = None) -> Queues:
    """The queues of these printers, with only these prints in them."""
    chosen = queues if serials is None else {serial: queues.get(serial, ()) for serial in serials}
    return {s: tuple(u for u in waiting if u in uuids) for s, waiting in chosen.items()}
