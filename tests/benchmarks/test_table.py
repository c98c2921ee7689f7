"""The table and its listing at 1,000 and at 1,000,000 rows, next to Textual's own table.

CPU time on a busy machine swings by half, so each key is judged by pairs of one run: a million rows
against a thousand, and both against the same key in Textual's `DataTable` of a thousand rows.

pytest tests/benchmarks/test_table.py -s
"""

from __future__ import annotations

import gc
import statistics
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import TypeVar

from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.coordinate import Coordinate
from textual.pilot import Pilot
from textual.widgets import DataTable

from carbon_tui.api.paging.batch import (
    RowBatch,
    RowsPlace,
)
from carbon_tui.api.schema.records import Print
from carbon_tui.listing.loaded_rows import LoadedRows
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import by_name
from carbon_tui.widgets.record_table import RecordTable

PRINTS = by_name("prints")
COLUMNS = tuple(column for column in PRINTS.columns if column.default_visible)
PAGE = 1_000
FEW, MANY = 1_000, 1_000_000
ROUNDS = 7
NOW = datetime(2026, 9, 21, 12, tzinfo=UTC)
SOON = timedelta(milliseconds=20)


def a_print(number: int, status: str = "finished") -> Print:
    return Print(uuid=f"{number:032x}", name="Saddle insert", status=status, started_at=NOW)


def filled(rows: int) -> LoadedRows[Print]:
    listing: LoadedRows[Print] = LoadedRows(PRINTS.identify)
    for start in range(0, rows, PAGE):
        listing.accept(RowBatch([a_print(n) for n in range(start, start + PAGE)]))
    return listing


class TableAlone(App[None]):
    """A screen with nothing but the table."""

    def __init__(self, listing: LoadedRows[Print]) -> None:
        super().__init__()
        self.listing = listing

    def compose(self) -> ComposeResult:
        yield RecordTable(COLUMNS)

    def on_mount(self) -> None:
        self.table.show(self.listing, COLUMNS)

    @property
    def table(self) -> RecordTable:
        return self.query_one(RecordTable)


@dataclass
class Bench:
    """One table of so many rows."""

    app: TableAlone
    pilot: Pilot[None]

    @property
    def table(self) -> RecordTable:
        return self.app.table

    @property
    def listing(self) -> LoadedRows[Print]:
        return self.app.listing


@asynccontextmanager
async def bench(rows: int) -> AsyncIterator[Bench]:
    app = TableAlone(filled(rows))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        gc.collect()
        gc.freeze()
        try:
            yield Bench(app, pilot)
        finally:
            gc.unfreeze()


Deed = Callable[[Bench, int], Awaitable[None]]


async def cursor_down(at: Bench, turn: int) -> None:
    at.table.move_by(1 if turn % 60 < 30 else -1)
    await at.pilot.pause()


async def jump(at: Bench, turn: int) -> None:
    """One jump: to the end, or back to the top."""
    at.table.move_to(0 if turn % 2 else len(at.listing) - 1)
    await at.pilot.pause()


async def update_a_cell(at: Bench, turn: int) -> None:
    """As an answer does it: the time has moved on as well."""
    key = at.listing.key(turn % 20)
    at.listing.patch([a_print(int(key, 16), "failed" if turn % 2 else "finished")])
    at.table.moment = replace(at.table.moment, now=at.table.moment.now + SOON)
    at.table.rows_changed()
    await at.pilot.pause()


async def resize(at: Bench, turn: int) -> None:
    await at.pilot.resize_terminal(100 if turn % 2 else 120, 30 if turn % 2 else 40)
    await at.pilot.pause()


