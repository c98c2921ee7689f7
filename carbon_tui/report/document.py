"""A report as titled tables of typed cells: what every form of output writes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from carbon_tui.api.schema.records import PartOrder, Printer
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.report.figures import Grouping, Production, ProductionGroup
from carbon_tui.report.reading import ProductionReport
from carbon_tui.text.cleaning import raw

CellValue = str | int | float | datetime | None
DUE_AHEAD = timedelta(days=2)
"""Part orders are named that are late, or due within so long after the report's end."""
MOST_LINES = 15
"""Of a table that is as long as there is data, where people read it; what is left out is counted.
Data for machines has all of them."""
TITLES = {
    Grouping.PRINTER: "By printer",
    Grouping.RESIN: "By resin",
    Grouping.BUILD: "By build",
    Grouping.DAY: "By day",
}


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """`unit`: behind the title, in brackets; `is_share`: 0.975 is 97.5 %."""

    name: str
    """For csv and json."""
    title: str
    unit: str = ""
    is_number: bool = True
    is_share: bool = False
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class ReportTable:
    name: str
    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    note: str = ""
    most_shown: int | None = None
    """Rows where people read it; None: all."""
    is_narrow: bool = False
    """Two such tables have room side by side."""

    @property
    def shown_rows(self) -> tuple[tuple[CellValue, ...], ...]:
        return self.rows[: self.most_shown]

    @property
    def shown_note(self) -> str:
        left_out = len(self.rows) - len(self.shown_rows)
        more = f"{left_out:,} more are left out here." if left_out else ""
        return " ".join(filter(None, (self.note, more)))


@dataclass(frozen=True, slots=True)
class ReportDocument:
    """Everything that is written down, in order."""

    title: str
    since: datetime
    until: datetime
    read_at: datetime
    tables: tuple[ReportTable, ...]
    remarks: tuple[str, ...]

    def table(self, name: str) -> ReportTable | None:
        return next((table for table in self.tables if table.name == name), None)


def _text(name: str, title: str) -> ReportColumn:
    return ReportColumn(name, title, is_number=False)


_PRODUCTION = (
    ReportColumn("runs", "Runs"),
    ReportColumn("finished", "Finished"),
    ReportColumn("failed", "Failed"),
    ReportColumn("yield", "Yield", is_share=True, decimals=1),
    ReportColumn("copies", "Copies"),
    ReportColumn("hours", "Hours", "h", decimals=1),
    ReportColumn("resin_ml", "Resin", "ml", decimals=0),
    ReportColumn("parts_made", "Parts made"),
    ReportColumn("parts_failed", "Parts failed"),
)
_UTILISATION = ReportColumn("utilisation", "Busy", is_share=True, decimals=1)


def report_document(
    report: ProductionReport,
    by: Sequence[Grouping],
    placed: Iterable[JournalEntry] = (),
    called: str = "",
) -> ReportDocument:
    """`placed`: what was ordered from here, as the journal has it; `called`: what people call the
    stretch of time, such as a shift's name and day."""
    stint = report.figures.stint
    tables = (
        _totals(report),
        *(_groups(report, grouping) for grouping in by),
        _reasons(report),
        _failed_runs(report),
        _out_of_specification(report),
        _alerts(report),
        _waiting(report),
        _due(report),
        _placed(placed),
    )
    return ReportDocument(
        f"Production{f', {called}' if called else ''}: "
        f"{_when(stint.since, report)} to {_when(stint.until, report)}",
        stint.since,
        stint.until,
        report.now,
        tuple(table for table in tables if table.rows),
        tuple(_remarks(report)),
    )


def _when(when: datetime, report: ProductionReport) -> str:
    return when.astimezone(report.figures.stint.zone).strftime("%Y-%m-%d %H:%M")


def _cells(sums: Production) -> tuple[CellValue, ...]:
    return (
        sums.runs,
        sums.finished,
        sums.failed,
        sums.yield_share,
        sums.copies,
        sums.hours,
        sums.resin_ml,
        sums.parts_made,
        sums.parts_failed,
    )


def _totals(report: ProductionReport) -> ReportTable:
    figures = report.figures
    return ReportTable(
        "totals",
        "In all",
        (*_PRODUCTION, _UTILISATION),
        ((*_cells(figures.total), figures.utilisation),),
        "A run counts where it ended, with all its hours and resin.",
    )


