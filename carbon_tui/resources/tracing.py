"""What else was made there: a key of every view whose records name a place of making."""

from __future__ import annotations

from carbon_tui.keys.action import KeyAction

TRACE: KeyAction = KeyAction(
    "trace",
    ("T",),
    "Trace",
    "What else was made on this printer, platform, cassette, resin lot, build or part order,"
    " and how it turned out.",
    by="quality",
)
