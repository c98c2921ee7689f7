"""What a whole process holds with 100,000 prints, and what names of a megabyte cost to paint.

pytest tests/benchmarks/test_sizes.py -s
"""

from __future__ import annotations

import subprocess
import sys
from time import process_time

from carbon_tui.api.paging.batch import RowBatch
from carbon_tui.api.schema.records import Print
from carbon_tui.listing.loaded_rows import LoadedRows
from tests.benchmarks.test_table import COLUMNS, PRINTS, TableAlone

HOLDING = """
import asyncio, re

from pathlib import Path
import carbon_tui.app.app, carbon_tui.screens.list.resource_screen, httpx
from carbon_tui.api import decode
from carbon_tui.api.paging.batch import RowBatch
from carbon_tui.api.schema.endpoints import PRINTS as ENDPOINT
from carbon_tui.api.schema.records import Print
from tests.benchmarks.prints import a_page
from tests.benchmarks.test_table import PRINTS, TableAlone, LoadedRows
import msgspec

async def main():
    listing, body = LoadedRows(PRINTS.identify), a_page()
    for page in range(100):
        rows = decode.page(ENDPOINT, body).rows
        fresh = [msgspec.structs.replace(r, uuid=f"{page}-{r.uuid}") for r in rows]
        listing.accept(RowBatch(fresh))
    app = TableAlone(listing)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        said = Path("/proc/self/status").read_text()
        print(len(listing), re.search(r"VmHWM:\\s+(\\d+)", said)[1])
asyncio.run(main())
"""


def test_a_process_with_a_hundred_thousand_prints_stays_below_300_mib() -> None:
    done = subprocess.run([sys.executable, "-c", HOLDING], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows, peak = map(int, done.stdout.split()[:2])
    print(f"\n{peak / 1024:.0f} MiB at most with {rows:,} prints on a table")
    assert rows == 100_000
    assert peak <= 300 * 1024


async def paint_ms(name: str) -> float:
    listing: LoadedRows[Print] = LoadedRows(PRINTS.identify)
    listing.accept(RowBatch([Print(uuid=str(n), name=f"{n} {name}") for n in range(200)]))
    app = TableAlone(listing)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.table.columns == COLUMNS
        began = process_time()
        for _ in range(5):
            for y in range(40):
                app.table.render_line(y)
        return (process_time() - began) / 5 * 1000


async def test_names_of_a_megabyte_are_painted_like_words() -> None:
    short, long = (
        await paint_ms("Saddle insert, left, in the rear row"),
        await paint_ms("x" * 10**6),
    )
    print(f"\na screen of names: {short:.1f} ms of CPU, of names of a megabyte {long:.1f}")
    assert long <= 3 * short
