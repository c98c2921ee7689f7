"""All views, and how a person may call them. A new view is one file and one name here."""

from __future__ import annotations

from functools import cache

from carbon_tui.resources.builds import BUILDS
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.measurements import MEASUREMENTS
from carbon_tui.resources.models import MODELS
from carbon_tui.resources.part_orders import PART_ORDERS
from carbon_tui.resources.parts import PARTS
from carbon_tui.resources.print_orders import PRINT_ORDERS
from carbon_tui.resources.printed_parts import PRINTED_PARTS
from carbon_tui.resources.printers import PRINTERS
from carbon_tui.resources.prints import PRINTS
from carbon_tui.resources.quality import QUALITY
from carbon_tui.resources.queues import QUEUES
from carbon_tui.spelling import nearest

RESOURCES: tuple[AnyResource, ...] = (
    PRINTERS,
    PRINTS,
    BUILDS,
    QUALITY,
    QUEUES,
    PRINT_ORDERS,
    PART_ORDERS,
    PRINTED_PARTS,
    PARTS,
    MODELS,
)
"""The views, in the order of their digits: 1 to 9, then 0."""

UNLISTED: tuple[AnyResource, ...] = (MEASUREMENTS,)
"""Views without a digit, reached through others or by name."""

EVERY: tuple[AnyResource, ...] = RESOURCES + UNLISTED


class UnknownView(ValueError):
    """Nobody knows a view of that name; ``str()`` says which names are near."""


def find(name: str) -> AnyResource:
    """The view a person means: its name, digit, singular, an alias, or a unique beginning.

    Raises UnknownView with one sentence that names what was probably meant.
    """
    asked = _plain(name)
    exact = _spellings().get(asked)
    if exact is not None:
        return exact
    begun = _beginning_with(asked)
    if len(begun) == 1:
        return begun[0]
    if begun:
        raise UnknownView(f"“{name}” could be {_either(begun)}: write a little more of it.")
    near = _spellings().get(nearest(asked, _spellings()))
    hint = f"did you mean {near.name}?" if near else f"there are {', '.join(names())}."
    raise UnknownView(f"There is no view called “{name}”: {hint}")


def by_name(name: str) -> AnyResource:
    """The view of exactly this name, as links and saved views have it."""
    return next(resource for resource in EVERY if resource.name == name)


@cache
def _spellings() -> dict[str, AnyResource]:
    """Every word that means exactly one view; names come before singulars and aliases."""
    words = {_plain(resource.name): resource for resource in EVERY}
    for resource in EVERY:
        for word in (resource.digit, resource.name.removesuffix("s"), *resource.aliases):
            words.setdefault(_plain(word), resource)
    words.pop("", None)
    return words


def _beginning_with(asked: str) -> list[AnyResource]:
    """Views whose name begins so; only where there is none, those with such an alias."""
    if not asked:
        return []
    named = [r for r in EVERY if _plain(r.name).startswith(asked)]
    return named or list(
        {r.name: r for w, r in _spellings().items() if w.startswith(asked)}.values()
    )


def _plain(name: str) -> str:
    """People write part-orders, part_orders, part orders and PartOrders."""
    return "".join(character for character in name.casefold() if character not in "-_ ")


def _either(views: list[AnyResource]) -> str:
    names = [view.name for view in views]
    return ", ".join(names[:-1]) + f" or {names[-1]}"


def names() -> list[str]:
    """Every view's name, as lists of them have it."""
    return [resource.name for resource in EVERY]
