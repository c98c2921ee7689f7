"""What a person chose once and expects to find again: profiles, views, columns, the look."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from carbon_tui.settings.file import SettingsError, SettingsFile
    from carbon_tui.settings.values import (
        DEFAULT_PROFILE,
        PrinterGroup,
        Profile,
        SavedView,
        Settings,
        ViewColumns,
    )

__all__ = [
    "DEFAULT_PROFILE",
    "PrinterGroup",
    "Profile",
    "SavedView",
    "Settings",
    "SettingsError",
    "SettingsFile",
    "ViewColumns",
]

_OF_THE_FILE = ("SettingsError", "SettingsFile")


def __getattr__(name: str) -> Any:
    """Read when it is first wanted: a run that keeps nothing needs no file."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "file" if name in _OF_THE_FILE else "values"
    return getattr(import_module(f"{__name__}.{module}"), name)
