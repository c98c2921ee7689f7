"""Printers as people call them, where the API wants serials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from carbon_tui.api.client import Client
from carbon_tui.api.schema.printer_names import names_by_serial
from carbon_tui.api.schema.records import Printer
from carbon_tui.cli.stop import Stop
from carbon_tui.orders.print_orders.lookup import fleet, read_fleet
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.text.cleaning import (
    clean,
    raw,
)
from carbon_tui.text.spelling import nearest

_SERIAL = re.compile(r"[0-9A-Z]{6,7}")


def may_be_names(words: Iterable[str]) -> tuple[str, ...]:
    """Those that do not read like a serial: six or seven capitals and digits, one at least."""
    return tuple(w for w in words if not (_SERIAL.fullmatch(w) and any(map(str.isdigit, w))))


async def fleet_names(reading: ListApi) -> Mapping[str, str]:
    """What every printer is called, by its serial. Raises ApiError."""
    return names_by_serial(await fleet(reading))


async def named(reading: ListApi, words: Iterable[str]) -> Mapping[str, str]:
    """What each of these printers was called, by its serial. Reads the fleet where one may be a
    name, and only then.

    Raises Stop for a name that no printer has, or several; ApiError where the fleet is not read.
    """
    names = may_be_names(words)
    if not names:
        return {}
    read = await read_fleet(reading)
    return {_serial_of(word, read.rows, read.completeness.shortfall): word for word in names}


async def serials(client: Client, words: Iterable[str]) -> tuple[str, ...]:
    """The same printers, each by its serial. Raises like `named`."""
    words = tuple(words)
    serial_of_word = {word: serial for serial, word in (await named(client, words)).items()}
    return tuple(serial_of_word.get(word, word) for word in words)


def _serial_of(word: str, printers: Iterable[Printer], shortfall: str) -> str:
    """Its own serial before a name, and what reads like a serial is left to the server. Of printers
    that the server held back the `shortfall` speaks."""
    known = {raw(p.serial): p for p in printers if p.serial}
    if word in known:
        return word
    folded = word.casefold()
    matching = [serial for serial, printer in known.items() if folded in _called(printer)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise Stop(
            f"Several printers are called “{clean(word)}”: name one by its serial: "
            f"{', '.join(str(clean(one_serial)) for one_serial in matching[:5])}.",
            USAGE,
        )
    if _SERIAL.fullmatch(word):
        return word
    names = {spelling: name for p in known.values() for spelling, name in _called(p).items()}
    near = names.get(nearest(word, names))
    meant = f"did you mean {clean(near)}? " if near else ""
    if shortfall:
        raise Stop(
            f"No printer that the server gave is called “{clean(word)}”: {meant}{shortfall} "
            "Name it by its serial.",
            USAGE,
        )
    raise Stop(
        f"There is no printer called “{clean(word)}”: {meant}carbon-tui get printers lists them.",
        USAGE,
    )


def _called(printer: Printer) -> Mapping[str, str]:
    """Its name, alias and serial, by how they are compared."""
    words = (printer.name, printer.alias, printer.serial)
    return {raw(word).casefold(): raw(word) for word in words if word}
