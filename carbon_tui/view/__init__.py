"""One view's data: the question, the pages that answer it, and what is true of them. No widgets."""

from carbon_tui.view.view import View

__all__ = ["View"]
