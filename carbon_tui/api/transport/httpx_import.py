"""The door to httpx: imported late, and without what this program never uses.

Everything in `api/` that needs httpx at run time is imported after the first paint, through
`carbon_tui.api.transport.connection`; nothing before it may import this module.
"""

from __future__ import annotations

import logging
import sys
from types import ModuleType
from typing import cast


def _import_without_the_command_line() -> ModuleType:
    """httpx imports its command line (click, rich) along with itself: 17 ms of its 32.

    A module entered as None cannot be imported, which httpx takes for "not installed"; that is
    documented behaviour of `sys.modules`. The entry is taken out again afterwards.
    """
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    hidden = "httpx" not in modules
    if hidden:
        modules["httpx._main"] = None
    try:
        import httpx
    finally:
        if hidden:
            del modules["httpx._main"]
    return httpx


_import_without_the_command_line()

import httpx as httpx  # noqa: E402 — re-exported, and only now cheap

# Its one line per request names the whole URL, and a signed URL is a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)
