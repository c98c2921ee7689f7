"""A real key goes through every corner in which things are printed; it shows in none.

Each corner fails on purpose while it holds the key, with logging at its loudest.
"""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from rich.traceback import Traceback

from carbon_tui.credentials import ApiKey, KeyPlace, StoreError, Vault, aside, read_secrets_file
from carbon_tui.settings import SettingsFile
from carbon_tui.system.logs import start_logging
from carbon_tui.system.patience import within
from carbon_tui.system.secret import Secret
from tests.credentials.keys import api_key, marks_of, pem_of, secrets_file

LOGGER = logging.getLogger("carbon_tui.canary")
KEY = api_key()


class Broken(Exception):
    """What goes wrong while a key is at hand."""


def fail(key: ApiKey) -> None:
    """A handler with the key in its variables, and (as bad as it gets) its text in the message."""
    raise Broken(f"cannot sign with {key} and {key.private_key!r}")


def fail_loudly(key: ApiKey) -> None:
    raise Broken(key.private_key.reveal())


async def in_a_task(key: ApiKey) -> None:
    await asyncio.create_task(asyncio.to_thread(fail, key))


async def in_an_aside_thread(key: ApiKey) -> None:
    await aside(lambda: fail(key))


def in_a_thread(key: ApiKey) -> None:
    within(5.0, lambda: fail(key))


def in_a_task_of_its_own(key: ApiKey) -> None:
    asyncio.run(in_a_task(key))


def beside_the_loop(key: ApiKey) -> None:
    asyncio.run(in_an_aside_thread(key))


CORNERS = [fail, in_a_thread, in_a_task_of_its_own, beside_the_loop]


def is_shown(text: str) -> bool:
    return any(mark in text for mark in (*marks_of(KEY), "BEGIN RSA PRIVATE KEY"))


@pytest.mark.parametrize("corner", CORNERS)
def test_a_traceback_with_local_variables_shows_no_key(corner: Callable[[ApiKey], None]) -> None:
    with pytest.raises(Broken) as caught:
        corner(KEY)
    error = caught.value
    plain = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True).format()
    )
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=200, file=nowhere)
        console.print(
            Traceback.from_exception(
                type(error), error, error.__traceback__, show_locals=True, locals_max_string=10_000
            )
        )
        assert not is_shown(console.export_text())
    assert not is_shown(plain)


@pytest.mark.parametrize("corner", [*CORNERS, fail_loudly])
def test_the_log_shows_no_key_at_its_loudest(
    tmp_path: Path, corner: Callable[[ApiKey], None]
) -> None:
    log = start_logging("debug", tmp_path / "log" / "carbon-tui.log")
    assert log is not None
    LOGGER.debug("about to sign with %s (%r)", KEY, {"key": KEY})
    LOGGER.debug("file: %s", json.dumps({"client_secret": KEY.private_key.reveal()}))
    try:
        corner(KEY)
    except Broken:
        LOGGER.exception("could not sign with %s", KEY.private_key)
    log.stop()
    text = log.path.read_text()
    assert "could not sign with Secret(…)" in text
    assert "Broken" in text
    assert not is_shown(text)


def test_an_error_that_nobody_catches_in_a_thread_shows_no_key(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    thread = threading.Thread(target=fail, args=(KEY,))
    thread.start()
    thread.join()
    printed = capfd.readouterr().err
    assert "Broken" in printed
    assert not is_shown(printed)


_IMPORT = """
import sys
from carbon_tui.credentials import read_secrets_file
from pathlib import Path
KEY = read_secrets_file(Path(sys.argv[1]))
raise RuntimeError(f"while importing, with {KEY} and {vars()}")
"""


def test_a_failing_import_shows_no_key(tmp_path: Path) -> None:
    (tmp_path / "plugin.py").write_text(_IMPORT)
    path = secrets_file(tmp_path)
    command = [sys.executable, "-X", "dev", "-c", "import plugin", str(path)]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "while importing, with ApiKey" in ended.stderr
    assert not is_shown(ended.stderr + ended.stdout)


def test_nothing_but_the_sealed_file_is_written_and_it_shows_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    key = read_secrets_file(secrets_file(source, pem_of(2048)))
    log = start_logging("debug", tmp_path / "state" / "carbon-tui.log")
    assert log is not None
    vault = Vault(SettingsFile(tmp_path / "config" / "settings.toml"), tmp_path / "config" / "keys")
    vault.save("default", key, KeyPlace.PASSPHRASE_FILE, Secret("correct horse battery"))
    with pytest.raises(StoreError):
        vault.load("default", lambda _: Secret("wrong horse battery"))
    log.stop()
    written = [
        file for file in tmp_path.rglob("*") if file.is_file() and source not in file.parents
    ]
    assert {file.suffix for file in written} == {".toml", ".lock", ".key"}
    assert len(written) == 3
    for file in written:
        text = file.read_text()
        assert not is_shown(text)
        assert "correct horse" not in text
