"""What is said beside the rows of `get`: what is left out, and why there may be none."""

from __future__ import annotations

from collections.abc import Iterator

from carbon_tui.api.schema.endpoints import PRINTS
from carbon_tui.prompt import Search
from carbon_tui.prompt.terms import Asked, OneOf, in_brackets
from carbon_tui.resources.definition import AnyResource
from carbon_tui.text.cleaning import clean
from carbon_tui.text.spelling import nearest


def asked_for_all(resource: AnyResource, search: Search) -> bool:
    """Whether all statuses are asked for of a list that hides those that are not named."""
    return resource.endpoint is PRINTS and any(
        filter_.values == dict(PRINTS.all_values).get(filter_.name)
        for filter_ in search.query.filters
    )


def left_out(resource: AnyResource, search: Search) -> str:
    """The values that the view leaves out by itself, as they would be asked for."""
    left = []
    for parameter, every in resource.endpoint.all_values:
        asked = search.query.values(parameter)
        missing = [value for value in every if value not in asked]
        if asked and missing and f"{parameter}=" in " ".join(search.by_default):
            left.append(f"{parameter}={','.join(missing)}")
    return " ".join(left)


def unknown_values(resource: AnyResource, search: Search) -> Iterator[str]:
    """Why nothing may have been found: words that are none of those known for a field."""
    known_values = dict(resource.values)
    inner = (bracketed for term in search.local for bracketed in in_brackets(term))
    for term in (*search.server, *inner):
        if not isinstance(term, Asked | OneOf):
            continue
        known = known_values.get(term.field, ())
        folded = set(map(str.casefold, known))
        unknown = [value for value in term.values if value.casefold() not in folded]
        if known and unknown:
            near = nearest(unknown[0], known)
            meant = f"did you mean {near}? There are" if near else "there are"
            asked = ", ".join(str(clean(value)) or '""' for value in unknown)
            yield f"No known {term.field} is called {asked}: {meant} {', '.join(known)}."
