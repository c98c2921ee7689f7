"""``carbon-tui report``: production of a day, a shift, a week."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime, tzinfo

from carbon_tui.cli.accounts import Account, account
from carbon_tui.cli.exit_codes import Stop
from carbon_tui.cli.journal_files import journal_of
from carbon_tui.cli.output import say, write
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.orders.journal_entry import JournalEntry
from carbon_tui.prompt.dates import FORMS, NoDate, stretch
from carbon_tui.report.document import ReportDocument, report_document
from carbon_tui.report.figures import Grouping, Stint
from carbon_tui.report.html import as_html
from carbon_tui.report.output import as_csv, as_json, as_markdown, as_table
from carbon_tui.report.reading import ProductionReport, ReportReader
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import DONE, USAGE
from carbon_tui.system.local_zone import LocalZone

EVERY_GROUPING = (Grouping.DAY, Grouping.PRINTER, Grouping.RESIN, Grouping.BUILD)


def report(options: argparse.Namespace) -> int:
    """Write the report to stdout; what there is to say about it goes to stderr."""
    by = _groupings(options.by)
    zone = LocalZone()
    since, until = _times(options, utc_now(), zone)
    who = account(options)
    found = asyncio.run(_read(who, Stint(since, until, zone)))
    document = report_document(found, by, _placed(who, since, until))
    write(_written(document, options.output, zone))
    if options.output not in ("table", "md"):
        say(" ".join(document.remarks))
    return DONE


def _groupings(text: str | None) -> Sequence[Grouping]:
    if text is None:
        return EVERY_GROUPING
    words = [word.strip() for word in text.split(",")]
    there = [str(grouping) for grouping in Grouping]
    for word in words:
        if word not in there:
            raise Stop(f"--by takes {', '.join(there)}, not “{word}”.", USAGE)
    return [Grouping(word) for word in words]


def _times(options: argparse.Namespace, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """Today where nothing is said; a day without a time means the whole of it."""
    since = _stretch("--since", "today" if options.since is None else options.since, now, zone)
    if options.until is None:
        until = since[1] if options.since and since[1] > since[0] else now
    else:
        until = _stretch("--until", options.until, now, zone)[1]
    if until <= since[0]:
        raise Stop("--until is not after --since.", USAGE)
    return since[0], until


def _stretch(option: str, text: str, now: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    try:
        found = stretch(text, now, zone)
    except NoDate:
        raise Stop(f"{option} takes a time such as {FORMS}, not “{text}”.", USAGE) from None
    return found.start, found.end


async def _read(who: Account, stint: Stint) -> ProductionReport:
    progress = ProgressLine()
    client = await asyncio.to_thread(who.connect)
    client.on_health.append(lambda health: progress.show(str(health)))
    reader = ReportReader(client, client.server_now)
    client.on_request.append(lambda _note: progress.show(f"{reader.requests:,} requests …"))
    try:
        return await reader.read(stint)
    finally:
        progress.clear()
        await client.aclose()


def _placed(who: Account, since: datetime, until: datetime) -> list[JournalEntry]:
    """What the journal of this machine began in that time."""
    with journal_of(who) as journal:
        return [entry for entry in journal.entries() if since <= entry.began_at < until]


def _written(document: ReportDocument, form: str, zone: tzinfo) -> str:
    if form == "md":
        return as_markdown(document, zone)
    if form == "csv":
        return as_csv(document)
    if form == "json":
        return as_json(document)
    return as_html(document, zone) if form == "html" else as_table(document, zone)
