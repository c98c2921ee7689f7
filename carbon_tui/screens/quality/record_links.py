"""Ways out of a picture: to the records behind a measurement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from carbon_tui import prompt
from carbon_tui.quality.lineage_join import Lineage
from carbon_tui.resources import registry
from carbon_tui.resources.definition import Link
from carbon_tui.resources.measurements import MEASUREMENTS
from carbon_tui.resources.printed_parts import PRINTED_PARTS
from carbon_tui.resources.prints import PRINTS
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

Way = tuple[Link[Any], Any]
"""A link and the record it starts from."""

_OF_MEASUREMENT, _OF_PART, _OF_PRINT = "sk", "pboatm", "r"
FIRST = "g"


def ways(lineage: Lineage) -> Iterator[Way]:
    """The part first; what lies behind the part and its print once these are known."""
    yield from _links(MEASUREMENTS, _OF_MEASUREMENT, lineage.measurement)
    if lineage.part is not None:
        yield from _links(PRINTED_PARTS, _OF_PART, lineage.part)
    if lineage.print is not None:
        yield from _links(PRINTS, _OF_PRINT, lineage.print)


def _links(resource: Any, letters: str, record: Any) -> Iterator[Way]:
    for letter in letters:
        link = resource.link(letter)
        if link is not None:
            yield link, record


def choose_way(
    opener: ListScreen, lineage: Lineage, say: Callable[[str], None], first: Callable[[], None]
) -> None:
    """Ask whereto; ``first`` is for a second ``g``."""
    known = {link.letter: (link, record) for link, record in ways(lineage)}
    choices = [Choice(letter, letter, f"To {link.title}") for letter, (link, _) in known.items()]
    note = "" if lineage.part else "the part and its print are not known yet"

    def go(letter: str | None) -> None:
        if letter == FIRST:
            first()
        elif letter is not None:
            take(opener, known[letter], say)

    opener.app.push_screen(
        Chooser("Go to", [*choices, Choice(FIRST, FIRST, "The first of these", note)]), go
    )


def take(opener: ListScreen, way: Way, say: Callable[[str], None]) -> None:
    """Open what the link leads to on top of this screen, or say why it leads nowhere."""
    link, record = way
    query = link.query(record)
    if isinstance(query, str):
        say(query)
        return
    target = registry.by_name(link.target)
    search = prompt.linked(target, query, link, [record], opener.session.now(), opener.session.zone)
    opener.open_child(target, search, "quality ›")


def open_part(opener: ListScreen, lineage: Lineage, say: Callable[[str], None]) -> None:
    """The printed part that was measured."""
    take(opener, next(ways(lineage)), say)
