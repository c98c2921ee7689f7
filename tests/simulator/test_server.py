"""The simulator as a process of its own, and what it may import."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from carbon_tui.simulator import SimulatorSettings
from carbon_tui.simulator.server import serve
from tests.conftest import Serving

SERVE = """
import json
from carbon_tui.simulator import Fault, SimulatorSettings
from carbon_tui.simulator.server import run

def started(server):
    print(json.dumps({"url": server.url, "secrets": str(server.secrets)}), flush=True)

small = SimulatorSettings(printers=2, prints=40, builds=12)
run(small, 0, started, faults=[Fault.parse("status-503")])
"""
FOREIGN = {"textual", "httpx", "keyring", "uvicorn", "jwt", "cryptography"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_stop(number: int) -> None:
    command = [sys.executable, "-c", SERVE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        assert Path(started["secrets"]).exists()
        assert httpx.get(f"{started['url']}/applications").status_code == 503
        process.send_signal(number)
        assert process.wait(10) == 0
    assert not Path(started["secrets"]).parent.exists()


def test_a_fresh_import_brings_nothing_foreign() -> None:
    code = (
        "import sys, carbon_tui.simulator as s; s.Simulator().records.rows('/prints');"
        "print(*{name.partition('.')[0] for name in sys.modules});"
        "print(*[name for name in sys.modules if name.startswith('carbon_tui.')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    tops, ours = out.stdout.splitlines()
    assert not FOREIGN & set(tops.split())
    assert {name.split(".")[1] for name in ours.split()} == {"simulator"}


def test_a_taken_port_is_an_error_at_once(serving: Serving) -> None:
    taken = int(serving().url.split(":")[2].partition("/")[0])
    with pytest.raises(OSError, match="in use"):
        serve(port=taken)


async def test_it_serves_as_an_asynchronous_context_too() -> None:
    small = SimulatorSettings(printers=2, prints=20, builds=12)
    async with serve(small) as server, httpx.AsyncClient() as client:
        assert (await client.get(f"{server.url}/applications")).status_code == 401
