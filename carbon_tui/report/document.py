"""A report as titled tables of typed cells: what every form of output writes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from carbon_tui.api.schema.printer_states import NOT_WORKING
from carbon_tui.api.schema.records import PartOrder, Printer
from carbon_tui.local_copy.state_history import seen_seconds
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.report.figures import Grouping, Production, ProductionGroup, Stint
from carbon_tui.report.reading import ProductionReport
from carbon_tui.text.cleaning import clean, raw
from carbon_tui.text.counting import counted

CellValue = str | int | float | datetime | None
DUE_AHEAD = timedelta(days=2)
"""Part orders are named that are late, or due within so long after the report's end."""
MOST_LINES = 15
"""Of a table that is as long as there is data, where people read it; what is left out is counted.
Data for machines has all of them."""
MOST_DAYS, MOST_PRINTERS = 31, 60
"""Of these two tables, where people read them."""
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
    """A titled table of a report, a cell for each column in each row; None is no value."""

    name: str
    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    note: str = ""
    most_shown: int | None = None
    """Rows where people read it; None: all."""
    is_narrow: bool = False
    """Two such tables have room side by side."""

    def for_people(self) -> ReportTable:
        """Without columns that say nothing in any row."""
        columns_kept = [
            place
            for place in range(len(self.columns))
            if not self.rows or any(row[place] is not None for row in self.rows)
        ]
        columns = tuple(self.columns[place] for place in columns_kept)
        return replace(
            self,
            columns=columns,
            rows=tuple(tuple(r[place] for place in columns_kept) for r in self.rows),
        )

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
    copied_at: datetime | None = None
    """When the local copy was read that it was added up from; None: it comes from the server."""

    def for_people(self) -> ReportDocument:
        """As it is read: machines get every column, so that none is ever missing."""
        return replace(self, tables=tuple(table.for_people() for table in self.tables))

    def table(self, name: str) -> ReportTable | None:
        return next((table for table in self.tables if table.name == name), None)


def _text(name: str, title: str) -> ReportColumn:
    return ReportColumn(name, title, is_number=False)


PLACES = 6
"""Of sums behind the point: what lies behind them is noise of adding up."""
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
_DOWN = ReportColumn("down_hours", "Down", "h", decimals=1)
"""Seen offline, in error or in maintenance. None where no state was seen."""
_SEEN = ReportColumn("state_seen", "State seen", is_share=True)
"""For how much of the stretch a printer's state is known at all."""


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
        _past_alerts(report),
        _not_working(report),
        _service(report),
        _waiting(report),
        _due(report),
        _placed(placed),
    )
    return ReportDocument(
        title_of(stint, called),
        stint.since,
        stint.until,
        report.now,
        tuple(_safe(table) for table in tables if table.rows),
        tuple(_remarks(report)),
        report.copied_at,
    )


