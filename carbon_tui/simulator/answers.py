"""From rows to the JSON records of the API. What is not known is left out, or null now and then."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from carbon_tui.simulator.catalogue import Part
from carbon_tui.simulator.floor import SOFTWARE, Live, Machine
from carbon_tui.simulator.schema import NEVER
from carbon_tui.simulator.templates import TEMPLATES
from carbon_tui.simulator.world import World, application_uuid

Record = dict[str, Any]
Rows = list[Any]
_DONE = ("finished", "failed", "aborted")


def when(ms: int | None) -> datetime | None:
    """An instant of the store as a datetime; None for one that has not come."""
    return None if ms is None or ms >= NEVER else datetime.fromtimestamp(ms / 1000, UTC)


def known(record: Record) -> Record:
    """The record without the fields that nothing is known of."""
    return {name: value for name, value in record.items() if value is not None}


def marks(keys: Iterable[object]) -> str:
    """As many placeholders as keys."""
    return ",".join("?" for _ in keys)


# -- printers


def printer(world: World, machine: Machine, now: int) -> Record:
    """A printer with its state and its last, current and next print."""
    last, current = machine.last, machine.current
    following = machine.queue[0] if machine.queue else None
    seen = (
        machine.updated
        if machine.held == "Offline"
        else max(machine.updated, now // 15_000 * 15_000)
    )
    prints = known({
        "last": last and print_ref(last, now), "current": current and print_ref(current, now),
        "next": following and print_ref(following, now),
    })  # fmt: skip
    return {
        "name": machine.name, "alias": machine.alias, "serial": machine.serial,
        "hw_type": machine.hw_type,
        "url": f"https://print.carbon3d.com/printers/{machine.serial}", "updated_at": when(seen),
        "status": {"alerts": machine.alerts, "printer_state": machine.state(),
                   "software_version": SOFTWARE[machine.hw_type]},
        "prints": prints | {"queue_length": len(machine.queue)},
    }  # fmt: skip


def print_ref(live: Live, now: int) -> Record:
    """A print as a printer mentions it."""
    return known({
        "name": live.build.name, "print_id": live.print_id, "build_uuid": live.build.uuid,
        "started_at": when(live.started), "finished_at": when(live.finished),
        "remaining_sec": remaining(live, now),
    })  # fmt: skip


def remaining(live: Live, now: int) -> int | None:
    """Seconds that a running print is expected to take yet."""
    if live.started is None or live.finished is not None:
        return None
    return max(0, live.seconds - (now - live.started) // 1000)


def queue(machine: Machine) -> Record:
    """A printer's queue."""
    return {
        "printer_serial": machine.serial, "updated_at": when(machine.updated),
        "print_uuids": [live.uuid for live in machine.queue],
    }  # fmt: skip


# -- prints

PRINT = (
    "n, uuid, print_id, build, print_order, order_number, printer, platform, cassette, status,"
    " started_at, finished_at, printed_by, volume, rating, message"
)


def prints(world: World, rows: Rows) -> list[Record]:
    """Prints, in the order of the rows."""
    now, orders = world.now(), order_uuids(world, {row[4] for row in rows})
    return [_print(world, row, orders, now) for row in rows]


def order_uuids(world: World, keys: set[int | None]) -> dict[int, str]:
    """The uuids of print orders by their numbers."""
    wanted = [key for key in keys if key is not None]
    query = f"SELECT n, uuid FROM print_orders WHERE n IN ({marks(wanted)})"
    return dict(world.store.execute(query, wanted).fetchall())


def _print(world: World, row: Any, orders: Mapping[int, str], now: int) -> Record:
    (n, uuid, print_id, build_n, order, number, serial, platform, cassette, status,
     started, finished, by, volume, rating, message) = row  # fmt: skip
    build, machine = world.builds[build_n], world.floor.by_serial[serial]
    family, begun = build.family, started < NEVER
    record: Record = {
        "name": build.name, "print_id": print_id, "uuid": uuid, "build_uuid": build.uuid,
        "status": status, "printed_by": by,
        "origin": {"printer_serial": serial},
        "config": {"resin_name": family.resin, "print_profile": f"{family.code} production",
                   "release_film_nm": family.film_nm, "slice_thickness_nm": family.slice_nm},
        "metrics": {"minimum_required_resin_volume_ml": round(volume * 0.92, 2),
                    "estimated_total_resin_volume_ml": volume},
    }  # fmt: skip
    if order is not None:
        record["print_order_uuid"] = orders[order]
        record["print_order_number"] = number or None
    if begun:
        record["started_at"] = when(started)
        record["finished_at"] = when(finished)
        record["origin"] |= {
            "cassette_serial": cassette, "cassette_nfc_uid": f"E004{n * 48271 % 0xFFFFFF:06X}",
            "platform_serial": platform, "platform_nfc_uid": f"E007{n % 3:02X}{machine.place:04X}",
            "software_version": SOFTWARE[machine.hw_type],
        }  # fmt: skip
    if status == "printing" and n in world.alive:
        record["remaining_sec"] = remaining(world.alive[n], now)
    if status in _DONE:
        record["metrics"] |= {
            "average_speed_mmhr": family.speed - n % 5, "consumed_resin_volume_ml": volume,
            "measured_resin_volume_ml": round(volume * (0.98 + n % 7 / 200), 2),
        }  # fmt: skip
    if rating is not None or message is not None:
        record["feedback"] = {"feedback_rating": rating, "feedback_message": message}
    return record


