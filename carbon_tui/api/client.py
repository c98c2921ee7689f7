"""The API, one method for each of its operations, under the vendor's own names.

Every method raises the `ApiError` family and nothing else, apart from OSError where a local file
cannot be read or written.
"""

from __future__ import annotations

import asyncio
import copy
import random as chance
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, TypeVar

from msgspec.structs import replace

from carbon_tui.api.errors import BadRequest, NotFound, RequestNote
from carbon_tui.api.paging.refusal_memory import RefusalMemory
from carbon_tui.api.paging.server_traits import (
    SAFE_ROWS_PER_PAGE,
    ServerTraits,
    may_be_too_many,
    smaller,
)
from carbon_tui.api.schema import decode
from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema import requests as q
from carbon_tui.api.schema.endpoints import (
    Endpoint,
    Paging,
)
from carbon_tui.api.schema.operations import (
    BY_NAME,
    Operation,
    Repeat,
    reading,
)
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport import messages
from carbon_tui.api.transport.address import parse_base_url
from carbon_tui.api.transport.auth import (
    ServerClock,
    Signer,
)
from carbon_tui.api.transport.body import max_bytes
from carbon_tui.api.transport.calls import (
    PAGE_LIMITS,
    Call,
    HttpAnswer,
    path_to,
)
from carbon_tui.api.transport.connections import Connections
from carbon_tui.api.transport.health import (
    Health,
    HealthMonitor,
)
from carbon_tui.api.transport.pacing import (
    Pacer,
    Urgency,
)
from carbon_tui.api.transport.requester import Requester
from carbon_tui.api.transport.transfers import (
    TransferProgress,
    Transfers,
    upload_call,
)

if TYPE_CHECKING:
    from carbon_tui.api.transport.connections import Transport

R = TypeVar("R")

NO_CONTENT = 204
"""Which some servers answer for a list without rows."""


