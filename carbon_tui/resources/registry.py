"""All views, and how a person may call them. A new view is one file here
and one line in `view_names`.

A view's definition is imported when it is first wanted: a start shows one of them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.system.lazy import Lazy, lazy

if TYPE_CHECKING:
    RESOURCES: tuple[AnyResource, ...]
    """The views, in the order of their digits: 1 to 9, then 0."""
    EVERY: tuple[AnyResource, ...]
    """Also those without a digit, reached through others or by name."""


def __getattr__(name: str) -> Any:
    if name not in ("RESOURCES", "EVERY"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return tuple(view for view in _every() if name == "EVERY" or view.digit)


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
    from carbon_tui.text.spelling import nearest

    near = _spellings().get(nearest(asked, _spellings()))
    hint = f"did you mean {near.name}?" if near else f"there are {', '.join(names())}."
    raise UnknownView(f"There is no view called “{name}”: {hint}")


def _defined(name: str) -> Lazy:
    module = name.replace("-", "_")
    return lazy(f"resources.{module}:{module.upper()}")


_DEFINED = {name: _defined(name) for name in VIEWS}
"""Where each view is defined: its module and what that defines are called as the view is."""


@cache
def by_name(name: str) -> AnyResource:
    """The view of exactly this name, as links and saved views have it.

    Raises KeyError when there is none.
    """
    return cast(AnyResource, _DEFINED[name].load())


@cache
def _every() -> tuple[AnyResource, ...]:
    return tuple(by_name(name) for name in VIEWS)


@cache
def _spellings() -> dict[str, AnyResource]:
    """Every word that means exactly one view; names come before singulars and aliases."""
    words = {_plain(resource.name): resource for resource in _every()}
    for resource in _every():
        for word in (resource.digit, resource.name.removesuffix("s"), *resource.aliases):
            words.setdefault(_plain(word), resource)
    words.pop("", None)
    return words


def _beginning_with(asked: str) -> list[AnyResource]:
    """Views whose name begins so; only where there is none, those with such an alias."""
    if not asked:
        return []
    named = [r for r in _every() if _plain(r.name).startswith(asked)]
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
    return list(VIEWS)
