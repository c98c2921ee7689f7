"""Measurements that came or changed: read again while somebody looks and nothing keeps quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

    from carbon_tui.session.session import Session

LOOK_AGAIN = 30.0
"""Seconds between two looks for measurements that came or changed."""


def read_window(app: App[Any], session: Session) -> None:
    """The app's worker, not a screen's: several screens look at the same window."""
    if not session.reader.reading:
        app.run_worker(session.reader.read(), name="quality: reading the window")


def look_again(app: App[Any], session: Session) -> None:
    """As lists do by themselves: not while paused, nobody types, or nothing answers."""
    pulse = session.live.pulse
    if not pulse.why_quiet and not pulse.countdown:
        read_window(app, session)
