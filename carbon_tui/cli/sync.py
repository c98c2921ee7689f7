"""``carbon-tui sync``: the local copy, brought up to date, checked, described, forgotten."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from carbon_tui.api.client import Client
from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.cli.account import Account
from carbon_tui.cli.arguments import refuse_others
from carbon_tui.cli.failures import code_of, tell
from carbon_tui.cli.named_account import account
from carbon_tui.cli.outcome_line import outcome_line
from carbon_tui.cli.output import say, write_line
from carbon_tui.cli.progress import ProgressLine
from carbon_tui.cli.stop import Stop
from carbon_tui.cli.stored_accounts import whose
from carbon_tui.local_copy import place
from carbon_tui.local_copy.errors import NO_COPY_YET, CopyDamaged, NoCopy, SyncUnderWay
from carbon_tui.local_copy.status import TableStatus, statuses, unnamed
from carbon_tui.local_copy.store import CopyStore, is_older, move_aside
from carbon_tui.local_copy.sync import Sync, SyncOptions, SyncProgress, SyncReport, lasting
from carbon_tui.local_copy.tables import BY_NAME, PRINTS, TABLES, CopiedTable
from carbon_tui.local_copy.verify import Verify, VerifyReport
from carbon_tui.prompt.dates import NoDate, stretch
from carbon_tui.resources.process_sort_values import PROCESS_ORDER
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import DONE, FAILED, USAGE
from carbon_tui.system.local_zone import LocalZone
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted
from carbon_tui.text.json_text import as_json
from carbon_tui.text.spelling import nearest

NONE_HERE = "There is no local copy."
Work = Callable[[CopyStore, Client, ProgressLine], Awaitable[int]]
"""What is done with an open copy and a connection: an exit code."""


def sync(options: argparse.Namespace) -> int:
    """Read what changed into the copy; or say, check or delete what is there."""
    chosen = _chosen(options)
    if options.forget or options.status:  # without the key: what lies here is read without
        path = None if options.demo else place.copy_file(*whose(options))
        if options.forget:
            refuse_others(options, "--forget deletes the copy", "forget")
            return _forget(path, json=options.json)
        refuse_others(options, "--status only looks", "status")
        return _status(path, json=options.json)
    if options.verify:
        refuse_others(options, "--verify is done once, of what the copy holds", "verify", "only")
    who = account(options)
    path = None if options.demo else place.copy_file(who.profile, who.host)
    if options.verify:
        return asyncio.run(_claimed(who, path, _verifying(chosen, json=options.json)))
    return asyncio.run(_syncing(who, path, chosen, options.every, json=options.json))


async def in_memory(who: Account, only: tuple[CopiedTable, ...] = TABLES) -> CopyStore:
    """A copy that is gone with the process, read now."""
    store = CopyStore(None)
    client = await asyncio.to_thread(who.connect)
    try:
        await _synced(SyncOptions(only=only), store, client, lambda _progress: None)
    finally:
        await client.aclose()
    return store


# -- what was asked for


def _chosen(options: argparse.Namespace) -> SyncOptions:
    everything = (options.since or "").strip().casefold() == "all"
    since = None if everything or options.since is None else _since(options.since)
    return SyncOptions(since, everything, _tables(options.only), options.quality_data)


def _since(text: str) -> datetime:
    asked, now = text.strip(), utc_now()
    for spelling in (asked, f"-{asked}"):
        try:
            since = stretch(spelling, now, LocalZone()).start
        except NoDate:
            continue
        if since is not None and since > now:
            raise Stop(f"“{clean(text)}” is still to come: nothing is of a later date.", USAGE)
        return since
    raise Stop(f"“{clean(text)}” is no date: write 90d, 2026-01-01 or all.", USAGE)


def _tables(names: str | None) -> tuple[CopiedTable, ...]:
    if names is None:
        return TABLES
    table_names = [name.strip().replace("-", "_") for name in names.split(",") if name.strip()]
    known = {
        **BY_NAME,
        "queues": BY_NAME["printer_queues"],
        "measurements": BY_NAME["part_measurements"],
        "templates": BY_NAME["part_measurement_templates"],
    }
    for name in table_names:
        if name not in known:
            near = nearest(name, list(known))
            hint = f"did you mean {near}?" if near else f"there are {', '.join(known)}."
            raise Stop(f"There is no table called “{clean(name)}”: {hint}", USAGE)
    if not table_names:
        raise Stop(f"After --only a table is missing: {', '.join(BY_NAME)}.", USAGE)
    chosen = {known[name].name for name in table_names}
    return tuple(table for table in TABLES if table.name in chosen)


# -- reading


async def _syncing(
    who: Account, path: Path | None, chosen: SyncOptions, pause: float | None, *, json: bool
) -> int:
    while True:
        try:
            code = await _claimed(who, path, _reading(chosen, json=json))
        except (ApiError, SyncUnderWay) as error:
            if pause is None:
                raise
            code = code_of(error)
            sentence = tell(error)
            if json:
                write_line(outcome_line(code, sentence))
        if pause is None:
            return code
        await asyncio.sleep(pause)


async def _claimed(who: Account, path: Path | None, work: Work) -> int:
    """Do the work as the only process at this copy. A damaged file is moved aside and read anew."""
    if path is None:
        return await _connected(who, None, work)
    with place.claimed(path):
        try:
            return await _connected(who, path, work)
        except CopyDamaged as damage:
            aside = move_aside(path, utc_now)
            say(f"{damage.what}. It is kept as {clean(str(aside))}; everything is read anew.")
            return await _connected(who, path, work)


async def _connected(who: Account, path: Path | None, work: Work) -> int:
    if path is not None and is_older(path):
        say("The copy is brought to this version: half a minute for each million records.")
    store = CopyStore(path)
    client: Client | None = None
    progress = ProgressLine()
    try:
        client = await asyncio.to_thread(who.connect)
        client.on_health.append(lambda health: progress.show(str(health)))
        store.set_info(profile=who.profile, host=who.host)
        return await work(store, client, progress)
    finally:
        progress.clear()
        store.close()
        if client is not None:
            await client.aclose()


def _reading(chosen: SyncOptions, *, json: bool) -> Work:
    async def work(store: CopyStore, client: Client, progress: ProgressLine) -> int:
        report = await _synced(chosen, store, client, _shown(progress))
        progress.clear()
        whole = all(table.complete and not table.short for table in report.tables)
        code = DONE if whole else FAILED
        _say_synced(report, code, json=json)
        return code

    return work


async def _synced(
    chosen: SyncOptions,
    store: CopyStore,
    client: Client,
    show: Callable[[SyncProgress], None],
) -> SyncReport:
    quality = client.behind().get_print_quality_data
    return await Sync(
        store,
        _pages_of(client),
        client.server_now,
        quality=quality,
        process_order=PROCESS_ORDER,
        options=chosen,
        tell=show,
    ).run()


def _verifying(chosen: SyncOptions, *, json: bool) -> Work:
    async def work(store: CopyStore, client: Client, progress: ProgressLine) -> int:
        if not any(store.state(table).complete_at for table in TABLES):
            raise NoCopy(NO_COPY_YET)
        await _synced(chosen, store, client, _shown(progress))
        report = await Verify(
            store,
            _pages_of(client),
            client.server_now,
            only=chosen.only,
            tell=_shown(progress),
        ).run()
        progress.clear()
        code = FAILED if any(table.note for table in report.tables) else DONE
        _say_verified(report, code, json=json)
        return code

    return work


def _pages_of(client: Client) -> FetchPage[Any]:
    """Each row's JSON with it, behind what a person waits for."""

    async def fetch(endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        return await client.page(endpoint, params, urgency=Urgency.BACKGROUND, with_json=True)

    return fetch


# -- words


def _shown(progress: ProgressLine) -> Callable[[SyncProgress], None]:
    return lambda step: progress.show(f"{step.words} …")


def _told(code: int, sentence: str, more: object) -> None:
    """One line for machines."""
    write_line(outcome_line(code, sentence, **msgspec.json.decode(as_json(more))))


def _say_synced(report: SyncReport, code: int, *, json: bool) -> None:
    sentence = f"{counted(report.requests, 'request')} in {report.seconds:.1f} s."
    if json:
        _told(code, sentence, report)
        return
    rows = [("TABLE", "READ", "NEW", "CHANGED", "GONE", "")]
    rows += [
        (
            table.table,
            f"{table.read:,}",
            f"{table.new:,}",
            f"{table.changed:,}",
            f"{table.gone:,}",
            " ".join(filter(None, (table.note, table.cost))),
        )
        for table in report.tables
    ]
    _print_aligned(rows)
    say(sentence)
    if report.unnamed:
        say(report.unnamed)


def _say_verified(report: VerifyReport, code: int, *, json: bool) -> None:
    verdict = "The copy was right" if report.equal else "What differed was read again"
    sentence = f"{verdict}; {counted(report.requests, 'request')} in {report.seconds:.1f} s."
    if json:
        _told(code, sentence, report)
        return
    rows = [("TABLE", "SERVER", "COPY", "SLICES", "DIFFERED", "NEW", "CHANGED", "GONE", "")]
    rows += [
        (
            table.table,
            f"{table.server:,}",
            f"{table.copy:,}",
            f"{table.slices:,}",
            f"{table.differing:,}",
            f"{table.new:,}",
            f"{table.changed:,}",
            f"{table.gone:,}",
            table.note,
        )
        for table in report.tables
    ]
    _print_aligned(rows)
    say(sentence)
    if report.unnamed:
        say(report.unnamed)


def _print_aligned(rows: Sequence[tuple[str, ...]]) -> None:
    """The first and the last column stand to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *numbers, last = row
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:-1], strict=True)]
        write_line("  ".join((first.ljust(widths[0]), *cells, last)).rstrip())


# -- what is there


def _status(path: Path | None, *, json: bool) -> int:
    if path is None or not path.exists():
        raise NoCopy(NO_COPY_YET)
    tables, missing = statuses(path), unnamed(path)
    if json:
        bytes_used = place.size(path)
        sentence = f"{clean(str(path))}, {bytes_used / 1e6:,.1f} MB."
        told = {"file": str(path), "bytes": bytes_used, "tables": tables, "unnamed": missing}
        _told(DONE, sentence, told)
        return DONE
    rows: list[tuple[str, ...]] = [("TABLE", "ROWS", "GONE", "FROM", "TO", "READ", "")]
    rows += [_status_row(table) for table in tables]
    _print_aligned(rows)
    say(f"{clean(str(path))}, {place.size(path) / 1e6:,.1f} MB.")
    if any(table.table == PRINTS.name and table.complete_at for table in tables):
        say(missing)
    return DONE


def _status_row(status: TableStatus) -> tuple[str, ...]:
    """Times in the local zone."""
    limits = f"only since {_day(status.since)}." if status.since else ""
    return (
        status.table,
        f"{status.rows:,}",
        f"{status.gone:,}",
        _day(status.first),
        _day(status.last),
        _minute(status.complete_at),
        " ".join(filter(None, (limits, status.note))),
    )


def _day(when: datetime | None) -> str:
    return "-" if when is None else f"{when.astimezone(LocalZone()):%Y-%m-%d}"


def _minute(when: datetime | None) -> str:
    if when is None:
        return "never whole"
    age = (utc_now() - when.astimezone(UTC)).total_seconds()
    return f"{when.astimezone(LocalZone()):%Y-%m-%d %H:%M} ({lasting(max(age, 0))} ago)"


def _forget(path: Path | None, *, json: bool) -> int:
    if path is None:
        raise Stop("The built-in fleet's copy is kept nowhere.", USAGE)
    deleted = place.forget(path)
    sentence = f"Deleted: {deleted} ({clean(str(path))})." if deleted.files else NONE_HERE
    say(sentence)
    if json:
        _told(DONE, sentence, {"damaged": deleted.damaged, "bytes": deleted.bytes})
    return DONE
