"""``by:printer,week``: which groups are asked for, and what they can be sorted by."""

from __future__ import annotations

from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.group_key import GroupKey
from carbon_tui.prompt.lexer import Item, Token
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import ValueKind
from carbon_tui.resources.measures import measures_of
from carbon_tui.text.spelling import nearest

SOURCES = ("copy", "server")
"""Who can be asked by hand."""
DATE_UNITS = ("hour", "day", "week", "month")
MAX_GROUP_KEYS = 2
"""More would be no table that anybody reads."""


def group_keys(tokens: list[Token], resource: AnyResource) -> tuple[GroupKey, ...]:
    """The keys that ``by:`` terms list. Raises PromptError."""
    items = [item for token in tokens for item in token.items if item.text]
    keys = tuple(dict.fromkeys(_key(item, resource) for item in items))
    if not keys:
        raise PromptError("After “by:” a column's name is missing.", tokens[0].start)
    if len(keys) > MAX_GROUP_KEYS:
        raise PromptError("Groups are by one or two columns.", items[MAX_GROUP_KEYS].start)
    return keys


def group_names(resource: AnyResource) -> list[str]:
    """What can stand behind ``by:``, the dates last."""
    names = [column.name for column in resource.columns if column.show.kind is not ValueKind.DATE]
    dates = [column.name for column in resource.columns if column.show.kind is ValueKind.DATE]
    units = list(DATE_UNITS) if measures_of(resource.name).date else []
    return [*names, *units, *(f"{date}.{unit}" for date in dates for unit in DATE_UNITS)]


def group_order(
    keys: list[tuple[Item, bool]], by: tuple[GroupKey, ...], resource: AnyResource
) -> tuple[tuple[str, bool], ...]:
    """(key or measure, descending) in turn. Raises PromptError."""
    known = group_order_names(by, resource)
    directions: dict[str, bool] = {}
    for item, down in keys:
        name = item.text.casefold()
        name = f"{name}%" if name not in known and f"{name}%" in known else name
        if name not in known:
            raise PromptError(
                f"Groups cannot be sorted by “{item.text}”, only by {', '.join(known)}.",
                item.start,
                nearest(name, known),
            )
        directions.setdefault(name, down)
    return tuple(directions.items())


def group_order_names(by: tuple[GroupKey, ...], resource: AnyResource) -> list[str]:
    """What groups by these keys can be sorted by."""
    measures = measures_of(resource.name)
    return [
        *(key.name for key in by),
        *(measure.name for measure in measures.measures),
        *(share.name for share in measures.shares),
    ]


def _key(item: Item, resource: AnyResource) -> GroupKey:
    asked = item.text.casefold()
    name, _, unit = asked.rpartition(".")
    if unit not in DATE_UNITS or not name:
        name, unit = asked, ""
    date = measures_of(resource.name).date
    if asked in DATE_UNITS and date:
        return GroupKey(asked, date, asked)
    column = resource.column(name)
    if column is None:
        known = group_names(resource)
        near = nearest(asked, known)
        hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}."
        raise PromptError(
            f"{resource.title} cannot be grouped by “{item.text}”: {hint}", item.start, near
        )
    is_date = column.show.kind is ValueKind.DATE
    if unit and not is_date:
        raise PromptError(f"“{column.name}” is no date, and has no {unit}.", item.start)
    if is_date:
        unit = unit or "day"
        return GroupKey(f"{column.name}.{unit}", column.name, unit)
    return GroupKey(column.name, column.name)
