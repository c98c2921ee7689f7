"""Start-up makes much and drops nothing: looking for garbage meanwhile is a tenth of its time."""

from __future__ import annotations

import gc


def collect_later() -> None:
    """Until `collect_again` is called, no garbage is looked for."""
    gc.disable()


def collect_again() -> None:
    """What is there by now is the program itself: it is not looked through again either."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
