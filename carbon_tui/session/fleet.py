"""What the printers are called, from every page of printers that passes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.printer_names import (
    in_plain_letters,
    names_by_serial,
)
from carbon_tui.api.schema.records import Printer
from carbon_tui.resources.formats import NO_NAMES
from carbon_tui.text.cleaning import raw

MAX_PRINTERS = 5_000
"""Printers whose names are kept; of a fleet beyond that the first ones."""


class Fleet:
    """What printers are called, by serial. `names` is replaced, not changed, when a name is
    another."""

    def __init__(self) -> None:
        self.names: Mapping[str, str] = NO_NAMES
        """Only of printers that have a name or an alias."""
        self._spelled: tuple[Mapping[str, str], Mapping[str, str]] = NO_NAMES, NO_NAMES
        self._printers: dict[str, Printer] = {}

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Learn the names of the printers in a page, if it is one of printers."""
        if path != endpoints.PRINTERS.path:
            return
        for printer in rows:
            serial = raw(printer.serial or "")
            if serial in self._printers or len(self._printers) < MAX_PRINTERS:
                self._printers[serial] = printer
        named = {
            serial: name
            for serial, name in names_by_serial(self._printers.values()).items()
            if name
        }
        if named != self.names:
            self.names = named

    @property
    def spelled(self) -> Mapping[str, str]:
        """The names in plain letters; the serial of a printer whose name has others."""
        if self._spelled[0] is not self.names:
            plain = {serial: in_plain_letters(name, serial) for serial, name in self.names.items()}
            self._spelled = self.names, plain
        return self._spelled[1]

    def called(self, serial: str) -> str:
        """What people call this printer; its serial where that is not known."""
        return self.names.get(raw(serial), serial)
