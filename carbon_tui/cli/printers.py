"""Printers as people call them, where the API wants serials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

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
    """What each of these printers was called, by its serial: of a name that several share all of
    them. Reads the fleet where one may be a name, and only then.

    Raises Stop for a name that no printer has; ApiError where the fleet is not read.
    """
    meant = await _meant(reading, words)
    return {serial: word for word, sharing in meant.items() for serial in sharing}


async def serials(client: Client, words: Iterable[str]) -> tuple[str, ...]:
    """The same printers, each by its serial, for what is to be written.

    Raises like `named`, and Stop for a name that several printers share.
    """
    words = tuple(words)
    meant = await _meant(client, words)
    for word, sharing in meant.items():
        if len(sharing) > 1:
            raise Stop(
                f"Several printers are called “{clean(word)}”: name one by its serial: "
                f"{', '.join(str(clean(serial)) for serial in sharing[:5])}.",
                USAGE,
            )
    return tuple(dict.fromkeys(meant[word][0] if word in meant else word for word in words))


async def _meant(reading: ListApi, words: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The serials that each word means which may be a name."""
    names = may_be_names(words)
    if not names:
        return {}
    read = await read_fleet(reading)
    return {word: _serials_of(word, read.rows, read.completeness.shortfall) for word in names}


def _serials_of(word: str, printers: Iterable[Printer], shortfall: str) -> Sequence[str]:
    """Its own serial before a name, and what reads like a serial is left to the server. Of printers
    that the server held back the `shortfall` speaks."""
    known = {raw(p.serial): p for p in printers if p.serial}
    if word in known:
        return (word,)
    folded = word.casefold()
    matching = [serial for serial, printer in known.items() if folded in _called(printer)]
    if matching:
        return matching
    if _SERIAL.fullmatch(word):
        return (word,)
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
