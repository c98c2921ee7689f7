"""What has to be read for which kinds of event, where the whole floor is watched."""

from __future__ import annotations

from collections.abc import Iterable

from carbon_tui.watch.events import EventKind
from carbon_tui.watch.expected import ExpectedFloor, ExpectedPartOrders, ExpectedPrintOrders
from carbon_tui.watch.sources import (
    ChangeSource,
    EndedPrints,
    FailedMeasurements,
    PartOrderStatus,
    PrinterQueues,
    Printers,
    PrintOrderProgress,
)

_OF_PRINTERS = (EventKind.STATE, EventKind.ALERT, EventKind.ALERT_OVER, EventKind.BEGAN)
_OF_PRINTS = (EventKind.FINISHED, EventKind.FAILED, EventKind.ENDED)


def of_the_floor(kinds: Iterable[EventKind]) -> tuple[ChangeSource, ...]:
    """What has to be read for these kinds of event, printers first: the others name them."""
    kinds_asked = frozenset(kinds)
    printers, floor = Printers(), ExpectedFloor()
    every: tuple[tuple[ChangeSource, frozenset[EventKind]], ...] = (
        (printers, frozenset(_OF_PRINTERS)),
        (PrinterQueues(printers.names), frozenset({EventKind.QUEUE})),
        (EndedPrints(printers.names), frozenset(_OF_PRINTS)),
        (PrintOrderProgress(), frozenset({EventKind.ORDER})),
        (PartOrderStatus(), frozenset({EventKind.PART_ORDER, EventKind.LATE})),
        (ExpectedPrintOrders(floor), frozenset({EventKind.EXPECTED_LATE})),
        (ExpectedPartOrders(floor), frozenset({EventKind.EXPECTED_LATE})),
        (FailedMeasurements(), frozenset({EventKind.MEASUREMENT})),
    )
    return tuple(source for source, source_kinds in every if source_kinds & kinds_asked)
