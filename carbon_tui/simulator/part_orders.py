"""Part orders, and the packer that turns them into builds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from carbon_tui.simulator.catalogue import DAY, SimulatedBuild, SimulatedPart
from carbon_tui.simulator.families import application_of
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.list_query import milliseconds
from carbon_tui.simulator.messages import (
    Refusal,
    ServerAnswer,
    ServerRequest,
    needed_text,
    text,
)  # fmt: skip
from carbon_tui.simulator.print_orders import chosen_uuid
from carbon_tui.simulator.read_operations import ReadOperations
from carbon_tui.simulator.schema import NEVER
from carbon_tui.simulator.shop import Shop
from carbon_tui.simulator.shop_floor import HOUR
from carbon_tui.simulator.vocabulary import GROUPS

PARTS_A_BUILD = 35
PARTS_AN_ORDER = 1000
HURRY = 24 * HOUR  # an order due sooner is packed without a flush


class SimulatedPartOrders:
    """Makes, flushes and cancels part orders."""

    def __init__(self, shop: Shop, reading: ReadOperations) -> None:
        self._shop, self._reading = shop, reading
        self._packer = AutomaticPacker(shop)
        self._uuid = uuids(shop.settings.seed, "placed part order")

    def begin(self) -> None:
        """The orders that wait when the shop begins: some open, every fifth one canceled."""
        shop, floor = self._shop, self._shop.floor
        for place in range(shop.settings.waiting_part_orders):
            at = floor.now - (place + 1) * 5 * HOUR
            designs = shop.parts[place * 40 % len(shop.parts) :][: 2 + place % 3]
            parts = [part for part in designs for _ in range(1 + place % 4)]
            group = GROUPS[place % len(GROUPS)] if place % 2 else None
            n = self._insert(
                self._uuid(-1 - place), f"PO-{50_000 + place}", parts, at + (4 + place) * DAY,
                None, group, at,
            )  # fmt: skip
            if place % 5 == 4:
                self._cancel(n, at + HOUR)

    def create(self, request: ServerRequest) -> ServerAnswer:
        """Take an order; its parts wait until the packer finds them a build."""
        body, shop = request.json(), self._shop
        uuid, at = chosen_uuid(body), shop.now()
        if uuid and self._find(uuid):
            raise Refusal(409, f"A part order with the uuid {uuid} exists already.")
        number, due = needed_text(body, "part_order_number"), self._due(body, at)
        group, parts = text(body, "packing_group", 32) or None, self._parts(body)
        self._check_group(group)
        n = self._next_n()
        uuid = uuid or self._uuid(n)
        self._insert(uuid, number, parts, due, text(body, "build_sop_uuid"), group, at)
        self._packer.consider(n, at, due, flush=body.get("flush") is True)
        return self._reading.part_order(uuid)

    def update(self, request: ServerRequest, uuid: str) -> ServerAnswer:
        """Flush an order; `flush` of false is ignored."""
        body, order = request.json(), self._find(uuid)
        if order is None:
            raise Refusal(404, f"There is no part order {uuid[:64]}.")
        n, status = order
        if body.get("flush") is True and status == "open":
            self._packer.consider(n, self._shop.now(), NEVER, flush=True)
        return self._reading.part_order(uuid)

    def cancel(self, uuid: str) -> ServerAnswer:
        """Cancel an order that is not packed yet; 405 when it is too late."""
        order = self._find(uuid)
        if order is None:
            raise Refusal(400, f"There is no part order {uuid[:64]}.")
        n, status = order
        if status == "canceled":
            raise Refusal(400, "The part order is canceled already.")
        if status != "open":
            raise Refusal(405, f"The part order is {status}: it can no longer be canceled.")
        self._cancel(n, self._shop.now())
        return ServerAnswer(204)

    def _cancel(self, n: int, at: int) -> None:
        store = self._shop.store
        store.execute("UPDATE part_orders SET status='canceled', updated_at=? WHERE n=?", (at, n))
        store.execute(
            "UPDATE printed_parts SET status='canceled', updated_at=? WHERE part_order=?", (at, n)
        )

    def _find(self, uuid: str) -> tuple[int, str] | None:
        query = "SELECT n, status FROM part_orders WHERE uuid=?"
        row: tuple[int, str] | None = self._shop.store.execute(query, (uuid,)).fetchone()
        return row

    def _next_n(self) -> int:
        query = "SELECT max(coalesce(max(n), 0) + 1, 1000000) FROM part_orders"
        n: int = self._shop.store.execute(query).fetchone()[0]
        return n

    def _due(self, body: dict[str, Any], at: int) -> int:
        due = int(milliseconds("due_date", needed_text(body, "due_date")))
        if due <= at:
            raise Refusal(400, "`due_date` lies in the past.")
        return due

    def _parts(self, body: dict[str, Any]) -> list[SimulatedPart]:
        asked_parts = body.get("parts")
        if not isinstance(asked_parts, list) or not asked_parts:
            raise Refusal(400, "`parts` must name at least one part.")
        if len(asked_parts) > PARTS_AN_ORDER:
            raise Refusal(400, f"`parts` takes at most {PARTS_AN_ORDER} parts.")
        return [self._part(item) for item in asked_parts]

    def _part(self, item: Any) -> SimulatedPart:
        uuid = item.get("uuid") if isinstance(item, dict) else None
        if not isinstance(uuid, str):
            raise Refusal(400, "Each of `parts` must have a `uuid`.")
        row = self._shop.store.execute("SELECT n FROM parts WHERE uuid=?", (uuid,)).fetchone()
        if row is None:
            raise Refusal(400, f"There is no part {uuid[:64]}.")
        n: int = row[0]
        return self._shop.parts[n]

    def _check_group(self, group: str | None) -> None:
        query = (
            "SELECT DISTINCT packing_group FROM part_orders"
            " WHERE status='open' AND packing_group IS NOT NULL"
        )
        opened = {row[0] for row in self._shop.store.execute(query)}
        most = self._shop.settings.packing_groups_at_once
        if group is not None and group not in opened and len(opened) >= most:
            raise Refusal(400, f"At most {most} packing groups can be open at once.")

    def _insert(
        self, uuid: str, number: str, parts: list[SimulatedPart], due: int,
        sop: str | None, group: str | None, at: int,
    ) -> int:  # fmt: skip
        shop, n = self._shop, self._next_n()
        place = application_of(parts[0].family)
        shop.store.execute(
            "INSERT INTO part_orders VALUES (?,?,?,'open',?,?,?,?,?,?,?)",
            (n, uuid, number, due, NEVER, sop, group, place, at, at),
        )
        printed = shop.printed
        shop.store.executemany(
            "INSERT INTO printed_parts VALUES (?,?,?,?,NULL,NULL,?,'waiting',NULL,NULL,NULL,"
            "?,?,?,?,?)",
            [(key, printed.uuid(key), part.n, part.number, n, application_of(part.family),
              at, at, NEVER, NEVER) for key, part in enumerate(parts, printed.next_n)],
        )  # fmt: skip
        printed.next_n += len(parts)
        return n


class AutomaticPacker:
    """Packs waiting parts into builds by build SOP and packing group, the most urgent first."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._uuid = uuids(shop.settings.seed, "packed build")
        self._attachment = uuids(shop.settings.seed, "packed attachment")

    def consider(self, n: int, at: int, due: int, *, flush: bool) -> None:
        """Pack now when flushed, due within a day, or when a build can be filled; else later."""
        store = self._shop.store
        sop, group = store.execute(
            "SELECT sop, packing_group FROM part_orders WHERE n=?", (n,)
        ).fetchone()
        if flush:
            store.execute(
                "UPDATE part_orders SET flushed_at=?, updated_at=? WHERE n=?", (at, at, n)
            )
        if flush or due - at <= HURRY:
            self._prepare(at, sop, group, everything=True)
        elif len(self._waiting(sop, group, "waiting")) >= PARTS_A_BUILD:
            self._prepare(at, sop, group, everything=False)
        else:
            self._shop.later(due - HURRY, self._in_time(sop, group))

    def _in_time(self, sop: str | None, group: str | None) -> Callable[[int], None]:
        return lambda at: self._prepare(at, sop, group, everything=True)

    def _waiting(self, sop: str | None, group: str | None, status: str) -> list[Any]:
        query = (
            "SELECT p.n, p.part, p.part_order FROM printed_parts p"
            " JOIN part_orders o ON o.n = p.part_order WHERE p.status=? AND p.build IS NULL"
            " AND o.sop IS ? AND o.packing_group IS ? AND o.status IN ('open', 'processing')"
            " ORDER BY o.due_date, o.n, p.n"
        )
        return self._shop.store.execute(query, (status, sop, group)).fetchall()

    def _prepare(self, at: int, sop: str | None, group: str | None, *, everything: bool) -> None:
        """Close the orders whose parts are to be packed; the builds appear a while later."""
        waiting = self._waiting(sop, group, "waiting")
        full = len(waiting) // PARTS_A_BUILD * PARTS_A_BUILD
        chosen = waiting if everything else waiting[:full]
        if not chosen:
            return
        store = self._shop.store
        store.executemany(
            "UPDATE printed_parts SET status='preparing', updated_at=? WHERE n=?",
            [(at, n) for n, _, _ in chosen],
        )
        store.executemany(
            "UPDATE part_orders SET status='processing', updated_at=? WHERE n=?",
            [(at, order) for order in {order for _, _, order in chosen}],
        )
        seconds = self._shop.settings.packing_seconds
        self._shop.later(at + int(seconds * 1000), lambda when: self._pack(when, sop, group))

    def _pack(self, at: int, sop: str | None, group: str | None) -> None:
        chosen = self._waiting(sop, group, "preparing")
        for first in range(0, len(chosen), PARTS_A_BUILD):
            self._make_build(at, chosen[first : first + PARTS_A_BUILD], group)

    def _make_build(self, at: int, chosen: list[Any], group: str | None) -> None:
        shop, n = self._shop, max(self._shop.builds) + 1
        family = shop.parts[chosen[0][1]].family
        number = shop.settings.prints // 12 + 400 + n - len(shop.catalogue.builds)
        minutes = 60 * (family.hours[0] + family.hours[1]) / 2
        build = SimulatedBuild(
            n, self._uuid, f"AutoBuild{number:03d}", "1", "Released", family, minutes,
            tuple(part for _, part, _ in chosen), 0.0, group, automatic=True,
        )  # fmt: skip
        shop.builds[n] = build
        store = shop.store
        store.execute(
            "INSERT INTO builds VALUES (?,?,?,?,?,?,?,?,?)",
            (n, build.uuid, build.name, "1", "Released", application_of(family), group, at, at),
        )
        name = f"{build.name} traveler.pdf"
        store.execute("INSERT INTO attachments VALUES (?,?,?)", (self._attachment(n), n, name))
        orders = {order for _, _, order in chosen}
        store.executemany("INSERT INTO build_orders VALUES (?,?)", [(n, o) for o in orders])
        status = "printing" if shop.settings.packed_parts_print else "preparing"
        store.executemany(
            "UPDATE printed_parts SET build=?, status=?, updated_at=? WHERE n=?",
            [(n, status, at, key) for key, _, _ in chosen],
        )
        store.executemany(
            "UPDATE part_orders SET updated_at=? WHERE n=?", [(at, o) for o in orders]
        )