# -- print orders

PRINT_ORDER = "n, uuid, build, copies, number, tags, notes, route, created_at"


def print_orders(world: World, rows: Rows) -> list[Record]:
    """Print orders, each with what was printed and what still waits or runs on each printer."""
    keys = [row[0] for row in rows]
    query = (
        "SELECT print_order, printer, sum(status IN ('queued', 'printing')),"
        " sum(status IN ('finished', 'failed', 'aborted')) FROM prints"
        f" WHERE print_order IN ({marks(keys)}) GROUP BY print_order, printer"
    )
    routed: dict[int, dict[str, Record]] = {}
    for order, serial, waiting, printed in world.store.execute(query, keys):
        counts = {"copies_queued": waiting, "copies_printed": printed}
        routed.setdefault(order, {})[serial] = counts
    return [_print_order(world, row, routed.get(row[0], {})) for row in rows]


def _print_order(world: World, row: Any, counts: Mapping[str, Record]) -> Record:
    _, uuid, build, copies, number, tag_text, notes, route, created = row
    none = {"copies_queued": 0, "copies_printed": 0}
    routed = dict.fromkeys(json.loads(route), none) | dict(counts)
    return {
        "uuid": uuid, "build_uuid": world.builds[build].uuid, "total_copies": copies,
        "created_at": when(created), "print_order_number": number or None,
        "print_order_tags": json.loads(tag_text), "notes": notes, "routed_to": routed,
    }  # fmt: skip


# -- builds, parts, models

BUILD = "n, uuid, name, revision, status, application, packing_group, created_at, updated_at"


def builds(world: World, rows: Rows) -> list[Record]:
    """Builds with their parts, attachments and the part orders they were packed from."""
    keys = [row[0] for row in rows]
    attached = _grouped(world, f"SELECT build, uuid, filename FROM attachments WHERE build IN"
                               f" ({marks(keys)})", keys)  # fmt: skip
    packed = _grouped(world, "SELECT b.build, o.uuid, o.number, o.status FROM build_orders b"
                             f" JOIN part_orders o ON o.n = b.part_order WHERE b.build IN"
                             f" ({marks(keys)})", keys)  # fmt: skip
    return [_build(world, row, attached.get(row[0], []), packed.get(row[0], [])) for row in rows]


def _grouped(world: World, query: str, keys: list[int]) -> dict[int, Rows]:
    groups: dict[int, Rows] = {}
    for key, *rest in world.store.execute(query, keys):
        groups.setdefault(key, []).append(rest)
    return groups


def _build(world: World, row: Any, attached: Rows, packed: Rows) -> Record:
    n, uuid, name, revision, status, place, group, created, updated = row
    return known({
        "uuid": uuid, "name": name, "revision": revision, "status": status,
        "packing_group": group, "application_uuid": application_uuid(world.settings.seed, place),
        "parts": [part_json(world, part) for part in world.builds[n].parts],
        "attachments": [{"uuid": key, "filename": filename} for key, filename in attached],
        "part_orders": [{"uuid": key, "part_order_number": number, "status": word}
                        for key, number, word in packed],
        "created_at": when(created), "updated_at": when(updated),
    })  # fmt: skip


def part_json(world: World, n: int) -> msgspec.Raw:
    """A part, encoded once: a page of builds repeats the same parts thousands of times."""
    encoded = world.encoded_parts.get(n)
    if encoded is None:
        encoded = msgspec.Raw(msgspec.json.encode(part(world.parts[n])))
        world.encoded_parts[n] = encoded
    return encoded


def part(design: Part) -> Record:
    """A part: a model under a part number."""
    return {
        "uuid": design.uuid, "part_number": design.number, "model_uuid": design.model,
        "description": design.description, "part_tags": {"customer": design.customer},
        "part_number_tags": {"resin": design.family.resin} if design.n % 4 else {},
    }  # fmt: skip


