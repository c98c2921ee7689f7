"""Fetches what a report is about, and counts the requests that it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from carbon_tui.api.errors import BadRequest, NotAllowed, NotFound
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.paging.resume import rfc3339_seconds
from carbon_tui.api.schema import endpoints, part_order_states
from carbon_tui.api.schema.default_queries import RUNNING_PRINTS, every
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.query import Params, Query
from carbon_tui.api.schema.records import (
    Build,
    PartMeasurement,
    PartMeasurementTemplate,
    PartOrder,
    Print,
    PrintedPart,
    Printer,
)
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.state_history import KeptState
from carbon_tui.orders.print_orders.history import build_of
from carbon_tui.orders.print_orders.lookup import by_values, queues
from carbon_tui.orders.print_orders.order_api import ListApi, Queues
from carbon_tui.orders.print_orders.plan import short, title
from carbon_tui.report.figures import Grouping, ReportFigures, Stint, report_figures
from carbon_tui.report.service_use import NOTHING_SERVICED, ServiceUse, read_service_uses
from carbon_tui.settings.values import ServiceMark
from carbon_tui.text.cleaning import clean, raw

R = TypeVar("R")
T = TypeVar("T")

FORBIDDEN = (BadRequest, NotAllowed, NotFound, NotInTheCopy)
"""A list that this account may not read, or that is not copied, leaves a gap with a name."""


@dataclass(frozen=True, slots=True)
class ProductionReport:
    """The figures, and how things stand at `now`."""

    figures: ReportFigures
    now: datetime
    printers: tuple[Printer, ...]
    names: Mapping[str, str]
    """What printers are called, by raw serial."""
    waiting: Mapping[str, int]
    """Waiting prints by raw printer serial."""
    due: tuple[PartOrder, ...]
    """Part orders that are not done, by due date."""
    templates: Mapping[str, str]
    """What the templates of measurements out of specification are called, by raw uuid."""
    requests: int
    gaps: tuple[str, ...]
    copied_at: datetime | None = None
    """When the local copy was read that this comes from; None: it comes from the server."""
    states: tuple[KeptState, ...] = ()
    """What states printers were seen in during the stretch."""
    service: tuple[ServiceUse, ...] = ()
    """Of what is marked as serviced, what it has done since."""
    is_short: bool = False
    """The server gave less than it counts, or what cannot be read: the totals are too small."""


class ReportReader:
    """Reads one report's records. Whatever fails as forbidden only leaves a gap."""

    def __init__(
        self,
        reading: ListApi,
        server_now: Callable[[], datetime],
        *,
        copied_at: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`copied_at` says how old the local copy is where it is what is read."""
        self._reading = reading
        self._server_now = server_now
        self._copied_at = copied_at
        self._gaps: list[str] = []
        self._is_short = False
        self.requests = 0

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        self.requests += 1
        return await self._reading.page(endpoint, params)

    async def read(
        self,
        stint: Stint,
        states: Iterable[KeptState] = (),
        marks: Iterable[ServiceMark] = (),
    ) -> ProductionReport:
        """`states`: what is known of the printers' states in that time; `marks`: since when
        printers, cassettes and platforms are counted.

        Raises ApiError where printers or prints cannot be read; from the copy NotInTheCopy and
        CopyTrouble."""
        printers = await self._all(endpoints.PRINTERS, Query(), "the printers")
        now = self._server_now()
        names = names_by_serial(printers)
        prints = await self._prints(stint, now)
        parts, measurements, waiting, due = await asyncio.gather(
            self._or_gap(self._parts(stint), list[PrintedPart](), "the parts made"),
            self._or_gap(self._measurements(stint), list[PartMeasurement](), "the measurements"),
            self._or_gap(queues(self), Queues(), "what waits"),
            self._or_gap(self._due(), list[PartOrder](), "the part orders due"),
        )
        builds = await self._or_gap(self._builds(prints), dict[str, str](), "the builds' names")
        figures = report_figures(
            stint,
            now,
            prints,
            parts,
            measurements,
            [raw(p.serial) for p in printers if p.serial],
            lambda by, key: _named(by, key, names, builds),
        )
        templates = await self._or_gap(
            self._templates([uuid for uuid, _ in figures.out_of_specification]),
            dict[str, str](),
            "the names of measurements",
        )
        service = await self._or_gap(
            read_service_uses(self, marks, now), NOTHING_SERVICED, "hours since service"
        )
        self._note_shortfall(service.shortfall, "the prints since service")
        return ProductionReport(
            figures,
            now,
            tuple(printers),
            names,
            {serial: len(uuids) for serial, uuids in waiting.items()},
            tuple(due),
            templates,
            self.requests,
            tuple(self._gaps),
            self._copied_at(),
            tuple(states),
            service.uses,
            is_short=self._is_short,
        )

    async def _prints(self, stint: Stint, now: datetime) -> list[Print]:
        """Those that ended in the stretch, and those that ran across its end."""
        ended = every(
            endpoints.PRINTS,
            Query()
            .where("finished_after", rfc3339_seconds(stint.since))
            .where("finished_before", rfc3339_seconds(stint.until))
            .sorted_by("finished_at"),
        )
        prints = await self._all(endpoints.PRINTS, ended, "the prints")
        begun_before = rfc3339_seconds(min(stint.until, now))
        if stint.until < now:
            begun = Query().where("started_before", begun_before)
            across = every(
                endpoints.PRINTS, begun.where("finished_after", rfc3339_seconds(stint.until))
            )
            prints += await self._all(endpoints.PRINTS, across, "the prints")
        running = RUNNING_PRINTS.where("started_before", begun_before)
        return prints + await self._all(endpoints.PRINTS, running, "the prints")

    async def _parts(self, stint: Stint) -> list[PrintedPart]:
        query = (
            Query()
            .where("finished_after", rfc3339_seconds(stint.since))
            .where("finished_before", rfc3339_seconds(stint.until))
            .sorted_by("updated_at")
        )
        return await self._all(endpoints.PRINTED_PARTS, query, "the parts made")

    async def _measurements(self, stint: Stint) -> list[PartMeasurement]:
        query = (
            Query()
            .where("updated_after", rfc3339_seconds(stint.since))
            .where("updated_before", rfc3339_seconds(stint.until))
        )
        return await self._all(endpoints.PART_MEASUREMENTS, query, "the measurements")

    async def _due(self) -> list[PartOrder]:
        orders: list[PartOrder] = []
        for status in part_order_states.OPEN:
            query = Query().where("status", status).sorted_by("due_date")
            orders += await self._all(endpoints.PART_ORDERS, query, "the part orders due")
        dated = [(order.due_date, order.uuid or "", order) for order in orders if order.due_date]
        return [order for _, _, order in sorted(dated, key=lambda item: item[:2])]

    async def _builds(self, prints: list[Print]) -> dict[str, str]:
        builds: list[Build] = await by_values(
            self, endpoints.BUILDS, "uuid", {build_of(p) for p in prints}
        )
        return {raw(build.uuid or ""): title(build) for build in builds}

    async def _templates(self, uuids: list[str]) -> dict[str, str]:
        templates: list[PartMeasurementTemplate] = await by_values(
            self, endpoints.PART_MEASUREMENT_TEMPLATES, "uuid", uuids
        )
        return {raw(t.uuid or ""): _template_name(t) for t in templates}

    async def _all(self, endpoint: Endpoint[R], query: Query, what: str) -> list[R]:
        """All rows; where the server gave less than it counts, or what cannot be read, that is a
        gap with a name."""
        read = await read_all(endpoint, query, self.page)
        self._note_shortfall(read.completeness.shortfall, what)
        return read.rows

    def _note_shortfall(self, shortfall: str, what: str) -> None:
        if shortfall:
            self._is_short = True
            self._gaps.append(f"some of {what} ({shortfall.rstrip('.')})")

    async def _or_gap(self, reading: Awaitable[T], otherwise: T, what: str) -> T:
        try:
            return await reading
        except FORBIDDEN as refusal:
            self._gaps.append(f"{what} ({_sentence(refusal)})")
            return otherwise


def _named(by: Grouping, key: str, names: Mapping[str, str], builds: Mapping[str, str]) -> str:
    if by is Grouping.PRINTER:
        return names.get(key) or str(clean(key)) or "unknown printer"
    if by is Grouping.BUILD:
        return builds.get(key) or short(str(clean(key))) or "unknown build"
    return key or "unknown"


def _template_name(template: PartMeasurementTemplate) -> str:
    return template.measurement_name or template.operation_name or short(template.uuid)


def _sentence(refusal: Exception) -> str:
    return str(refusal).rstrip(".")
