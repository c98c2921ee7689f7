"""``carbon-tui report``: production of a day, a shift, a week."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import NamedTuple

from carbon_tui.cli.account import Account
from carbon_tui.cli.command_lists import CommandLists, copy_of
from carbon_tui.cli.journal_files import journal_at
from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import say, write
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.server_clock import server_time
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import settings_in, whose
from carbon_tui.groups.copy_reading import reading_of_file
from carbon_tui.local_copy.errors import NotInTheCopy
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.state_history import kept_states, states_of
from carbon_tui.local_copy.store import read_only
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.prompt.dates import FORMS, NoDate, stretch
from carbon_tui.report.document import report_document
from carbon_tui.report.figures import EVERY_GROUPING, Grouping, Stint
from carbon_tui.report.forms import ReportForm, written
from carbon_tui.report.reading import ProductionReport, ReportReader
from carbon_tui.report.windows import NoSuchShift, shift_window
from carbon_tui.session.session import utc_now
from carbon_tui.settings import SettingsFile
from carbon_tui.settings.values import ServiceMark
from carbon_tui.system.exit_codes import DONE, FAILED, USAGE
from carbon_tui.system.local_zone import LocalZone


def report(options: argparse.Namespace) -> int:
    """Write the report to stdout; what there is to say about it goes to stderr."""
    by = _groupings(options.by)
    zone = LocalZone()
    asked = partial(_stint, options, zone=zone)
    _by_this_clock(asked, utc_now())
    marks = () if options.demo else settings_in(SettingsFile()).service_marks
    if options.source == "copy":
        window = asked(utc_now())
        _tell_what_is_to_come(window, utc_now(), "this PC's")
        production, host = _read_copy(options, window.stint, marks), whose(options)
    else:
        who = account(options)
        window, production = asyncio.run(_read(who, asked, marks))
        host = (who.profile, who.host)
    document = report_document(production, by, _placed(host, window.stint), window.called)
    write(written(document, ReportForm(options.output), zone))
    if options.output not in ("table", "md"):
        say(" ".join(document.remarks))
    return FAILED if production.is_short else DONE


class _Window(NamedTuple):
    """The stretch of time, and its name where it is a shift."""

    stint: Stint
    called: str = ""


class _LiesAhead(Stop):
    """What has no end of its own begins after now, by the clock that was asked."""


def _by_this_clock(asked: Callable[[datetime], _Window], now: datetime) -> _Window | None:
    """None where only a clock that is ahead of this one could say. Raises Stop."""
    try:
        return asked(now)
    except _LiesAhead:
        return None


def _tell_what_is_to_come(window: _Window, now: datetime, whose_clock: str) -> None:
    if window.stint.since > now:
        say(f"By {whose_clock} clock all of it is still to come: nothing can have been made yet.")


def _groupings(text: str | None) -> Sequence[Grouping]:
    if text is None:
        return EVERY_GROUPING
    words = [word.strip() for word in text.split(",")]
    groupings = [str(grouping) for grouping in Grouping]
    for word in words:
        if word not in groupings:
            raise Stop(f"--by takes {', '.join(groupings)}, not “{word}”.", USAGE)
    return [Grouping(word) for word in words]


def _stint(options: argparse.Namespace, now: datetime, zone: tzinfo) -> _Window:
    """What is asked for. Raises Stop."""
    if options.shift is None:
        return _Window(Stint(*_times(options, now, zone), zone))
    if options.until is not None:
        raise Stop("--shift has an end of its own: leave out --until.", USAGE)
    day = None
    if options.since is not None:
        day = _stretch("--since", options.since, now, zone)[0].astimezone(zone).date()
    shifts = () if options.demo else settings_in(SettingsFile()).shifts
    try:
        window = shift_window(options.shift, shifts, now, zone, day)
    except NoSuchShift as problem:
        raise Stop(f"--shift: {problem}", USAGE) from None
    return _Window(window.stint, window.name)


def _times(options: argparse.Namespace, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Today where nothing is said; a day without a time means the whole of it."""
    since = _stretch("--since", "today" if options.since is None else options.since, now, zone)
    if options.until is not None:
        until = _stretch("--until", options.until, now, zone)
        ends = until[1] if _is_days(until) else until[0]
    else:
        ends = since[1] if options.since and _is_days(since) else now
    if ends <= since[0]:
        if options.until is None:
            raise _LiesAhead("--since lies ahead: until then nothing can have been made.", USAGE)
        raise Stop("--until is not after --since.", USAGE)
    return since[0], ends


def _is_days(stretch: tuple[datetime, datetime]) -> bool:
    """One day or more, and not a time of the clock, which begins or ends a report on the minute."""
    return stretch[1] - stretch[0] > timedelta(hours=12)


def _stretch(option: str, text: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        period = stretch(text, now, zone)
    except NoDate:
        raise Stop(f"{option} takes a time such as {FORMS}, not “{text}”.", USAGE) from None
    return period.start, period.end


async def _read(
    who: Account, asked: Callable[[datetime], _Window], marks: Sequence[ServiceMark]
) -> tuple[_Window, ProductionReport]:
    """What is `asked` for depends on the time: it is reckoned by the server's clock, and by this
    PC's where the copy stands in."""
    progress = ProgressLine()
    client = await asyncio.to_thread(who.connect)
    client.on_health.append(lambda health: progress.show(str(health)))
    lists = CommandLists(client, copy_of(who))
    reader = ReportReader(lists, lists.server_now, copied_at=lists.copied_at)
    client.on_request.append(lambda _note: progress.show(f"{reader.requests:,} requests …"))
    try:
        now = utc_now()
        window, whose_clock = _by_this_clock(asked, now), "this PC's"
        tomorrow = _by_this_clock(asked, now + timedelta(days=1))
        if window is None or window != tomorrow or window.stint.since > now:
            reader.requests += not client.knows_time
            with lists.standing_in():
                window, whose_clock = asked(await server_time(client)), "the server's"
        if window is None:
            window = asked(now)
        _tell_what_is_to_come(window, client.server_now(), whose_clock)
        stint = window.stint
        states = states_of(copy_of(who), stint.since, stint.until)
        return window, await reader.read(stint, states, marks)
    finally:
        progress.clear()
        lists.tell(LocalZone())
        await client.aclose()


def _read_copy(
    options: argparse.Namespace, stint: Stint, marks: Sequence[ServiceMark]
) -> ProductionReport:
    """From the copy alone: nothing is asked, no key is needed. Raises Stop, CopyTrouble."""
    if options.demo:
        raise Stop("The demo fleet has no copy: leave out --from copy.", USAGE)
    with closing(read_only(copy_file(*whose(options)))) as file:
        try:
            copy = reading_of_file(lambda: read_only(copy_file(*whose(options))))
            reader = ReportReader(copy, copy.server_now, copied_at=copy.as_of)
            return asyncio.run(
                reader.read(stint, kept_states(file, stint.since, stint.until), marks)
            )
        except NotInTheCopy as why:
            raise Stop(str(why)) from why


def _placed(whose_journal: tuple[str, str], stint: Stint) -> list[JournalEntry]:
    """What the journal of this machine began in that time."""
    with journal_at(*whose_journal) as journal:
        return [entry for entry in journal.entries() if stint.holds(entry.began_at)]
