"""The API's operations, as data: name, method, path, what to call it, what a repeat does."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Repeat(Enum):
    """What repeating a call can do."""

    HARMLESS = "reads, and changes nothing"
    SAME_UUID = "carries our uuid, so that the server knows it again"
    ONLY_UNSENT = "could be done twice"


class Operation(Struct, frozen=True):
    """One thing that can be asked of the API, by the vendor's own name."""

    name: str
    method: str
    path: str
    """From the base URL; ``{}`` is where the record's id goes."""
    doing: str
    """What a person would call it, as the beginning of a sentence."""
    repeat: Repeat

    @property
    def writes(self) -> bool:
        return self.repeat is not Repeat.HARMLESS


def _reads(name: str, path: str, what: str) -> Operation:
    return Operation(name, "GET", path, f"Reading {what}", Repeat.HARMLESS)


def _writes(
    name: str, method: str, path: str, doing: str, repeat: Repeat = Repeat.ONLY_UNSENT
) -> Operation:
    return Operation(name, method, path, doing, repeat)


_OURS = Repeat.SAME_UUID

OPERATIONS = (
    _reads("get_printers", "/printers", "the printers"),
    _reads("get_printer", "/printers/{}", "the printer"),
    _reads("get_printer_queues", "/printers/queues", "the queues"),
    _writes("update_printer_queue", "PATCH", "/printers/queues", "Changing the queue"),
    _reads("get_prints", "/prints", "the prints"),
    _reads("get_print_quality_data", "/print_quality_data", "the print quality data"),
    _reads("get_builds", "/builds", "the builds"),
    _reads("get_build", "/builds/{}", "the build"),
    _reads("get_attachment", "/attachments/{}", "the attachment"),
    _reads("get_print_orders", "/print_orders", "the print orders"),
    _reads("get_print_order", "/print_orders/{}", "the print order"),
    _writes("create_print_order", "POST", "/print_orders", "Queueing the build", _OURS),
    _writes("update_print_order", "PATCH", "/print_orders/{}", "Changing the print order"),
    _reads("get_part_orders", "/part_orders", "the part orders"),
    _reads("get_part_order", "/part_orders/{}", "the part order"),
    _writes("create_part_order", "POST", "/part_orders", "Placing the part order", _OURS),
    _writes("update_part_order", "PATCH", "/part_orders/{}", "Flushing the part order"),
    _writes("delete_part_order", "DELETE", "/part_orders/{}", "Cancelling the part order"),
    _reads("get_printed_parts", "/printed_parts", "the printed parts"),
    _reads("get_printed_part", "/printed_parts/{}", "the printed part"),
    _reads("get_parts", "/parts", "the parts"),
    _reads("get_part", "/parts/{}", "the part"),
    _writes("create_part", "POST", "/parts", "Creating the part"),
    _reads("find_models", "/models", "the models"),
    _reads("get_model", "/models/{}", "the model"),
    _reads("download_model", "/models/{}/download", "the model's file"),
    _writes("upload_model", "POST", "/models", "Uploading the model"),
    _writes("get_presigned_upload_url", "POST", "/models/presigned", "Preparing the upload"),
    _writes(
        "resolve_presigned_model_upload", "POST", "/models/presigned/resolve", "Closing the upload"
    ),
    _reads("get_model_program_runs", "/model_program_runs", "the model program runs"),
    _reads("get_model_program_run", "/model_program_runs/{}", "the model program run"),
    _writes(
        "create_model_program_run", "POST", "/model_program_runs", "Starting the model program"
    ),
    _reads("get_part_measurements", "/part_measurements", "the measurements"),
    _reads(
        "get_part_measurement_templates",
        "/part_measurement_templates",
        "the measurement templates",
    ),
    _reads("get_applications", "/applications", "the applications"),
)

BY_NAME = {operation.name: operation for operation in OPERATIONS}
BY_READING = {o.path: o for o in OPERATIONS if o.method == "GET"}
"""The reading operation at a path, for lists that are described by their path."""


def reading(path: str) -> Operation:
    """The operation that reads this path; one without a name for a path typed by a person."""
    return BY_READING.get(path) or _reads("read", path, path)


def single_of(path: str) -> Operation | None:
    """The operation that reads one record of the list at `path`; None where the API has none."""
    return next((o for o in OPERATIONS if o.method == "GET" and o.path == f"{path}/{{}}"), None)
