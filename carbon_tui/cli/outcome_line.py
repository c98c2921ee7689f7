"""What a command came to, as one line of JSON on stdout: one shape for every command.

``{"state": …, "exit_code": …, "sentence": …}``, and after these what is of the command alone.
States are those of writes (``done``, ``refused``, ``unknown`` …, `orders.outcome.WriteFate` in
small letters), `PREVIEW` for what was only looked at, and `STATES` for a command that failed
before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon_tui.cli.output import announce
from carbon_tui.system.exit_codes import ASKED_FOR, DONE, FAILED, INTERRUPTED, LATER, USAGE

if TYPE_CHECKING:
    import argparse

PREVIEW = "preview"
STATES = {
    DONE: "done",
    FAILED: "failed",
    USAGE: "wrong_usage",
    LATER: "later",
    ASKED_FOR: "asked_for",
    INTERRUPTED: "interrupted",
}
"""The state of a command of which nothing but its exit code is known."""


def outcome_line(code: int, sentence: str, state: str = "", **more: Any) -> str:
    """The line, without its end. ``state`` empty is what the exit code says."""
    import json

    fields = {"state": state or STATES[code], "exit_code": code, "sentence": sentence, **more}
    return json.dumps(fields, ensure_ascii=False)


def wants_json(options: argparse.Namespace) -> bool:
    """Whether a machine listens."""
    return bool(getattr(options, "json", False))


def tell_failure(options: argparse.Namespace, code: int, sentence: str, cure: str = "") -> None:
    """The end of a command that failed before it came to anything of its own. ``cure``: the address
    of a page that says what to do, where there is one."""
    if not wants_json(options):
        return
    announce(outcome_line(code, sentence, **({"help": cure} if cure else {})))
