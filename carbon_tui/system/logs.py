"""The log: one line per record, masked, rotating, written by a thread of its own.

Whoever logs pays for formatting its message and a queue; masking and the disk are paid for by the
log's thread. A disk that is full or hangs costs records (`Log.lost` counts them), never the
program, and nothing is ever printed over the screen.
"""

import io
import logging
import logging.handlers
import queue
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from carbon_tui.system.files import append_private
from carbon_tui.system.locations import log_file
from carbon_tui.system.patience import within
from carbon_tui.system.secret import mask

LEVELS = ("off", "error", "warning", "info", "debug")
"""What `--log-level` takes. Other packages are heard from `warning` on, and all with `debug`."""

_LARGEST = 1024 * 1024  # bytes per file
_OLDER = 3  # files kept beside the current one
_STOPPING = 1.0  # seconds for the last records at the end

_OWN = "carbon_tui"


class Log:
    """A running log. `stop()` writes what is queued and gives the loggers back as they were."""

    def __init__(self, path: Path, level: str) -> None:
        self.path = path
        self.level = level
        self._file = _PrivateRotatingFile(path)
        self._queue = _Queue(queue.SimpleQueue())
        self._listener = logging.handlers.QueueListener(
            cast("queue.Queue[object]", self._queue.queue), self._file
        )
        self._is_running = False
        self._before = {name: logging.getLogger(name).level for name in ("", _OWN)}

    @property
    def lost(self) -> int:
        """Records that could not be written so far."""
        return self._file.lost + self._queue.lost

    @property
    def trouble(self) -> str:
        """Why the latest lost record was lost; empty while none was."""
        return self._file.trouble or self._queue.trouble

    def start(self) -> None:
        own = logging.getLevelNamesMapping()[self.level.upper()]
        logging.getLogger(_OWN).setLevel(own)
        logging.getLogger().setLevel(own if own == logging.DEBUG else max(own, logging.WARNING))
        logging.getLogger().addHandler(self._queue)
        logging.captureWarnings(True)  # a warning on stderr would be drawn over the screen
        self._listener.start()
        self._is_running = True

    def stop(self) -> None:
        """Stop within about a second, whatever the disk does; a second call does nothing."""
        if not self._is_running:
            return
        self._is_running = False
        logging.captureWarnings(False)
        logging.getLogger().removeHandler(self._queue)
        for name, level in self._before.items():
            logging.getLogger(name).setLevel(level)
        try:
            within(_STOPPING, self._listener.stop, name="end of the log")
        except TimeoutError:
            return  # the disk hangs, and the log's thread with it: it ends with the process
        try:
            self._file.close()
        except OSError as error:  # a full disk: what it would not take is lost, and counted
            self._file.trouble = escaped(mask(str(error)))


def start_logging(level: str = "info", path: Path | None = None) -> Log | None:
    """Log to `path` (by default in the state folder) from `level` on; None for "off"."""
    if level == "off":
        return None
    log = Log(path or log_file(), level)
    log.start()
    return log


class OneLineFormatter(logging.Formatter):
    """Time in UTC, level, process, thread, logger, text: masked, in one line, nothing invisible."""

    def __init__(self) -> None:
        super().__init__(
            "%(asctime)s %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
        )

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        when = datetime.fromtimestamp(record.created, UTC)
        return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03}Z"

    def format(self, record: logging.LogRecord) -> str:
        return escaped(mask(super().format(record)))


def escaped(text: str) -> str:
    """`text` in one line, with every character that draws nothing written as its escape."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class _Counting(logging.Handler):
    """A handler that counts what it loses where others print a traceback to stderr."""

    lost = 0
    trouble = ""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        self.lost += 1
        self.trouble = escaped(mask(str(sys.exception())))


class _Queue(_Counting, logging.handlers.QueueHandler):
    """Takes records off the caller's hands."""


class _PrivateRotatingFile(_Counting, logging.handlers.RotatingFileHandler):
    """Mode 0600 in a folder 0700, no links followed, opened when the first record comes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=_OLDER, encoding="utf-8", delay=True)
        self.setFormatter(OneLineFormatter())

    def _open(self) -> io.TextIOWrapper:
        raw = cast(io.FileIO, append_private(Path(self.baseFilename)))
        return io.TextIOWrapper(
            io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", newline="\n"
        )
