"""Columns of prints, printed parts and measurements that the local copy joins from other records.

Each is said as SQL over the view's table in the copy. Several values of one record (the lots of a
print's parts) are one text, each of them once.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from carbon_tui.resources import formats
from carbon_tui.resources.definition import Column, EachOnce

_joined = partial(
    Column[Any], value=lambda _record: None, default_visible=False, width=14, max_width=36
)


def _of(what: str, table: str, condition: str) -> str:
    return f"(SELECT {what} FROM {table} WHERE {condition})"


def _of_print(what: str, print_uuid: str) -> str:
    return f"(SELECT prints.{what} FROM prints WHERE prints.uuid = {print_uuid})"


_of_its_parts = partial(EachOnce, table="printed_parts", by="print_uuid", of="prints", key="uuid")
_PART_ORDERS, _LOTS = _of_its_parts("part_order_number"), _of_its_parts("resin_lot_number")
_PART = "printed_parts.uuid = part_measurements.printed_part_uuid"
_PRINT_OF_A_PART = "printed_parts.print_uuid"
_PRINT_OF_A_CHECK = f"(SELECT print_uuid FROM printed_parts WHERE {_PART})"

OF_PRINTS: tuple[Column[Any], ...] = (
    _joined(
        name="printer_name", title="Printer name", priority=13, filter="printer_name",
        joined=_of("coalesce(printers.name, printers.alias)", "printers",
                   "printers.serial = prints.printer_serial"),
        joined_over="printer_serial",
    ),
    _joined(
        name="build_name", title="Build name", priority=13,
        joined=_of("builds.name", "builds", "builds.uuid = prints.build_uuid"),
        joined_over="build_uuid",
    ),
    _joined(
        name="part_order", title="Part order", priority=13, aliases=("part_order_number",),
        joined=_PART_ORDERS.sql, joined_each=_PART_ORDERS,
    ),
    _joined(
        name="lot", title="Resin lot", priority=13, aliases=("resin_lot", "resin_lot_number"),
        joined=_LOTS.sql, joined_each=_LOTS,
    ),
)  # fmt: skip
OF_PRINTED_PARTS: tuple[Column[Any], ...] = (
    _joined(
        name="printer", title="Printer", show=formats.printer, priority=13,
        aliases=("printer_serial",), joined=_of_print("printer_serial", _PRINT_OF_A_PART),
    ),
    _joined(
        name="print_name", title="Print name", priority=13,
        joined=_of_print("name", _PRINT_OF_A_PART),
    ),
    _joined(
        name="build_name", title="Build name", priority=13,
        joined=_of("builds.name", "builds", "builds.uuid = printed_parts.build_uuid"),
        joined_over="build_uuid",
    ),
    _joined(
        name="resin", title="Resin", priority=13, aliases=("resin_name",),
        joined=_of_print("resin_name", _PRINT_OF_A_PART),
    ),
    _joined(
        name="platform", title="Platform", priority=13, aliases=("platform_serial",),
        joined=_of_print("platform_serial", _PRINT_OF_A_PART),
    ),
)  # fmt: skip
OF_MEASUREMENTS: tuple[Column[Any], ...] = (
    _joined(
        name="measurement", title="Measurement", priority=13, aliases=("measurement_name",),
        joined=_of("template.measurement_name", "part_measurement_templates AS template",
                   "template.uuid = part_measurements.part_measurement_template_uuid"),
        joined_over="part_measurement_template_uuid",
    ),
    _joined(
        name="serial", title="Part", priority=13, aliases=("serial_number",),
        joined=_of("serial_number", "printed_parts", _PART),
    ),
    _joined(
        name="number", title="Part number", priority=13, aliases=("part_number",),
        joined=_of("part_number", "printed_parts", _PART),
    ),
    _joined(
        name="lot", title="Resin lot", priority=13, aliases=("resin_lot", "resin_lot_number"),
        joined=_of("resin_lot_number", "printed_parts", _PART),
    ),
    _joined(
        name="part_order", title="Part order", priority=13, aliases=("part_order_number",),
        joined=_of("part_order_number", "printed_parts", _PART),
    ),
    _joined(
        name="printer", title="Printer", show=formats.printer, priority=13,
        aliases=("printer_serial",), joined=_of_print("printer_serial", _PRINT_OF_A_CHECK),
    ),
    _joined(
        name="platform", title="Platform", priority=13, aliases=("platform_serial",),
        joined=_of_print("platform_serial", _PRINT_OF_A_CHECK),
    ),
)  # fmt: skip
