"""What an origin is called: a printer by its name, with the serial that never changes behind it."""

from __future__ import annotations

from collections.abc import Mapping

from carbon_tui.quality.lineage_join import Factor


def called(factor: Factor, value: str, printers: Mapping[str, str]) -> str:
    """`printer Ada (5P3YCRZ)`, `platform P-17`; ``printers`` are their names by serial."""
    return f"{factor.value} {name_of(factor, value, printers)}"


def name_of(factor: Factor, value: str, printers: Mapping[str, str]) -> str:
    name = printers.get(value, "") if factor is Factor.PRINTER else ""
    if not name:
        return value
    return name if value in name else f"{name} ({value})"
