"""What a part of an app stands on: for the type checker the app, at run time nothing.

Textual reads every name of a class and of all its bases whenever a class of an app is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    Part = App[None]
else:

    class Part:
        """Stands before the app among the bases of whatever is made of parts."""


__all__ = ["Part"]
