"""``sort:started-,status`` and the API's own ``sort=started_at,desc``."""

from __future__ import annotations

from carbon_tui.api.schema.query import Sort
from carbon_tui.prompt.errors import PromptError
from carbon_tui.prompt.fields import sortable
from carbon_tui.prompt.lexer import Item, Token
from carbon_tui.prompt.terms import Order, OrderedHere, ServerOrder
from carbon_tui.resources.definition import AnyResource
from carbon_tui.text.spelling import nearest

DIRECTIONS = {"asc": False, "desc": True}


def is_whole(resource: AnyResource) -> bool:
    """True for a list that the server cannot sort at all: it is read whole and sorted here."""
    return resource.is_always_whole


def ordering(keys: list[tuple[Item, bool]], resource: AnyResource) -> Order:
    """The ordering by these names, each descending or not: by the server where it can.

    Raises PromptError.
    """
    items = [(_there(item, resource), down) for item, down in keys]
    asked = [(field, down) for field, down in items if field is not None]
    if is_whole(resource) or len(asked) < len(items):
        here = _once([(_here(item, resource), down) for item, down in keys])
        return OrderedHere(_text(here), here)
    text = _text(_once([(name, down) for (name, _), down in asked]))
    sort = _once([(server, down) for (_, server), down in asked])
    return ServerOrder(text, tuple(Sort(server, down) for server, down in sort))


def keys_of(token: Token) -> list[tuple[Item, bool]]:
    """The names a sort term lists, each with its direction."""
    keys: list[tuple[Item, bool]] = []
    for item in token.items:
        if item.text.casefold() in DIRECTIONS and keys:
            keys[-1] = (keys[-1][0], DIRECTIONS[item.text.casefold()])
        elif item.text:
            name = item.text.rstrip("+-")
            keys.append((Item(name, item.start), item.text.endswith("-")))
    if not keys:
        raise PromptError("After “sort:” a column's name is missing.", token.start)
    return keys


def _there(item: Item, resource: AnyResource) -> tuple[str, str] | None:
    """(name, the server's field); None where the server cannot sort by it."""
    asked = item.text.casefold()
    known = dict(sortable(resource))
    for name, server in known.items():
        column = resource.column(asked)
        if asked in (name, server) or (column is not None and column.sort == server):
            return name, server
    return None


def _here(item: Item, resource: AnyResource) -> str:
    column = resource.column(item.text.casefold())
    if column is not None:
        return column.name
    server = dict(sortable(resource))
    if item.text.casefold() in server:
        raise PromptError(
            f"Only the server sorts by {item.text}, and not by all of the others: sort by"
            f" {', '.join(server)} alone, or leave {item.text} out.",
            item.start,
        )
    near = nearest(item.text, [*(column.name for column in resource.columns), *server])
    hint = f"did you mean {near}?" if near else f"there are {_listed(resource)}."
    raise PromptError(
        f"{resource.title} have no column “{item.text}” to sort by: {hint}", item.start, near
    )


def _listed(resource: AnyResource) -> str:
    """Without what is asked for apart: of prints that would be 47 more."""
    return ", ".join(column.name for column in resource.own_columns)


def _once(keys: list[tuple[str, bool]]) -> tuple[tuple[str, bool], ...]:
    """Each name once; the first counts."""
    first: dict[str, bool] = {}
    for name, down in keys:
        first.setdefault(name, down)
    return tuple(first.items())


def _text(keys: tuple[tuple[str, bool], ...]) -> str:
    return "sort:" + ",".join(f"{name}{'-' if down else ''}" for name, down in keys)
