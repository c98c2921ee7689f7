"""A page in the desktop's browser, which has no say on this terminal."""

import os
import sys
from functools import partial
from subprocess import DEVNULL, Popen, TimeoutExpired

from carbon_tui.system.patience import aside

SECONDS = 5.0
"""How long it is waited for whether a browser takes the page."""

_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"


async def open_in_browser(address: str) -> bool:
    """Whether a browser takes it, as far as that can be told soon.

    In a process of its own without this terminal: a browser that is made for terminals would draw
    over the screen, take its keys and be waited for, and others write there what they miss.
    """
    return await aside(partial(_opened, address))


def _opened(address: str) -> bool:
    # Where there is no TERM, none of those for terminals is chosen; BROWSER may still name one.
    environment = {name: value for name, value in os.environ.items() if name != "TERM"}
    command = [sys.executable, "-I", "-c", _OPEN, address]
    try:
        opening = Popen(
            command, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=environment,
            start_new_session=True,
        )  # fmt: skip
        return opening.wait(SECONDS) == 0
    except TimeoutExpired:
        return True
    except OSError:
        return False
