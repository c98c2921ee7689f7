"""What a person chose once and expects to find again: profiles, views, columns, the look.

Read by everyone who heeds a setting, written through `SettingsFile` alone. It never keeps a key
and never acts on what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.system.lazy import lazy

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
_DEFINED = {
    name: lazy(f"settings.{'file' if name in _OF_THE_FILE else 'values'}:{name}")
    for name in __all__
}


def __getattr__(name: str) -> Any:
    """Read when it is first wanted: a run that keeps nothing needs no file."""
    if name not in _DEFINED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _DEFINED[name].load()
