"""What is copied, as data: the tables, their columns and views, a sentence for each.

Tables and columns are called as in the API; what an object inside of a record holds is a column of
its own under the name it has there. Times are ISO text in UTC with six digits of a second, so that
they sort as text. The record as the server wrote it stands in a table of its own beside each one,
``<table>_json``, under the same ``id``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct

from carbon_tui.api.schema import decode, endpoints
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.part_order_states import CLOSED
from carbon_tui.api.schema.print_duration import took_sec
from carbon_tui.text.cleaning import Cleaned, clean, raw
from carbon_tui.text.natural_order import natural_text

Stored = str | int | float | None
"""What a cell of the file holds."""

_OFFSET = len("+00:00")
_HALF_OF_A_PAIR = re.compile("[\ud800-\udfff]")


class CopiedColumn(Struct, frozen=True):
    """One column: where its value stands in a record, and what it is."""

    name: str
    type: str = "TEXT"
    what: str = ""
    """A unit or a remark, for the schema that people read."""
    path: str = ""
    """The record's field, with dots into its objects; empty: as the column is called."""

    @property
    def source(self) -> str:
        return self.path or self.name


class KeptOrder(Struct, frozen=True):
    """An order of a table's rows, kept as an index: a list's first rows are found at its end.

    Only what asks for it by name uses it. SQLite takes each index for one that leads to few rows,
    and would look up half a table through this one.
    """

    column: str
    only: str = ""
    """SQL: of the rows whose column says something those that count; empty: all."""

    @property
    def value(self) -> str:
        """SQL of what is compared."""
        return f"CASE WHEN {self.only} THEN {self.column} END" if self.only else self.column

    @property
    def rows(self) -> str:
        """SQL of the rows that are in it. The last part is always true, and what keeps SQLite from
        taking the index for a question that does not say it."""
        only = f" AND {self.only}" if self.only else ""
        return f"{self.column} IS NOT NULL{only} AND gone_at IS NULL AND id >= 0"


class RareRows(Struct, frozen=True):
    """What is true of few rows of a table, or of none, kept as an index of these rows alone: a
    question about everything sees there that it need not try it on each row.

    Only what says the same SQL can use the index; another SQL needs another name.
    """

    name: str
    """What these rows have."""
    sql: str

    @property
    def rows(self) -> str:
        """SQL of the rows that are in it; its last part as in `KeptOrder.rows`."""
        return f"({self.sql}) AND id >= 0"


class CopiedTable(Struct, frozen=True):
    """One list of the API and the table it is copied to."""

    name: str
    endpoint: Endpoint[Any]
    what: str
    columns: tuple[CopiedColumn, ...]
    indexes: tuple[str, ...] = ()
    """Columns that people and joins look rows up by."""
    covering: tuple[tuple[str, ...], ...] = ()
    """What questions about everything read: indexes of these alone, far smaller than the table.
    One that begins with a date answers for a stretch of time without looking at the rest."""
    computed: tuple[tuple[CopiedColumn, Callable[[Any], Stored]], ...] = ()
    """Columns that are reckoned from a record when it is written. SQLite's generated columns would
    do, but no index covers a question about one."""
    orders: tuple[KeptOrder, ...] = ()
    """What lists are sorted by."""
    rare: tuple[RareRows, ...] = ()
    """What words in any column have to look out for."""
    limited_by_since: bool = False
    """The large lists: ``--since`` leaves out what is older. Others are copied whole."""

    @property
    def key(self) -> str:
        return self.endpoint.key

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def json_table(self) -> str:
        return f"{self.name}_json"

    def dated_by(self, field: str) -> bool:
        """Whether the table has this date as a column."""
        return field in self.column_names

    def values_of(self) -> Callable[[Any], tuple[Stored, ...]]:
        """Reads a record's cells, in the order of the columns, with the text the server sent; what
        is computed comes last."""
        read = _reader(tuple(column.source for column in self.columns))
        computed = [value for _, value in self.computed]
        if not computed:
            return read
        return lambda record: (*read(record), *[value(record) for value in computed])

    @property
    def written_names(self) -> tuple[str, ...]:
        """The columns of a record as it is written, in the order of `values_of`."""
        return (*self.column_names, *(column.name for column, _ in self.computed))

    def covered_from(self, column: str) -> bool:
        """Whether an index of what questions read begins with the column."""
        return any(names[0] == column for names in self.covering)

    def index(self, column: str) -> str:
        """What the index is called by which rows are looked up that hold this in the column."""
        return f"{self.name}_by_{column}"

    def covering_index(self, column: str) -> str:
        """What the index is called that begins with this column and holds what questions read."""
        return f"{self.name}_by_{column}_in_full"

    def order_index(self, order: KeptOrder) -> str:
        """What the index is called that keeps this order."""
        return f"{self.name}_in_order_of_{order.column}"

    def rare_index(self, rare: RareRows) -> str:
        """What the index is called that holds these rows."""
        return f"{self.name}_with_{rare.name}"


