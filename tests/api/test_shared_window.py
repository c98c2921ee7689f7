"""All programs on one key keep to its limit together, whatever becomes of one of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from carbon_tui.api.transport.pacing import Pacer, Urgency
from carbon_tui.api.transport.shared_window import (
    LONGEST_ANSWER_SECONDS,
    SharedWindow,
)
from carbon_tui.system.locks import SharedFile
from tests.api.test_pacing import worst_window
from tests.api.virtual import now, run

LIMIT, WINDOW = 30, 10.0


def window(path: Path, most: int = LIMIT) -> SharedWindow:
    return SharedWindow(path, most=most, window=WINDOW)


def pacer(path: Path, most: int = LIMIT) -> Pacer:
    made = Pacer()
    made.shared = window(path, most)
    return made


async def ask(one: Pacer, arrivals: list[float], chance: Random, urgency: Urgency) -> None:
    await one.enter(urgency)
    try:
        await asyncio.sleep(chance.random())
        arrivals.append(now())
        await asyncio.sleep(chance.random())
    finally:
        one.leave()


@pytest.mark.parametrize("seed", range(3))
def test_several_programs_together_never_exceed_the_limit(seed: int, tmp_path: Path) -> None:
    chance, arrivals = Random(seed), list[float]()

    async def all_of_them() -> None:
        programs = [pacer(tmp_path / "window.json") for _ in range(4)]
        urgencies = (Urgency.FOREGROUND, Urgency.BACKGROUND)
        await asyncio.gather(
            *(ask(one, arrivals, chance, chance.choice(urgencies)) for one in programs * 40)
        )

    run(all_of_them())
    assert len(arrivals) == 160
    assert worst_window(arrivals) <= LIMIT


def test_a_person_waits_for_no_other_programs_background(tmp_path: Path) -> None:
    async def story() -> float:
        sync, app = pacer(tmp_path / "window.json"), pacer(tmp_path / "window.json")
        arrivals: list[float] = []
        behind = [
            asyncio.create_task(ask(sync, arrivals, Random(1), Urgency.BACKGROUND))
            for _ in range(200)
        ]
        await asyncio.sleep(5)
        began = now()
        await app.enter(Urgency.FOREGROUND)
        waited = now() - began
        app.leave()
        for task in behind:
            task.cancel()
        await asyncio.gather(*behind, return_exceptions=True)
        return waited

    assert run(story()) < 0.1


def test_what_a_dead_program_had_under_way_is_free_again_in_time(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    dead, other = window(path), window(path)
    for _ in range(LIMIT):
        assert dead.take(100.0, 0.0)[0]
    assert other.take(101.0, 0.0)[0] == ""
    assert other.take(100.0 + LONGEST_ANSWER_SECONDS + WINDOW + 0.1, 0.0)[0]


def test_a_restart_of_the_machine_begins_anew(tmp_path: Path) -> None:
    before, after = window(tmp_path / "window.json"), window(tmp_path / "window.json")
    for _ in range(LIMIT):
        before.take(900_000.0, 0.0)
    assert after.take(5.0, 0.0)[0]


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"counts": 3}', b"\xff" * 50])
def test_a_damaged_file_is_an_empty_one(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert window(path).take(1.0, 0.0)[0]


def test_where_the_file_cannot_be_had_each_keeps_to_a_share(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"a file where the folder should be")

    async def burst() -> list[float]:
        one, arrivals = pacer(tmp_path / "taken" / "window.json", 40), list[float]()
        await asyncio.gather(
            *(ask(one, arrivals, Random(2), Urgency.FOREGROUND) for _ in range(50))
        )
        return arrivals

    arrivals = run(burst())
    assert len(arrivals) == 50
    assert worst_window(arrivals) <= 10


_HOLDS = """
import fcntl, os, sys, time
descriptor = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(descriptor, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the lock of the other process is a flock")
def test_a_program_that_stands_still_with_the_lock_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    command = [sys.executable, "-c", _HOLDS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"

        async def burst() -> float:
            one = pacer(path)
            for _ in range(5):
                await one.enter()
                one.leave()
            return now()

        assert run(burst()) < 2.0
        holder.kill()
    assert window(path).take(1.0, 0.0)[0]


def test_what_a_server_allows_is_learned_by_all_and_remembered_for_a_day(tmp_path: Path) -> None:
    path, today = tmp_path / "window.json", [1_000_000.0]

    def program() -> SharedWindow:
        return SharedWindow(path, most=190, window=WINDOW, wall=lambda: today[0])

    one, other = program(), program()
    for _ in range(100):
        assert one.take(10.0, 0.0)[0]
    one.refused(10.0, 2.0)
    assert other.take(11.0, 0.0)[0] == ""

    def places(at: float) -> int:
        taken = 0
        while other.take(at, 0.0)[0]:
            taken += 1
        return taken

    assert places(200.0) == 95
    today[0] += 90_000
    assert places(400.0) == 190


def test_429_after_few_requests_is_other_machines_doing_and_teaches_nothing(
    tmp_path: Path,
) -> None:
    one = window(tmp_path / "window.json", 190)
    for _ in range(20):
        one.take(10.0, 0.0)
    one.refused(10.0, 1.0)
    places = 0
    while one.take(200.0, 0.0)[0]:
        places += 1
    assert places == 190


def test_the_file_stays_small_and_its_owners(tmp_path: Path) -> None:
    path = tmp_path / "own" / "window.json"
    one = window(path, 190)
    for second in range(300):
        name, _ = one.take(float(second), 0.0)
        one.answered(name, float(second))
    assert path.stat().st_size < 10_000
    assert path.stat().st_mode & 0o077 == 0
    assert isinstance(one._opened(), SharedFile)
