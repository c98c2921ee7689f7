"""The settings of this run: read when first needed, kept on disk where there is a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_tui.settings import Settings, SettingsFile


class Preferences:
    """What a person chose, in memory and, unless there is no ``file``, on disk too."""

    def __init__(self, file: SettingsFile | None = None) -> None:
        self._file = file
        self._settings: Settings | None = None
        self.problem = ""
        """Why the settings could not be read; plain ones are used meanwhile."""

    @property
    def kept(self) -> bool:
        """Whether this run may leave anything behind."""
        return self._file is not None

    @property
    def now(self) -> Settings:
        if self._settings is None:
            self._settings = self._read()
        return self._settings

    def change(self, change: Callable[[Settings], Settings]) -> str:
        """Choose something; a sentence when it could not be written, otherwise empty."""
        self._settings = change(self.now)
        if self._file is None:
            return ""
        from carbon_tui.settings import SettingsError

        try:
            self._settings = self._file.update(change)
        except SettingsError as error:
            return str(error)
        return ""

    def _read(self) -> Settings:
        from carbon_tui.settings import Settings

        if self._file is None:
            return Settings()
        from carbon_tui.settings import SettingsError

        try:
            return self._file.load()
        except SettingsError as error:
            self.problem = str(error)
            return Settings()
