"""The API, one method for each of its operations, under the vendor's own names.

Every method raises the `ApiError` family and nothing else, apart from OSError where a local file
cannot be read or written.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema import requests as q
from carbon_tui.api.schema.operations import BY_NAME
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport.calls import (
    Call,
    path_to,
)
from carbon_tui.api.transport.operation_calls import (
    Asking,
    with_body,
)
from carbon_tui.api.transport.retry import Repeat
from carbon_tui.api.transport.transfers import (
    Progress,
    upload_call,
)


class Client(Asking):
    """One account's API for the life of the program.

    `signer` None sends no token (the embedded demo fleet). `transport` and `storage_transport`
    replace the network, and with it TLS. Raises BadAddress.
    Lists that no method here is named for are read with `page`, their text with `raw`.
    """

    # Lists, one page at a time.

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
        found: list[r.PrintQualityData] = []
        step = lists.MAX_VALUES_PER_PARAMETER
        for start in range(0, len(ids), step):
            found += await self._quality(ids[start : start + step])
        return found

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
        progress: Progress | None = None,
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
        return self._record(call, await self._asked(call), r.Model)

    async def get_presigned_upload_url(self, filename: str) -> r.PresignedUpload:
        """Where a large file may be put, and the uuid its model will have."""
        request = q.PresignedUploadRequest(filename=filename)
        return await self._sent("get_presigned_upload_url", r.PresignedUpload, request)

    async def put_presigned(self, url: str, file: Path, progress: Progress | None = None) -> str:
        """Put a file to the URL of `get_presigned_upload_url`; the ETag to resolve it with."""
        return await self._transfers.put(url, file, progress)

    async def resolve_presigned_model_upload(self, request: q.ResolveUploadRequest) -> None:
        """Tell the API that the file is there."""
        operation = BY_NAME["resolve_presigned_model_upload"]
        await self._done(with_body(operation, operation.path, request))

    async def download_model(
        self, uuid: str, file: BinaryIO, progress: Progress | None = None
    ) -> int:
        """Write a model's file into `file`, which is rewound at every attempt; its bytes."""
        return await self._fetched("download_model", uuid, file, progress)

    async def get_attachment(
        self, uuid: str, file: BinaryIO, progress: Progress | None = None
    ) -> int:
        """Write a build's attachment into `file`, which is rewound at every attempt; its bytes."""
        return await self._fetched("get_attachment", uuid, file, progress)
