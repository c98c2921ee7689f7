"""Queueing builds: print orders made, changed, and their copies moved or taken back."""

from __future__ import annotations

import json
import re
from typing import Any

from carbon_tui.simulator import record_json
from carbon_tui.simulator.catalogue import SimulatedBuild
from carbon_tui.simulator.families import application_of
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.messages import (
    Refusal,
    ServerAnswer,
    ServerRequest,
    json_answer,
    needed_text,
    tags,
    text,
    texts,
    whole,
)  # fmt: skip
from carbon_tui.simulator.shop import Shop
from carbon_tui.simulator.shop_floor import SimulatedPrint, SimulatedPrinter

MOST_COPIES = 1000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def chosen_uuid(body: dict[str, Any]) -> str | None:
    """The uuid that the client chose, in lower case; 400 when it is not one."""
    value = text(body, "uuid")
    if value is None:
        return None
    if not _UUID.fullmatch(value):
        raise Refusal(400, "`uuid` is not a UUID.")
    return value.lower()


class SimulatedPrintOrders:
    """POST and PATCH of print orders."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._uuid = uuids(shop.settings.seed, "placed print order")

    def create(self, request: ServerRequest) -> ServerAnswer:
        """Queue a build; each copy goes to the printer of the route that has least to do."""
        body, shop = request.json(), self._shop
        uuid = chosen_uuid(body)
        if uuid and self._exists(uuid):
            raise Refusal(409, f"A print order with the uuid {uuid} exists already.")
        build = self._build(needed_text(body, "build_uuid"))
        copies = whole(body, "total_copies", 1)
        if copies > MOST_COPIES:
            raise Refusal(400, f"`total_copies` must be at most {MOST_COPIES}.")
        route = [self._machine(serial) for serial in dict.fromkeys(texts(body, "route_to"))]
        number, notes = text(body, "print_order_number", 255), text(body, "notes", 10_000)
        labels = tags(body, "print_order_tags") or {}
        at, n = shop.now(), self._next_n()
        uuid = uuid or self._uuid(n)
        shop.store.execute(
            "INSERT INTO print_orders VALUES (?,?,?,?,?,?,?,?,?,'api',?,?)",
            (n, uuid, build.n, copies, number or "", json.dumps(labels), notes,
             application_of(build.family), json.dumps([m.serial for m in route]), at, at),
        )  # fmt: skip
        for _ in range(copies):
            machine = min(route, key=lambda machine: len(machine.queue) + bool(machine.current))
            shop.enqueue(machine, build, (n, uuid, number or ""), at)
        return self._answer(uuid)

    def update(self, request: ServerRequest, uuid: str) -> ServerAnswer:
        """Change an order's number, tags or notes; anything else in the body is ignored."""
        body, shop = request.json(), self._shop
        row = shop.store.execute("SELECT n FROM print_orders WHERE uuid=?", (uuid,)).fetchone()
        if row is None:
            raise Refusal(404, f"There is no print order {uuid[:64]}.")
        number, notes = text(body, "print_order_number", 255), text(body, "notes", 10_000)
        labels = tags(body, "print_order_tags")
        changes = {
            "number": number, "notes": notes,
            "tags": None if labels is None else json.dumps(labels),
        }  # fmt: skip
        for column, value in changes.items():
            if value is not None:
                shop.store.execute(f"UPDATE print_orders SET {column}=? WHERE n=?", (value, *row))
        if number is not None:
            shop.store.execute(
                "UPDATE prints SET order_number=? WHERE print_order=?", (number, *row)
            )
        shop.store.execute("UPDATE print_orders SET updated_at=? WHERE n=?", (shop.now(), *row))
        return self._answer(uuid)

    def _answer(self, uuid: str) -> ServerAnswer:
        shop = self._shop
        sql = f"SELECT {record_json.PRINT_ORDER} FROM print_orders WHERE uuid=?"
        rows = shop.store.execute(sql, (uuid,)).fetchall()
        return json_answer(record_json.print_orders(shop, rows)[0])

    def _exists(self, uuid: str) -> bool:
        query = "SELECT 1 FROM print_orders WHERE uuid=?"
        return self._shop.store.execute(query, (uuid,)).fetchone() is not None

    def _next_n(self) -> int:
        query = "SELECT coalesce(max(n), 0) + 1 FROM print_orders"
        n: int = self._shop.store.execute(query).fetchone()[0]
        return n

    def _build(self, uuid: str) -> SimulatedBuild:
        shop = self._shop
        row = shop.store.execute("SELECT n FROM builds WHERE uuid=?", (uuid.lower(),)).fetchone()
        if row is None:
            raise Refusal(400, f"There is no build {uuid[:64]}.")
        build = shop.builds[row[0]]
        if build.status in ("Unreleased", "Obsolete"):
            raise Refusal(400, f"The build is {build.status}: only released builds can be queued.")
        return build

    def _machine(self, serial: str) -> SimulatedPrinter:
        machine = self._shop.floor.by_serial.get(serial)
        if machine is None:
            raise Refusal(400, f"There is no printer {serial[:64]}.")
        return machine


class SimulatedQueues:
    """PATCH of printers' queues: move and delete."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def update(self, request: ServerRequest) -> ServerAnswer:
        """Carry out one action; the code says whether all, some or none of it was possible."""
        body = request.json()
        action, asked = body.get("action_type"), texts(body, "print_uuids")
        if action == "PrinterQueueMoveRequest":
            return self._move(body, asked)
        if action == "PrinterQueueDeleteRequest":
            return self._delete(asked)
        raise Refusal(400, "`action_type` is neither a move nor a delete request.")

    def _move(self, body: dict[str, Any], print_uuids: list[str]) -> ServerAnswer:
        shop, index = self._shop, whole(body, "index", -1)
        machine = shop.floor.by_serial.get(needed_text(body, "printer_serial"))
        if machine is None:
            raise Refusal(404, "There is no such printer.")
        moved, at = shop.waiting(print_uuids), shop.now()
        for live in moved:
            shop.machines[live.machine].queue.remove(live)
        first = len(machine.queue) if index < 0 else min(index, len(machine.queue))
        for place, live in enumerate(moved, first):
            shop.move(live, machine, place, at)
        shop.resume(machine, at, 120_000)
        return self._outcome(print_uuids, moved, "moved")

    def _delete(self, print_uuids: list[str]) -> ServerAnswer:
        dropped, at = self._shop.waiting(print_uuids), self._shop.now()
        for live in dropped:
            self._shop.drop(live, at)
        return self._outcome(print_uuids, dropped, "deleted")

    @staticmethod
    def _outcome(print_uuids: list[str], done: list[SimulatedPrint], word: str) -> ServerAnswer:
        asked_for = len(dict.fromkeys(print_uuids))
        code = 2 if not done else int(len(done) < asked_for)
        message = f"{len(done)} of {asked_for} prints {word}."
        if code:
            message += " The others are not waiting in any queue."
        return json_answer(
            {"uuids": [live.uuid for live in done], "code": code, "message": message}
        )
