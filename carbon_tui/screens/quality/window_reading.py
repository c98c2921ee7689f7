"""Measurements that came or changed: read again while somebody looks and nothing keeps quiet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from carbon_tui.quality.chart_settings import from_kept

if TYPE_CHECKING:
    from textual.app import App

    from carbon_tui.session.session import Session

COMPARE_AGAIN = 120.0
"""Seconds between two comparisons of all groups, where measurements came or changed."""
LOOK_AGAIN = 30.0
"""Seconds between two looks for measurements that came or changed."""


def read_window(app: App[Any], session: Session) -> None:
    """Read what is missing of the window of measurements, as a worker of the app: several screens
    look at the same window."""
    if not session.reader.reading:
        app.run_worker(_read_and_order(session), name="quality: reading the window")


def order_window(app: App[Any], session: Session) -> None:
    """Learn the order in which parts were made where a chart is drawn by it, as a worker of the
    app: something was decided about a chart."""
    app.run_worker(_order(session), name="quality: the order in which parts were made")


async def _read_and_order(session: Session) -> None:
    reader = session.reader
    await reader.read()
    if reader.trouble is None:
        await _order(session)
        await _compare(session)


async def _order(session: Session) -> None:
    chart_of = session.preferences.now.chart_of
    await session.reader.order_as_made(lambda uuid: from_kept(chart_of(uuid) if uuid else None))


async def _compare(session: Session) -> None:
    """What is off, for the column of the board: once all parts and prints are known."""
    reader, now = session.reader, session.monotonic()
    if not reader.all_as_made or now - reader.compared_at < COMPARE_AGAIN:
        return
    from carbon_tui.quality.template_analyses import learn_signals, signals_of, window_snapshot

    reader.compared_at = now
    snapshot = window_snapshot(reader)
    off = await asyncio.to_thread(signals_of, snapshot)
    learn_signals(reader, off)


def back_to_the_server(app: App[Any], session: Session) -> None:
    """Read all anew where the copy stood in for a server that answers again."""
    if session.window_lists.is_over:
        read_from(app, session, session.window_lists.source)


def read_from(app: App[Any], session: Session, source: str) -> None:
    """Read all anew from the copy, the server, or whoever can answer; see `StandIn.source`."""
    if not session.reader.reading:
        session.window_lists.source = source
        session.window_lists.begin()
        session.reader.forget()
        read_window(app, session)


def look_again(app: App[Any], session: Session) -> None:
    """Read what changed in the window, as lists do by themselves: not while paused, while nobody
    types, or while nothing answers."""
    pulse = session.background.poll_gate
    if not pulse.why_quiet and not pulse.countdown:
        read_window(app, session)