def _groups(report: ProductionReport, by: Grouping) -> ReportTable:
    groups: Iterable[ProductionGroup] = report.figures.groups[by]
    seconds = report.figures.stint.seconds
    first = _text(str(by), str(by).capitalize())
    if by is not Grouping.PRINTER:
        rows = tuple((group.name, *_cells(group.production)) for group in groups)
        most = MOST_LINES if by is Grouping.BUILD else None
        return ReportTable(f"by_{by}", TITLES[by], (first, *_PRODUCTION), rows, most_shown=most)
    busy = tuple(
        (group.name, *_cells(group.production), group.production.busy_seconds / seconds)
        for group in groups
    )
    return ReportTable(f"by_{by}", TITLES[by], (first, *_PRODUCTION, _UTILISATION), busy)


def _reasons(report: ProductionReport) -> ReportTable:
    columns = (_text("reason", "Reason"), ReportColumn("runs", "Runs"))
    return _cut("reasons", "Why runs failed", columns, report.figures.reasons)


def _failed_runs(report: ProductionReport) -> ReportTable:
    rows = tuple(
        (run.ended, run.name, report.names.get(run.serial) or run.serial, run.status, run.reason)
        for run in report.figures.failed_runs
    )
    columns = (
        _text("ended", "Ended"),
        _text("print", "Print"),
        _text("printer", "Printer"),
        _text("status", "Status"),
        _text("reason", "Reason"),
    )
    return _cut("failed_runs", "Failed runs", columns, rows)


def _out_of_specification(report: ProductionReport) -> ReportTable:
    rows = tuple(
        (report.templates.get(uuid) or uuid, count)
        for uuid, count in report.figures.out_of_specification
    )
    columns = (_text("measurement", "Measurement"), ReportColumn("failed", "Failed"))
    return _cut("out_of_specification", "Out of specification", columns, rows)


def _alerts(report: ProductionReport) -> ReportTable:
    rows = tuple(
        (report.names.get(raw(printer.serial or "")) or printer.serial, _state(printer), alert)
        for printer in report.printers
        for alert in (printer.status.alerts if printer.status else None) or ()
    )
    columns = (_text("printer", "Printer"), _text("state", "State"), _text("alert", "Alert"))
    note = f"As of {_when(report.now, report)}."
    return _cut("alerts", "Alerts open now", columns, rows, note)


def _waiting(report: ProductionReport) -> ReportTable:
    lengths = sorted(report.waiting.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((report.names.get(serial) or serial, count) for serial, count in lengths if count)
    columns = (_text("printer", "Printer"), ReportColumn("waiting", "Waiting prints"))
    note = f"{sum(report.waiting.values()):,} prints wait, as of {_when(report.now, report)}."
    return _cut("waiting", "What waits now", columns, rows, note)


def _due(report: ProductionReport) -> ReportTable:
    last = max(report.figures.stint.until, report.now) + DUE_AHEAD
    rows = tuple(
        (
            order.part_order_number or order.uuid,
            order.due_date,
            order.status,
            _lateness(order, report),
        )
        for order in report.due
        if order.due_date is not None and order.due_date <= last
    )
    columns = (
        _text("order", "Part order"),
        _text("due", "Due"),
        _text("status", "Status"),
        _text("late", "Late"),
    )
    return _cut("due", "Part orders late or due soon", columns, rows)


def _lateness(order: PartOrder, report: ProductionReport) -> str:
    return "late" if order.due_date is not None and order.due_date < report.now else ""


def _placed(entries: Iterable[JournalEntry]) -> ReportTable:
    rows = tuple((entry.about, entry.kind, str(entry.state)) for entry in entries)
    columns = (_text("what", "What"), _text("kind", "Kind"), _text("state", "State"))
    return _cut("placed", "Placed from here", columns, rows)


def _cut(
    name: str,
    title: str,
    columns: tuple[ReportColumn, ...],
    rows: tuple[tuple[CellValue, ...], ...],
    note: str = "",
) -> ReportTable:
    return ReportTable(
        name, title, columns, rows, note, MOST_LINES, is_narrow=name != "failed_runs"
    )


def _state(printer: Printer) -> str:
    return (printer.status.printer_state if printer.status else None) or ""


def _remarks(report: ProductionReport) -> Iterator[str]:
    for gap in report.gaps:
        yield f"Not in it: {gap}."
    unknown = report.figures.total.resin_unknown
    if unknown:
        runs = "1 run does" if unknown == 1 else f"{unknown:,} runs do"
        yield f"{runs} not say how much resin was used."
    if report.figures.stint.until > report.now:
        over = "was not over then" if report.copied_at else "is not over yet"
        yield f"The time {over}: more may be added."
    if report.copied_at is None:
        yield f"Read from the server in {report.requests:,} requests."
    else:
        yield f"Added up from the local copy of {_when(report.copied_at, report)}."
