"""Objects that are imported when they are first wanted, named in tables as ``module:Name``.

The one way in which the program imports late by name: start-up pays for nothing that is not opened,
and a test imports every target there is.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

PACKAGE: Final = "carbon_tui"
MADE: Final[list[Lazy]] = []
"""Every one that any table has made, for the test that loads them."""


class Lazy:
    """One object of the program, by its place."""

    __slots__ = ("target",)

    def __init__(self, target: str) -> None:
        """``target``: ``screens.queues.queue_list:QueueHooks``, below the program's package."""
        self.target = target
        MADE.append(self)

    def load(self) -> Any:
        """The object. A name that does not exist is a mistake in the program: ImportError or
        AttributeError."""
        module, _, name = self.target.partition(":")
        return getattr(import_module(f"{PACKAGE}.{module}"), name)


def lazy(target: str) -> Lazy:
    """The object at ``module:Name`` below the program's package, imported when it is loaded."""
    return Lazy(target)