def not_ascii(text: str) -> str:
    """SQL: whether this text has letters outside of ASCII."""
    return f"length({text}) <> length(CAST({text} AS BLOB))"


PLACES = 1_000
"""Thousandths: three places."""


def finer_than_thousandths(number: str) -> str:
    """SQL: whether this number has more than three places, but for the error of an addition: up to
    97 in the seventeenth digit."""
    return f"{off_thousandths(number)} > abs({number}) * 7e-16"


def off_thousandths(number: str) -> str:
    """SQL: how far this number is from one with three places."""
    thousandths = f"CAST(abs({number}) * {PLACES} + 0.5 AS INTEGER) / {PLACES}.0"
    return f"abs(abs({number}) - {thousandths})"


def stamp(when: datetime) -> str:
    """A time as it stands in the file."""
    utc = when if when.tzinfo is UTC else when.astimezone(UTC)
    return f"{utc.isoformat(timespec='microseconds')[:-_OFFSET]}Z"


def moment(text: str | None) -> datetime | None:
    """The time that a cell of the file holds."""
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _reader(sources: tuple[str, ...]) -> Callable[[Any], tuple[Stored, ...]]:
    """All fields in one call; a record that lacks an object is read field by field."""
    at_once: Callable[[Any], tuple[Any, ...]] = attrgetter(*sources)
    paths = [source.split(".") for source in sources]

    def read(record: Any) -> tuple[Stored, ...]:
        try:
            values = at_once(record)
        except AttributeError:
            values = tuple(_followed(record, path) for path in paths)
        return tuple(
            [
                value if type(value) in _AS_IT_IS else _STORED.get(type(value), _as_json)(value)
                for value in values
            ]
        )

    return read


def _followed(record: Any, path: list[str]) -> Any:
    for name in path:
        if record is None:
            return None
        record = getattr(record, name)
    return record


def stored_text(value: str) -> str:
    """What the server sent; half of a surrogate pair has no UTF-8, and stands as it is shown."""
    text = raw(value)
    return text if text.isascii() else _HALF_OF_A_PAIR.sub("\N{REPLACEMENT CHARACTER}", text)


def _number(value: float) -> Stored:
    return value if value == value else None


def _as_json(value: Any) -> Stored:
    return msgspec.json.encode(_as_sent(value)).decode()


def _as_sent(value: Any) -> Any:
    """Lists and objects with the text the server sent instead of the cleaned one."""
    if isinstance(value, str):
        return stored_text(value)
    if isinstance(value, dict):
        return {stored_text(name): _as_sent(inner) for name, inner in value.items()}
    return [_as_sent(inner) for inner in value] if isinstance(value, tuple) else value


_AS_IT_IS = frozenset((str, int, type(None)))
_STORED: Mapping[type, Callable[[Any], Stored]] = {
    Cleaned: stored_text,
    datetime: stamp,
    float: _number,
    bool: int,
}


def order_of_text(text: str | None) -> str | None:
    """What a text is sorted by among others, as people count; None where it says nothing."""
    return natural_text(clean(text)) if text else None


IN_ORDER = "_in_order"


def _ordered(name: str) -> tuple[CopiedColumn, Callable[[Any], Stored]]:
    """The column that a text with as many words as rows is sorted by."""
    read = attrgetter(name)
    column = CopiedColumn(f"{name}{IN_ORDER}", "TEXT", f"what {name} is sorted by")
    return column, lambda record: order_of_text(read(record))


def _tags_of_a_part(part: Any) -> Stored:
    """Of its own, of its part and of its part number; None where there are none."""
    tags = part.tags
    groups = (tags.printed_part, tags.part, tags.part_number) if tags is not None else ()
    said = tuple(group for group in groups if group)
    return _as_json(said) if said else None


