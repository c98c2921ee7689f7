"""How long a print took: one rule for screens, groups, files and the copy."""

from __future__ import annotations

from carbon_tui.api.schema.records import Print


def took_sec(run: Print) -> float | None:
    """Seconds between start and end of a print, to the millisecond; None where it would have ended
    before it began: two clocks disagreed, and nobody knows how long it took."""
    if run.started_at is None or run.finished_at is None:
        return None
    seconds = (run.finished_at - run.started_at).total_seconds()
    return round(seconds, 3) if seconds >= 0 else None
