from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.api.transport import requester, retry

from .running import Runner


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], home: Path) -> Runner:
    return Runner(capsys)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home: no settings, no keyring, no journal."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
        "DBUS_SESSION_BUS_ADDRESS",
        "DISPLAY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CARBON_TUI_NO_QUESTIONS", "1")  # whoever runs the tests may have a terminal
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "none"))
    return home


@pytest.fixture(autouse=True)
def without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Repeats follow at once, and a server that wants to be left alone for ever is asked again by
    the next command; how long is waited is shown where requests are sent."""
    monkeypatch.setattr(retry, "FIRST_BACKOFF_SECONDS", 0.0)
    monkeypatch.setattr(requester, "MAX_RETRY_AFTER_SECONDS", 0.05)