def parts(world: World, rows: Rows) -> list[msgspec.Raw]:
    """Parts, in the order of the rows."""
    return [part_json(world, row[0]) for row in rows]


MODEL = (
    "uuid, filename, external_id, application, description, size, created_by, created_at,"
    " updated_at"
)


def models(world: World, rows: Rows) -> list[Record]:
    """Models, in the order of the rows."""
    seed = world.settings.seed
    return [
        known({
            "uuid": uuid, "filename": filename, "external_id": external,
            "application_uuid": None if place is None else application_uuid(seed, place),
            "description": description, "file_size_bytes": size, "created_by": by,
            "created_at": when(created), "updated_at": when(updated),
        })
        for uuid, filename, external, place, description, size, by, created, updated in rows
    ]  # fmt: skip


# -- part orders, printed parts

PART_ORDER = (
    "n, uuid, number, status, due_date, flushed_at, sop, packing_group, application, created_at,"
    " updated_at"
)


def part_orders(world: World, rows: Rows) -> list[Record]:
    """Part orders as the list gives them: with a count of their parts."""
    keys = [row[0] for row in rows]
    made: dict[int, tuple[int, list[str]]] = {}
    query = (
        f"SELECT part_order, build, count(*) FROM printed_parts WHERE part_order IN ({marks(keys)})"
        " GROUP BY part_order, build"
    )
    for order, build, count in world.store.execute(query, keys):
        before, uuids = made.get(order, (0, []))
        more = [world.builds[build].uuid] if build is not None else []
        made[order] = (before + count, uuids + more)
    return [
        _part_order(world, row, made.get(row[0], (0, []))[1])
        | {"printed_parts_count": made.get(row[0], (0, []))[0]}
        for row in rows
    ]


def _part_order(world: World, row: Any, build_uuids: list[str]) -> Record:
    _, uuid, number, status, due, flushed, sop, group, place, created, updated = row
    return known({
        "uuid": uuid, "status": status, "part_order_number": number, "due_date": when(due),
        "build_uuids": build_uuids, "build_sop_uuid": sop, "packing_group": group,
        "application_uuid": application_uuid(world.settings.seed, place),
        "created_at": when(created), "updated_at": when(updated),
    }) | {"flushed_at": when(flushed)}  # fmt: skip


def part_order(world: World, row: Any) -> Record:
    """One part order with all its printed parts."""
    rows = world.store.execute(
        "SELECT uuid, part, status, build FROM printed_parts WHERE part_order=? ORDER BY n",
        (row[0],),
    ).fetchall()
    numbers = dict.fromkeys(build for *_, build in rows if build is not None)
    record = _part_order(world, row, [world.builds[build].uuid for build in numbers])
    record["printed_parts"] = [
        {"uuid": uuid, "part_uuid": world.parts[design].uuid, "status": status}
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


def printed_parts(world: World, rows: Rows) -> list[Record]:
    """Printed parts, in the order of the rows."""
    orders = order_uuids(world, {row[14] for row in rows})
    return [_printed_part(world, row, orders) for row in rows]


def _printed_part(world: World, row: Any, orders: Mapping[int, str]) -> Record:
    (uuid, design_n, build_n, status, serial, lot, error, created, updated, finished,
     order_uuid, order_number, print_uuid, print_id, print_order, print_number) = row  # fmt: skip
    design, build = world.parts[design_n], None if build_n is None else world.builds[build_n]
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


def templates(world: World, rows: Rows) -> list[Record]:
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


def measurements(world: World, rows: Rows) -> list[Record]:
    """Measurements, in the order of the rows."""
    uuid = world.printed.template_uuid
    uuids = [uuid(n) for n in range(len(TEMPLATES))]
    return [
        {
            "uuid": key, "printed_part_uuid": part_uuid,
            "part_measurement_template_uuid": uuids[template], "value": value,
            "category_value": category, "updated_at": when(updated), "measurement_result": result,
            "zones": json.loads(zones) if zones else [], "notes": notes,
        }
        for key, part_uuid, template, value, category, result, zones, notes, updated in rows
    ]  # fmt: skip


# -- which columns and which function, for each list

RECORDS: dict[str, tuple[str, Callable[[World, Rows], list[Any]]]] = {
    "/prints": (PRINT, prints),
    "/builds": (BUILD, builds),
    "/print_orders": (PRINT_ORDER, print_orders),
    "/part_orders": (PART_ORDER, part_orders),
    "/parts": ("n", parts),
    "/printed_parts": (PRINTED_PART, printed_parts),
    "/part_measurement_templates": ("n, uuid, updated_at", templates),
    "/part_measurements": (MEASUREMENT, measurements),
}
