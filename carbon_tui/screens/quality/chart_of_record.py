"""From a record of any view to a control chart, of what was measured on it or of its like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import TYPE_CHECKING

from carbon_tui.api.errors import ApiError
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.query import Query
from carbon_tui.api.schema.records import (
    Part,
    PartMeasurement,
    PrintedPart,
)
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.keys.mentions import key_of
from carbon_tui.quality.lineage_join import Factor
from carbon_tui.quality.specification import usable
from carbon_tui.quality.template_summaries import Summary
from carbon_tui.quality.time_window import CHOICES, TimeWindow
from carbon_tui.quality.window_reader import everything
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.screens.quality.origins import Origin, origins
from carbon_tui.screens.quality.picture_choice import PictureChoice, PictureMode
from carbon_tui.screens.quality.template_screen import TemplateScreen
from carbon_tui.screens.quality.window_reading import read_window
from carbon_tui.text.cleaning import raw

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

_LETTERS = "123456789abcdefghilmnoprstuvwxyz"
"""Of the chooser: without the letters that move in it or leave it."""

NO_CHART = (
    f"No control chart belongs to such a record: {key_of('view_quality')} shows what is measured."
)
_UNMEASURED = "Nothing was measured on this part."


def begin_chart(opener: ListScreen, record: object) -> None:
    """Ask which template where there are several; what is needed for that is read first."""
    if isinstance(record, PartMeasurement):
        _open_measured(opener, record)
    elif isinstance(record, PrintedPart):
        opener.work(_of_part(opener, record), "the measurements of a part")
    elif (origin := _origin_of(record)) is not None:
        opener.work(_of_origin(opener, origin), "templates")
    else:
        opener.say(NO_CHART)


def _origin_of(record: object) -> Origin | None:
    """The printer before all else; of a design its part number."""
    if isinstance(record, Part) and record.part_number:
        return Factor.PART_NUMBER, record.part_number
    return next(iter(origins(record)), None)


async def _of_part(opener: ListScreen, part: PrintedPart) -> None:
    session = opener.session
    query = Query().where("printed_part_uuid", raw(part.uuid or ""))
    try:
        measured = await everything(
            session.window_lists.page_at,
            endpoints.PART_MEASUREMENTS,
            query,
            Urgency.FOREGROUND,
            session.server_now,
        )
        await _know_templates(opener)
    except ApiError as error:
        opener.say(f"{error.title}. {error}", problem=True)
        return
    latest = {measurement.part_measurement_template_uuid: measurement for measurement in measured}
    named = [summary for summary in session.reader.summaries if summary.uuid in latest]
    named += [session.reader.summary(uuid) for uuid in latest if uuid is None]
    if not named:
        opener.say(_UNMEASURED)
    elif len(named) == 1:
        _open_measured(opener, latest[named[0].uuid])
    else:
        outcomes = {
            uuid: measurement.measurement_result or "" for uuid, measurement in latest.items()
        }
        _choose(
            opener,
            "Which measurement of this part?",
            [(summary, outcomes[summary.uuid]) for summary in named],
            lambda uuid: _open_measured(opener, latest[uuid]),
        )


async def _of_origin(opener: ListScreen, origin: Origin) -> None:
    try:
        await _know_templates(opener)
    except ApiError as error:
        opener.say(f"{error.title}. {error}", problem=True)
        return
    factor, value = origin
    choice = PictureChoice(PictureMode.CHART, factor, value)
    named = [(summary, _so_far(summary)) for summary in opener.session.reader.summaries]
    if not named:
        opener.say("The server knows no measurement templates.")
        return
    title = f"Which measurement, of {factor.value} {value} alone?"
    _choose(opener, title, named, lambda uuid: _open(opener, uuid, choice, None))


async def _know_templates(opener: ListScreen) -> None:
    """Raises ApiError."""
    reader = opener.session.reader
    if not reader.template_summaries.templates:
        await reader.read_templates()


def _so_far(summary: Summary) -> str:
    """What of the window is in says which are worth a choice."""
    counts = summary.tally
    return f"n {summary.n:,}, {counts.failed:,} failed" if summary.n else ""


def _choose(
    opener: ListScreen,
    title: str,
    named: Sequence[tuple[Summary, str]],
    go: Callable[[str | None], None],
) -> None:
    known = {summary.key: summary.uuid for summary, _ in named}
    letters = chain(_LETTERS, repeat(""))
    choices = [
        Choice(letter, summary.key, summary.name, note)
        for (summary, note), letter in zip(named, letters, strict=False)
    ]

    def chosen(key: str | None) -> None:
        if key is not None:
            go(known[key])

    opener.app.push_screen(Chooser(title, choices), chosen)


def _open_measured(opener: ListScreen, measured: PartMeasurement) -> None:
    """The chart with this measurement selected, in a window that reaches back to it."""
    reader, when = opener.session.reader, measured.updated_at
    window = _reaching(reader.window, when, opener.session.server_now())
    if window != reader.window:
        reader.show(window)
        read_window(opener.app, opener.session)
    choice = PictureChoice(PictureMode.LIST) if usable(measured.value) is None else None
    _open(opener, measured.part_measurement_template_uuid, choice, measured.uuid)


def _reaching(window: TimeWindow, when: datetime | None, now: datetime) -> TimeWindow:
    """This window where it reaches back so far, else the first that does, else the longest."""
    if when is None or when >= window.span(now).after:
        return window
    longer = (TimeWindow(days) for days in CHOICES if TimeWindow(days).span(now).after <= when)
    return next(longer, TimeWindow(CHOICES[-1]))


def _open(
    opener: ListScreen, uuid: str | None, choice: PictureChoice | None, point: str | None
) -> None:
    opener.app.push_screen(TemplateScreen(opener, uuid, choice=choice, point=point))
