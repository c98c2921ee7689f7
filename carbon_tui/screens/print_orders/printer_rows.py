"""The printers of the queue form, as rows to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.printer_states import NOT_WORKING
from carbon_tui.api.schema.records import Printer
from carbon_tui.orders.print_orders.outlook import (
    BAD_SHARE,
    FEWEST_CASES,
    Outlook,
    Prospect,
)
from carbon_tui.orders.print_orders.plan import Plan
from carbon_tui.prompt.printer_search import PrinterSearch
from carbon_tui.resources import (
    formats,
    time_ranges,
    units,
)
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import (
    Cell,
    CellFormat,
    Moment,
    Role,
    Value,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.forecast import PrinterForecast

GONE = "gone"
"""In place of a state: chosen, and not in the fleet any more."""
OTHER = "≠ "
"""Before a resin that is not the one this build last ran."""


@dataclass(frozen=True, slots=True)
class ExpectedPrinter:
    """What is expected of a printer, as things stood at `now` by the server's clock."""

    printer: PrinterForecast
    now: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """One printer of the form, with what is known of it so far."""

    printer: Printer
    prospect: Prospect | None = None
    outlook: Outlook | None = None
    expected: ExpectedPrinter | None = None
    gone: bool = False
    known_as: str = ""
    """Its name, told apart from others of the same; empty where it has none."""

    @property
    def serial(self) -> str:
        return self.printer.serial or ""

    @property
    def name(self) -> str:
        return self.known_as or self.serial

    @property
    def state(self) -> str | None:
        if self.gone:
            return GONE
        return self.printer.status.printer_state if self.printer.status else None

    @property
    def is_working(self) -> bool:
        return not self.gone and (self.state or "").lower() not in NOT_WORKING


def free_in(candidate: Candidate) -> str | None:
    """When it can begin something else, as `time_ranges.free_in` says it; None while that is not
    known yet."""
    expected = candidate.expected
    if candidate.gone:
        return time_ranges.UNKNOWN
    return time_ranges.free_in(expected.printer, expected.now) if expected else None


def _queue(candidate: Candidate) -> int | None:
    if candidate.prospect is not None:
        return candidate.prospect.queue_length
    return candidate.printer.prints.queue_length if candidate.printer.prints else None


def _alerts(candidate: Candidate) -> str:
    status = candidate.printer.status
    return ", ".join((status.alerts if status else None) or ())


def _resin(candidate: Candidate) -> str | None:
    prospect, outlook = candidate.prospect, candidate.outlook
    if prospect is None or outlook is None or prospect.last_resin is None:
        return None
    ours, name = outlook.build_resin, prospect.last_resin.name
    return f"{OTHER}{name}" if ours is not None and ours.name != name else name


def _fared(candidate: Candidate) -> str | None:
    fared = candidate.prospect.fared if candidate.prospect else None
    if fared is None or not fared.cases:
        return None
    bad = fared.failed >= FEWEST_CASES and fared.failed >= BAD_SHARE * fared.cases
    return f"{fared.finished} of {fared.cases}{'!' if bad else ''}"


def _warned(candidate: Candidate) -> int | None:
    return len(candidate.prospect.warnings) if candidate.prospect else None


@CellFormat
def _show_free(value: Value, moment: Moment) -> Cell:
    cell = formats.text(value, moment)
    roles = {time_ranges.NOW: Role.GOOD, time_ranges.TO_EMPTY: Role.WARN}
    return Cell(cell.text, roles.get(str(value), cell.role))


@CellFormat
def _show_resin(value: Value, moment: Moment) -> Cell:
    cell = formats.text(value, moment)
    if not cell.text.startswith(OTHER):
        return cell
    return Cell(cell.text.replace(OTHER, "!= ") if moment.ascii else cell.text, Role.WARN)


@CellFormat
def _show_fared(value: Value, moment: Moment) -> Cell:
    cell = formats.text(value, moment)
    return Cell(cell.text, Role.WARN) if cell.text.endswith("!") else cell


