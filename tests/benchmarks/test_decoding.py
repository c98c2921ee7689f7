"""Decoding a page of 1,000 prints, against the vendor's own client, in one run.

pytest tests/benchmarks/test_decoding.py -s
"""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass

import carbon3d

from carbon_tui.api.schema import decode
from carbon_tui.api.schema.endpoints import PRINTS
from tests.benchmarks.prints import UMLAUT, a_page

ROUNDS = 5
ROWS = 1000


@dataclass
class Received:
    """What the vendor's client decodes: an answer with its bytes in `data`."""

    data: bytes


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Median CPU time of one call in ms, over `ROUNDS` rounds."""
    rounds = []
    for _ in range(ROUNDS):
        gc.collect()
        began = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - began) / times * 1000)
    return statistics.median(rounds)


def kept_bytes(work: Callable[[], object]) -> int:
    """Bytes per record of what is still there when the work is done."""
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = work()
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del kept
    return (after - before) // ROWS


def vendors(body: bytes) -> object:
    return carbon3d.ApiClient().deserialize(Received(body), "PrintsResponse")


def ours(body: bytes) -> object:
    return decode.page(PRINTS, body)


def test_a_page_is_decoded_fifty_times_faster_in_a_third_of_the_memory() -> None:
    body = a_page()
    ours(body)
    slow, fast = cpu_ms(lambda: vendors(body), 1), cpu_ms(lambda: ours(body), 20)
    large, small = kept_bytes(lambda: vendors(body)), kept_bytes(lambda: ours(body))
    print(f"\nvendor {slow:.1f} ms, ours {fast:.2f} ms: {slow / fast:.0f}x")
    print(f"vendor {large} B per record, ours {small} B: {small / large:.2f}x")
    assert slow / fast >= 50
    assert small / large <= 0.35


def test_names_outside_ascii_cost_little_and_odd_ones_only_themselves() -> None:
    body, umlauts, odd = a_page(), a_page(name=UMLAUT), a_page(odd=50)
    slow = cpu_ms(lambda: vendors(body), 1)
    for title, page in (("umlauts", umlauts), ("2 % odd", odd), ("all odd", a_page(odd=1))):
        took = cpu_ms(lambda page=page: ours(page), 10)  # type: ignore[misc]  # bound at once
        print(f"\n{title}: {took:.2f} ms, {slow / took:.0f}x", end="")
    assert slow / cpu_ms(lambda: ours(umlauts), 10) >= 30
    assert slow / cpu_ms(lambda: ours(odd), 10) >= 15