class Client:
    """One account's API for the life of the program.

    `signer` None sends no token (the embedded demo fleet). `transport` and `storage_transport`
    replace the network, and with it TLS. Raises BadAddress.
    Lists that no method here is named for are read with `page`, their text with `raw`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        signer: Signer | None,
        transport: Transport | None = None,
        storage_transport: Transport | None = None,
        pacer: Pacer | None = None,
        wall: Callable[[], float] = time.time,
        steadily: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = chance.random,
    ) -> None:
        self.address = parse_base_url(base_url)
        self._monitor = HealthMonitor()
        self._urgency = Urgency.FOREGROUND
        self._traits = ServerTraits()
        self._connections = Connections(self.address, signer, transport, storage_transport)
        self._clock = ServerClock(wall, steadily)
        self._requester = Requester(
            self.address.host,
            self._connections,
            signer,
            self._clock,
            pacer or Pacer(),
            self._monitor,
            sleep,
            random,
        )
        self._transfers = Transfers(self._requester, self.address)

    @property
    def on_request(self) -> list[Callable[[RequestNote], None]]:
        """Observers of every request, called when its outcome is known."""
        return self._monitor.on_request

    @property
    def on_health(self) -> list[Callable[[Health], None]]:
        """Observers of the connection: lost, waiting until, back."""
        return self._monitor.on_health

    @property
    def health(self) -> Health:
        return self._monitor.health

    @property
    def clock_skew(self) -> float:
        """Seconds that the server's clock is ahead of this PC's; 0 while they agree."""
        return self._clock.skew

    @property
    def knows_time(self) -> bool:
        """Whether any answer has told the server's time."""
        return self._clock.is_known

    def server_now(self) -> datetime:
        """The server's time, as its answers have told it."""
        return datetime.fromtimestamp(self._clock.now(), UTC)

    def keep_to(self, pacer: Pacer) -> None:
        """Ask no faster than this from now on; for a client that shares its account's limit."""
        self._requester.keep_to(pacer)

    def remember_in(self, path: Path) -> None:
        """Keep in this file what the server is found to refuse, and know what stands there."""
        self._traits = ServerTraits(RefusalMemory(path))

    def behind(self) -> Self:
        """This client for what only watches: what it reads goes behind what a person waits for."""
        other = copy.copy(self)
        other._urgency = Urgency.BACKGROUND
        return other

    async def aclose(self) -> None:
        """Close the connections; what is still under way ends without an answer."""
        await self._requester.aclose()
        await self._connections.aclose()

    # Any list, one page at a time.

    async def page(
        self,
        endpoint: Endpoint[R],
        params: Params = (),
        *,
        urgency: Urgency | None = None,
        with_json: bool = False,
    ) -> Page[R]:
        """One page of a list. `params` may hold limit, cursor and offset; where the API demands
        one that is missing, its own default is sent. ``with_json`` keeps each row's JSON too."""
        read = decode.page_with_json if with_json else decode.page
        demanded = _demanded(endpoint, params)
        asked = self._traits.heeded(endpoint.path, demanded)
        urgency = self._urgency if urgency is None else urgency
        known = self._traits.refusal_of(endpoint.path, demanded)
        if known is not None:
            raise known
        try:
            page = await self._page(endpoint, asked, urgency, read)
        except BadRequest as refusal:
            self._traits.note_refused(endpoint.path, demanded, refusal)
            if not may_be_too_many(asked):
                raise
            asked = smaller(asked)
            try:
                page = await self._page(endpoint, asked, urgency, read)
            except BadRequest:
                raise refusal from None
            self._traits.learn_small_pages(endpoint.path)
        self._traits.note_accepted(endpoint.path, demanded)
        return page if asked == demanded else replace(page, limit=page.limit or SAFE_ROWS_PER_PAGE)

    async def raw(self, endpoint_or_path: Endpoint[R] | str, params: Params = ()) -> str:
        """The text of an answer as the server wrote it, not cleaned: clean it before showing."""
        path = endpoint_or_path if isinstance(endpoint_or_path, str) else endpoint_or_path.path
        if not isinstance(endpoint_or_path, str):
            params = _demanded(endpoint_or_path, params)
        call = Call(reading(path), path, params, patience=PAGE_LIMITS)
        return await self._read(call, lambda body: body.decode(errors="replace"))

    # Lists by name.

    async def get_printers(self, params: Params = ()) -> Page[r.Printer]:
        return await self.page(lists.PRINTERS, params)

    async def get_printer_queues(self, params: Params = ()) -> Page[r.PrinterQueue]:
        return await self.page(lists.PRINTER_QUEUES, params)

    async def get_prints(self, params: Params = ()) -> Page[r.Print]:
        return await self.page(lists.PRINTS, params)

    async def get_builds(self, params: Params = ()) -> Page[r.Build]:
        return await self.page(lists.BUILDS, params)

    async def get_print_orders(self, params: Params = ()) -> Page[r.PrintOrder]:
        return await self.page(lists.PRINT_ORDERS, params)

    async def get_part_orders(self, params: Params = ()) -> Page[r.PartOrder]:
        return await self.page(lists.PART_ORDERS, params)

    async def get_printed_parts(self, params: Params = ()) -> Page[r.PrintedPart]:
        return await self.page(lists.PRINTED_PARTS, params)

    async def get_parts(self, params: Params = ()) -> Page[r.Part]:
        return await self.page(lists.PARTS, params)

    async def find_models(self, params: Params = ()) -> Page[r.Model]:
        """Models by `uuid` or `external_id`: the API lists no others."""
        return await self.page(lists.MODELS, params)

    async def get_model_program_runs(self, params: Params = ()) -> Page[r.ModelProgramRun]:
        return await self.page(lists.MODEL_PROGRAM_RUNS, params)

    async def get_part_measurements(self, params: Params = ()) -> Page[r.PartMeasurement]:
        return await self.page(lists.PART_MEASUREMENTS, params)

    async def get_part_measurement_templates(
        self, params: Params = ()
    ) -> Page[r.PartMeasurementTemplate]:
        return await self.page(lists.PART_MEASUREMENT_TEMPLATES, params)

    async def get_applications(self, params: Params = ()) -> Page[r.Application]:
        return await self.page(lists.APPLICATIONS, params)

    async def get_print_quality_data(self, print_ids: Iterable[str]) -> list[r.PrintQualityData]:
        """The quality data of these prints, in as many requests as they need."""
        ids = tuple(print_ids)
        quality_data: list[r.PrintQualityData] = []
        step = lists.MAX_VALUES_PER_PARAMETER
        for start in range(0, len(ids), step):
            quality_data += await self._quality(ids[start : start + step])
        return quality_data

    # Single records.

    async def get_printer(self, serial: str) -> r.Printer:
        return await self._one("get_printer", r.Printer, serial)

    async def get_build(self, uuid: str) -> r.Build:
        return await self._one("get_build", r.Build, uuid)

    async def get_print_order(self, uuid: str) -> r.PrintOrder:
        return await self._one("get_print_order", r.PrintOrder, uuid)

    async def get_part_order(self, uuid: str) -> r.PartOrder:
        return await self._one("get_part_order", r.PartOrder, uuid)

    async def get_printed_part(self, uuid: str) -> r.PrintedPart:
        return await self._one("get_printed_part", r.PrintedPart, uuid)

    async def get_part(self, uuid: str) -> r.Part:
        return await self._one("get_part", r.Part, uuid)

    async def get_model(self, uuid: str) -> r.Model:
        return await self._one("get_model", r.Model, uuid)

    async def get_model_program_run(self, uuid: str) -> r.ModelProgramRun:
        return await self._one("get_model_program_run", r.ModelProgramRun, uuid)

    # Writes.

    async def create_print_order(self, request: q.PrintOrderRequest) -> r.PrintOrder:
        """Queue a build. Repeated by itself only when the request carries a uuid; then the answer
        may be a Conflict with our own first attempt."""
        repeat = None if request.uuid else Repeat.ONLY_UNSENT
        return await self._sent("create_print_order", r.PrintOrder, request, repeat=repeat)

    async def update_print_order(
        self, uuid: str, request: q.PrintOrderUpdateRequest
    ) -> r.PrintOrder:
        return await self._sent("update_print_order", r.PrintOrder, request, uuid)

    async def update_printer_queue(self, request: q.QueueMove | q.QueueDelete) -> r.QueueUpdate:
        """Move or delete waiting prints. Only `code` 0 means that all was done."""
        return await self._sent("update_printer_queue", r.QueueUpdate, request)

    async def create_part(self, request: q.PartRequest) -> r.Part:
        return await self._sent("create_part", r.Part, request)

    async def create_part_order(self, request: q.PartOrderRequest) -> r.PartOrder:
        """Order parts. Repeated like `create_print_order`."""
        repeat = None if request.uuid else Repeat.ONLY_UNSENT
        return await self._sent("create_part_order", r.PartOrder, request, repeat=repeat)

    async def update_part_order(self, uuid: str, request: q.PartOrderUpdateRequest) -> r.PartOrder:
        return await self._sent("update_part_order", r.PartOrder, request, uuid)

    async def delete_part_order(self, uuid: str) -> None:
        """Cancel a part order. Raises TooLate where it can no longer be."""
        operation = BY_NAME["delete_part_order"]
        await self._done(Call(operation, path_to(operation, uuid)))

    async def create_model_program_run(
        self, request: q.ModelProgramRunRequest
    ) -> r.ModelProgramRun:
        return await self._sent("create_model_program_run", r.ModelProgramRun, request)

    # Files.

    async def upload_model(
        self,
        file: Path,
        *,
        filename: str | None = None,
        application_uuid: str | None = None,
        external_id: str | None = None,
        progress: TransferProgress | None = None,
    ) -> r.Model:
        """Send a model's file in one piece. After an unknown outcome look for `external_id` with
        `find_models` before sending it again."""
        call = await upload_call(
            BY_NAME["upload_model"],
            file,
            filename or file.name,
            progress,
            application_uuid=application_uuid,
            external_id=external_id,
        )
        return await self._read(call, lambda body: decode.one(r.Model, body))

    async def get_presigned_upload_url(self, filename: str) -> r.PresignedUpload:
        """Where a large file may be put, and the uuid its model will have."""
        request = q.PresignedUploadRequest(filename=filename)
        return await self._sent("get_presigned_upload_url", r.PresignedUpload, request)

    async def put_presigned(
        self, url: str, file: Path, progress: TransferProgress | None = None
    ) -> str:
        """Put a file to the URL of `get_presigned_upload_url`; the ETag to resolve it with."""
        return await self._transfers.put(url, file, progress)

    async def resolve_presigned_model_upload(self, request: q.ResolveUploadRequest) -> None:
        """Tell the API that the file is there."""
        operation = BY_NAME["resolve_presigned_model_upload"]
        await self._done(with_body(operation, operation.path, request))

    async def download_model(
        self, uuid: str, file: BinaryIO, progress: TransferProgress | None = None
    ) -> int:
        """Write a model's file into `file`, which is rewound at every attempt; its bytes."""
        return await self._fetched("download_model", uuid, file, progress)

    async def get_attachment(
        self, uuid: str, file: BinaryIO, progress: TransferProgress | None = None
    ) -> int:
        """Write a build's attachment into `file`, which is rewound at every attempt; its bytes."""
        return await self._fetched("get_attachment", uuid, file, progress)

    # How an operation becomes a call, and its answer a record.

    async def _page(
        self,
        endpoint: Endpoint[R],
        params: Params,
        urgency: Urgency,
        read: Callable[..., Page[R]],
    ) -> Page[R]:
        asked = _rows_asked(params)
        call = Call(
            reading(endpoint.path),
            endpoint.path,
            params,
            urgency=urgency,
            patience=PAGE_LIMITS,
            most=max_bytes(asked),
        )

        def decoded(answer: HttpAnswer) -> Page[R]:
            if answer.status == NO_CONTENT:
                return Page(rows=(), total=0, received_at=self._now())
            return read(endpoint, answer.body, asked=asked, received_at=self._now())

        try:
            page = await self._requester.read(call, self._from_the_api(call, decoded))
        except NotFound as refusal:
            if endpoint.none_is_404 and refusal.from_the_api and await self._is_the_api(urgency):
                return Page(rows=(), total=0, received_at=self._now())
            raise
        self._traits.is_the_api = True
        return page

    async def _is_the_api(self, urgency: Urgency) -> bool:
        """Whether the API answers at this address, asked where 404 is no way to say "none".

        Any web server says 404 to what it does not know. Raises `ApiError`.
        """
        if self._traits.is_the_api:
            return True
        try:
            await self._page(lists.PRINTS, (("limit", "1"),), urgency, decode.page)
        except NotFound:
            return False
        return True

    def _now(self) -> datetime:
        """This computer's time, by which ages are told."""
        return datetime.fromtimestamp(self._clock.wall(), UTC)

    async def _quality(self, ids: tuple[str, ...]) -> list[r.PrintQualityData]:
        operation = BY_NAME["get_print_quality_data"]
        params = tuple(("printIds", i) for i in ids)
        call = Call(operation, operation.path, params, urgency=self._urgency, patience=PAGE_LIMITS)
        return await self._read(call, decode.print_quality_data)

    async def _one(self, name: str, record: type[R], identity: str) -> R:
        operation = BY_NAME[name]
        path = path_to(operation, identity)
        call = Call(operation, path, urgency=self._urgency, most=max_bytes(1))
        return await self._read(call, lambda body: decode.one(record, body, identity))

    async def _sent(
        self,
        name: str,
        record: type[R],
        request: q.Request,
        identity: str | None = None,
        *,
        repeat: Repeat | None = None,
    ) -> R:
        operation = BY_NAME[name]
        path = operation.path if identity is None else path_to(operation, identity)
        call = with_body(operation, path, request, repeat)
        return await self._read(call, lambda body: decode.one(record, body, identity))

    async def _fetched(
        self, name: str, uuid: str, file: BinaryIO, progress: TransferProgress | None
    ) -> int:
        operation = BY_NAME[name]
        call = Call(operation, path_to(operation, uuid), urgency=Urgency.BACKGROUND)
        return await self._transfers.download(call, file, progress)

    async def _done(self, call: Call) -> None:
        """Ask for what answers with nothing."""
        await self._read(call, decode.acknowledgement)

    async def _read(self, call: Call, decoded: Callable[[bytes], R]) -> R:
        return await self._requester.read(
            call, self._from_the_api(call, lambda answer: decoded(answer.body))
        )

    def _from_the_api(
        self, call: Call, decoded: Callable[[HttpAnswer], R]
    ) -> Callable[[HttpAnswer], R]:
        """Decodes an answer from the API itself: a redirect is none."""

        def checked(answer: HttpAnswer) -> R:
            if answer.status >= 300:
                raise messages.redirected(call, self.address.host, _note(call, answer))
            return decoded(answer)

        return checked


def _note(call: Call, answer: HttpAnswer) -> RequestNote:
    return RequestNote("", call.operation.method, call.path, answer.status)


def with_body(
    operation: Operation, path: str, request: q.Request, repeat: Repeat | None = None
) -> Call:
    """The call that sends a request's value as JSON."""
    return Call(
        operation,
        path,
        body=q.encode(request),
        headers=(("Content-Type", "application/json"),),
        repeat=repeat,
    )


def _demanded(endpoint: Endpoint[R], params: Params) -> Params:
    """With the parameters that the API demands: its own defaults where they are missing."""
    if endpoint.paging is Paging.WHOLE:
        return params
    names = {name for name, _ in params}
    missing = [("limit", str(SAFE_ROWS_PER_PAGE))] if "limit" not in names else []
    if endpoint.paging is Paging.OFFSET and "offset" not in names:
        missing.append(("offset", "0"))
    return (*params, *missing)


def _rows_asked(params: Params) -> int | None:
    return next((int(value) for name, value in params if name == "limit"), None)
