"""The settings of this run: read when first needed, kept on disk where there is a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from carbon_tui import settings

if TYPE_CHECKING:
    from carbon_tui.settings import Settings, SettingsFile


class Preferences:
    """What a person chose, in memory and, unless there is no ``file``, on disk too."""

    def __init__(self, file: SettingsFile | None = None) -> None:
        self._file = file
        self._settings: Settings | None = None
        self.problem = ""
        """What is wrong with the settings, in one or more sentences: where they could not be read,
        plain ones are used meanwhile. Known once `now` was asked for."""

    @property
    def kept(self) -> bool:
        """Whether this run may leave anything behind."""
        return self._file is not None

    @property
    def now(self) -> Settings:
        if self._settings is None:
            self._settings = self._read()
        return self._settings

    def source(self) -> tuple[str, str]:
        """Name and text of the settings file; empty where there is none that can be read."""
        if self._file is None:
            return "", ""
        try:
            return self._file.source()
        except settings.SettingsError:
            return "", ""

    def change(self, change: Callable[[Settings], Settings]) -> str:
        """Choose something; a sentence when it could not be written, otherwise empty."""
        self._settings = change(self.now)
        if self._file is None:
            return ""
        try:
            self._settings = self._file.update(change)
        except settings.SettingsError as error:
            return str(error)
        return ""

    def _read(self) -> Settings:
        if self._file is None:
            return settings.Settings()
        try:
            contents = self._file.read()
        except settings.SettingsError as error:
            self.problem = str(error)
            return settings.Settings()
        self.problem = " ".join(contents.remarks)
        return contents.settings
