"""The steps that bring a file to the server, in one piece or through a signed URL."""

from __future__ import annotations

from collections.abc import Callable

from carbon_tui.api.errors import (
    OF_THE_MOMENT,
    ApiError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Refused,
)
from carbon_tui.api.schema.records import PresignedUpload
from carbon_tui.api.schema.requests import ResolveUploadRequest
from carbon_tui.orders.part_orders.model_files import is_unchanged
from carbon_tui.orders.part_orders.outcome import (
    Halt,
    Why,
)
from carbon_tui.orders.part_orders.part_order_api import (
    Bytes,
    PartOrderApi,
)
from carbon_tui.orders.part_orders.plan import PlannedPart
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
)
from carbon_tui.text.cleaning import raw

Facts = dict[str, str]

_NOT_OF_THE_FILE = (NotAuthenticated, NotAllowed, *OF_THE_MOMENT)
"""Refusals for which a file need not be sent anew."""


class Uploads:
    """Uploads for one run of the program. A signed URL is a secret: it is never written down."""

    def __init__(self, api: PartOrderApi, progress: Callable[[int, int | None], None]) -> None:
        self._api = api
        self._progress: Bytes = progress
        self._signed: dict[str, PresignedUpload] = {}

    async def upload(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        """Send the file. Raises ApiError and Halt."""
        planned = job.plan.parts[step.index]
        _check(planned, "since the order was planned")
        try:
            if planned.presigned:
                facts = await self._put(planned, step)
            else:
                facts = await self._send(job, planned, step)
        except OSError as error:
            raise Halt(Why.FILE, f"{planned.name} cannot be read ({error.strerror}).") from error
        _check(planned, "while it was uploaded")
        return facts

    async def uploaded(self, job: PartOrderJob, step: PlacingStep) -> Facts | None:
        """The model of an upload whose answer was lost; None where there is none. Raises ApiError,
        and Halt where the file is another one now: what became of it may be a mixture.

        Of a signed upload nothing shows before it is closed: then it is simply done again.
        """
        planned = job.plan.parts[step.index]
        if planned.presigned:
            return None
        page = await self._api.find_models((("external_id", planned.external_id),))
        ours = [m for m in page.rows if raw(m.external_id or "") == planned.external_id]
        uuid = next((raw(model.uuid) for model in ours if model.uuid), None)
        if uuid is None:
            return None
        _check(planned, "while it was uploaded, or since")
        return {step.key: uuid}

    async def resolve(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        """Tell the API that the bytes are there. A refusal makes the upload be done again."""
        planned = job.plan.parts[step.index]
        upload = PlacingStep(PlacingStepKind.UPLOAD, step.index)
        request = ResolveUploadRequest(
            filename=planned.filename,
            model_etag=job.facts.get(etag_of(step), ""),
            model_uuid=job.uploaded(step.index),
            external_id=planned.external_id,
        )
        try:
            await self._api.resolve_presigned_model_upload(request)
        except Refused as error:
            if error.outcome_unknown or isinstance(error, _NOT_OF_THE_FILE):
                raise
            if stored_model := await self._kept_all_the_same(job, step):
                return stored_model
            raise Halt(Why.REFUSED, str(error), facts={upload.key: ""}) from error
        return {step.key: job.uploaded(step.index)}

    async def resolved(self, job: PartOrderJob, step: PlacingStep) -> Facts | None:
        """Whether the closed upload is a model by now."""
        try:
            model = await self._api.get_model(job.uploaded(step.index))
        except NotFound:
            return None
        return {step.key: raw(model.uuid or job.uploaded(step.index))}

    async def _kept_all_the_same(self, job: PartOrderJob, step: PlacingStep) -> Facts | None:
        """A server may refuse what it keeps: sent anew, the file would be a second model."""
        try:
            return await self.resolved(job, step)
        except ApiError:
            return None

    async def _send(self, job: PartOrderJob, planned: PlannedPart, step: PlacingStep) -> Facts:
        model = await self._api.upload_model(
            planned.file,
            filename=planned.filename,
            application_uuid=job.plan.application_uuid,
            external_id=planned.external_id,
            progress=self._progress,
        )
        if model.uuid:
            return {step.key: raw(model.uuid)}
        uploaded_model = await self.uploaded(job, step)
        if uploaded_model is None:
            raise Halt(Why.UNKNOWN, "The server did not say which model the file became.")
        return uploaded_model

    async def _put(self, planned: PlannedPart, step: PlacingStep) -> Facts:
        """Ask for a URL, or take the one that an interrupted upload was given, and put the file."""
        signed = self._signed.get(planned.external_id)
        try:
            if signed is None:
                signed = await self._api.get_presigned_upload_url(planned.filename)
            if not signed.presigned_url or not signed.model_uuid:
                raise Halt(Why.REFUSED, "The server gave no place to upload the file to.")
            self._signed[planned.external_id] = signed
            url = raw(signed.presigned_url)
            etag = await self._api.put_presigned(url, planned.file, self._progress)
        except Refused:
            self._signed.pop(planned.external_id, None)
            raise
        return {step.key: raw(signed.model_uuid), etag_of(step): etag}


def etag_of(step: PlacingStep) -> str:
    """The name of the fact that the storage's answer is kept under."""
    return f"etag:{step.index}"


def _check(planned: PlannedPart, when: str) -> None:
    """Raises Halt where the file is another one than was planned: what was sent of it may be a
    mixture of both, and no part is made of that."""
    try:
        unchanged = is_unchanged(planned.file, planned.size, planned.changed_ns)
    except OSError as error:
        raise Halt(Why.FILE, f"{planned.name} cannot be read ({error.strerror}).") from error
    if not unchanged:
        raise Halt(Why.FILE, f"{planned.name} has changed {when}: plan it anew.")
