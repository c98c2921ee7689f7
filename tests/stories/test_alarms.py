"""Alarms while the app is open: the same events as `watch`, in the ways that settings choose."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.session.alarms import MOST_SOUNDS, alarm_problems
from carbon_tui.settings import Settings, SettingsFile
from carbon_tui.settings.values import EventAlarm
from carbon_tui.simulator import Simulator
from carbon_tui.watch.events import EventKind
from tests.stories.person import Person, at_the_screen

COUNT = (
    "import os, sys\n"
    "number = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)\n"
    "os.write(number, sys.stdin.buffer.read())\n"
)


class Ears:
    """What the terminal would have been given."""

    def __init__(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bells = 0
        self.notifications: list[bytes] = []
        monkeypatch.setattr(person.app, "bell", self._bell)
        monkeypatch.setattr(person.app, "write_notification", self.notifications.append)

    def _bell(self) -> None:
        self.bells += 1


def written(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    return [json.loads(text) for text in file.read_text(encoding="utf-8").splitlines()]


def nobodys_file(folder: Path) -> list[Path]:
    """What a shell would have made of the command."""
    return list(folder.glob("pwned*"))


async def test_events_ring_notify_and_run_the_command_also_while_nobody_types(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script, out = tmp_path / "take.py", tmp_path / "got; touch pwned.jsonl"
    script.write_text(COUNT)
    settings = SettingsFile(tmp_path / "settings.toml")
    settings.save(
        Settings(
            idle_minutes=1,
            poll_seconds=5,
            alarms=(
                EventAlarm(name="finished", ways=("bell", "osc9", "command")),
                EventAlarm(name="began", ways=("osc777",)),
            ),
            alarm_command=f"{sys.executable} {script} '{out}'",
        )
    )
    async with at_the_screen(simulator, "builds", settings=settings) as person:
        await person.until_loaded()
        ears = Ears(person, monkeypatch)
        live = person.app.session.background
        await person.until(lambda: live.alarms is not None and live.alarms.looked, "a look")
        simulator.clock.advance(2 * 3600)
        await person.until(lambda: live.poll_gate.asleep, "nobody is there")
        await person.until(lambda: ears.bells, "the bell")
        await person.until(lambda: "finished" in person.sees, "a line, for a minute")
        await person.until(lambda: written(out), "the command")
        said = [each.decode() for each in ears.notifications]
        assert all(s.startswith(("\x1b]9;carbon-tui: ", "\x1b]777;notify;")) for s in said)
        assert len(said) <= 2 * MOST_SOUNDS
        assert any("status – → finished" in text for text in said)
        events = written(out)
        assert {event["event"] for event in events} == {"finished"}
        keys = [event["key"] for event in events]
        assert len(keys) == len(set(keys))
    assert not nobodys_file(tmp_path)


async def test_without_alarms_nothing_is_watched_and_what_is_misspelt_is_said(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "builds") as person:
        await person.until_loaded()
        await person.until(lambda: person.app._heart is not None, "a second")
        assert person.app.session.background.alarms is None
    settings = SettingsFile(tmp_path / "settings.toml")
    settings.save(Settings(alarms=(EventAlarm(name="faild", ways=("bell",)),)))
    async with at_the_screen(simulator, "builds", settings=settings) as person:
        await person.until_loaded()
        assert "did you mean failed?" in person.app.session.preferences.problem


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (None, "alarm_command is not set"),
        ("no-such-command-here now", "there is no command no-such-command-here"),
        ("tell 'the shift", "cannot be read as a command"),
    ],
)
def test_a_command_that_cannot_be_run_is_said_before_it_is_needed(
    command: str | None, problem: str
) -> None:
    alarms = (EventAlarm(name=str(EventKind.FAILED), ways=("command",)),)

    (said,) = alarm_problems(Settings(alarms=alarms, alarm_command=command))

    assert problem in said
