"""Builds: arrangements of parts, ready to be queued on printers."""

from __future__ import annotations

from collections.abc import Iterable

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import Build
from carbon_tui.keys.mentions import key_of
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.downloads import DOWNLOAD
from carbon_tui.resources.links import by_column, by_id, through
from carbon_tui.resources.tracing import TRACE
from carbon_tui.resources.view_names import VIEWS


def _part_uuids(build: Build) -> Iterable[str | None]:
    return (part.uuid for part in build.parts or ())


def _part_numbers(build: Build) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.part_number or "" for part in build.parts or ()))


def _order_numbers(build: Build) -> tuple[str, ...]:
    return tuple(order.part_order_number or "" for order in build.part_orders or ())


def _files(build: Build) -> tuple[str, ...]:
    return tuple(attachment.filename or "" for attachment in build.attachments or ())


def _count(things: tuple[object, ...] | None) -> int | None:
    return None if things is None else len(things)


def _title(build: Build) -> str:
    name = build.name or build.uuid or "a build without a name"
    return f"{name} rev {build.revision}" if build.revision else name


def _describe(build: Build) -> tuple[Section, ...]:
    return (
        Section(
            "Build",
            (
                ("Name", build.name, formats.key),
                ("Revision", build.revision, formats.text),
                ("Status", build.status, formats.state),
                ("Parts", _count(build.parts), formats.number),
                ("Packing group", build.packing_group, formats.text),
                ("Created", build.created_at, units.stamp),
                ("Updated", build.updated_at, units.stamp),
                ("Application", build.application_uuid, units.quiet),
                ("UUID", build.uuid, units.quiet),
            ),
        ),
        Section("Parts on the platform", _tally(build)),
        Section(
            "Part orders",
            tuple(
                (order.part_order_number or "without number", order.status, formats.state)
                for order in build.part_orders or ()
            ),
        ),
        Section("Attachments", tuple(("File", name, formats.text) for name in _files(build))),
    )


def _tally(build: Build) -> tuple[tuple[str, int, formats.CellFormat], ...]:
    """How often each part number lies on the platform."""
    counts: dict[str, int] = {}
    for part in build.parts or ():
        name = part.part_number or "without number"
        counts[name] = counts.get(name, 0) + 1
    return tuple((name, count, formats.number) for name, count in counts.items())


BUILDS: Resource[Build] = Resource(
    view=VIEWS["builds"],
    noun="build",
    blurb=f"What can be printed, newest first; {key_of('queue_build')} queues one.",
    endpoint=endpoints.BUILDS,
    start=default_queries.BUILDS,
    aliases=("projects", "revisions"),
    label=_title,
    describe=_describe,
    columns=(
        Column(
            name="name", title="Build", value=lambda b: b.name, show=formats.key, width=28,
            max_width=52, priority=0, filter="name",
        ),
        Column(
            name="revision", title="Rev", value=lambda b: b.revision, width=4, max_width=6,
            priority=1,
            right=True, filter="revision", aliases=("rev",),
        ),
        Column(
            name="status", title="Status", value=lambda b: b.status, show=formats.state, width=10,
            max_width=11, priority=1, sort="status", filter="status", aliases=("state",),
        ),
        Column(
            name="parts", title="Parts", value=lambda b: _count(b.parts), show=formats.number,
            width=5, max_width=5, priority=2, right=True,
        ),
        Column(
            name="created", title="Created", value=lambda b: b.created_at, show=formats.ago,
            width=7, max_width=7, priority=2, right=True, sort="created_at", span="created_at",
        ),
        Column(
            name="updated", title="Updated", value=lambda b: b.updated_at, show=formats.ago,
            width=7, max_width=7, priority=5, right=True, sort="updated_at", span="updated_at",
        ),
        Column(
            name="orders", title="Part orders", value=lambda b: ", ".join(_order_numbers(b)),
            width=14, max_width=36, priority=6, aliases=("part_orders",), items=_order_numbers,
        ),
        Column(
            name="group", title="Group", value=lambda b: b.packing_group, width=10, max_width=32,
            priority=7, filter="packing_group",
        ),
        Column(
            name="numbers", title="Part numbers", value=lambda b: ", ".join(_part_numbers(b)),
            width=20, max_width=60, priority=8, aliases=("part_number", "part_numbers"),
            items=_part_numbers,
        ),
        Column(
            name="files", title="Files", value=lambda b: _count(b.attachments), show=units.waiting,
            width=5, max_width=5, priority=9, right=True, aliases=("attachments",),
        ),
        Column(
            name="part", title="Part UUIDs",
            value=lambda b: ", ".join(filter(None, _part_uuids(b))), show=units.quiet, width=36,
            max_width=72, priority=13, default_visible=False, aliases=("part_uuid",),
            items=lambda b: tuple(filter(None, _part_uuids(b))),
        ),
        Column(
            name="application", title="Application", value=lambda b: b.application_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, filter="application_uuid",
            default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda b: b.uuid, show=units.quiet, width=36,
            max_width=36, priority=15, sort="build_uuid", filter="uuid", default_visible=False,
        ),
    ),
    actions=(TRACE, DOWNLOAD),
    watched=("status",),
    child="o",
    links=(
        by_column(
            "o", "its print orders", "print-orders", default_queries.PRINT_ORDERS, "build",
            lambda b: b.uuid, "This build has no uuid, so its print orders cannot be found.",
        ),
        by_id(
            "p", "its prints", "prints", default_queries.ALL_PRINTS, "build_uuid", lambda b: b.uuid,
            "This build has no uuid, so its prints cannot be asked for.",
        ),
        by_id(
            "a", "the part orders it was packed from", "part-orders",
            default_queries.PART_ORDERS, "uuid",
            lambda b: (order.uuid for order in b.part_orders or ()),
            "This build was not packed from part orders.",
        ),
        by_id(
            "t", "the parts on its platform", "parts", default_queries.PARTS, "uuid", _part_uuids,
            "This build lists no parts.",
        ),
        by_id(
            "s", "the printed parts made with it", "printed-parts", default_queries.PRINTED_PARTS,
            "build_uuid", lambda b: b.uuid,
            "This build has no uuid, so its printed parts cannot be asked for.",
        ),
        through(
            "k", "what was measured on the parts made with it", "measurements", "printed-parts",
            default_queries.PRINTED_PARTS, "build_uuid", lambda b: b.uuid,
            "This build has no uuid, so its printed parts cannot be asked for.",
        ),
        by_id(
            "m", "the models of its parts", "models", default_queries.MODELS, "uuid",
            lambda b: (part.model_uuid for part in b.parts or ()),
            "The parts of this build do not say which models they were made from.",
        ),
        by_id(
            "b", "all revisions of it", "builds", default_queries.BUILDS, "name", lambda b: b.name,
            "This build has no name, so its other revisions cannot be found.",
        ),
    ),
    values=(("status", ("Unreleased", "Validation", "Released", "Obsolete")),),
)  # fmt: skip
