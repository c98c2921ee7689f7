"""The limits of measurement templates, for groups of measurements that the server is asked for."""

from __future__ import annotations

from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema import default_queries
from carbon_tui.api.schema.endpoints import PART_MEASUREMENT_TEMPLATES
from carbon_tui.api.schema.records import PartMeasurementTemplate
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.measures import NO_LIMITS, Limits


async def limits_for(resource: AnyResource, fetch: FetchPage[PartMeasurementTemplate]) -> Limits:
    """What groups of this view need to know of templates: nothing, unless they are of measurements.

    Raises ApiError.
    """
    if resource.name != "measurements":
        return NO_LIMITS
    templates = await read_all(PART_MEASUREMENT_TEMPLATES, default_queries.TEMPLATES, fetch)
    return {template.uuid or "": (template.min, template.max) for template in templates.rows}
