"""Parts: designs, each a model under a part number."""

from __future__ import annotations

from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import Part
from carbon_tui.resources import (
    formats,
    units,
)
from carbon_tui.resources.definition import Column, Resource, Section
from carbon_tui.resources.links import by_column, by_id, through
from carbon_tui.resources.view_names import VIEWS


def _tags(part: Part) -> tuple[str, ...]:
    """The part's own tags first, then those of its number."""
    groups = (part.part_tags, part.part_number_tags)
    return tuple(f"{name}={value}" for group in groups for name, value in (group or {}).items())


def _describe(part: Part) -> tuple[Section, ...]:
    return (
        Section(
            "Part",
            (
                ("Part number", part.part_number, formats.key),
                ("Description", part.description, formats.text),
                ("Model", part.model_uuid, units.quiet),
                ("UUID", part.uuid, units.quiet),
            ),
        ),
        Section("Tags", tuple((n, v, formats.text) for n, v in (part.part_tags or {}).items())),
        Section(
            "Tags of its part number",
            tuple((n, v, formats.text) for n, v in (part.part_number_tags or {}).items()),
        ),
    )


PARTS: Resource[Part] = Resource(
    view=VIEWS["parts"],
    noun="part",
    blurb="Designs by part number; each is one model.",
    endpoint=endpoints.PARTS,
    start=default_queries.PARTS,
    aliases=("designs", "part-numbers"),
    label=lambda p: p.part_number or p.uuid or "a part without a number",
    describe=_describe,
    columns=(
        Column(
            name="number", title="Part number", value=lambda p: p.part_number, show=formats.key,
            width=22, max_width=40, priority=0, sort="part_number", aliases=("part_number",),
        ),
        Column(
            name="description", title="Description", value=lambda p: p.description, width=30,
            max_width=60, priority=1,
        ),
        Column(
            name="tags", title="Tags", value=lambda p: ", ".join(_tags(p)), width=20, max_width=44,
            priority=3, aliases=("tag", "part_tags", "part_number_tags"), items=_tags,
        ),
        Column(
            name="model", title="Model", value=lambda p: p.model_uuid, show=units.quiet, width=36,
            max_width=36, priority=6, sort="model_uuid", filter="model_uuid",
        ),
        Column(
            name="uuid", title="UUID", value=lambda p: p.uuid, show=units.quiet, width=36,
            max_width=36, priority=8, sort="uuid", filter="uuid",
        ),
    ),
    child="s",
    links=(
        by_id(
            "s", "its printed parts", "printed-parts", default_queries.PRINTED_PARTS, "part_uuid",
            lambda p: p.uuid, "This part has no uuid, so its printed parts cannot be asked for.",
        ),
        through(
            "k", "the measurements of its printed parts", "measurements", "printed-parts",
            default_queries.PRINTED_PARTS, "part_uuid", lambda p: p.uuid,
            "This part has no uuid, so its printed parts cannot be asked for.",
        ),
        by_id(
            "m", "its model", "models", default_queries.MODELS, "uuid", lambda p: p.model_uuid,
            "This part does not say which model it was made from.",
        ),
        by_id(
            "t", "all parts of its model", "parts", default_queries.PARTS, "model_uuid",
            lambda p: p.model_uuid, "This part does not say which model it was made from.",
        ),
        by_column(
            "b", "the builds it lies in", "builds", default_queries.BUILDS, "part",
            lambda p: p.uuid,
            "This part has no uuid, so its builds cannot be found.",
        ),
    ),
)  # fmt: skip
