"""From a record to what else was made on its printer, platform, lot …: which of these is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from carbon_tui.api.schema.records import (
    Build,
    PartMeasurement,
    PartOrder,
    Print,
    PrintedPart,
    Printer,
)
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.quality.lineage_join import Factor, Lineage
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.screens.quality.origin_names import called
from carbon_tui.system.lazy import lazy

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

Origin = tuple[Factor, str]

LETTERS = {
    Factor.PRINTER: "r",
    Factor.PLATFORM: "f",
    Factor.CASSETTE: "c",
    Factor.BUILD: "b",
    Factor.PART_NUMBER: "n",
    Factor.RESIN_LOT: "l",
    Factor.PART_ORDER: "a",
}
"""Of the chooser; a printer is r and a build b everywhere else too."""

TRACED = (
    Factor.PRINTER,
    Factor.PLATFORM,
    Factor.CASSETTE,
    Factor.RESIN_LOT,
    Factor.BUILD,
    Factor.PART_ORDER,
)

_TRACE_SCREEN = lazy("screens.quality.trace_screen:TraceScreen")
"""By name, for a trace leads on to other origins."""

_NO_ORIGIN = "This record names no printer, platform, cassette, resin lot, build or part order."


def origins(record: object) -> tuple[Origin, ...]:
    """What a record of any view came from, or is."""
    match record:
        case Printer():
            factors: Iterator[tuple[Factor, str | None]] = iter(((Factor.PRINTER, record.serial),))
        case Build():
            factors = iter(((Factor.BUILD, record.uuid),))
        case PartOrder():
            order = record.uuid or record.part_order_number
            factors = iter(((Factor.PART_ORDER, order),))
        case Print():
            factors = _of_lineage(Lineage(PartMeasurement(), None, record))
        case PrintedPart():
            factors = _of_lineage(Lineage(PartMeasurement(), record))
        case Lineage():
            factors = _of_lineage(record)
        case _:
            factors = iter(())
    return tuple((factor, value) for factor, value in factors if value)


def _of_lineage(lineage: Lineage) -> Iterator[tuple[Factor, str | None]]:
    return ((factor, factor.of(lineage)) for factor in TRACED)


def begin_trace(
    opener: ListScreen, record: object, say: Callable[[str], None] | None = None
) -> None:
    """Ask which origin where there are several; a printed part's print is looked up first."""
    say = say or opener.say
    if isinstance(record, PrintedPart | PartMeasurement):
        opener.work(_look_up(opener, record, say), "the print of a part")
    else:
        _choose(opener, record, say)


async def _look_up(
    opener: ListScreen, record: PrintedPart | PartMeasurement, say: Callable[[str], None]
) -> None:
    reader, measured = opener.session.reader, record
    if isinstance(measured, PrintedPart):
        reader.joins.accept_parts(None, [measured])
        measured = PartMeasurement(printed_part_uuid=measured.uuid)
    await reader.join([measured], Urgency.FOREGROUND)
    if reader.join_trouble is not None:
        say(f"{reader.join_trouble.title}. {reader.join_trouble}")
    else:
        lineage = reader.joins.lineage(measured)
        _choose(opener, lineage if lineage.part else record, say)


def _choose(opener: ListScreen, record: object, say: Callable[[str], None]) -> None:
    factors = origins(record)
    if not factors:
        say(_NO_ORIGIN)
        return
    if len(factors) == 1:
        _open(opener, factors[0])
        return
    known = {LETTERS[factor]: (factor, value) for factor, value in factors}
    printers = opener.session.moment().printers
    names = {Factor.BUILD: _build(record)}
    choices = [
        Choice(letter, letter, names.get(origin[0]) or called(*origin, printers))
        for letter, origin in known.items()
    ]

    def chosen(letter: str | None) -> None:
        if letter is not None:
            _open(opener, known[letter])

    opener.app.push_screen(Chooser("Everything that was made with the same", choices), chosen)


def _build(record: object) -> str:
    """What people call its build; empty where the record does not say, or is one itself."""
    made = record.print if isinstance(record, Lineage) else record
    name = made.name if isinstance(made, Print) else None
    return f"{Factor.BUILD.value} of {name}" if name else ""


def _open(opener: ListScreen, origin: Origin) -> None:
    opener.app.push_screen(_TRACE_SCREEN.load()(opener, *origin))
