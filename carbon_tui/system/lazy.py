"""Objects that are imported when they are first wanted, named in tables as ``module:Name``.

What is imported late, here and by statements inside functions, and why: what a start does not need
(a view, a form, a command that is not opened), and libraries that are heavy and seldom used
(cryptography, sqlite3, xlsxwriter); besides, two screens that open each other. Everything else is
imported at the top. A module that is only loaded late itself imports plainly at its top; where one
half of a module is needed later than the other, the later half is a module of its own. By name,
this is the one way: `tests/test_lazy.py` imports every target of tables and statements, and refuses
a late import of what is loaded anyway.
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
