"""What parts of the app stand on: for the type checker the app, at run time nothing.

Textual reads every name of a class and of all its bases whenever a class of an app is made. What is
made of parts names the app last among its bases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    AppPart = App[None]
else:
    AppPart = object

__all__ = ["AppPart"]
