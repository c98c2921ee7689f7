"""``carbon-tui watch``: what is wrong usage, and how it leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon_tui.simulator import Clock, Fault, SimulatorSettings
from carbon_tui.simulator.server import serve
from tests.conftest import Serving

from .running import Runner, program

LONG = 30.0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--events", "melted"), "no event"),
        (("--events", ""), "--events is given and empty"),
        (("printers", "--events", "failed"), "appeared"),
        (("--exec", ""), "--exec is given and empty"),
        (("--exec", "no-such-command-here"), "no-such-command-here"),
        (("--exec", "'half"), "quotation"),
        (("nowhere",), "nowhere"),
        (("prints", "colour=red"), "colour"),
        (("--every", "0s"), "--every"),
        (("--every", "soon"), "--every"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_asked(
    run: Runner, arguments: tuple[str, ...], told: str
) -> None:
    got = run("watch", "--demo", *arguments)

    assert got.code == 2
    assert told in got.err


def test_once_says_by_its_code_whether_anything_changed(home: Path) -> None:
    clock = Clock.real()
    settings = SimulatorSettings(printers=6, prints=60, builds=20, printed_parts=20, measurements=5)
    with serve(settings, clock=clock) as server:
        asked: list[str | Path] = [
            "watch",
            "--host",
            server.url,
            "--secrets",
            server.secrets,
            "--once",
        ]
        codes = []
        lines: list[str] = []
        for hours in (0, 0, 8, 0):
            clock.advance(hours * 3600)
            with program([*asked, "--exit-code"], home) as process:
                out, _ = process.communicate(timeout=LONG)
            codes.append(process.returncode)
            lines += out.splitlines()

    assert codes == [0, 0, 4, 0]
    assert {"number", "event", "view", "key", "name", "from", "to"} <= json.loads(lines[0]).keys()


def test_a_printer_is_watched_under_its_name_as_under_its_serial(home: Path) -> None:
    clock = Clock.real()
    settings = SimulatorSettings(printers=6, prints=60, builds=20, printed_parts=20, measurements=5)
    with serve(settings, clock=clock) as server:
        server.simulator.warm()
        machine = next(m for m in server.simulator.shop.machines if m.current)
        asked = [
            f"{term} status=printing,finished,failed,aborted"
            for term in (
                f"printer={machine.serial}",
                f'printer="{machine.name}"',
                f'"{machine.name}"',
                f'printer~"^{machine.name}$"',
            )
        ]
        told: list[list[tuple[str, ...]]] = []
        for hours in (0, 8):
            clock.advance(hours * 3600)
            told = []
            for question in asked:
                words: list[str | Path] = ["watch", "prints", question, "--once"]
                words += ["--host", server.url, "--secrets", server.secrets]
                with program(words, home) as process:
                    out, _ = process.communicate(timeout=LONG)
                events = map(json.loads, out.splitlines())
                told.append([(e["event"], e["key"], str(e.get("field"))) for e in events])

    assert told[0]
    assert told == [told[0]] * len(asked)


def test_a_printer_that_nobody_knows_is_not_watched_in_silence(
    run: Runner, serving: Serving
) -> None:
    fleet = serving()
    got = run("watch", "prints", 'printer="No such line"', "--once", server=fleet)
    assert got.code == 2
    assert "There is no printer called" in got.err


def test_a_look_that_saw_nothing_does_not_end_well(run: Runner, server: serve) -> None:
    server.simulator.faults.add(Fault("status-400", times=None))
    got = run("watch", "--once", "--events", "state", server=server)

    assert got.code == 1
    assert "refused (400)" in got.err
