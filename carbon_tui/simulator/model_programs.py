"""Model program runs: server-side edits of models."""

from __future__ import annotations

from typing import Any

from carbon_tui.simulator import record_json
from carbon_tui.simulator.ids import uuids
from carbon_tui.simulator.messages import (
    Refusal,
    ServerAnswer,
    ServerRequest,
    json_answer,
    needed_text,
)
from carbon_tui.simulator.models import SimulatedModels
from carbon_tui.simulator.shop import Shop
from carbon_tui.simulator.storage import a_cube

MODEL = "~MODEL_UUID~"
"""The parameter that names the model which is edited, by the vendor's convention."""


class ModelProgramRuns:
    """Model program runs: server-side edits that take a while and sometimes fail."""

    def __init__(self, shop: Shop, models: SimulatedModels) -> None:
        self._shop, self._models = shop, models
        self._uuid = uuids(shop.settings.seed, "model program run")
        self._runs: dict[str, dict[str, Any]] = {}

    def create(self, request: ServerRequest) -> ServerAnswer:
        """Start a run; its progress is read with `get`."""
        body = request.json()
        program = needed_text(body, "model_program_uuid")
        parameters = _parameters(body.get("parameters"))
        uuid, at = self._uuid(len(self._runs)), self._shop.now()
        self._runs[uuid] = {
            "at": at, "program": program, "model": None, "parameters": parameters,
            "failure": self._failure(parameters),
        }  # fmt: skip
        late = int(self._shop.settings.model_late_seconds * 1000)
        self._shop.later(at + self._length() + late, lambda when: self._name_model(uuid))
        return self.get(uuid)

    def get(self, uuid: str) -> ServerAnswer:
        """One run, or 404."""
        if uuid not in self._runs:
            raise Refusal(404, f"There is no model program run {uuid[:64]}.")
        return json_answer(self._record(uuid))

    def find(self, request: ServerRequest) -> ServerAnswer:
        """The runs with these uuids; all of them when none is named."""
        asked = [value for name, value in request.query if name == "uuid"]
        if len(asked) > 100:
            raise Refusal(400, f"`uuid` takes at most 100 values, not {len(asked)}.")
        shown = [uuid for uuid in asked or self._runs if uuid in self._runs]
        return json_answer({"model_program_runs": [self._record(uuid) for uuid in shown]})

    def _length(self) -> int:
        return int(self._shop.settings.program_seconds * 1000)

    def _name_model(self, uuid: str) -> None:
        run = self._runs[uuid]
        if run["failure"] is None:
            content = a_cube(len(self._runs))
            run["model"] = self._models.add(f"{uuid[:8]} edited.stl", content, None, None)

    def _failure(self, parameters: dict[str, str]) -> str | None:
        for name, value in parameters.items():
            if name == MODEL and not self._models.exists(value):
                return f"Model {value[:64]} was not found"
            if "thickness" in name and _number(value) < 0.4:
                return f"{name} {value}: a wall under 0.4 mm cannot be made"
            if value.lower() == "fail":
                return f"Operation failed: {name}"
        return None

    def _record(self, uuid: str) -> dict[str, Any]:
        run = self._runs[uuid]
        part = min((self._shop.now() - run["at"]) / max(self._length(), 1), 1.0)
        status = "preparing"
        if part >= 1.0:
            status = "failed" if run["failure"] else "complete"
        step = {
            "status": status, "progress": round(part, 2), "model_uuid": run["model"],
            "failure_message": run["failure"] if status == "failed" else None,
        }  # fmt: skip
        steps = [record_json.known(step | {"external_id": "output"})]
        return record_json.known(step) | {"uuid": uuid, "operation_status": steps}


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 1.0


def _parameters(value: Any) -> dict[str, str]:
    """Both forms that the API takes: an object of strings, or a list of key, type and value."""
    if isinstance(value, dict) and all(isinstance(item, str) for item in value.values()):
        return dict(value)
    if isinstance(value, list) and all(_is_typed(item) for item in value):
        return {item["key"]: str(item["value"]) for item in value}
    raise Refusal(400, "`parameters` must be an object of strings or a list of key and value.")


def _is_typed(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("key"), str):
        return False
    return isinstance(item.get("value"), str | int | float) and not isinstance(item["value"], bool)
