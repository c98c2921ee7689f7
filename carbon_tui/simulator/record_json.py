"""From rows to the JSON records of the API. What is not known is left out, or null now and then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from carbon_tui.simulator.catalogue import SimulatedPart
from carbon_tui.simulator.schema import NEVER
from carbon_tui.simulator.shop import Shop, application_uuid
from carbon_tui.simulator.shop_floor import SOFTWARE, SimulatedPrint, SimulatedPrinter

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


def printer(shop: Shop, machine: SimulatedPrinter, now: int) -> Record:
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


def print_ref(live: SimulatedPrint, now: int) -> Record:
    """A print as a printer mentions it."""
    return known({
        "name": live.build.name, "print_id": live.print_id, "build_uuid": live.build.uuid,
        "started_at": when(live.started), "finished_at": when(live.finished),
        "remaining_sec": remaining(live, now),
    })  # fmt: skip


def remaining(live: SimulatedPrint, now: int) -> int | None:
    """Seconds that a running print is expected to take yet."""
    if live.started is None or live.finished is not None:
        return None
    return max(0, live.seconds - (now - live.started) // 1000)


def queue(machine: SimulatedPrinter) -> Record:
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


def prints(shop: Shop, rows: Rows) -> list[Record]:
    """Prints, in the order of the rows."""
    now, orders = shop.now(), order_uuids(shop, {row[4] for row in rows})
    return [_print(shop, row, orders, now) for row in rows]


def order_uuids(shop: Shop, keys: set[int | None]) -> dict[int, str]:
    """The uuids of print orders by their numbers."""
    uuids = [key for key in keys if key is not None]
    query = f"SELECT n, uuid FROM print_orders WHERE n IN ({marks(uuids)})"
    return dict(shop.store.execute(query, uuids).fetchall())


def _print(shop: Shop, row: Any, orders: Mapping[int, str], now: int) -> Record:
    (n, uuid, print_id, build_n, order, number, serial, platform, cassette, status,
     started, finished, by, volume, rating, message) = row  # fmt: skip
    build, machine = shop.builds[build_n], shop.floor.by_serial[serial]
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
    if status == "printing" and n in shop.alive:
        record["remaining_sec"] = remaining(shop.alive[n], now)
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


def print_orders(shop: Shop, rows: Rows) -> list[Record]:
    """Print orders, each with what was printed and what still waits or runs on each printer."""
    keys = [row[0] for row in rows]
    query = (
        "SELECT print_order, printer, sum(status IN ('queued', 'printing')),"
        " sum(status IN ('finished', 'failed', 'aborted')) FROM prints"
        f" WHERE print_order IN ({marks(keys)}) GROUP BY print_order, printer"
    )
    routed: dict[int, dict[str, Record]] = {}
    for order, serial, waiting, printed in shop.store.execute(query, keys):
        counts = {"copies_queued": waiting, "copies_printed": printed}
        routed.setdefault(order, {})[serial] = counts
    return [_print_order(shop, row, routed.get(row[0], {})) for row in rows]


def _print_order(shop: Shop, row: Any, counts: Mapping[str, Record]) -> Record:
    _, uuid, build, copies, number, tag_text, notes, route, created = row
    none = {"copies_queued": 0, "copies_printed": 0}
    routed = dict.fromkeys(msgspec.json.decode(route), none) | dict(counts)
    return {
        "uuid": uuid, "build_uuid": shop.builds[build].uuid, "total_copies": copies,
        "created_at": when(created), "print_order_number": number or None,
        "print_order_tags": msgspec.json.decode(tag_text), "notes": notes, "routed_to": routed,
    }  # fmt: skip


# -- builds, parts, models

BUILD = "n, uuid, name, revision, status, application, packing_group, created_at, updated_at"


def builds(shop: Shop, rows: Rows) -> list[Record]:
    """Builds with their parts, attachments and the part orders they were packed from."""
    keys = [row[0] for row in rows]
    attached = _grouped(shop, f"SELECT build, uuid, filename FROM attachments WHERE build IN"
                               f" ({marks(keys)})", keys)  # fmt: skip
    packed = _grouped(shop, "SELECT b.build, o.uuid, o.number, o.status FROM build_orders b"
                             f" JOIN part_orders o ON o.n = b.part_order WHERE b.build IN"
                             f" ({marks(keys)})", keys)  # fmt: skip
    return [_build(shop, row, attached.get(row[0], []), packed.get(row[0], [])) for row in rows]


def _grouped(shop: Shop, query: str, keys: list[int]) -> dict[int, Rows]:
    groups: dict[int, Rows] = {}
    for key, *rest in shop.store.execute(query, keys):
        groups.setdefault(key, []).append(rest)
    return groups


def _build(shop: Shop, row: Any, attached: Rows, packed: Rows) -> Record:
    n, uuid, name, revision, status, place, group, created, updated = row
    return known({
        "uuid": uuid, "name": name, "revision": revision, "status": status,
        "packing_group": group, "application_uuid": application_uuid(shop.settings.seed, place),
        "parts": [part_json(shop, part) for part in shop.builds[n].parts],
        "attachments": [{"uuid": key, "filename": filename} for key, filename in attached],
        "part_orders": [{"uuid": key, "part_order_number": number, "status": word}
                        for key, number, word in packed],
        "created_at": when(created), "updated_at": when(updated),
    })  # fmt: skip


def part_json(shop: Shop, n: int) -> msgspec.Raw:
    """A part, encoded once: a page of builds repeats the same parts thousands of times."""
    encoded = shop.encoded_parts.get(n)
    if encoded is None:
        encoded = msgspec.Raw(msgspec.json.encode(part(shop.parts[n])))
        shop.encoded_parts[n] = encoded
    return encoded


def part(design: SimulatedPart) -> Record:
    """A part: a model under a part number."""
    return {
        "uuid": design.uuid, "part_number": design.number, "model_uuid": design.model,
        "description": design.description, "part_tags": {"customer": design.customer},
        "part_number_tags": {"resin": design.family.resin} if design.n % 4 else {},
    }  # fmt: skip


def parts(shop: Shop, rows: Rows) -> list[msgspec.Raw]:
    """Parts, in the order of the rows."""
    return [part_json(shop, row[0]) for row in rows]


MODEL = (
    "uuid, filename, external_id, application, description, size, created_by, created_at,"
    " updated_at"
)


def models(shop: Shop, rows: Rows) -> list[Record]:
    """Models, in the order of the rows."""
    seed = shop.settings.seed
    return [
        known({
            "uuid": uuid, "filename": filename, "external_id": external,
            "application_uuid": None if place is None else application_uuid(seed, place),
            "description": description, "file_size_bytes": size, "created_by": by,
            "created_at": when(created), "updated_at": when(updated),
        })
        for uuid, filename, external, place, description, size, by, created, updated in rows
    ]  # fmt: skip