COLUMNS: tuple[Column[Candidate], ...] = (
    Column(
        name="name",
        title="Printer",
        value=lambda c: c.name,
        show=formats.key,
        width=12,
        max_width=26,
        priority=0,
    ),
    Column(
        name="state",
        title="State",
        value=lambda c: c.state,
        show=formats.state,
        width=11,
        max_width=12,
        priority=1,
    ),
    Column(
        name="free",
        title="Free in",
        value=free_in,
        show=_show_free,
        width=7,
        max_width=8,
        priority=1,
        right=True,
    ),
    Column(
        name="queue",
        title="Queue",
        value=_queue,
        show=units.waiting,
        width=5,
        max_width=5,
        priority=2,
        right=True,
    ),
    Column(
        name="resin",
        title="Last resin",
        value=_resin,
        show=_show_resin,
        width=10,
        max_width=18,
        priority=3,
    ),
    Column(
        name="fared",
        title="Went well",
        value=_fared,
        show=_show_fared,
        width=9,
        max_width=10,
        priority=3,
    ),
    Column(
        name="alerts",
        title="Alerts",
        value=_alerts,
        show=units.warning,
        width=8,
        max_width=30,
        priority=2,
    ),
    Column(
        name="warned",
        title="Warnings",
        value=_warned,
        show=units.flags,
        width=8,
        max_width=8,
        priority=4,
        right=True,
    ),
    Column(
        name="serial", title="Serial", value=lambda c: c.serial, width=8, max_width=9, priority=5
    ),
    Column(
        name="type",
        title="Type",
        value=lambda c: c.printer.hw_type,
        width=6,
        max_width=8,
        priority=6,
    ),
)


class PrinterRows:
    """Marked are the printers that the plan chose; chosen ones that left the fleet stay."""

    gap: int | None = None

    def __init__(
        self,
        printers: Sequence[Printer],
        plan: Plan,
        outlook: Outlook | None = None,
        names: Mapping[str, str] | None = None,
        expected: Mapping[str, PrinterForecast] | None = None,
    ) -> None:
        """``names`` of printers seen before, for those that are gone; ``expected``: what is
        expected of each, by raw serial, as of the outlook."""
        self.printers = tuple(printers)
        self.plan = plan
        self._outlook = outlook
        self.names = {**(names or {}), **names_by_serial(self.printers)}
        self.expected = expected or {}
        self._soonest = False
        self._search = PrinterSearch()
        self._every: tuple[Candidate, ...] = ()
        self._rows = self._arranged()

    def _arranged(self) -> tuple[Candidate, ...]:
        known = {raw(p.serial or "") for p in self.printers}
        outlook = self._outlook
        prospects = {p.serial: p for p in outlook.prospects} if outlook else {}
        rows = [
            Candidate(
                p,
                prospects.get(raw(p.serial)),
                outlook,
                self._expected_of(raw(p.serial)),
                known_as=self.names[raw(p.serial)],
            )
            for p in self.printers
            if p.serial
        ]
        rows += [
            Candidate(Printer(serial=s), gone=True, known_as=self.names.get(s, ""))
            for s in self.plan.printers
            if s not in known
        ]
        self._every = tuple(sorted(rows, key=_soonness)) if self._soonest else tuple(rows)
        return tuple(filter(self._stays, self._every))

    def _stays(self, candidate: Candidate) -> bool:
        """What is chosen stays in sight, whatever is searched for."""
        if not self._search or self.is_marked(candidate.serial):
            return True
        expected = candidate.expected
        free = time_ranges.free_seconds(expected.printer, expected.now) if expected else None
        texts = (
            candidate.name, candidate.serial, candidate.state or "", _alerts(candidate),
            candidate.printer.hw_type or "", _resin(candidate) or "",
        )  # fmt: skip
        return self._search.has_words(*texts) and self._search.is_free_then(free)

    def _expected_of(self, serial: str) -> ExpectedPrinter | None:
        known = self.expected.get(serial)
        if known is None or self._outlook is None:
            return None
        return ExpectedPrinter(known, self._outlook.read_at)

    def arrange(self, search: PrinterSearch, *, soonest: bool) -> None:
        """Those that are searched for, the soonest free first or as the fleet has them."""
        self._search, self._soonest = search, soonest
        self._rows = self._arranged()

    @property
    def gone(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self._every if candidate.gone)

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self._every if self.is_marked(candidate.serial))

    def __len__(self) -> int:
        return len(self._rows)

    def record(self, position: int) -> Candidate:
        return self._rows[position]

    def key(self, position: int) -> str:
        return self._rows[position].serial

    def index_of(self, key: str) -> int | None:
        places = (i for i, row in enumerate(self._rows) if row.serial == key)
        return next(places, None)

    def is_marked(self, key: str) -> bool:
        return raw(key) in self.plan.printers

    def is_fresh(self, key: str, field: str) -> bool:
        return False


def _soonness(candidate: Candidate) -> tuple[bool, tuple[int, datetime]]:
    expected = candidate.expected.printer if candidate.expected else None
    return not candidate.is_working, time_ranges.soonness(expected)