class TextualsOwn(App[None]):
    """The same screen with the table that comes with Textual."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table, moment = self.table, Moment(NOW)
        table.add_columns(*(column.title for column in COLUMNS))
        for number in range(FEW):
            record = a_print(number)
            table.add_row(*(each.show(each.value(record), moment).text for each in COLUMNS))

    @property
    def table(self) -> DataTable[str]:
        return self.query_one(DataTable)


@dataclass
class OwnBench:
    app: TextualsOwn
    pilot: Pilot[None]

    @property
    def table(self) -> DataTable[str]:
        return self.app.table


@asynccontextmanager
async def own_bench() -> AsyncIterator[OwnBench]:
    app = TextualsOwn()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        yield OwnBench(app, pilot)


async def own_cursor_down(at: OwnBench, turn: int) -> None:
    at.table.move_cursor(row=at.table.cursor_row + (1 if turn % 60 < 30 else -1))
    await at.pilot.pause()


async def own_jump(at: OwnBench, turn: int) -> None:
    at.table.move_cursor(row=0 if turn % 2 else FEW - 1)
    await at.pilot.pause()


async def own_update(at: OwnBench, turn: int) -> None:
    at.table.update_cell_at(Coordinate(turn % 20, 1), "failed" if turn % 2 else "finished")
    await at.pilot.pause()


async def own_resize(at: OwnBench, turn: int) -> None:
    await at.pilot.resize_terminal(100 if turn % 2 else 120, 30 if turn % 2 else 40)
    await at.pilot.pause()


B = TypeVar("B", Bench, OwnBench)


async def cpu_ms(at: B, deed: Callable[[B, int], Awaitable[None]], times: int) -> float:
    """Median CPU time of one in ms, without what waiting for the screen costs by itself."""
    rounds = []
    for _ in range(ROUNDS):
        began = process_time()
        for turn in range(times):
            await deed(at, turn)
        done = process_time()
        for _ in range(times):
            await at.pilot.pause()
        idle = process_time() - done
        rounds.append((done - began - idle) / times * 1000)
    return statistics.median(rounds)


@dataclass(frozen=True)
class Key:
    """A key's cost: ours, Textual's, and how much of Textual's ours may be."""

    deed: Deed
    own: Callable[[OwnBench, int], Awaitable[None]]
    times: int
    most: float
    goal_ms: float


KEYS = {
    "cursor down": Key(cursor_down, own_cursor_down, 60, 1.0, 3.0),
    "jump to the end, or back": Key(jump, own_jump, 40, 1.0, 6.0),
    "update of a cell": Key(update_a_cell, own_update, 40, 0.1, 2.0),
    "resize": Key(resize, own_resize, 10, 1.0, 40.0),
}


async def test_every_key_costs_the_same_at_a_thousand_rows_and_at_a_million() -> None:
    slow = []
    async with bench(FEW) as few, bench(MANY) as many, own_bench() as own:
        print()
        for name, key in KEYS.items():
            small, large = [await cpu_ms(each, key.deed, key.times) for each in (few, many)]
            textuals = await cpu_ms(own, key.own, key.times)
            print(f"{name}: {small:.2f} ms at {FEW:,}, {large:.2f} at {MANY:,}", end="")
            print(f": {large / small:.2f}x; Textual's own {textuals:.2f}", end="")
            print(f": {large / textuals:.2f}x; goal {key.goal_ms:g} ms on an idle machine")
            if large > key.most * textuals or large > 1.2 * small + 0.1:
                slow.append(name)
    assert slow == []


def append_ms(listing: LoadedRows[Print], first: int) -> float:
    """Median CPU ms for a page more, into the listing and, unseen, below the table."""
    table = RecordTable(COLUMNS)
    table.show(listing, COLUMNS)
    rounds = []
    for turn in range(20):
        page = RowBatch([a_print(first + turn * PAGE + n) for n in range(PAGE)])
        began = process_time()
        listing.accept(page)
        table.rows_changed(on_screen=False)
        rounds.append((process_time() - began) * 1000)
    return statistics.median(rounds)


def test_a_page_more_costs_the_same_at_any_size() -> None:
    few, many = append_ms(filled(FEW), FEW), append_ms(filled(MANY), MANY)
    print(f"\na page of {PAGE:,}: {few:.2f} ms at {FEW:,} rows, {many:.2f} at {MANY:,}")
    assert many <= 10
    assert many <= 3 * few


def test_a_page_at_the_other_end_and_late_rows_stay_cheap() -> None:
    listing = filled(MANY)
    began = process_time()
    listing.accept(RowBatch([a_print(MANY + n) for n in range(PAGE)], place=RowsPlace.TAIL))
    spent = (process_time() - began) * 1000
    print(f"\na page before the end of {MANY:,} rows: {spent:.1f} ms")
    assert spent <= 40


def test_a_loaded_row_costs_a_hundred_bytes_beyond_its_record() -> None:
    rows = 100_000
    records = [a_print(n) for n in range(rows)]
    gc.collect()
    tracemalloc.start()
    listing: LoadedRows[Print] = LoadedRows(PRINTS.identify)
    for start in range(0, rows, PAGE):
        listing.accept(RowBatch(records[start : start + PAGE]))
    gc.collect()
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\n{held / rows:.0f} bytes a row beyond the record, at {rows:,} rows")
    assert len(listing) == rows
    assert held / rows <= 100
