"""Hours and runs since a mark, against sums of the server's own rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carbon_tui.api.schema.records import Print, PrintOrigin
from carbon_tui.report.service_use import Serviced, ServicedKind, service_uses
from carbon_tui.settings.values import ServiceMark

NOW = datetime(2026, 8, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run(number: int, begun: float, ended: float | None, status: str = "finished") -> Print:
    """So many hours ago, on printer A with cassette C and platform L."""
    return Print(
        uuid=str(number), status=status,
        started_at=NOW - begun * HOUR, finished_at=None if ended is None else NOW - ended * HOUR,
        origin=PrintOrigin(printer_serial="A", cassette_serial="C", platform_serial="L"),
    )  # fmt: skip


def mark(name: str, hours_ago: float, note: str = "") -> ServiceMark:
    return ServiceMark(name=name, at=(NOW - hours_ago * HOUR).isoformat(), note=note)


def test_a_run_counts_where_it_began_and_its_hours_where_they_lie() -> None:
    runs = [
        run(1, 20, 18),
        run(2, 11, 9, "failed"),
        run(3, 8, 5),
        run(3, 8, 5),
        run(4, 1, None, "printing"),
        run(5, 3, None, "queued"),
    ]
    marks = [
        mark("printer A", 10, "new window"),
        mark("cassette C", 30),
        mark("platform L", 0.5),
        mark("printer B", 10),
    ]

    uses = {use.serviced: use for use in service_uses(runs, marks, NOW)}

    printer = uses[Serviced(ServicedKind.PRINTER, "A")]
    assert (printer.runs, printer.note) == (2, "new window")
    assert printer.hours == pytest.approx(1 + 3 + 1)
    cassette = uses[Serviced(ServicedKind.CASSETTE, "C")]
    assert cassette.runs == 4
    assert cassette.hours == pytest.approx(2 + 2 + 3 + 1)
    platform = uses[Serviced(ServicedKind.PLATFORM, "L")]
    assert platform.runs == 0
    assert platform.hours == pytest.approx(0.5)
    assert uses[Serviced(ServicedKind.PRINTER, "B")].runs == 0


def test_a_mark_of_no_known_kind_counts_nothing() -> None:
    assert service_uses([run(1, 2, 1)], [mark("oven 3", 10), mark("printer", 10)], NOW) == ()
