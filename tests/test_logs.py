"""The log: one masked line per record, private, rotating, and never in the way."""

import gc
import logging
import logging.handlers
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from carbon_tui.system import logs
from carbon_tui.system.logs import (
    LEVELS,
    Log,
    escaped,
    start_logging,
)

OWN = logging.getLogger("carbon_tui.api")
FOREIGN = logging.getLogger("httpcore")
FULL = Path("/dev/full")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "carbon-tui.log"


@pytest.fixture
def log(path: Path) -> Iterator[Log]:
    log = start_logging("debug", path)
    assert log is not None
    yield log
    log.stop()


def lines(log: Log) -> list[str]:
    log.stop()
    return log.path.read_text(encoding="utf-8").splitlines()


def test_a_record_is_one_line_with_all_that_is_needed(log: Log) -> None:
    OWN.info("read %d rows", 12)
    (line,) = lines(log)
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO \d+ MainThread carbon_tui\.api: read 12"
    assert re.match(pattern, line)


def test_the_file_is_its_owners_alone(log: Log) -> None:
    OWN.info("x")
    lines(log)
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.path.parent.stat().st_mode) == 0o700


def test_nothing_is_written_before_there_is_something_to_say(log: Log) -> None:
    log.stop()
    assert not log.path.parent.exists()


def test_a_traceback_stays_in_one_line(log: Log) -> None:
    try:
        int("no number\n\x1b[31m")
    except ValueError:
        OWN.exception("a bug")
    (line,) = lines(log)
    assert "a bug\\nTraceback (most recent call last):\\n" in line
    assert line.isprintable()


@pytest.mark.parametrize(
    "hostile",
    ["\x1b]52;c;aGk=\x07", "\x9b31m", "a\rb", "a\nFAKE 12 line", "\u202egnp", "\x00", "\u200b"],
)
def test_data_cannot_drive_the_terminal_that_shows_the_log(log: Log, hostile: str) -> None:
    OWN.warning("name %s", hostile)
    (line,) = lines(log)
    assert line.isprintable()


def test_half_a_character_does_no_harm(log: Log) -> None:
    OWN.warning("name %s", "\ud800")
    (line,) = lines(log)
    assert line.endswith("name \\ud800")


@pytest.mark.parametrize(
    ("level", "own", "foreign"),
    [
        ("error", ["error"], ["error"]),
        ("warning", ["warning", "error"], ["warning", "error"]),
        ("info", ["info", "warning", "error"], ["warning", "error"]),
        ("debug", ["debug", "info", "warning", "error"], ["debug", "info", "warning", "error"]),
    ],
)
def test_levels_let_through_what_they_say(
    path: Path, level: str, own: list[str], foreign: list[str]
) -> None:
    log = start_logging(level, path)
    assert log is not None
    for name in ("debug", "info", "warning", "error"):
        getattr(OWN, name)("own %s", name)
        getattr(FOREIGN, name)("foreign %s", name)
    found = [line.split(": ", 1)[1].split() for line in lines(log)]
    assert [level for whose, level in found if whose == "own"] == own
    assert [level for whose, level in found if whose == "foreign"] == foreign


def test_off_writes_nothing(path: Path) -> None:
    assert start_logging("off", path) is None
    assert LEVELS[0] == "off"


def test_loggers_are_given_back_as_they_were(path: Path) -> None:
    before = [(logger.level, list(logger.handlers)) for logger in (logging.getLogger(), OWN)]
    log = start_logging("debug", path)
    assert log is not None
    log.stop()
    after = [(logger.level, list(logger.handlers)) for logger in (logging.getLogger(), OWN)]
    assert after == before


def test_an_old_log_is_kept_beside_the_new_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "_LARGEST", 10_000)
    log = start_logging("info", path)
    assert log is not None
    for number in range(60):
        OWN.info("%s", f"{number:02}" * 500)
    lines(log)
    names = sorted(file.name for file in path.parent.iterdir())
    assert names == [path.name, *(f"{path.name}.{n}" for n in (1, 2, 3))]
    assert all(file.stat().st_size <= 10_000 for file in path.parent.iterdir())
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in path.parent.iterdir())


def test_a_log_that_cannot_be_written_is_counted_and_prints_nothing(
    path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path.parent.mkdir()
    path.symlink_to("elsewhere")
    log = start_logging("info", path)
    assert log is not None
    OWN.info("one")
    OWN.info("two")
    log.stop()
    assert log.lost == 2
    assert "symbolic link" in log.trouble
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not FULL.exists(), reason="the system has no full disk to try")
def test_a_full_disk_loses_records_and_ends_nothing(
    path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "append_private", lambda _: FULL.open("ab", buffering=0))
    log = start_logging("info", path)
    assert log is not None
    OWN.info("one")
    log.stop()
    assert log.lost == 1
    assert "No space left" in log.trouble
    gc.collect()
    assert capfd.readouterr() == ("", "")


def is_ours(handler: logging.Handler) -> bool:
    return type(handler).__module__ == logs.__name__


def test_a_record_that_cannot_be_formatted_is_counted_and_prints_nothing(
    log: Log, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = [handler for handler in logging.getLogger().handlers if is_ours(handler)]
    monkeypatch.setattr(logging.getLogger(), "handlers", ours)  # pytest's own one raises
    OWN.info("%d rows", "not a number")
    OWN.info("the next one")
    assert [line.split(": ", 1)[1] for line in lines(log)] == ["the next one"]
    assert log.lost == 1
    assert capfd.readouterr() == ("", "")


def test_a_disk_that_hangs_does_not_hold_up_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes_back = threading.Event()
    handler = logging.handlers.RotatingFileHandler
    monkeypatch.setattr(handler, "emit", lambda *_: comes_back.wait())
    log = start_logging("info", path)
    assert log is not None
    OWN.info("never written")
    log.stop()
    assert not comes_back.is_set(), "it was not waited for"
    comes_back.set()
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()


def test_a_warning_goes_to_the_log_and_not_over_the_screen(
    log: Log, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old way" in lines(log)[0]
    assert capfd.readouterr().err == ""


def test_escapes_are_those_of_python() -> None:
    assert escaped("plain äöü 部品") == "plain äöü 部品"
    assert escaped("a\nb\x1b\u202e\U000e0001") == "a\\nb\\x1b\\u202e\\U000e0001"
