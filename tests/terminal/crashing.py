"""The real app on a session that fails: run as a program, with a canary where keys would be.

``python -m tests.terminal.crashing WHERE LOG`` with WHERE one of worker, handler, thread, task.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from pathlib import Path

import carbon_tui.app.app
from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.app.app import CarbonApp
from carbon_tui.app.crash_guard import nothing_over_the_screen
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator, SimulatorSettings
from carbon_tui.system.logs import start_logging
from carbon_tui.terminal.life import guarded

CANARY = "canary-of-a-private-key"


def fail() -> None:
    key = CANARY
    raise LookupError(f"with {key} at hand")


async def fail_later() -> None:
    fail()


class Failing(CarbonApp):
    """Fails in one of its corners, a moment after it has drawn its first screen."""

    CSS_PATH = str(Path(carbon_tui.app.app.__file__).with_name("app.tcss"))
    where = "worker"

    def on_ready(self) -> None:
        self.set_timer(0.3, self._fail)

    def _fail(self) -> None:
        match self.where:
            case "handler":
                fail()
            case "worker":
                self.run_worker(fail_later(), name="failing")
            case "thread":
                threading.Thread(target=fail, name="failing").start()
            case "task":
                self._task_kept = asyncio.ensure_future(fail_later())
                del self._task_kept


def main(where: str, log_path: str) -> int:
    simulator = Simulator(SimulatorSettings(printers=4, prints=40, builds=10, rate_limit=0))

    def connect() -> Client:
        return Client("http://127.0.0.1/v1", signer=None, transport=InProcess(simulator))

    log = start_logging("debug", Path(log_path))
    app = Failing(Session(connect))
    app.where = where
    app.log_path = Path(log_path)
    with nothing_over_the_screen(), guarded(app):
        app.run()
    if log is not None:
        log.stop()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