def tags_of_json(written: str) -> Stored:
    """The same of a part as the server wrote it."""
    body = f'{{"{endpoints.PRINTED_PARTS.rows}":[{written}]}}'.encode(errors="replace")
    rows = decode.page(endpoints.PRINTED_PARTS, body).rows
    return _tags_of_a_part(rows[0]) if rows else None


TAGS = CopiedColumn("tags", "TEXT", "a JSON list of objects")


def _orders(*columns: str) -> tuple[KeptOrder, ...]:
    return tuple(KeptOrder(column) for column in columns)


def _of_other_letters(*columns: str) -> tuple[RareRows, ...]:
    return tuple(RareRows(f"other_letters_in_{name}", not_ascii(name)) for name in columns)


def _of_more_places(column: str) -> RareRows:
    return RareRows(f"more_places_in_{column}", finer_than_thousandths(column))


_OF_A_PRINT = ("status", "took_sec", "consumed_resin_volume_ml", "gone_at")
"""What every question about groups of prints reads."""


def _of(*names: str, type: str = "TEXT", what: str = "", within: str = "") -> list[CopiedColumn]:
    place = f"{within}." if within else ""
    return [CopiedColumn(name, type, what, f"{place}{name}") for name in names]


def _time(*names: str) -> list[CopiedColumn]:
    return _of(*names, what="UTC")


