"""What a person chose once and expects to find again: profiles, views, columns, the look."""

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
