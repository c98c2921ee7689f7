"""The cursor-paged lists, as data: which table, which filters, which sorts."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from carbon_tui.simulator.shop import HISTORY, TRACKED


class ListFilter(msgspec.Struct, frozen=True):
    """One query parameter. `sql` holds `{}` where the value's or values' placeholders go.

    `kind` is "list" (1 to `most` values, any of them), "one" (a single value), "after" (from that
    instant on) or "before" (up to, not including, it).
    """

    sql: str
    kind: str = "list"
    most: int = 100
    words: tuple[str, ...] = ()
    longest: int | None = None


class ServerList(msgspec.Struct, frozen=True):
    """One list of the API. `sorts` maps the API's field names to columns."""

    rows: str
    table: str
    stage: int
    filters: Mapping[str, ListFilter]
    sorts: Mapping[str, str]
    order: tuple[str, bool] = ("n", True)
    names_sorts: bool = True
    defaults: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def among(column: str) -> ListFilter:
    """Any of these values in a column."""
    return ListFilter(f"{column} IN ({{}})")


def through(column: str, table: str, named: str, key: str = "n") -> ListFilter:
    """Rows that refer to those rows of another table which have any of these values."""
    return ListFilter(f"{column} IN (SELECT {key} FROM {table} WHERE {named} IN ({{}}))")


def single(column: str, words: tuple[str, ...] = (), longest: int | None = None) -> ListFilter:
    """Exactly this value; one of `words` where the API has an enumeration."""
    return ListFilter(f"{column} = {{}}", "one", words=words, longest=longest)


def period(name: str) -> dict[str, ListFilter]:
    """The two ends of a date range; what has no date yet is in neither."""
    column = f"{name}_at"
    return {
        f"{name}_after": ListFilter(f"({column} >= {{}} AND {column} < 9999999999999)", "after"),
        f"{name}_before": ListFilter(f"{column} < {{}}", "before"),
    }


UUID, APPLICATION = among("uuid"), through("application", "applications", "uuid")
STAMPED: dict[str, ListFilter] = {
    "uuid": UUID,
    "application_uuid": APPLICATION,
    **period("updated"),
}
PART_ORDER_STATUS = ("open", "processing", "complete", "incomplete", "canceled")
PRINTED_PART_STATUS = (
    "waiting", "preparing", "queued", "printing", "complete", "failed", "canceled",
)  # fmt: skip

LISTS: dict[str, ServerList] = {
    "/prints": ServerList(
        "prints", "prints", HISTORY,
        {
            "uuid": UUID, "application_uuid": APPLICATION, **period("started"),
            **period("finished"), "print_id": among("print_id"),
            "status": ListFilter("status IN ({})", most=5),
            "print_order_number": among("order_number"),
            "print_order_uuid": through("print_order", "print_orders", "uuid"),
            "printer_serial": among("printer"),
            "build_uuid": through("build", "builds", "uuid"),
            "printer_name": through("printer", "printers", "name", "serial"),
            "platform_serial": among("platform"),
        },
        {"uuid": "uuid", "status": "status", "started_at": "started_at",
         "finished_at": "finished_at", "print_order_number": "order_number"},
        defaults={"status": ("finished",)},
    ),
    "/builds": ServerList(
        "builds", "builds", HISTORY,
        {**STAMPED, **period("created"), "name": among("name"),
         "packing_group": single("packing_group", longest=32), "revision": among("revision"),
         "status": single("status")},
        {"build_uuid": "uuid", "updated_at": "updated_at", "status": "status",
         "created_at": "created_at"},
        order=("created_at", True),
    ),
    "/print_orders": ServerList(
        "print_orders", "print_orders", HISTORY,
        {**STAMPED, "print_order_number": among("number"),
         "printer_serial": through("n", "prints", "printer", "print_order"),
         "printer_name": ListFilter(
             "n IN (SELECT print_order FROM prints WHERE printer IN"
             " (SELECT serial FROM printers WHERE name IN ({})))")},
        {"uuid": "uuid", "updated_at": "updated_at", "print_order_number": "number"},
    ),
    "/part_orders": ServerList(
        "part_orders", "part_orders", TRACKED,
        {**STAMPED, "status": single("status", PART_ORDER_STATUS),
         "packing_group": single("packing_group", longest=32),
         "part_order_number": single("number")},
        {"uuid": "uuid", "updated_at": "updated_at", "part_order_number": "number",
         "due_date": "due_date", "flushed_at": "flushed_at"},
    ),
    "/parts": ServerList(
        "parts", "parts", HISTORY,
        {**STAMPED, "model_uuid": among("model_uuid")},
        {"uuid": "uuid", "updated_at": "updated_at", "part_number": "number",
         "model_uuid": "model_uuid"},
    ),
    "/printed_parts": ServerList(
        "parts", "printed_parts", TRACKED,
        {
            **STAMPED, **period("started"), **period("finished"),
            "status": single("status", PRINTED_PART_STATUS),
            "print_id": through("print", "prints", "print_id"),
            "print_uuid": through("print", "prints", "uuid"),
            "part_uuid": through("part", "parts", "uuid"),
            "part_order_number": through("part_order", "part_orders", "number"),
            "part_order_uuid": through("part_order", "part_orders", "uuid"),
            "build_uuid": through("build", "builds", "uuid"),
            "print_order_number": through("print", "prints", "order_number"),
            "print_order_uuid": ListFilter(
                "print IN (SELECT n FROM prints WHERE print_order IN"
                " (SELECT n FROM print_orders WHERE uuid IN ({})))"),
        },
        {"uuid": "uuid", "updated_at": "updated_at", "part_number": "part_number",
         "created_at": "created_at", "status": "status"},
    ),
    "/part_measurement_templates": ServerList(
        "part_measurement_templates", "templates", TRACKED, STAMPED,
        {"uuid": "uuid", "updated_at": "updated_at"}, order=("n", False), names_sorts=False,
    ),
    "/part_measurements": ServerList(
        "part_measurements", "measurements", TRACKED,
        {**STAMPED, "printed_part_uuid": through("printed_part", "printed_parts", "uuid")},
        {"uuid": "uuid", "updated_at": "updated_at"}, names_sorts=False,
    ),
}  # fmt: skip
