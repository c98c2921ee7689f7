"""Which records lead to which, and what the API must be asked to get from one to the other.

One table per kind of record; a kind is the name of a view. ``UP`` leads to what a record came
from, ``DOWN`` to what came of it. Where a view has the same way as a link (``g``), both ask alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from carbon_tui.api.schema import default_queries
from carbon_tui.api.schema.query import Query
from carbon_tui.resources.links import Ids, distinct


class Way(Enum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Relation:
    """From records of one kind to records of another."""

    way: Way
    noun: str
    """One of them, in a sentence."""
    kind: str
    """The view they belong to."""
    start: Query
    parameter: str
    """What the list is asked by; empty where it cannot be, and is read and matched here."""
    ids: Callable[[Any], Ids]
    """The values that a record has for it."""
    value: Callable[[Any], str | None]
    """The value that one of the others has for it."""
    nothing: str
    """Said where a record has no such value, or nobody answers to it; empty where that is no
    news."""

    @property
    def question(self) -> tuple[object, ...]:
        """Relations with the same one can be asked together."""
        return (self.way, self.kind, self.parameter)

    def asked(self, record: Any) -> tuple[str, ...]:
        return distinct(self.ids(record))

    @property
    def nouns(self) -> str:
        return f"{self.noun}s"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A thing the API has no record of, only its number: a platform, a cassette."""

    noun: str
    name: Callable[[Any], str | None]
    column: str
    """The prints view's column that has it."""
    nothing: str


def _up(noun: str, kind: str, start: Query, ids: Callable[[Any], Ids], nothing: str) -> Relation:
    """To records that are known by their own uuid."""
    return Relation(Way.UP, noun, kind, start, "uuid", ids, _uuid, nothing)


def _down(noun: str, kind: str, start: Query, parameter: str, nothing: str) -> Relation:
    """To records that name this one by its uuid."""

    def value(record: Any) -> str | None:
        named: str | None = getattr(record, parameter)
        return named

    return Relation(Way.DOWN, noun, kind, start, parameter, _uuid, value, nothing)


def _uuid(record: Any) -> str | None:
    uuid: str | None = record.uuid
    return uuid


def _serial(record: Any) -> str | None:
    """Where a print was made."""
    return record.origin.printer_serial if record.origin else None


def _printer(ids: Callable[[Any], Ids], nothing: str) -> Relation:
    """Printers have no filter: the fleet is read whole."""
    start = default_queries.PRINTERS
    return Relation(Way.UP, "printer", "printers", start, "", ids, lambda p: p.serial, nothing)


_MODEL = _up(
    "model", "models", default_queries.MODELS, lambda r: r.model_uuid, "It names no model."
)
_PART = _up(
    "part", "parts", default_queries.PARTS, lambda r: r.part_uuid, "It does not say which part."
)
_BUILD = _up(
    "build",
    "builds",
    default_queries.BUILDS,
    lambda r: r.build_uuid,
    "Not packed into a build yet.",
)
_PRINT_ORDER = _up(
    "print order", "print-orders", default_queries.PRINT_ORDERS, lambda r: r.print_order_uuid,
    "Made without a print order.",
)  # fmt: skip
_PRINTED = "printed-parts"

RELATIONS: dict[str, tuple[Relation, ...]] = {
    "models": (
        _down("part", "parts", default_queries.PARTS, "model_uuid", "No part was made from it."),
    ),
    "parts": (
        _MODEL,
        _down("printed part", _PRINTED, default_queries.PRINTED_PARTS, "part_uuid",
        "Never made so far."),
    ),
    "part-orders": (
        _up(
            "part", "parts", default_queries.PARTS,
            lambda o: (each.part_uuid for each in o.printed_parts or ()),
            "",
        ),
        _up("build", "builds", default_queries.BUILDS, lambda o: o.build_uuids or (),
            "Not packed into a build yet."),
        _down("printed part", _PRINTED, default_queries.PRINTED_PARTS, "part_order_uuid",
              "No printed part belongs to it."),
    ),
    "builds": (
        _up("part", "parts", default_queries.PARTS, lambda b: (each.uuid for each in b.parts or ()),
            "It lists no parts."),
        _up("part order", "part-orders", default_queries.PART_ORDERS,
            lambda b: (each.uuid for each in b.part_orders or ()),
            "Not packed from part orders."),
        _down("print", "prints", default_queries.ALL_PRINTS, "build_uuid", "Never printed so far."),
        _down("printed part", _PRINTED, default_queries.PRINTED_PARTS, "build_uuid",
              "No printed part names it."),
    ),
    "print-orders": (
        _BUILD,
        _printer(lambda o: tuple(o.routed_to or ()), "Not routed to any printer yet."),
        _down("print", "prints", default_queries.ALL_PRINTS, "print_order_uuid",
        "No print names it."),
    ),
    "prints": (
        _BUILD,
        _PRINT_ORDER,
        _printer(_serial, "It does not say which printer."),
        _down("printed part", _PRINTED, default_queries.PRINTED_PARTS, "print_uuid",
              "No printed part names it."),
    ),
    "printers": (
        Relation(
            Way.DOWN, "print", "prints", default_queries.ALL_PRINTS, "printer_serial",
            lambda p: p.serial, _serial, "Nothing was printed on it.",
        ),
    ),
    "printed-parts": (
        _PART,
        _up("part order", "part-orders", default_queries.PART_ORDERS, lambda p: p.part_order_uuid,
            "Made without a part order."),
        _up("print", "prints", default_queries.ALL_PRINTS, lambda p: p.print_uuid,
        "Not printed yet."),
        _BUILD,
        _PRINT_ORDER,
        _down("measurement", "measurements", default_queries.MEASUREMENTS, "printed_part_uuid",
              "Not measured so far."),
    ),
    "measurements": (
        _up("template", "quality", default_queries.TEMPLATES,
            lambda m: m.part_measurement_template_uuid, "It names no template."),
        _up("printed part", _PRINTED, default_queries.PRINTED_PARTS, lambda m: m.printed_part_uuid,
            "It does not say which part was measured."),
    ),
    "quality": (
        Relation(
            Way.DOWN, "measurement", "measurements", default_queries.MEASUREMENTS, "", _uuid,
            lambda m: m.part_measurement_template_uuid, "Nothing was measured by it lately.",
        ),
    ),
    "queues": (
        _up("print", "prints", default_queries.ALL_PRINTS, lambda w: w.print_uuid,
            "It does not say which print waits."),
        _printer(lambda w: w.printer_serial, "It does not say on which printer it waits."),
        _BUILD,
        _PRINT_ORDER,
    ),
}  # fmt: skip

LEAVES: dict[str, tuple[Leaf, ...]] = {
    "prints": (
        Leaf("platform", lambda p: p.origin.platform_serial if p.origin else None, "platform",
             "No platform is named."),
        Leaf("cassette", lambda p: p.origin.cassette_serial if p.origin else None, "cassette",
             "No cassette is named."),
    ),
}  # fmt: skip

INDIRECT: dict[str, dict[str, str]] = {
    "printed-parts": {"builds": "prints", "print-orders": "prints"},
    "queues": {"builds": "prints", "print-orders": "prints"},
}
"""Records that another one of the same branch leads to as well: left out where that one is
named, so that a build stands under its print and not beside it."""
