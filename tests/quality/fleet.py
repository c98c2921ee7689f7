"""A made-up fleet whose measurements have a planted fault, or none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from carbon_tui.api.schema.records import PartMeasurement, Print, PrintedPart, PrintOrigin
from carbon_tui.quality.lineage_join import Lineage
from tests.quality.made import at

PRINTERS, PRINTS, PARTS, TEMPLATES = 8, 120, 4, 5
"""Printers, prints in all, parts of each, templates measured on every part."""
WITHIN, BETWEEN = 1.0, 0.5
"""Standard deviations within a print and between prints."""

Planted = Callable[[int, str, str, str], float]
"""What is added to a value: by the place of its print in time, its printer, platform and lot."""


def nothing(_place: int, _printer: str, _platform: str, _lot: str) -> float:
    return 0.0


def drifting_printer(place: int, printer: str, _platform: str, _lot: str) -> float:
    """Two standard deviations over the time of the fleet."""
    return 2.0 * place / PRINTS if printer == "M3" else 0.0


def bad_lot(_place: int, _printer: str, _platform: str, lot: str) -> float:
    return 1.0 if lot == "L2" else 0.0


def shifted_platform(_place: int, _printer: str, platform: str, _lot: str) -> float:
    return -1.2 if platform == "PL5" else 0.0


def fleet(seed: int, planted: Planted) -> list[tuple[str | None, list[Lineage]]]:
    """Lineages per template, in the order made; the fault is in the first template alone."""
    rng = np.random.default_rng(seed)
    found: dict[str | None, list[Lineage]] = {f"T{i}": [] for i in range(TEMPLATES)}
    for place in range(PRINTS):
        printer, platform = f"M{rng.integers(PRINTERS)}", f"PL{rng.integers(10)}"
        lot = f"L{place * 6 // PRINTS}"
        made = Print(
            print_id=f"X{place}",
            build_uuid=f"B{rng.integers(6)}",
            finished_at=at(60 * place),
            origin=PrintOrigin(printer_serial=printer, platform_serial=platform),
        )
        shifts = rng.normal(0, BETWEEN, TEMPLATES)
        for number in range(PARTS):
            part = PrintedPart(
                uuid=f"p{place}-{number}", print_id=f"X{place}", part_number=f"N{number % 2}",
                resin_lot_number=lot,
            )  # fmt: skip
            for template in range(TEMPLATES):
                value = float(shifts[template] + rng.normal(0, WITHIN))
                value += planted(place, printer, platform, lot) if template == 0 else 0.0
                measurement = PartMeasurement(
                    uuid=f"m{place}-{number}-{template}", printed_part_uuid=part.uuid,
                    part_measurement_template_uuid=f"T{template}", value=value,
                    measurement_result="fail" if abs(value) > 2.8 else "pass",
                    updated_at=at(60 * place + number),
                )  # fmt: skip
                found[f"T{template}"].append(Lineage(measurement, part, made))
    return list(found.items())
