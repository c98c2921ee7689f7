"""All operations by method and path."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from carbon_tui.simulator.lists import LISTS
from carbon_tui.simulator.messages import Refusal, ServerAnswer, ServerRequest
from carbon_tui.simulator.read_operations import ReadOperations
from carbon_tui.simulator.record_json import marks
from carbon_tui.simulator.shop import FLOOR, HISTORY, TRACKED, Shop
from carbon_tui.simulator.storage import Storage, a_document, a_video

if TYPE_CHECKING:
    from carbon_tui.simulator.model_programs import ModelProgramRuns
    from carbon_tui.simulator.models import SimulatedModels
    from carbon_tui.simulator.part_orders import SimulatedPartOrders
    from carbon_tui.simulator.print_orders import SimulatedPrintOrders, SimulatedQueues

Handler = Callable[..., ServerAnswer]


class Route(msgspec.Struct, frozen=True):
    """One operation: how it is called, which stage of the data it needs, what answers it."""

    method: str
    path: str
    stage: int
    answer: Handler

    def values(self, asked: list[str]) -> tuple[str, ...] | None:
        """What stands where the path has `{}`, by the steps of a path; None for another path."""
        steps = self.path.split("/")
        if len(steps) != len(asked):
            return None
        pairs = list(zip(steps, asked, strict=True))
        if any(step != value and (step != "{}" or not value) for step, value in pairs):
            return None
        return tuple(value for step, value in pairs if step == "{}")


class Routes:
    """Finds the operation for a request. What answers to it is made when it is first asked for:
    the list of printers, which is what most people see first, needs none of the rest."""

    def __init__(self, shop: Shop, storage: Storage) -> None:
        self._shop, self._storage = shop, storage
        self.reading = ReadOperations(shop)
        self.table = [*self._reads(self.reading), *self._writes()]

    @cached_property
    def models(self) -> SimulatedModels:
        from carbon_tui.simulator.models import SimulatedModels

        return SimulatedModels(self._shop, self.reading, self._storage)

    @cached_property
    def part_orders(self) -> SimulatedPartOrders:
        from carbon_tui.simulator.part_orders import SimulatedPartOrders

        return SimulatedPartOrders(self._shop, self.reading)

    @cached_property
    def _orders(self) -> SimulatedPrintOrders:
        from carbon_tui.simulator.print_orders import SimulatedPrintOrders

        return SimulatedPrintOrders(self._shop)

    @cached_property
    def _queues(self) -> SimulatedQueues:
        from carbon_tui.simulator.print_orders import SimulatedQueues

        return SimulatedQueues(self._shop)

    @cached_property
    def _programs(self) -> ModelProgramRuns:
        from carbon_tui.simulator.model_programs import ModelProgramRuns

        return ModelProgramRuns(self._shop, self.models)

    def begin_with_models(self) -> None:
        self.models.begin()

    def begin_with_part_orders(self) -> None:
        self.part_orders.begin()

    def _reads(self, reading: ReadOperations) -> list[Route]:
        lists = [Route("GET", path, rule.stage, reading.page) for path, rule in LISTS.items()]
        return [
            Route("GET", "/printers/queues", FLOOR, reading.queues),
            Route("GET", "/printers", FLOOR, reading.printers),
            Route("GET", "/printers/{}", FLOOR, lambda _, serial: reading.printer(serial)),
            Route("GET", "/applications", FLOOR, lambda _: reading.applications()),
            *lists,
            *(self._record(path, stage) for path, stage in _RECORDS.items()),
            Route("GET", "/part_orders/{}", TRACKED, lambda _, uuid: reading.part_order(uuid)),
            Route("GET", "/print_quality_data", HISTORY, self._quality),
            Route("GET", "/attachments/{}", HISTORY, lambda _, uuid: self._attachment(uuid)),
            Route("GET", "/models", HISTORY, lambda asked: self.models.find(asked)),
            Route("GET", "/models/{}", HISTORY, lambda _, uuid: self.models.get(uuid)),
            Route("GET", "/models/{}/download", HISTORY,
                  lambda _, uuid: self.models.download(uuid)),
        ]  # fmt: skip

    def _record(self, path: str, stage: int) -> Route:
        return Route("GET", f"{path}/{{}}", stage, lambda _, uuid: self.reading.record(path, uuid))

    def _writes(self) -> list[Route]:
        return [
            Route("POST", "/print_orders", HISTORY, lambda asked: self._orders.create(asked)),
            Route("PATCH", "/print_orders/{}", HISTORY,
                  lambda asked, uuid: self._orders.update(asked, uuid)),
            Route("PATCH", "/printers/queues", HISTORY, lambda asked: self._queues.update(asked)),
            Route("POST", "/part_orders", TRACKED, lambda asked: self.part_orders.create(asked)),
            Route("PATCH", "/part_orders/{}", TRACKED,
                  lambda asked, uuid: self.part_orders.update(asked, uuid)),
            Route("DELETE", "/part_orders/{}", TRACKED,
                  lambda _, uuid: self.part_orders.cancel(uuid)),
            Route("POST", "/parts", HISTORY, lambda asked: self.models.create_part(asked)),
            Route("POST", "/models", HISTORY, lambda asked: self.models.upload(asked)),
            Route("POST", "/models/presigned", HISTORY, lambda asked: self.models.presign(asked)),
            Route("POST", "/models/presigned/resolve", HISTORY,
                  lambda asked: self.models.resolve(asked)),
            Route("POST", "/model_program_runs", HISTORY,
                  lambda asked: self._programs.create(asked)),
            Route("GET", "/model_program_runs", HISTORY, lambda asked: self._programs.find(asked)),
            Route("GET", "/model_program_runs/{}", HISTORY,
                  lambda _, uuid: self._programs.get(uuid)),
        ]  # fmt: skip

    def _quality(self, request: ServerRequest) -> ServerAnswer:
        from carbon_tui.simulator.print_quality import print_quality_data

        return print_quality_data(self._shop, request)

    def find(self, method: str, path: str) -> tuple[Route, tuple[str, ...]]:
        """The operation and the values in its path; 404 or 405 when there is none."""
        allowed, steps = [], path.split("/")
        for route in self.table:
            values = route.values(steps)
            if values is not None and route.method == method:
                return route, values
            if values is not None:
                allowed.append(route.method)
        if allowed:
            names = ", ".join(sorted(set(allowed)))
            raise Refusal(405, f"{path[:80]} takes {names}.", (("allow", names),))
        raise Refusal(404, f"There is no {path[:80]} here.")

    def _attachment(self, uuid: str) -> ServerAnswer:
        sql = f"SELECT build, filename FROM attachments WHERE uuid IN ({marks([uuid])})"
        row = self._shop.store.execute(sql, (uuid,)).fetchone()
        if row is None:
            raise Refusal(404, f"There is no attachment {uuid[:64]}.")
        build, filename = row
        path = f"/attachments/{uuid}"
        make = (
            (lambda: a_video(build)) if filename.endswith(".mp4") else lambda: a_document(filename)
        )
        self._storage.offer(path, make, filename)
        return ServerAnswer(302, b"", (("location", self._storage.signed(path)),))


_RECORDS = {
    "/builds": HISTORY, "/print_orders": HISTORY, "/parts": HISTORY, "/printed_parts": TRACKED,
}  # fmt: skip
