"""What a name before an operator means: a column, a parameter of the API, or one of its dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from carbon_tui.api.schema.endpoints import (
    DateParameters,
    Param,
)
from carbon_tui.prompt.errors import PromptError
from carbon_tui.resources.definition import AnyResource, Column
from carbon_tui.text.spelling import nearest

PAGING = frozenset({"limit", "cursor", "offset"})


class Field(Struct, frozen=True):
    """A name, resolved. At least one of column, parameter and span is there."""

    name: str
    """As canonical texts have it."""
    column: Column[Any] | None = None
    parameter: Param | None = None
    span: DateParameters | None = None
    bound: str = ""
    """"after" or "before" where the API's own parameter for one end of a span was named."""


def field(name: str, resource: AnyResource, position: int) -> Field:
    """Raises PromptError with the nearest right spelling."""
    asked = name.casefold().replace("-", "_")
    known = _of_column(asked, resource) or _of_endpoint(asked, resource)
    if known is not None:
        return known
    if asked in PAGING:
        raise PromptError(f"“{name}” is the program's business: it reads on by itself.", position)
    near = nearest(asked, names(resource))
    hint = f"did you mean {near}?" if near else f"there are {', '.join(columns(resource))}."
    raise PromptError(
        f"{resource.title} have no field “{name}”: {hint} To find it as text, quote it.",
        position,
        near,
    )


def columns(resource: AnyResource) -> list[str]:
    """As a sentence lists them: those that records hold."""
    return [column.name for column in resource.own_columns]


def names(resource: AnyResource) -> list[str]:
    """Every name that is understood, the shortest kind first."""
    endpoint = resource.endpoint
    known = [*(column.name for column in resource.columns), "sort"]
    known += [alias for column in resource.columns for alias in column.aliases]
    known += [parameter.name for parameter in endpoint.params]
    for span in endpoint.spans:
        known += [_bare(span), span.field, span.after, span.before]
    return list(dict.fromkeys(known))


def _of_column(asked: str, resource: AnyResource) -> Field | None:
    column = resource.column(asked)
    if column is None:
        return None
    endpoint = resource.endpoint
    return Field(column.name, column, endpoint.param(column.filter), endpoint.span_of(column.span))


def _of_endpoint(asked: str, resource: AnyResource) -> Field | None:
    endpoint = resource.endpoint
    if parameter := endpoint.param(asked):
        return Field(parameter.name, parameter=parameter)
    if span := endpoint.span_by_parameter(asked):
        bound = "after" if asked == span.after else "before"
        return Field(_name_of(span, resource), _column_of(span, resource), span=span, bound=bound)
    for span in endpoint.spans:
        if asked in (_bare(span), span.field):
            return Field(_bare(span), span=span)
    return None


def _column_of(span: DateParameters, resource: AnyResource) -> Column[Any] | None:
    return next((column for column in resource.columns if column.span == span.field), None)


def _name_of(span: DateParameters, resource: AnyResource) -> str:
    column = _column_of(span, resource)
    return column.name if column else _bare(span)


def _bare(span: DateParameters) -> str:
    return span.field.removesuffix("_at")


def sortable(resource: AnyResource) -> Iterator[tuple[str, str]]:
    """(name as people write it, the server's field) of everything the server can sort by."""
    by_column = {column.sort: column.name for column in resource.columns if column.sort}
    fields = resource.endpoint.sortable or tuple(by_column)
    for server in fields:
        yield by_column.get(server, server), server
