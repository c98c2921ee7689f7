"""`get prints --all` to CSV against a script on the vendor's own client, both as processes.

pytest tests/benchmarks/test_export.py -s
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from msgspec.structs import replace

from carbon_tui.simulator import SimulatorSettings
from carbon_tui.simulator.server import serve

PRINTS = 100_000
FEWER = 10_000
"""The vendor's script reads only so many, and is reckoned per row: all would take minutes."""

VENDORS = """
import csv, sys
import carbon3d
url, token, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
configuration = carbon3d.Configuration(host=url)
configuration.access_token = token
client = carbon3d.ApiClient(configuration)
api, more, count = carbon3d.PrintsApi(client), {}, 0
out = csv.writer(sys.stdout)
while count < rows:
    page = api.get_prints(1000, sort=["started_at,desc"], **more)
    for row in page.prints:
        flat = row.to_dict()
        for group in ("origin", "config", "metrics", "feedback"):
            flat.update(flat.pop(group, None) or {})
        out.writerow(flat.values())
    count += len(page.prints)
    if not page.next_cursor:
        break
    more = {"cursor": page.next_cursor}
"""

OURS = """
import re, sys
from pathlib import Path
from carbon_tui.cli import main
code = main(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1], file=sys.stderr)
sys.exit(code)
"""
"""The peak is read by the process itself: what the parent counts has the parent's own in it."""


def measured(command: list[str], environment: dict[str, str]) -> tuple[float, int, str]:
    """CPU seconds of a process of its own, its lines of output, and what it said besides."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, done.stdout.count(b"\n"), done.stderr.decode()


def ours(server: serve, rows: int, home: Path) -> tuple[float, int, int]:
    """CPU seconds, lines, and peak kB."""
    command = [
        sys.executable, "-c", OURS, "get", "prints", "status=finished", "-o", "csv",
        "--max", str(rows), "--host", server.url, "--secrets", str(server.secrets),
    ]  # fmt: skip
    spent, lines, said = measured(command, {**os.environ, "HOME": str(home)})
    return spent, lines, int(said.split()[-1])


def test_an_export_makes_five_times_the_vendors_rows_in_the_same_memory_at_any_size(
    tmp_path: Path,
) -> None:
    settings = replace(SimulatorSettings(), prints=PRINTS, rate_limit=0, failure_rate=0.0)
    with serve(settings) as server:
        token = subprocess.run(
            [sys.executable, "-m", "carbon_tui", "token", "--minutes", "30", "--secrets",
             str(server.secrets)],
            capture_output=True, check=True, text=True,
        ).stdout.strip()  # fmt: skip
        _, _, small = ours(server, FEWER, tmp_path)
        many, lines, large = ours(server, PRINTS, tmp_path)
        script = [sys.executable, "-c", VENDORS, server.url, token, str(FEWER)]
        theirs, count, _ = measured(script, dict(os.environ))
    rate, theirs_rate = (lines - 1) / many, count / theirs
    print(f"\nvendor {theirs_rate:,.0f} rows/s of CPU, ours {rate:,.0f}: {rate / theirs_rate:.1f}x")
    print(f"peak memory {small / 1024:.0f} MiB at {FEWER:,} rows, {large / 1024:.0f} at {lines:,}")
    assert rate >= 5 * theirs_rate
    assert large <= small + 40 * 1024
