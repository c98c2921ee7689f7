"""What part orders need of the API. Every call may raise `ApiError`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import (
    Model,
    ModelProgramRun,
    Part,
    PartOrder,
    PresignedUpload,
)
from carbon_tui.api.schema.requests import (
    ModelProgramRunRequest,
    PartOrderRequest,
    PartOrderUpdateRequest,
    PartRequest,
    ResolveUploadRequest,
)
from carbon_tui.orders.print_orders.order_api import ListApi

Bytes = Callable[[int, int | None], None]
"""Told how many bytes have gone, of how many."""


class PartOrderApi(ListApi, Protocol):
    """Models, their uploads and program runs, parts and part orders."""

    async def find_models(self, params: Params, /) -> Page[Model]: ...

    async def get_model(self, uuid: str, /) -> Model: ...

    async def upload_model(
        self,
        file: Path,
        /,
        *,
        filename: str | None = None,
        application_uuid: str | None = None,
        external_id: str | None = None,
        progress: Bytes | None = None,
    ) -> Model: ...

    async def get_presigned_upload_url(self, filename: str, /) -> PresignedUpload: ...

    async def put_presigned(
        self, url: str, file: Path, progress: Bytes | None = None, /
    ) -> str: ...

    async def resolve_presigned_model_upload(self, request: ResolveUploadRequest, /) -> None: ...

    async def create_model_program_run(
        self, request: ModelProgramRunRequest, /
    ) -> ModelProgramRun: ...

    async def get_model_program_run(self, uuid: str, /) -> ModelProgramRun: ...

    async def create_part(self, request: PartRequest, /) -> Part: ...

    async def create_part_order(self, request: PartOrderRequest, /) -> PartOrder: ...

    async def get_part_order(self, uuid: str, /) -> PartOrder: ...

    async def update_part_order(
        self, uuid: str, request: PartOrderUpdateRequest, /
    ) -> PartOrder: ...

    async def delete_part_order(self, uuid: str, /) -> None: ...
