"""The lists the API can be asked for, as data: the one place that knows their parameters.

From the vendor's description of the API, version 0.4.17. The pager, the prompt, the views and the
tests all read these tables; none of them repeats a parameter's name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import Enum
from typing import Generic, TypeVar

from msgspec import Struct

from carbon_tui.api.schema import records as r

R = TypeVar("R")


class Paging(Enum):
    CURSOR = "cursor"
    OFFSET = "offset"
    WHOLE = "whole"
    """Everything in one answer: no limit, no cursor, no count."""


RECORDS_LATE_BY = timedelta(minutes=10)
"""A record may be listed so long after the time that it bears, and clocks differ: whoever asks for
what is new since the last reading goes back by so much."""
MAX_ROWS_PER_PAGE = 1_000
"""The largest ``limit`` that the vendor's description allows."""
MAX_VALUES_PER_PARAMETER = 100
"""How many values of one parameter a request may carry, where its `Param` does not say fewer."""
PRINT_STATUSES_PER_REQUEST = 5


class Param(Struct, frozen=True):
    """A filter the server understands. ``most`` is how many values one request may carry."""

    name: str
    most: int = MAX_VALUES_PER_PARAMETER
    overlaps: bool = False
    """One record can match several values: an order goes to several printers."""
    shown_in: str = ""
    """The part of a record that holds it, where the record itself does not."""


class DateParameters(Struct, frozen=True):
    """A pair of date parameters over one field: ``after`` is inclusive, ``before`` exclusive."""

    field: str
    after: str
    before: str


class Endpoint(Struct, Generic[R], frozen=True):
    """One list of the API."""

    path: str
    rows: str
    """The key under which the rows stand in the answer."""
    record: type[R]
    key: str
    """The record's field that identifies it."""
    paging: Paging = Paging.CURSOR
    params: tuple[Param, ...] = ()
    spans: tuple[DateParameters, ...] = ()
    sortable: tuple[str, ...] = ()
    sorts_unpublished: bool = False
    """The parameter exists and the vendor names no field: a sort may be refused."""
    defaults: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """What the server assumes where a parameter is left out."""
    all_values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """By parameter, the values to name so that no row is hidden. Nobody publishes them: they are
    the program's guess, and a server may refuse one (see `every`)."""
    sort_fields: tuple[tuple[str, str], ...] = ()
    """Sort names that differ from the record's field: (sort name, field)."""
    none_is_404: bool = False

    def param(self, name: str) -> Param | None:
        return next((p for p in self.params if p.name == name), None)

    def span_of(self, field_name: str) -> DateParameters | None:
        return next((s for s in self.spans if s.field == field_name), None)

    def span_by_parameter(self, name: str) -> DateParameters | None:
        return next((s for s in self.spans if name in (s.after, s.before)), None)

    def field_of_sort(self, name: str) -> str:
        """The record's field that the server's sort name orders by."""
        return dict(self.sort_fields).get(name, name)

    @property
    def identify(self) -> Callable[[R], str]:
        """Reads a record's key; a record without one has the empty key."""
        name = self.key
        return lambda record: getattr(record, name) or ""


def _span(name: str) -> DateParameters:
    return DateParameters(f"{name}_at", f"{name}_after", f"{name}_before")


PRINT_STATUSES = ("queued", "printing", "finished", "failed", "aborted")
"""Left out, the server shows finished prints only; it takes five values, and publishes no list."""

UUID = Param("uuid")
APPLICATION = Param("application_uuid")
UPDATED = _span("updated")

