"""Queueing builds: print orders made, changed, and their copies moved or taken back."""

from __future__ import annotations

import json
import re
from typing import Any

from carbon_tui.simulator import answers
from carbon_tui.simulator.catalogue import Build
from carbon_tui.simulator.families import application_of
from carbon_tui.simulator.floor import Live, Machine
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.messages import (
    Answer,
    Refusal,
    Request,
    json_answer,
    needed_text,
    tags,
    text,
    texts,
    whole,
)  # fmt: skip
from carbon_tui.simulator.world import World

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


class PrintOrders:
    """POST and PATCH of print orders."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._uuid = uuids(world.settings.seed, "placed print order")

    def create(self, request: Request) -> Answer:
        """Queue a build; each copy goes to the printer of the route that has least to do."""
        body, world = request.json(), self._world
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
        at, n = world.now(), self._next_n()
        uuid = uuid or self._uuid(n)
        world.store.execute(
            "INSERT INTO print_orders VALUES (?,?,?,?,?,?,?,?,?,'api',?,?)",
            (n, uuid, build.n, copies, number or "", json.dumps(labels), notes,
             application_of(build.family), json.dumps([m.serial for m in route]), at, at),
        )  # fmt: skip
        for _ in range(copies):
            machine = min(route, key=lambda machine: len(machine.queue) + bool(machine.current))
            world.enqueue(machine, build, (n, uuid, number or ""), at)
        return self._answer(uuid)

    def update(self, request: Request, uuid: str) -> Answer:
        """Change an order's number, tags or notes; anything else in the body is ignored."""
        body, world = request.json(), self._world
        row = world.store.execute("SELECT n FROM print_orders WHERE uuid=?", (uuid,)).fetchone()
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
                world.store.execute(f"UPDATE print_orders SET {column}=? WHERE n=?", (value, *row))
        if number is not None:
            world.store.execute(
                "UPDATE prints SET order_number=? WHERE print_order=?", (number, *row)
            )
        world.store.execute("UPDATE print_orders SET updated_at=? WHERE n=?", (world.now(), *row))
        return self._answer(uuid)

    def _answer(self, uuid: str) -> Answer:
        world = self._world
        sql = f"SELECT {answers.PRINT_ORDER} FROM print_orders WHERE uuid=?"
        rows = world.store.execute(sql, (uuid,)).fetchall()
        return json_answer(answers.print_orders(world, rows)[0])

    def _exists(self, uuid: str) -> bool:
        query = "SELECT 1 FROM print_orders WHERE uuid=?"
        return self._world.store.execute(query, (uuid,)).fetchone() is not None

    def _next_n(self) -> int:
        query = "SELECT coalesce(max(n), 0) + 1 FROM print_orders"
        n: int = self._world.store.execute(query).fetchone()[0]
        return n

    def _build(self, uuid: str) -> Build:
        world = self._world
        row = world.store.execute("SELECT n FROM builds WHERE uuid=?", (uuid.lower(),)).fetchone()
        if row is None:
            raise Refusal(400, f"There is no build {uuid[:64]}.")
        build = world.builds[row[0]]
        if build.status in ("Unreleased", "Obsolete"):
            raise Refusal(400, f"The build is {build.status}: only released builds can be queued.")
        return build

    def _machine(self, serial: str) -> Machine:
        machine = self._world.floor.by_serial.get(serial)
        if machine is None:
            raise Refusal(400, f"There is no printer {serial[:64]}.")
        return machine


class Queues:
    """PATCH of printers' queues: move and delete."""

    def __init__(self, world: World) -> None:
        self._world = world

    def update(self, request: Request) -> Answer:
        """Carry out one action; the code says whether all, some or none of it was possible."""
        body = request.json()
        action, wanted = body.get("action_type"), texts(body, "print_uuids")
        if action == "PrinterQueueMoveRequest":
            return self._move(body, wanted)
        if action == "PrinterQueueDeleteRequest":
            return self._delete(wanted)
        raise Refusal(400, "`action_type` is neither a move nor a delete request.")

    def _move(self, body: dict[str, Any], wanted: list[str]) -> Answer:
        world, index = self._world, whole(body, "index", -1)
        machine = world.floor.by_serial.get(needed_text(body, "printer_serial"))
        if machine is None:
            raise Refusal(404, "There is no such printer.")
        moved, at = world.waiting(wanted), world.now()
        for live in moved:
            world.machines[live.machine].queue.remove(live)
        first = len(machine.queue) if index < 0 else min(index, len(machine.queue))
        for place, live in enumerate(moved, first):
            world.move(live, machine, place, at)
        world.resume(machine, at, 120_000)
        return self._outcome(wanted, moved, "moved")

    def _delete(self, wanted: list[str]) -> Answer:
        dropped, at = self._world.waiting(wanted), self._world.now()
        for live in dropped:
            self._world.drop(live, at)
        return self._outcome(wanted, dropped, "deleted")

    @staticmethod
    def _outcome(wanted: list[str], done: list[Live], word: str) -> Answer:
        asked_for = len(dict.fromkeys(wanted))
        code = 2 if not done else int(len(done) < asked_for)
        message = f"{len(done)} of {asked_for} prints {word}."
        if code:
            message += " The others are not waiting in any queue."
        return json_answer(
            {"uuids": [live.uuid for live in done], "code": code, "message": message}
        )
