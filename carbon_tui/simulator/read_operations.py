"""The operations that only read: pages of lists, single records, the fleet."""

from __future__ import annotations

from typing import Any

import msgspec

from carbon_tui.simulator import part_record_json, record_json
from carbon_tui.simulator.cursors import Cursors
from carbon_tui.simulator.families import APPLICATIONS
from carbon_tui.simulator.list_query import ListQuery, asked, behind, whole_parameter
from carbon_tui.simulator.lists import LISTS, ServerList
from carbon_tui.simulator.messages import Refusal, ServerAnswer, ServerRequest, json_answer
from carbon_tui.simulator.records import RECORDS
from carbon_tui.simulator.shop import Shop, application_uuid


class ReadOperations:
    """Answers GET requests from the shop as it stands."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._cursors = Cursors(shop.settings.seed, shop.settings.cursor_life)

    # -- lists

    def page(self, request: ServerRequest) -> ServerAnswer:
        """One page of a cursor-paged list."""
        shop, listing = self._shop, LISTS[request.path]
        query = asked(listing, request.query, shop.settings)
        place: list[Any] = []
        if query.cursor:
            place = self._cursors.read(query.cursor, query.identity, shop.clock.time())
        limit = min(query.limit, shop.settings.page_cap)
        columns, records = RECORDS[request.path]
        rows = self._rows(listing, columns, query, place, limit)
        width = len(query.order)
        page: dict[str, Any] = {
            "limit": limit,
            "total_count": self._count(listing, query),
            listing.rows: records(shop, [row[width:] for row in rows[:limit]]),
        }
        if len(rows) > limit:
            last = list(rows[limit - 1][:width])
            page["next_cursor"] = self._cursors.make(query.identity, last, shop.clock.time())
        return json_answer(page)

    def _rows(
        self, listing: ServerList, columns: str, query: ListQuery, place: list[Any], limit: int
    ) -> list[Any]:
        """One row more than the page holds, to know whether another page follows."""
        keys = ", ".join(column for column, _ in query.order)
        order = ", ".join(f"{column}{' DESC' if down else ''}" for column, down in query.order)
        start, bound = behind(query.order, place) if place else ("TRUE", [])
        sql = (
            f"SELECT {keys}, {columns} FROM {listing.table} WHERE {start} AND {query.where}"
            f" ORDER BY {order} LIMIT {limit + 1}"
        )
        return self._shop.store.execute(sql, (*bound, *query.values)).fetchall()

    def _count(self, listing: ServerList, query: ListQuery) -> int:
        cap = self._shop.settings.count_cap
        sql = (
            f"SELECT count(*) FROM (SELECT 1 FROM {listing.table} WHERE {query.where} LIMIT {cap})"
        )
        count: int = self._shop.store.execute(sql, query.values).fetchone()[0]
        return count

    # -- single records

    def record(self, path: str, uuid: str) -> ServerAnswer:
        """One record of a list, or 404."""
        columns, records = RECORDS[path]
        return json_answer(records(self._shop, [self.row(path, columns, uuid)])[0])

    def row(self, path: str, columns: str, uuid: str) -> Any:
        """The row of a record; 404 when there is none."""
        sql = f"SELECT {columns} FROM {LISTS[path].table} WHERE uuid=?"
        row = self._shop.store.execute(sql, (uuid,)).fetchone()
        if row is None:
            raise Refusal(404, f"There is nothing at {path}/{uuid[:64]}.")
        return row

    def part_order(self, uuid: str) -> ServerAnswer:
        """A part order with its printed parts."""
        row = self.row("/part_orders", part_record_json.PART_ORDER, uuid)
        return json_answer(part_record_json.part_order(self._shop, row))

    # -- printers and applications

    def printers(self, request: ServerRequest) -> ServerAnswer:
        """A page of the fleet by offset, sorted by name."""
        settings = self._shop.settings
        values_by_name: dict[str, list[str]] = {}
        for name, value in request.query:
            values_by_name.setdefault(name, []).append(value)
        limit = min(whole_parameter(values_by_name, "limit", 1, 1000), settings.page_cap)
        offset = whole_parameter(values_by_name, "offset", 0, 2**31)
        first = offset * limit if settings.offset_is_pages else offset
        machines = sorted(self._shop.machines, key=lambda machine: machine.name)
        if not machines and settings.none_is_404:
            raise Refusal(404, "There are no printers.")
        now = self._shop.now()
        shown = machines[first : first + limit]
        return json_answer({
            "limit": limit, "offset": offset, "total_count": len(machines),
            "printers": [record_json.printer(self._shop, machine, now) for machine in shown],
        })  # fmt: skip

    def printer(self, serial: str) -> ServerAnswer:
        """One printer, or 404."""
        machine = self._shop.floor.by_serial.get(serial)
        if machine is None:
            raise Refusal(404, f"There is no printer {serial[:64]}.")
        return json_answer(record_json.printer(self._shop, machine, self._shop.now()))

    def queues(self, request: ServerRequest) -> ServerAnswer:
        """The queues of all printers, or of those named."""
        serials = [value for name, value in request.query if name == "printer_serial"]
        if len(serials) > 100:
            raise Refusal(400, f"`printer_serial` takes at most 100 values, not {len(serials)}.")
        shown = [
            record_json.queue(machine)
            for machine in self._shop.machines
            if not serials or machine.serial in serials
        ]
        if not shown and self._shop.settings.none_is_404:
            raise Refusal(404, "There are no such printer queues.")
        return json_answer({"printer_queues": shown})

    def applications(self) -> ServerAnswer:
        """The shareable folders."""
        seed = self._shop.settings.seed
        return json_answer({
            "applications": [
                {"uuid": application_uuid(seed, place), "name": name, "description": description}
                for place, (name, description) in enumerate(APPLICATIONS)
            ]
        })  # fmt: skip


def plain(answer: ServerAnswer) -> Any:
    """An answer's JSON as plain values."""
    return msgspec.json.decode(answer.body)
