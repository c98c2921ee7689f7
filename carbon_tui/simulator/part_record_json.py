"""The JSON records of part orders, printed parts and what was measured on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from carbon_tui.simulator.record_json import Record, Rows, known, marks, order_uuids, when
from carbon_tui.simulator.shop import Shop, application_uuid
from carbon_tui.simulator.templates import TEMPLATES

PART_ORDER = (
    "n, uuid, number, status, due_date, flushed_at, sop, packing_group, application, created_at,"
    " updated_at"
)


def part_orders(shop: Shop, rows: Rows) -> list[Record]:
    """Part orders as the list gives them: with a count of their parts."""
    keys = [row[0] for row in rows]
    made: dict[int, tuple[int, list[str]]] = {}
    query = (
        f"SELECT part_order, build, count(*) FROM printed_parts WHERE part_order IN ({marks(keys)})"
        " GROUP BY part_order, build"
    )
    for order, build, count in shop.store.execute(query, keys):
        before, uuids = made.get(order, (0, []))
        more = [shop.builds[build].uuid] if build is not None else []
        made[order] = (before + count, uuids + more)
    return [
        _part_order(shop, row, made.get(row[0], (0, []))[1])
        | {"printed_parts_count": made.get(row[0], (0, []))[0]}
        for row in rows
    ]


def _part_order(shop: Shop, row: Any, build_uuids: list[str]) -> Record:
    _, uuid, number, status, due, flushed, sop, group, place, created, updated = row
    return known({
        "uuid": uuid, "status": status, "part_order_number": number, "due_date": when(due),
        "build_uuids": build_uuids, "build_sop_uuid": sop, "packing_group": group,
        "application_uuid": application_uuid(shop.settings.seed, place),
        "created_at": when(created), "updated_at": when(updated),
    }) | {"flushed_at": when(flushed)}  # fmt: skip


def part_order(shop: Shop, row: Any) -> Record:
    """One part order with all its printed parts."""
    rows = shop.store.execute(
        "SELECT uuid, part, status, build FROM printed_parts WHERE part_order=? ORDER BY n",
        (row[0],),
    ).fetchall()
    numbers = dict.fromkeys(build for *_, build in rows if build is not None)
    record = _part_order(shop, row, [shop.builds[build].uuid for build in numbers])
    record["printed_parts"] = [
        {"uuid": uuid, "part_uuid": shop.parts[design].uuid, "status": status}
        for uuid, design, status, _ in rows
    ]
    return record


PRINTED_PART = (
    "uuid, part, build, status, serial_number, lot, error, created_at, updated_at, finished_at,"
    " (SELECT uuid FROM part_orders o WHERE o.n = part_order),"
    " (SELECT number FROM part_orders o WHERE o.n = part_order),"
    " (SELECT uuid FROM prints p WHERE p.n = print),"
    " (SELECT print_id FROM prints p WHERE p.n = print),"
    " (SELECT print_order FROM prints p WHERE p.n = print),"
    " (SELECT order_number FROM prints p WHERE p.n = print)"
)


def printed_parts(shop: Shop, rows: Rows) -> list[Record]:
    """Printed parts, in the order of the rows."""
    orders = order_uuids(shop, {row[14] for row in rows})
    return [_printed_part(shop, row, orders) for row in rows]


def _printed_part(shop: Shop, row: Any, orders: Mapping[int, str]) -> Record:
    (uuid, design_n, build_n, status, serial, lot, error, created, updated, finished,
     order_uuid, order_number, print_uuid, print_id, print_order, print_number) = row  # fmt: skip
    design, build = shop.parts[design_n], None if build_n is None else shop.builds[build_n]
    return known({
        "uuid": uuid, "part_uuid": design.uuid, "model_uuid": design.model,
        "part_number": design.number, "build_uuid": build and build.uuid, "status": status,
        "part_order_uuid": order_uuid, "part_order_number": order_number,
        "print_order_uuid": None if print_order is None else orders[print_order],
        "print_order_number": print_number or None, "print_id": print_id,
        "print_uuid": print_uuid, "resin_lot_number": lot,
        "resin_cell_name": lot and f"Cell {ord(lot[-1]) - 64}",
        "project_blackline": build and 85.0 + build.n % 20, "error": error,
        "created_at": when(created), "updated_at": when(updated),
        "tags": {"part_number": {"resin": design.family.resin},
                 "part": {"customer": design.customer}, "printed_part": {}},
    }) | {"serial_number": serial, "finished_at": when(finished)}  # fmt: skip


# -- measurements


def templates(shop: Shop, rows: Rows) -> list[Record]:
    """Measurement templates with their specification."""
    return [_template(*row) for row in rows]


def _template(n: int, uuid: str, updated: int) -> Record:
    template = TEMPLATES[n]
    options = template.options and dict(
        zip(("pass", "flag", "fail"), template.options, strict=True)
    )
    return known({
        "uuid": uuid, "updated_at": when(updated), "production_sop_name": template.sop,
        "production_sop_version": template.version, "operation_name": template.operation,
        "measurement_name": template.name, "zones": list(template.zones),
        "zones_enabled": bool(template.zones), "required_level": template.required,
        "measurement_type": template.kind, "units": template.units, "min": template.low,
        "max": template.high, "measurement_classification": template.classification,
        "category_options": options,
    })  # fmt: skip


MEASUREMENT = (
    "uuid, (SELECT uuid FROM printed_parts p WHERE p.n = printed_part), template, value, category,"
    " result, zones, notes, updated_at"
)


def measurements(shop: Shop, rows: Rows) -> list[Record]:
    """Measurements, in the order of the rows."""
    uuid = shop.printed.template_uuid
    uuids = [uuid(n) for n in range(len(TEMPLATES))]
    return [
        {
            "uuid": key, "printed_part_uuid": part_uuid,
            "part_measurement_template_uuid": uuids[template], "value": value,
            "category_value": category, "updated_at": when(updated), "measurement_result": result,
            "zones": msgspec.json.decode(zones) if zones else [], "notes": notes,
        }
        for key, part_uuid, template, value, category, result, zones, notes, updated in rows
    ]  # fmt: skip