PRINTERS = Endpoint("/printers", "printers", r.Printer, "serial", Paging.OFFSET, none_is_404=True)
PRINTS = Endpoint(
    "/prints",
    "prints",
    r.Print,
    "uuid",
    params=(
        UUID,
        APPLICATION,
        Param("print_id"),
        Param("status", most=PRINT_STATUSES_PER_REQUEST),
        Param("print_order_number"),
        Param("print_order_uuid"),
        Param("printer_serial", shown_in="origin"),
        Param("printer_name"),
        Param("build_uuid"),
        Param("platform_serial", shown_in="origin"),
    ),
    spans=(_span("started"), _span("finished")),
    sortable=("started_at", "finished_at", "status", "print_order_number", "uuid"),
    defaults=(("status", ("finished",)),),
    all_values=(("status", PRINT_STATUSES),),
)
BUILDS = Endpoint(
    "/builds",
    "builds",
    r.Build,
    "uuid",
    params=(
        UUID,
        APPLICATION,
        Param("name"),
        Param("revision"),
        Param("status", most=1),
        Param("packing_group", most=1),
    ),
    spans=(_span("created"), UPDATED),
    sortable=("created_at", "updated_at", "status", "build_uuid"),
    sort_fields=(("build_uuid", "uuid"),),
)
PRINT_ORDERS = Endpoint(
    "/print_orders",
    "print_orders",
    r.PrintOrder,
    "uuid",
    params=(
        UUID,
        APPLICATION,
        Param("print_order_number"),
        Param("printer_serial", overlaps=True),
        Param("printer_name", overlaps=True),
    ),
    spans=(UPDATED,),
    sortable=("updated_at", "print_order_number", "uuid"),
)
PRINTER_QUEUES = Endpoint(
    "/printers/queues",
    "printer_queues",
    r.PrinterQueue,
    "printer_serial",
    Paging.WHOLE,
    params=(Param("printer_serial"),),
    none_is_404=True,
)
PART_ORDERS = Endpoint(
    "/part_orders",
    "part_orders",
    r.PartOrder,
    "uuid",
    params=(
        UUID,
        APPLICATION,
        Param("status", most=1),
        Param("packing_group", most=1),
        Param("part_order_number", most=1),
    ),
    spans=(UPDATED,),
    sortable=("updated_at", "due_date", "part_order_number", "flushed_at", "uuid"),
)
PRINTED_PARTS = Endpoint(
    "/printed_parts",
    "parts",
    r.PrintedPart,
    "uuid",
    params=(
        UUID,
        APPLICATION,
        Param("status", most=1),
        Param("print_id"),
        Param("print_uuid"),
        Param("part_uuid"),
        Param("part_order_number"),
        Param("part_order_uuid"),
        Param("build_uuid"),
        Param("print_order_number"),
        Param("print_order_uuid"),
    ),
    spans=(UPDATED, _span("started"), _span("finished")),
    sortable=("updated_at", "created_at", "part_number", "status", "uuid"),
)
PARTS = Endpoint(
    "/parts",
    "parts",
    r.Part,
    "uuid",
    params=(UUID, APPLICATION, Param("model_uuid")),
    spans=(UPDATED,),
    sortable=("updated_at", "part_number", "model_uuid", "uuid"),
)
MODELS = Endpoint(
    "/models",
    "models",
    r.Model,
    "uuid",
    Paging.WHOLE,
    params=(UUID, Param("external_id")),
)
PART_MEASUREMENTS = Endpoint(
    "/part_measurements",
    "part_measurements",
    r.PartMeasurement,
    "uuid",
    params=(UUID, APPLICATION, Param("printed_part_uuid")),
    spans=(UPDATED,),
    sorts_unpublished=True,
)
PART_MEASUREMENT_TEMPLATES = Endpoint(
    "/part_measurement_templates",
    "part_measurement_templates",
    r.PartMeasurementTemplate,
    "uuid",
    params=(UUID, APPLICATION),
    spans=(UPDATED,),
    sorts_unpublished=True,
)
MODEL_PROGRAM_RUNS = Endpoint(
    "/model_program_runs",
    "model_program_runs",
    r.ModelProgramRun,
    "uuid",
    Paging.WHOLE,
    params=(UUID,),
)
APPLICATIONS = Endpoint(
    "/applications", "applications", r.Application, "uuid", Paging.WHOLE, none_is_404=True
)
