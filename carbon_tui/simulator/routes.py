"""The 35 operations by method and path."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from carbon_tui.simulator.answers import marks
from carbon_tui.simulator.lists import LISTS
from carbon_tui.simulator.messages import Answer, Refusal
from carbon_tui.simulator.models import Models
from carbon_tui.simulator.part_orders import PartOrders
from carbon_tui.simulator.print_orders import PrintOrders, Queues
from carbon_tui.simulator.programs import Programs
from carbon_tui.simulator.quality import print_quality_data
from carbon_tui.simulator.reading import Reading
from carbon_tui.simulator.storage import Storage, a_document, a_video
from carbon_tui.simulator.world import FLOOR, HISTORY, TRACKED, World

Handler = Callable[..., Answer]


class Route(msgspec.Struct, frozen=True):
    """One operation: how it is called, which stage of the data it needs, what answers it."""

    method: str
    path: str
    stage: int
    answer: Handler

    def pattern(self) -> re.Pattern[str]:
        """The path with its `{}` as groups."""
        return re.compile(re.escape(self.path).replace(r"\{\}", "([^/]+)"))


class Routes:
    """Finds the operation for a request."""

    def __init__(self, world: World, storage: Storage) -> None:
        self._world, self._storage = world, storage
        reading = Reading(world)
        self.reading = reading
        self.models = Models(world, reading, storage)
        self.part_orders = PartOrders(world, reading)
        table = [*self._reads(reading), *self._writes(reading)]
        self._table = [(route, route.pattern()) for route in table]

    def _reads(self, reading: Reading) -> list[Route]:
        models = self.models
        lists = [Route("GET", path, rule.stage, reading.page) for path, rule in LISTS.items()]
        return [
            Route("GET", "/printers/queues", FLOOR, reading.queues),
            Route("GET", "/printers", FLOOR, reading.printers),
            Route("GET", "/printers/{}", FLOOR, lambda _, serial: reading.printer(serial)),
            Route("GET", "/applications", FLOOR, lambda _: reading.applications()),
            *lists,
            *(self._record(path, stage) for path, stage in _RECORDS.items()),
            Route("GET", "/part_orders/{}", TRACKED, lambda _, uuid: reading.part_order(uuid)),
            Route("GET", "/print_quality_data", HISTORY,
                  lambda request: print_quality_data(self._world, request)),
            Route("GET", "/attachments/{}", HISTORY, lambda _, uuid: self._attachment(uuid)),
            Route("GET", "/models", HISTORY, models.find),
            Route("GET", "/models/{}", HISTORY, lambda _, uuid: models.get(uuid)),
            Route("GET", "/models/{}/download", HISTORY, lambda _, uuid: models.download(uuid)),
        ]  # fmt: skip

    def _record(self, path: str, stage: int) -> Route:
        return Route("GET", f"{path}/{{}}", stage, lambda _, uuid: self.reading.record(path, uuid))

    def _writes(self, reading: Reading) -> list[Route]:
        world, models, parts = self._world, self.models, self.part_orders
        orders, queues, programs = PrintOrders(world), Queues(world), Programs(world, models)
        return [
            Route("POST", "/print_orders", HISTORY, orders.create),
            Route("PATCH", "/print_orders/{}", HISTORY, orders.update),
            Route("PATCH", "/printers/queues", HISTORY, queues.update),
            Route("POST", "/part_orders", TRACKED, parts.create),
            Route("PATCH", "/part_orders/{}", TRACKED, parts.update),
            Route("DELETE", "/part_orders/{}", TRACKED, lambda _, uuid: parts.cancel(uuid)),
            Route("POST", "/parts", HISTORY, models.create_part),
            Route("POST", "/models", HISTORY, models.upload),
            Route("POST", "/models/presigned", HISTORY, models.presign),
            Route("POST", "/models/presigned/resolve", HISTORY, models.resolve),
            Route("POST", "/model_program_runs", HISTORY, programs.create),
            Route("GET", "/model_program_runs", HISTORY, programs.find),
            Route("GET", "/model_program_runs/{}", HISTORY, lambda _, uuid: programs.get(uuid)),
        ]

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]]:
        """The operation and the values in its path; 404 or 405 when there is none."""
        allowed = []
        for route, pattern in self._table:
            found = pattern.fullmatch(path)
            if found and route.method == method:
                return route, found.groups()
            if found:
                allowed.append(route.method)
        if allowed:
            names = ", ".join(sorted(set(allowed)))
            raise Refusal(405, f"{path[:80]} takes {names}.", (("allow", names),))
        raise Refusal(404, f"There is no {path[:80]} here.")

    def _attachment(self, uuid: str) -> Answer:
        sql = f"SELECT build, filename FROM attachments WHERE uuid IN ({marks([uuid])})"
        row = self._world.store.execute(sql, (uuid,)).fetchone()
        if row is None:
            raise Refusal(404, f"There is no attachment {uuid[:64]}.")
        build, filename = row
        path = f"/attachments/{uuid}"
        make = (
            (lambda: a_video(build)) if filename.endswith(".mp4") else lambda: a_document(filename)
        )
        self._storage.offer(path, make, filename)
        return Answer(302, b"", (("location", self._storage.signed(path)),))


_RECORDS = {
    "/builds": HISTORY, "/print_orders": HISTORY, "/parts": HISTORY, "/printed_parts": TRACKED,
}  # fmt: skip
