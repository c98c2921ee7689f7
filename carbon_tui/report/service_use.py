"""Hours and runs of printers, cassettes and platforms since somebody has serviced them.

A run counts since a mark where it began after it; its hours are those that lie after the mark, up
to now for one that still runs. Cassettes and platforms are known by the serials in a print's
origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.default_queries import RUNNING_PRINTS, every
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import Print
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.settings.values import ServiceMark
from carbon_tui.text.cleaning import raw


class ServicedKind(StrEnum):
    """What is serviced."""

    PRINTER = "printer"
    CASSETTE = "cassette"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Serviced:
    """One printer, cassette or platform, by its raw serial."""

    kind: ServicedKind
    serial: str

    @property
    def name(self) -> str:
        """As settings call it."""
        return f"{self.kind} {self.serial}"


@dataclass(frozen=True, slots=True)
class ServiceUse:
    """What one of them has done since its mark."""

    serviced: Serviced
    since: datetime
    note: str
    runs: int
    hours: float


@dataclass(frozen=True, slots=True)
class ServiceUses:
    """What everything that is marked has done, the most used first."""

    uses: tuple[ServiceUse, ...] = ()
    shortfall: str = ""
    """Why it may be more, as a sentence: the server held prints back."""


NOTHING_SERVICED = ServiceUses()


def serviced_of(print_: Print) -> Iterator[Serviced]:
    """What a print was made with, as far as it says so."""
    origin = print_.origin
    if origin is None:
        return
    for kind, serial in (
        (ServicedKind.PRINTER, origin.printer_serial),
        (ServicedKind.CASSETTE, origin.cassette_serial),
        (ServicedKind.PLATFORM, origin.platform_serial),
    ):
        if serial:
            yield Serviced(kind, raw(serial))


def marked(marks: Iterable[ServiceMark]) -> dict[Serviced, tuple[datetime, str]]:
    """Since when, and the note; a mark of no kind that is known is left out."""
    last_marks: dict[Serviced, tuple[datetime, str]] = {}
    for mark in marks:
        kind, _, serial = mark.name.partition(" ")
        if kind in list(ServicedKind) and serial:
            since = datetime.fromisoformat(mark.at)
            last_marks[Serviced(ServicedKind(kind), serial)] = (since.astimezone(UTC), mark.note)
    return last_marks


def service_uses(
    prints: Iterable[Print], marks: Iterable[ServiceMark], now: datetime
) -> tuple[ServiceUse, ...]:
    """Of everything that is marked, the most used first. `prints`: those that ended since the
    oldest mark or run now, one perhaps twice."""
    since = marked(marks)
    runs = dict.fromkeys(since, 0)
    seconds = dict.fromkeys(since, 0.0)
    unique = {p.uuid or p.print_id or str(n): p for n, p in enumerate(prints)}
    for print_ in unique.values():
        begun = print_.started_at
        if begun is None:
            continue
        if print_.finished_at is None and (print_.status or "").casefold() != "printing":
            continue
        ended = min(print_.finished_at or now, now)
        for serviced in serviced_of(print_):
            if serviced in since:
                start = since[serviced][0]
                runs[serviced] += begun >= start
                seconds[serviced] += max(0.0, (ended - max(begun, start)).total_seconds())
    uses = (
        ServiceUse(marked_thing, when, note, runs[marked_thing], seconds[marked_thing] / 3_600)
        for marked_thing, (when, note) in since.items()
    )
    return tuple(sorted(uses, key=lambda use: (-use.hours, use.serviced.name)))


async def read_service_uses(
    reading: ListApi, marks: Iterable[ServiceMark], now: datetime
) -> ServiceUses:
    """Raises what reading raises; asks nothing where nothing is marked."""
    chosen = tuple(marks)
    since = marked(chosen)
    if not since:
        return NOTHING_SERVICED
    oldest = min(when for when, _ in since.values())
    ended = every(endpoints.PRINTS, Query().where("finished_after", rfc3339_seconds(oldest)))
    queries = (ended, RUNNING_PRINTS)
    reads = [await read_all(endpoints.PRINTS, query, reading.page) for query in queries]
    shortfalls = [read.completeness.shortfall for read in reads]
    prints = [print_ for read in reads for print_ in read.rows]
    return ServiceUses(service_uses(prints, chosen, now), next(filter(None, shortfalls), ""))
