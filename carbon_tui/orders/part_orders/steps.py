"""The steps after the upload: model program and part, and what the order will ask for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from carbon_tui.api.schema.endpoints import PARTS
from carbon_tui.api.schema.records import (
    ModelProgramRun,
    Part,
)
from carbon_tui.api.schema.requests import (
    ModelProgramRunRequest,
    PartOrderRequest,
    PartOrderRequestPart,
    PartRequest,
)
from carbon_tui.orders.part_orders.outcome import (
    Halt,
    Why,
)
from carbon_tui.orders.part_orders.part_order_api import PartOrderApi
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
)
from carbon_tui.orders.part_orders.uploads import Facts
from carbon_tui.orders.print_orders.lookup import by_values
from carbon_tui.text.cleaning import (
    clean,
    raw,
    same_id,
)

POLL = 3.0
"""Seconds between two looks at a model program."""
MAX_LOOKS_WITHOUT_MODEL = 40
"""A run may be complete before it names the model it made; after two minutes it made none."""


class Steps:
    """Everything but uploads. `sleep` is a seam for tests."""

    def __init__(
        self,
        api: PartOrderApi,
        progress: Callable[[float], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._progress = progress
        self._sleep = sleep

    async def run(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        """Start the model program on the uploaded model."""
        program = job.plan.program
        if program is None:
            raise Halt(Why.REFUSED, "The order has no model program.")
        parameters = program.for_model(job.uploaded(step.index))
        request = ModelProgramRunRequest(model_program_uuid=program.uuid, parameters=parameters)
        run = await self._api.create_model_program_run(request)
        if not run.uuid:
            raise Halt(Why.UNKNOWN, "The server did not say which run it started.")
        return {step.key: raw(run.uuid)}

    async def program(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        """Wait for the run; what it made is what the part will be made of."""
        start = PlacingStep(PlacingStepKind.RUN, step.index)
        without_model = 0
        while True:
            run = await self._api.get_model_program_run(job.facts.get(start.key, ""))
            made = _made(run)
            if run.status == "complete" and made:
                return {step.key: made}
            without_model += run.status == "complete"
            if run.status in ("failed", "invalid") or without_model > MAX_LOOKS_WITHOUT_MODEL:
                why = clean(run.failure_message or f"The model program ended as {run.status}.")
                raise Halt(Why.REFUSED, str(why), facts={start.key: ""})
            self._progress(run.progress or 0.0)
            await self._sleep(POLL)

    async def part(self, job: PartOrderJob, step: PlacingStep) -> Facts:
        """Make a part of the model."""
        request = PartRequest(
            part_number=job.plan.parts[step.index].part_number,
            model_uuid=job.model(step.index),
            application_uuid=job.plan.application_uuid,
        )
        part = await self._api.create_part(request)
        if not part.uuid:
            raise Halt(Why.CHOOSE, _UNNAMED, await self.candidates(job, step))
        if _is_another(part, request):
            raise Halt(Why.CHOOSE, _ANOTHER, await self.candidates(job, step))
        return {step.key: raw(part.uuid)}

    async def candidates(self, job: PartOrderJob, step: PlacingStep) -> tuple[Part, ...]:
        """Parts of the same model and number: any of them may be the one that was made."""
        number = job.plan.parts[step.index].part_number
        parts = await by_values(self._api, PARTS, "model_uuid", [job.model(step.index)])
        same = [p for p in parts if raw(p.model_uuid or "") in ("", job.model(step.index))]
        return tuple(p for p in same if p.uuid and raw(p.part_number or "") == number)


_UNNAMED = "The server did not say which part it made."
_ANOTHER = "The server's answer was about something else."


def _is_another(part: Part, asked: PartRequest) -> bool:
    """Whether an answer contradicts that it is the part that was asked for. The model itself comes
    where answers arrive one request late."""
    number, model = part.part_number, part.model_uuid
    if same_id(part.uuid or "", asked.model_uuid):
        return True
    if model and not same_id(model, asked.model_uuid):
        return True
    return bool(number) and raw(number or "").strip() != asked.part_number.strip()


def order_request(job: PartOrderJob) -> PartOrderRequest:
    """Exactly what is sent: each part as often as it is to be made."""
    plan = job.plan
    several = (
        PartOrderRequestPart(uuid=job.part(n))
        for n, part in enumerate(plan.parts)
        for _ in range(part.quantity)
    )
    return PartOrderRequest(
        part_order_number=plan.part_order_number,
        parts=tuple(several),
        due_date=plan.due_date,
        flush=True if plan.flush else None,
        build_sop_uuid=plan.build_sop_uuid,
        uuid=plan.uuid,
        packing_group=plan.packing_group,
    )


def _made(run: ModelProgramRun) -> str:
    """The run's model, or that of its last operation that names one."""
    operations = run.operation_status or ()
    names = [run.model_uuid, *(o.model_uuid for o in reversed(operations))]
    return next((raw(name) for name in names if name), "")