PRINTERS = CopiedTable(
    "printers",
    endpoints.PRINTERS,
    "The printers of the account, and what each one does now.",
    (
        *_of("serial", "name", "alias", "hw_type", "url"),
        *_time("updated_at"),
        *_of("printer_state", "software_version", within="status"),
        *_of("alerts", what="a JSON list", within="status"),
        *_of("queue_length", type="INTEGER", what="prints", within="prints"),
    ),
)
_LEFT = KeptOrder("remaining_sec", only="finished_at IS NULL")
PRINT_LEFT = _LEFT.value
"""Seconds that a print still takes; a finished one has none left, whatever it says."""
PRINTS = CopiedTable(
    "prints",
    endpoints.PRINTS,
    "One run of one build on one printer.",
    (
        *_of("uuid", "print_id", "name", "status"),
        *_time("started_at", "finished_at"),
        *_of("remaining_sec", type="INTEGER", what="seconds"),
        *_of("build_uuid", "print_order_uuid", "print_order_number", "printed_by"),
        *_of("printer_serial", "platform_serial", "platform_nfc_uid", within="origin"),
        *_of("cassette_serial", "cassette_nfc_uid", "software_version", within="origin"),
        *_of("resin_name", "print_profile", within="config"),
        *_of("release_film_nm", "slice_thickness_nm", type="INTEGER", what="nm", within="config"),
        *_of("average_speed_mmhr", type="INTEGER", what="mm/h", within="metrics"),
        *_of(
            "consumed_resin_volume_ml",
            "minimum_required_resin_volume_ml",
            "estimated_total_resin_volume_ml",
            "measured_resin_volume_ml",
            type="REAL",
            what="ml",
            within="metrics",
        ),
        *_of("feedback_rating", type="REAL", within="feedback"),
        *_of("feedback_message", within="feedback"),
    ),
    indexes=("build_uuid", "print_order_uuid", "print_id"),
    covering=(
        ("printer_serial", "resin_name", "started_at", "finished_at", *_OF_A_PRINT),
        ("started_at", "printer_serial", *_OF_A_PRINT),
        ("finished_at", "printer_serial", *_OF_A_PRINT),
    ),
    computed=(
        (CopiedColumn("took_sec", "REAL", "seconds from start to end"), took_sec),
        _ordered("name"),
        _ordered("print_id"),
    ),
    orders=(
        *_orders("name_in_order", "print_id_in_order", "status", "print_order_number"),
        *_orders("printed_by", "platform_serial", "platform_nfc_uid", "cassette_serial"),
        *_orders("cassette_nfc_uid", "software_version", "resin_name", "print_profile"),
        *_orders("release_film_nm", "slice_thickness_nm", "average_speed_mmhr"),
        *_orders("consumed_resin_volume_ml", "minimum_required_resin_volume_ml"),
        *_orders("estimated_total_resin_volume_ml", "measured_resin_volume_ml"),
        *_orders("feedback_rating", "feedback_message", "took_sec"),
        _LEFT,
    ),
    rare=(
        *_of_other_letters("name", "print_id", "print_order_number", "feedback_message"),
        _of_more_places("consumed_resin_volume_ml"),
    ),
    limited_by_since=True,
)
PRINT_ORDERS = CopiedTable(
    "print_orders",
    endpoints.PRINT_ORDERS,
    "A build queued so many times on some printers; see print_order_routes.",
    (
        *_of("uuid", "print_order_number", "build_uuid"),
        *_of("total_copies", type="INTEGER", what="copies"),
        *_time("created_at"),
        *_of("notes"),
        *_of("print_order_tags", "routed_to", what="a JSON object"),
    ),
    indexes=("build_uuid",),
)
_CLOSED = ", ".join(f"'{word}'" for word in sorted(CLOSED))
_DUE = KeptOrder("due_date", only=f"coalesce(status, '') COLLATE NOCASE NOT IN ({_CLOSED})")
ORDER_DEADLINE = _DUE.value
"""When a part order is due that is not closed; of a closed one that matters no more."""
PART_ORDERS = CopiedTable(
    "part_orders",
    endpoints.PART_ORDERS,
    "Parts to be made by a due date.",
    (
        *_of("uuid", "part_order_number", "status"),
        *_time("due_date", "flushed_at", "created_at", "updated_at"),
        *_of("build_sop_uuid", "packing_group", "application_uuid"),
        *_of("printed_parts_count", type="INTEGER", what="pieces"),
        *_of("build_uuids", what="a JSON list"),
    ),
    indexes=("updated_at",),
    orders=(_DUE,),
)
PRINTED_PARTS = CopiedTable(
    "printed_parts",
    endpoints.PRINTED_PARTS,
    "One physical part.",
    (
        *_of("uuid", "serial_number", "status", "error", "part_uuid", "model_uuid", "part_number"),
        *_of("build_uuid", "part_order_uuid", "part_order_number"),
        *_of("print_order_uuid", "print_order_number", "print_id", "print_uuid"),
        *_of("resin_cell_name", "resin_lot_number"),
        *_of("project_blackline", type="REAL"),
        *_time("created_at", "updated_at", "finished_at"),
    ),
    indexes=("updated_at", "print_uuid", "part_uuid", "part_order_uuid"),
    computed=(_ordered("serial_number"), (TAGS, _tags_of_a_part)),
    orders=(
        *_orders("serial_number_in_order", "status", "error", "part_number", "part_order_number"),
        *_orders("print_order_number", "resin_cell_name", "resin_lot_number", "project_blackline"),
    ),
    rare=_of_other_letters("serial_number"),
    limited_by_since=True,
)
PARTS = CopiedTable(
    "parts",
    endpoints.PARTS,
    "A model plus a part number: a design.",
    (
        *_of("uuid", "part_number", "model_uuid", "description"),
        *_of("part_tags", "part_number_tags", what="a JSON object"),
    ),
    indexes=("model_uuid",),
)
BUILDS = CopiedTable(
    "builds",
    endpoints.BUILDS,
    "An arrangement of parts ready to print: one revision of a project; see build_part_orders.",
    (
        *_of("uuid", "name", "revision", "status", "application_uuid", "packing_group"),
        *_time("created_at", "updated_at"),
    ),
    indexes=("updated_at",),
)
PART_MEASUREMENT_TEMPLATES = CopiedTable(
    "part_measurement_templates",
    endpoints.PART_MEASUREMENT_TEMPLATES,
    "What is measured, and within which limits.",
    (
        *_of("uuid", "operation_name", "measurement_name", "measurement_type"),
        *_of("measurement_classification", "required_level", "units"),
        *_of("min", "max", type="REAL", what="in units"),
        *_of("zones_enabled", type="INTEGER", what="0 or 1"),
        *_of("zones", what="a JSON list"),
        *_of("production_sop_name"),
        *_of("production_sop_version", type="REAL"),
        *_time("updated_at"),
    ),
)
_WORDS_MEASURED = KeptOrder("category_value", only="value IS NULL")
READING = "coalesce(value, category_value)"
"""What was measured: a number, or a word where there is none."""
NUMBER_OR_WORD = {READING: ("value", _WORDS_MEASURED.value)}
"""What is a number or a word: SQL of the one, and of the other where there is no number."""
PART_MEASUREMENTS = CopiedTable(
    "part_measurements",
    endpoints.PART_MEASUREMENTS,
    "One measured value; with its template, part, print and printer in measurements_in_full.",
    (
        *_of("uuid", "printed_part_uuid", "part_measurement_template_uuid"),
        *_of("value", type="REAL", what="in the template's units"),
        *_of("category_value", "measurement_result", "notes"),
        *_of("zones", what="a JSON list"),
        *_time("updated_at"),
    ),
    indexes=("updated_at", "printed_part_uuid", "part_measurement_template_uuid"),
    orders=(*_orders("value"), _WORDS_MEASURED),
    limited_by_since=True,
)
PRINTER_QUEUES = CopiedTable(
    "printer_queues",
    endpoints.PRINTER_QUEUES,
    "A printer's waiting prints, the next one first.",
    (
        *_of("printer_serial"),
        *_time("updated_at"),
        *_of("print_uuids", what="a JSON list"),
    ),
)

