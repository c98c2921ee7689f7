"""A private home for every test, and real keyrings for those that are marked so."""

import gc
import os
import shutil
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon_tui.credentials import Vault, passphrase_file
from carbon_tui.settings import SettingsFile
from tests.credentials.keyring_session import KeyringSession

_PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
_MISSING = [name for name in _PROGRAMS if not shutil.which(name)]
_REASON = f"needs {' and '.join(_MISSING)} (Debian: apt-get install gnome-keyring dbus-daemon)"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the programs, leave the keyring tests out, and say so; in CI they fail instead."""
    if not _MISSING or os.environ.get("CI") == "true":
        return
    left_out = [item for item in items if item.get_closest_marker("keyring")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_report_header() -> str | None:
    return f"keyring tests are left out: {_REASON}" if _MISSING else None


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a desktop: nothing of this computer's own keyring is ever touched."""
    home = tmp_path / "home"
    (home / "run").mkdir(parents=True, mode=0o700)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / "run"))
    for name, folder in (("CONFIG", ".config"), ("DATA", ".data"), ("STATE", ".state")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / folder))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    return home


@pytest.fixture(autouse=True)
def quick_to_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that tests write are opened in no time; `test_vault` holds what a real one costs."""
    monkeypatch.setattr(passphrase_file, "COST", passphrase_file.GuessingCost(1, 32, 4))


@pytest.fixture
def vault(home: Path) -> Vault:
    folder = home / ".config" / "carbon-tui"
    return Vault(SettingsFile(folder / "settings.toml"), folder / "keys")


@pytest.fixture
def session(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    """A D-Bus session of its own, without a keyring until the test starts one."""
    if _MISSING or not sys.platform.startswith("linux"):
        pytest.fail(_REASON)
    with KeyringSession(home) as session:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", session.address)
        yield session
    end_of_keyring_calls()


def end_of_keyring_calls() -> None:
    """Wait for the calls that hung until the bus was gone; keyring leaves their sockets open."""
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
