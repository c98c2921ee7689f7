"""A process that syncs and kills itself at one point: ``python -m tests.local_copy.dying …``."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from random import Random
from typing import Any

from tests.local_copy.account import Account
from tests.paging.server import Manner

POINTS = ("asking", "answered", "BEGIN", "INSERT", "COMMIT", "committed")
"""Before a request, behind its answer, and at four places of the transaction that takes it in."""
ROWS = 60


def account(path: Path, seed: int) -> Account:
    """The same account for the same seed, in whichever process."""
    made = Account(path, Manner(page_cap=20), Random(seed))
    made.fill(ROWS)
    return made


class Death:
    """Comes when a point is reached for the n-th time."""

    def __init__(self, point: str, times: int) -> None:
        self.point, self.left = point, times

    def reached(self, point: str) -> None:
        if point == self.point:
            self.left -= 1
            if self.left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, sql: str) -> None:
        self.reached("committed" if self.committed else sql.split(maxsplit=1)[0])
        self.committed = sql.startswith("COMMIT")

    committed = False


def main(path: Path, seed: int, point: str, times: int) -> None:
    dying, death = account(path, seed), Death(point, times)
    dying.store._file.set_trace_callback(death.statement)
    plain = dying.fetch

    async def fetch(endpoint: Any, params: Any) -> Any:
        death.reached("asking")
        page = await plain(endpoint, params)
        death.reached("answered")
        return page

    dying.fetch = fetch  # type: ignore[method-assign]  # the line on which it dies
    asyncio.run(dying.sync())
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