def _safe(table: ReportTable) -> ReportTable:
    """Its texts as they can be shown: what things are told apart by is what the server sent."""
    rows = tuple(
        tuple(clean(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows
    )
    return replace(table, rows=rows)


def title_of(stint: Stint, called: str = "") -> str:
    """What a report is headed by: each date and time of its stretch once."""
    since, until = (when.astimezone(stint.zone) for when in (stint.since, stint.until))
    last = until - timedelta(microseconds=1)
    whole_days = (since.time(), until.time()) == (time(), time())
    first_day, last_day = f"{since:%Y-%m-%d}", f"{last:%Y-%m-%d}"
    if first_day in called or (whole_days and first_day == last_day):
        words = f"Production, {called or first_day}"
        return words if whole_days else f"{words}, {since:%H:%M} to {until:%H:%M}"
    if whole_days:
        days = f"{first_day} to {last_day}"
    elif first_day == last_day:
        days = f"{first_day}, {since:%H:%M} to {until:%H:%M}"
    else:
        days = f"{since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}"
    return f"Production, {called}: {days}" if called else f"Production, {days}"


def _when(when: datetime, report: ProductionReport) -> str:
    return when.astimezone(report.figures.stint.zone).strftime("%Y-%m-%d %H:%M")


def _cells(sums: Production) -> tuple[CellValue, ...]:
    return (
        sums.runs,
        sums.finished,
        sums.failed,
        sums.yield_share,
        sums.copies,
        round(sums.hours, PLACES),
        round(sums.resin_ml, PLACES),
        sums.parts_made,
        sums.parts_failed,
    )


def _totals(report: ProductionReport) -> ReportTable:
    figures = report.figures
    return ReportTable(
        "totals",
        "In all",
        (*_PRODUCTION, _UTILISATION, _DOWN, _SEEN),
        ((*_cells(figures.total), figures.utilisation, *_down_in_all(report)),),
        _what_counts(figures.parts_apart),
    )


def _what_counts(parts_apart: int) -> str:
    runs = "A run counts where it ended, with all its hours and resin."
    if not parts_apart:
        return runs
    these = "is of a run" if parts_apart == 1 else "are of runs"
    return (
        f"{runs} {counted(parts_apart, 'part')} {these} that ended at another time, and"
        f" {'counts' if parts_apart == 1 else 'count'} by day and by build alone."
    )


def _groups(report: ProductionReport, by: Grouping) -> ReportTable:
    groups: Iterable[ProductionGroup] = report.figures.groups[by]
    seconds = report.figures.seconds_passed or 1.0
    first = _text(str(by), str(by).capitalize())
    if by is not Grouping.PRINTER:
        rows = tuple((group.name, *_cells(group.production)) for group in groups)
        most = MOST_DAYS if by is Grouping.DAY else MOST_LINES
        return ReportTable(f"by_{by}", TITLES[by], (first, *_PRODUCTION), rows, most_shown=most)
    down = _seconds(report, only_down=True)
    seen = _seconds(report)
    busy = tuple(
        (
            group.name,
            *_cells(group.production),
            group.production.busy_seconds / seconds,
            down.get(group.key, 0.0) / 3_600 if group.key in seen else None,
            seen[group.key] / seconds if group.key in seen else None,
        )
        for group in groups
    )
    columns = (first, *_PRODUCTION, _UTILISATION, _DOWN, _SEEN)
    return ReportTable(f"by_{by}", TITLES[by], columns, busy, most_shown=MOST_PRINTERS)


def _seconds(report: ProductionReport, *, only_down: bool = False) -> dict[str, float]:
    """By raw serial, for how long of the stretch so far its state was seen."""
    stint = report.figures.stint
    spans = [s for s in report.states if not only_down or s.state.lower() in NOT_WORKING]
    return seen_seconds(spans, stint.since, min(stint.until, report.now))


def _down_in_all(report: ProductionReport) -> tuple[float | None, float | None]:
    """Hours of all printers together, and the share of their time that is known. A printer that was
    seen, but neither is in the fleet nor ran, is none of them."""
    had = report.figures.printers * report.figures.seconds_passed
    if not report.states or not had:
        return None, None
    down, seen = (
        sum(s for serial, s in seconds.items() if serial in report.figures.busy)
        for seconds in (_seconds(report, only_down=True), _seconds(report))
    )
    return down / 3_600, seen / had


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


def _past_alerts(report: ProductionReport) -> ReportTable:
    """Of the stretch, from what was seen of the printers; an alert seen again and again is one."""
    rows: list[tuple[CellValue, ...]] = []
    open_row: dict[tuple[str, str], int] = {}
    for span in report.states:
        for alert in span.alerts:
            place = open_row.get((span.serial, alert))
            begun = rows[place][2] if place is not None else span.since
            row = (report.names.get(span.serial) or str(clean(span.serial)), alert, begun,
                   span.until)  # fmt: skip
            if place is None:
                place = len(rows)
                rows.append(row)
            else:
                rows[place] = row
            open_row[span.serial, alert] = place
        gone = [k for k in open_row if k[0] == span.serial and k[1] not in span.alerts]
        for key in gone:
            del open_row[key]
    columns = (
        _text("printer", "Printer"),
        _text("alert", "Alert"),
        _text("first_seen", "First seen"),
        _text("last_seen", "Last seen"),
    )
    return _cut("past_alerts", "Alerts seen in this time", columns, tuple(rows))


def _not_working(report: ProductionReport) -> ReportTable:
    rows = tuple(
        (
            report.names.get(span.serial) or str(clean(span.serial)),
            span.state,
            span.since,
            span.until,
            span.uncertain_seconds / 60,
        )
        for span in report.states
        if span.state.lower() in NOT_WORKING
    )
    columns = (
        _text("printer", "Printer"),
        _text("state", "State"),
        _text("first_seen", "First seen"),
        _text("last_seen", "Last seen"),
        ReportColumn("uncertain_minutes", "Unseen before", "min"),
    )
    note = "From what sync, watch and the app saw; when nobody looked nothing is counted."
    return _cut("not_working", "Printers that did not work", columns, rows, note)


def _service(report: ProductionReport) -> ReportTable:
    rows = tuple(
        (
            str(use.serviced.kind),
            report.names.get(use.serviced.serial) or str(clean(use.serviced.serial)),
            use.since,
            use.runs,
            use.hours,
            use.note,
        )
        for use in report.service
    )
    columns = (
        _text("what", "What"),
        _text("name", "Name"),
        _text("since", "Since"),
        ReportColumn("runs", "Runs"),
        ReportColumn("hours", "Hours", "h", decimals=1),
        _text("note", "Note"),
    )
    return _cut("service", "Since the last service, until now", columns, rows)


def _waiting(report: ProductionReport) -> ReportTable:
    lengths = sorted(report.waiting.items(), key=lambda item: (-item[1], item[0]))
    rows = tuple((report.names.get(serial) or serial, count) for serial, count in lengths if count)
    columns = (_text("printer", "Printer"), ReportColumn("waiting", "Waiting prints"))
    number = sum(report.waiting.values())
    wait = "1 print waits" if number == 1 else f"{number:,} prints wait"
    note = f"{wait}, as of {_when(report.now, report)}."
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
    if report.copied_at is not None and report.figures.stint.since >= report.copied_at:
        yield "The copy is older than all of this time and knows nothing of it."
    elif report.figures.stint.until > report.now:
        over = "was not over then" if report.copied_at else "is not over yet"
        yield f"The time {over}: more may be added."
    if report.copied_at is None:
        yield f"Read from the server in {counted(report.requests, 'request')}."
    else:
        yield f"Added up from the local copy of {_when(report.copied_at, report)}."
