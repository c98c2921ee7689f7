"""Measurements, parts and prints for tests, with times that count minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from carbon_tui.api.schema.records import (
    PartMeasurement,
    Print,
    PrintedPart,
    PrintOrigin,
)
from carbon_tui.quality.lineage_join import Lineage

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def measured(
    index: int,
    value: float | None = None,
    result: str | None = "pass",
    *,
    template: str | None = "T",
    minutes: float | None = None,
    part: str | None = None,
) -> PartMeasurement:
    return PartMeasurement(
        uuid=f"m{index}",
        printed_part_uuid=part or f"p{index}",
        part_measurement_template_uuid=template,
        value=value,
        measurement_result=result,
        updated_at=at(index if minutes is None else minutes),
    )


def made_part(
    index: int,
    print_id: str | None = "X",
    *,
    resin_lot_number: str | None = None,
    part_order_number: str | None = None,
) -> PrintedPart:
    return PrintedPart(
        uuid=f"p{index}",
        serial_number=f"S{index:03}",
        part_number="HOUSING",
        print_id=print_id,
        resin_lot_number=resin_lot_number,
        part_order_number=part_order_number,
    )


def made_print(print_id: str, printer: str = "M1", platform: str = "P1") -> Print:
    origin = PrintOrigin(printer_serial=printer, platform_serial=platform, cassette_serial="C1")
    return Print(print_id=print_id, uuid=f"u-{print_id}", origin=origin, build_uuid="B1")


def by_printer(groups: Mapping[str, Sequence[float]], result: str = "pass") -> list[Lineage]:
    """One lineage per value, the printers taking turns in time."""
    made: list[Lineage] = []
    for printer, values in groups.items():
        for turn, value in enumerate(values):
            index = len(made)
            made.append(
                Lineage(
                    measured(index, value, result, minutes=turn),
                    made_part(index, printer),
                    made_print(printer, printer),
                )
            )
    return made
