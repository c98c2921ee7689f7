"""What of the floor a record of a list is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from carbon_tui.api.schema.records import (
    Build,
    PartOrder,
    Print,
    PrintedPart,
    Printer,
    PrintOrder,
)
from carbon_tui.resources.queues import QueuedPrint
from carbon_tui.text.cleaning import raw


@dataclass(frozen=True, slots=True)
class TimelineSubject:
    """Where the timeline puts its cursor when it is opened from a record. Ids are raw."""

    ids: tuple[str, ...] = ()
    """Of prints, orders, builds and printers, the most wanted first."""
    printed: tuple[str, tuple[str, ...]] = ("", ())
    """Where none of them is in sight: how its prints are asked for, a parameter and its values."""
    noun: str = ""


def subject_of(record: Any, noun: str = "") -> TimelineSubject:
    """The prints, orders, builds and printers on the floor that a record is about."""
    match record:
        case Printer():
            return TimelineSubject(_known(record.serial), noun=noun)
        case Print():
            own = _known(record.uuid)
            return TimelineSubject(own, ("uuid", own), noun)
        case QueuedPrint():
            return TimelineSubject(_known(record.print_uuid, record.print_order_uuid), noun=noun)
        case PrintOrder():
            own = _known(record.uuid)
            return TimelineSubject(own, ("print_order_uuid", own), noun)
        case PrintedPart():
            own = _known(record.print_uuid)
            return TimelineSubject(own, ("uuid", own), noun)
        case Build():
            own = _known(record.uuid)
            return TimelineSubject(own, ("build_uuid", own), noun)
        case PartOrder():
            builds = _known(*(record.build_uuids or ()))
            return TimelineSubject(builds, ("build_uuid", builds), noun)
    return TimelineSubject()


def _known(*ids: str | None) -> tuple[str, ...]:
    present: Iterable[str] = filter(None, ids)
    return tuple(map(raw, present))
