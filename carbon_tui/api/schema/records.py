"""What the API returns, as typed values.

Field names are the API's own. Any field may be missing or null: then it is None. Times know
their zone, which is UTC unless the server wrote another. Text is clean (see
`carbon_tui.text.cleaning`);
the server's raw spelling stays reachable.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from carbon_tui.text.written_numbers import LARGEST

When = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time that knows its zone. The API's naive ones are UTC and are told so while decoding."""

Number = Annotated[float, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
"""What is wider is an error: it would swallow every sum that it is in."""

Whole = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
"""Wide enough for a file's bytes; what is wider is an error, and no column has room for it."""

Seconds = Annotated[int, msgspec.Meta(ge=-(10**10), le=10**10)]
"""Three centuries: added to any date it is still a date."""


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """The common root: immutable, compared by value, invisible to the garbage collector."""


class PrintRef(Record, frozen=True):
    """A print as a printer mentions it: the one before, the one now, the one next."""

    name: str | None = None
    print_id: str | None = None
    build_uuid: str | None = None
    finished_at: When | None = None
    started_at: When | None = None
    remaining_sec: Seconds | None = None


class PrinterStatus(Record, frozen=True):
    alerts: tuple[str, ...] | None = None
    printer_state: str | None = None
    software_version: str | None = None


class PrinterPrints(Record, frozen=True):
    """A printer's sliding window over its prints."""

    last: PrintRef | None = None
    current: PrintRef | None = None
    next: PrintRef | None = None
    queue_length: Whole | None = None


class Printer(Record, frozen=True):
    """A printer. It has no uuid: the serial is its key."""

    name: str | None = None
    alias: str | None = None
    serial: str | None = None
    hw_type: str | None = None
    url: str | None = None
    updated_at: When | None = None
    status: PrinterStatus | None = None
    prints: PrinterPrints | None = None


class PrintOrigin(Record, frozen=True):
    """Where a print was made: printer, platform, cassette."""

    cassette_serial: str | None = None
    cassette_nfc_uid: str | None = None
    platform_serial: str | None = None
    platform_nfc_uid: str | None = None
    printer_serial: str | None = None
    software_version: str | None = None


class PrintConfig(Record, frozen=True):
    """What a print was made of and how; thicknesses in nm."""

    resin_name: str | None = None
    print_profile: str | None = None
    release_film_nm: Whole | None = None
    slice_thickness_nm: Whole | None = None


class PrintMetrics(Record, frozen=True):
    """Resin in ml, speed in mm/h."""

    average_speed_mmhr: Whole | None = None
    consumed_resin_volume_ml: Number | None = None
    minimum_required_resin_volume_ml: Number | None = None
    estimated_total_resin_volume_ml: Number | None = None
    measured_resin_volume_ml: Number | None = None


class PrintFeedback(Record, frozen=True):
    feedback_rating: Number | None = None
    feedback_message: str | None = None


class Print(Record, frozen=True):
    """One run of one build on one printer."""

    name: str | None = None
    print_id: str | None = None
    uuid: str | None = None
    build_uuid: str | None = None
    finished_at: When | None = None
    started_at: When | None = None
    remaining_sec: Seconds | None = None
    printed_by: str | None = None
    print_order_uuid: str | None = None
    print_order_number: str | None = None
    status: str | None = None
    origin: PrintOrigin | None = None
    config: PrintConfig | None = None
    metrics: PrintMetrics | None = None
    feedback: PrintFeedback | None = None


class Part(Record, frozen=True):
    """A model plus a part number: a design."""

    uuid: str | None = None
    part_number: str | None = None
    model_uuid: str | None = None
    description: str | None = None
    part_tags: dict[str, str] | None = None
    part_number_tags: dict[str, str] | None = None


class Attachment(Record, frozen=True):
    filename: str | None = None
    uuid: str | None = None


class BuildPartOrder(Record, frozen=True):
    uuid: str | None = None
    part_order_number: str | None = None
    status: str | None = None


class Build(Record, frozen=True):
    """An arrangement of parts ready to print: one revision of a project."""

    uuid: str | None = None
    packing_group: str | None = None
    parts: tuple[Part, ...] | None = None
    attachments: tuple[Attachment, ...] | None = None
    name: str | None = None
    revision: str | None = None
    status: str | None = None
    application_uuid: str | None = None
    part_orders: tuple[BuildPartOrder, ...] | None = None
    created_at: When | None = None
    updated_at: When | None = None


class RoutedTo(Record, frozen=True):
    """One printer's share of a print order."""

    copies_queued: Whole | None = None
    copies_printed: Whole | None = None


class PrintOrder(Record, frozen=True):
    """Queue this build so many times on these printers."""

    uuid: str | None = None
    build_uuid: str | None = None
    total_copies: Whole | None = None
    created_at: When | None = None
    print_order_number: str | None = None
    print_order_tags: dict[str, str] | None = None
    notes: str | None = None
    routed_to: dict[str, RoutedTo] | None = None


class PrinterQueue(Record, frozen=True):
    """A printer's waiting prints, the next one first."""

    printer_serial: str | None = None
    updated_at: When | None = None
    print_uuids: tuple[str, ...] | None = None


class QueueUpdate(Record, frozen=True):
    """What became of a queue change: code 0 all, 1 partly, 2 nothing."""

    uuids: tuple[str, ...] | None = None
    code: Whole | None = None
    message: str | None = None


class PrintedPartRef(Record, frozen=True):
    uuid: str | None = None
    part_uuid: str | None = None
    status: str | None = None


class PartOrder(Record, frozen=True):
    """Parts to be made by a due date. Lists carry only `printed_parts_count`."""

    uuid: str | None = None
    status: str | None = None
    part_order_number: str | None = None
    due_date: When | None = None
    printed_parts: tuple[PrintedPartRef, ...] | None = None
    flushed_at: When | None = None
    build_uuids: tuple[str, ...] | None = None
    build_sop_uuid: str | None = None
    packing_group: str | None = None
    application_uuid: str | None = None
    created_at: When | None = None
    updated_at: When | None = None
    printed_parts_count: Whole | None = None


class PrintedPartTags(Record, frozen=True):
    part_number: dict[str, str] | None = None
    part: dict[str, str] | None = None
    printed_part: dict[str, str] | None = None


class PrintedPart(Record, frozen=True):
    """One physical part."""

    uuid: str | None = None
    part_uuid: str | None = None
    model_uuid: str | None = None
    part_number: str | None = None
    build_uuid: str | None = None
    part_order_uuid: str | None = None
    part_order_number: str | None = None
    print_order_uuid: str | None = None
    print_order_number: str | None = None
    print_id: str | None = None
    project_blackline: Number | None = None
    resin_cell_name: str | None = None
    resin_lot_number: str | None = None
    print_uuid: str | None = None
    serial_number: str | None = None
    created_at: When | None = None
    updated_at: When | None = None
    finished_at: When | None = None
    tags: PrintedPartTags | None = None
    status: str | None = None
    error: str | None = None


class Model(Record, frozen=True):
    """A shape, not printable by itself."""

    uuid: str | None = None
    filename: str | None = None
    external_id: str | None = None
    application_uuid: str | None = None
    description: str | None = None
    file_size_bytes: Whole | None = None
    updated_at: When | None = None
    created_at: When | None = None
    created_by: str | None = None


class ModelProgramOperation(Record, frozen=True):
    status: str | None = None
    progress: Number | None = None
    model_uuid: str | None = None
    failure_message: str | None = None
    external_id: str | None = None


class ModelProgramRun(Record, frozen=True):
    """A server-side edit of a model; progress from 0 to 1."""

    status: str | None = None
    progress: Number | None = None
    model_uuid: str | None = None
    failure_message: str | None = None
    uuid: str | None = None
    operation_status: tuple[ModelProgramOperation, ...] | None = None


class CategoryOptions(Record, frozen=True, rename={"passing": "pass"}):
    fail: tuple[str, ...] | None = None
    flag: tuple[str, ...] | None = None
    passing: tuple[str, ...] | None = None


class PartMeasurementTemplate(Record, frozen=True):
    """What is measured, and within which limits."""

    uuid: str | None = None
    updated_at: When | None = None
    production_sop_name: str | None = None
    production_sop_version: Number | None = None
    operation_name: str | None = None
    measurement_name: str | None = None
    zones: tuple[str, ...] | None = None
    zones_enabled: bool | None = None
    required_level: str | None = None
    measurement_type: str | None = None
    units: str | None = None
    min: Number | None = None
    max: Number | None = None
    measurement_classification: str | None = None
    category_options: CategoryOptions | None = None


class PartMeasurement(Record, frozen=True):
    """One measured value; it means nothing without its template."""

    uuid: str | None = None
    printed_part_uuid: str | None = None
    part_measurement_template_uuid: str | None = None
    value: Number | None = None
    category_value: str | None = None
    updated_at: When | None = None
    measurement_result: str | None = None
    zones: tuple[str, ...] | None = None
    notes: str | None = None


class Application(Record, frozen=True):
    uuid: str | None = None
    name: str | None = None
    description: str | None = None


class PresignedUpload(Record, frozen=True):
    presigned_url: str | None = None
    model_uuid: str | None = None


class PrintQualityData(Record, frozen=True):
    """A finished print's quality data: 47 named fields, every value a string as the API has it."""

    print_id: str | None = None
    fields: tuple[tuple[str, str | None], ...] = ()
