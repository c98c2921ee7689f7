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
    needs=(
        "The API cannot list all models: name some with uuid=… or external_id=…,"
        " or go to a part and press g m."
    ),
    aliases=("shapes",),
    label=lambda m: m.filename or m.uuid or "a model without a name",
    describe=_describe,
    columns=(
        Column(
            "name", "File", lambda m: m.filename, formats.key, 28, 60, 0, aliases=("filename",
            "file")
        ),
        Column(
            "size", "Size", lambda m: m.file_size_bytes, units.size, 8, 8, 1, right=True,
            aliases=("file_size_bytes",),
        ),
        Column(
            "created", "Created", lambda m: m.created_at, formats.ago, 7, 7, 2, right=True,
            aliases=("created_at",),
        ),
        Column(
            "by", "By", lambda m: m.created_by, width=12, widest=24, priority=4,
            aliases=("created_by",),
        ),
        Column(
            "external", "External id", lambda m: m.external_id, width=16, widest=36, priority=3,
            filter="external_id",
        ),
        Column("description", "Description", lambda m: m.description, width=16, widest=50,
            priority=5,
        ),
        Column(
            "updated", "Updated", lambda m: m.updated_at, formats.ago, 7, 7, 6, right=True,
            aliases=("updated_at",),
        ),
        Column(
            "application", "Application", lambda m: m.application_uuid, units.quiet, 36, 36, 14,
            aliases=("application_uuid",), picked=False,
        ),
        Column("uuid", "UUID", lambda m: m.uuid, units.quiet, 36, 36, 8, filter="uuid"),
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
