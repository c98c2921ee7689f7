"""``carbon-tui simulate``: the built-in fleet over real HTTP."""

from __future__ import annotations

import argparse
import json

from carbon_tui.cli.output import announce, say, write_line
from carbon_tui.cli.stop import Stop
from carbon_tui.simulator import Fault, SimulatorSettings, descriptions
from carbon_tui.simulator.server import run, serve
from carbon_tui.system.exit_codes import DONE, FAILED, USAGE


def simulate(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    if "list" in options.fault:
        return _list_faults()

    def started(server: serve) -> None:
        if options.json:
            addresses = {
                "url": server.url,
                "secrets": str(server.secrets),
                "storage_url": server.storage_url,
            }
            announce(json.dumps(addresses))
            return
        say(f"The fleet answers at {server.url} until Ctrl+C.")
        say(f"  carbon-tui --host {server.url} --secrets {server.secrets}")

    faults = [_fault(text) for text in options.fault]
    try:
        run(SimulatorSettings(seed=options.seed), options.port, started, faults=faults)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Stop(
            f"Port {options.port} cannot be used ({reason}): choose another with --port, or none.",
            FAILED,
        ) from error
    return DONE


def _fault(text: str) -> Fault:
    try:
        return Fault.parse(text)
    except ValueError as error:
        raise Stop(f"{error} See carbon-tui simulate --fault list.", USAGE) from error


def _list_faults() -> int:
    faults = descriptions()
    width = max(map(len, faults))
    for name, description in faults.items():
        write_line(f"{name:<{width}}  {description}")
    say('--fault "NAME:METHOD /path" plays it for those requests alone; * stands for any text.')
    return DONE