TABLES = (
    PRINTERS,
    PRINTER_QUEUES,
    PRINTS,
    PRINT_ORDERS,
    BUILDS,
    PART_ORDERS,
    PARTS,
    PRINTED_PARTS,
    PART_MEASUREMENT_TEMPLATES,
    PART_MEASUREMENTS,
)
BY_NAME = {table.name: table for table in TABLES}


class CopyView(Struct, frozen=True):
    """A join that people need, ready made."""

    name: str
    what: str
    select: str


VIEWS = (
    CopyView(
        "prints_in_full",
        "Prints with their printer's name and their build's.",
        """
SELECT prints.*, printers.name AS printer_name, printers.alias AS printer_alias,
       builds.name AS build_name, builds.revision AS build_revision
FROM prints
LEFT JOIN printers ON printers.serial = prints.printer_serial
LEFT JOIN builds ON builds.uuid = prints.build_uuid
""",
    ),
    CopyView(
        "printed_parts_in_full",
        "Printed parts with their print, printer, resin and build.",
        """
SELECT printed_parts.*, prints.name AS print_name, prints.status AS print_status,
       prints.started_at AS print_started_at, prints.finished_at AS print_finished_at,
       prints.printer_serial, prints.platform_serial, prints.resin_name,
       printers.name AS printer_name, builds.name AS build_name
FROM printed_parts
LEFT JOIN prints ON prints.uuid = printed_parts.print_uuid
LEFT JOIN printers ON printers.serial = prints.printer_serial
LEFT JOIN builds ON builds.uuid = printed_parts.build_uuid
""",
    ),
    CopyView(
        "measurements_in_full",
        "Measurements with their template and limits, their part, print and printer.",
        """
SELECT part_measurements.*, t.operation_name, t.measurement_name, t.units,
       t.min AS lower_limit, t.max AS upper_limit,
       printed_parts.serial_number, printed_parts.part_number, printed_parts.resin_lot_number,
       prints.uuid AS print_uuid, prints.name AS print_name,
       prints.finished_at AS print_finished_at, prints.printer_serial, prints.platform_serial,
       prints.resin_name, printers.name AS printer_name
FROM part_measurements
LEFT JOIN part_measurement_templates AS t
       ON t.uuid = part_measurements.part_measurement_template_uuid
LEFT JOIN printed_parts ON printed_parts.uuid = part_measurements.printed_part_uuid
LEFT JOIN prints ON prints.uuid = printed_parts.print_uuid
LEFT JOIN printers ON printers.serial = prints.printer_serial
""",
    ),
    CopyView(
        "print_order_routes",
        "What each printer was given of a print order: copies queued and copies printed.",
        """
SELECT print_orders.uuid AS print_order_uuid, print_orders.print_order_number,
       route.key AS printer_serial,
       json_extract(route.value, '$.copies_queued') AS copies_queued,
       json_extract(route.value, '$.copies_printed') AS copies_printed
FROM print_orders, json_each(print_orders.routed_to) AS route
""",
    ),
    CopyView(
        "build_part_orders",
        "Which part orders a build holds parts of.",
        """
SELECT builds.uuid AS build_uuid, builds.name AS build_name,
       json_extract(part_order.value, '$.uuid') AS part_order_uuid,
       json_extract(part_order.value, '$.part_order_number') AS part_order_number
FROM builds JOIN builds_json USING (id),
     json_each(CASE WHEN json_valid(builds_json.json) THEN builds_json.json ELSE '{}' END,
               '$.part_orders') AS part_order
""",
    ),
)
