"""Models: shapes. The API lists them by id only, so they are reached from parts or by id."""

from __future__ import annotations

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import Model
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.downloads import DOWNLOAD
from carbon_tui.resources.links import by_id, through
from carbon_tui.resources.view_names import VIEWS


def _describe(model: Model) -> tuple[Section, ...]:
    return (
        Section(
            "Model",
            (
                ("File", model.filename, formats.key),
                ("Size", model.file_size_bytes, units.size),
                ("Description", model.description, formats.text),
                ("External id", model.external_id, formats.text),
                ("Created by", model.created_by, formats.text),
                ("Created", model.created_at, units.stamp),
                ("Updated", model.updated_at, units.stamp),
                ("Application", model.application_uuid, units.quiet),
                ("UUID", model.uuid, units.quiet),
            ),
        ),
    )


MODELS: Resource[Model] = Resource(
    view=VIEWS["models"],
    noun="model",
    blurb="Shapes, by id or from a part; they can be downloaded.",
    endpoint=endpoints.MODELS,
    start=default_queries.MODELS,
    order=(("name", False),),
    requires_filter=(
        "The API cannot list all models: name some with uuid=… or external_id=…,"
        " or go to them from a part."
    ),
    aliases=("shapes",),
    label=lambda m: m.filename or m.uuid or "a model without a name",
    describe=_describe,
    columns=(
        Column(
            name="name", title="File", value=lambda m: m.filename, show=formats.key, width=28,
            max_width=60, priority=0, aliases=("filename", "file"),
        ),
        Column(
            name="size", title="Size", value=lambda m: m.file_size_bytes, show=units.size, width=8,
            max_width=8, priority=1, right=True, aliases=("file_size_bytes",),
        ),
        Column(
            name="created", title="Created", value=lambda m: m.created_at, show=formats.ago,
            width=7, max_width=7, priority=2, right=True, aliases=("created_at",),
        ),
        Column(
            name="by", title="By", value=lambda m: m.created_by, width=12, max_width=24, priority=4,
            aliases=("created_by",),
        ),
        Column(
            name="external", title="External id", value=lambda m: m.external_id, width=16,
            max_width=36, priority=3, filter="external_id",
        ),
        Column(
            name="description", title="Description", value=lambda m: m.description, width=16,
            max_width=50, priority=5,
        ),
        Column(
            name="updated", title="Updated", value=lambda m: m.updated_at, show=formats.ago,
            width=7, max_width=7, priority=6, right=True, aliases=("updated_at",),
        ),
        Column(
            name="application", title="Application", value=lambda m: m.application_uuid,
            show=units.quiet, width=36, max_width=36, priority=14, aliases=("application_uuid",),
            default_visible=False,
        ),
        Column(
            name="uuid", title="UUID", value=lambda m: m.uuid, show=units.quiet, width=36,
            max_width=36, priority=8, filter="uuid",
        ),
    ),
    actions=(DOWNLOAD,),
    child="t",
    links=(
        by_id(
            "t", "the parts made from it", "parts", default_queries.PARTS, "model_uuid",
            lambda m: m.uuid,
            "This model has no uuid, so its parts cannot be asked for.",
        ),
        through(
            "s", "the printed parts made from it", "printed-parts", "parts", default_queries.PARTS,
            "model_uuid", lambda m: m.uuid,
            "This model has no uuid, so its printed parts cannot be found.",
        ),
    ),
)  # fmt: skip
