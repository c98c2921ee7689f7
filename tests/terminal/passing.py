"""The program on a simulated fleet whose clock is set on by a signal: a minute passes at once."""

from __future__ import annotations

import signal
from datetime import UTC

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.app.app import CarbonApp
from carbon_tui.prompt import command
from carbon_tui.session.session import Session
from carbon_tui.simulator import Clock, Simulator, SimulatorSettings

NOON = 1_790_000_000.0
MINUTE = 60


def main() -> None:
    simulator = Simulator(SimulatorSettings(rate_limit=0), Clock.fixed(NOON))
    clock = simulator.clock

    def connect() -> Client:
        return Client(
            "http://127.0.0.1/v1",
            signer=None,
            transport=InProcess(simulator),
            storage_transport=InProcess(simulator),
            wall=clock.time,
        )

    session = Session(connect, now=clock.now, monotonic=clock.time, zone=UTC)
    signal.signal(signal.SIGUSR1, lambda *_: clock.advance(MINUTE))
    CarbonApp(session, *command("printers", clock.now())).run()


if __name__ == "__main__":
    main()
