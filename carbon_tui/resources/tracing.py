"""What else was made there: a key of every view whose records name a place of making."""

from __future__ import annotations

from typing import Any

from carbon_tui.resources.definition import Action

TRACE: Action[Any] = Action(
    "T",
    "trace",
    "Trace",
    "What else was made on this printer, platform, cassette, resin lot, build or part order,"
    " and how it turned out.",
)
