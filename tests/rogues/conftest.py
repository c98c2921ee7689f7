"""The command line, with nothing of the person's own in reach, for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.simulator import SimulatorKey
from tests.cli.running import Runner


@pytest.fixture
def secrets(api_key: SimulatorKey, tmp_path: Path) -> Path:
    return api_key.save(tmp_path / "secrets.json")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Runner:
    return Runner(capsys)
