"""A program in a pseudo-terminal of its own, as a shell would start it."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.terminal.emulator import Emulator

TELLING = ("-m", "tests.terminal.telling")
"""The real program, which says where it is when it is asked: see `Session.rest`."""
ANSWERS = {"\x1b[?2026$p": b"\x1b[?2026;2$y", "\x1b[?2048$p": b"\x1b[?2048;0$y"}
"""What a terminal answers: it knows synchronised output, and no resizes in band."""
F11, F12, ESCAPE = "\x1b[23~", "\x1b[24~", "\x1b[27u"
"""Escape as terminals send it that tell it from the beginning of another key."""
KERNEL_HOLDS = 4_000
"""Bytes of a terminal's output, at least, before the kernel takes no more."""
PATIENCE = 20.0
"""Seconds until a fact that does not come is a failure; the machine may be busy."""


def until(fact: Callable[[], bool]) -> None:
    """Wait for something that is true outside of any terminal."""
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, f"{fact!r} never came."
        time.sleep(0.01)


class Session:
    """Starts Python on a new terminal and plays that terminal: keys in, screen out.

    ``controlling`` makes it the program's controlling terminal, at the price of a second start.
    ``scratch`` is where it keeps what is for one run alone.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        columns: int = 80,
        lines: int = 24,
        environ: Mapping[str, str] | None = None,
        ignore_hangup: bool = False,
        controlling: bool = True,
    ) -> None:
        self.screen = Emulator(columns, lines)
        self.output = bytearray()
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._unanswered = ""
        self._settled = 0
        self.master, slave = os.openpty()
        self.slave_name = os.ttyname(slave)
        self._resize(columns, lines)
        self.modes_before = termios.tcgetattr(slave)
        self.scratch = tempfile.TemporaryDirectory()
        first = (_IGNORE_HANGUP if ignore_hangup else "") + _ON_THIS_TERMINAL
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *(["-I", "-S", "-c", first] if controlling else []), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
            | {"COLORTERM": "truecolor", "HOME": os.environ.get("HOME", "/")}
            | {"TMPDIR": self.scratch.name}
            | dict(environ or {}),
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        if self.master >= 0:
            os.close(self.master)
            self.master = -1
        self.scratch.cleanup()

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def resize(self, columns: int, lines: int) -> None:
        """A new size, told as the kernel tells it."""
        self.screen.resize(lines, columns)
        self._resize(columns, lines)

    def hang_up(self) -> None:
        """The line drops: the terminal's other end is closed."""
        os.close(self.master)
        self.master = -1

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, fact: str | Callable[[], bool]) -> None:
        """Play the terminal until a text is on screen, or something else is true."""
        holds = fact if callable(fact) else lambda: fact in self.text()
        deadline = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{fact!r} never came. The screen:\n{self.text()}")
            self.play(0.02)

    def wait_until_quiet(self, seconds: float = 0.25) -> None:
        """Play the terminal until nothing has been written for so long."""
        deadline = time.monotonic() + PATIENCE
        while self.play(seconds):
            if time.monotonic() > deadline:
                raise AssertionError("The program never stops writing.")

    def settle(self) -> None:
        """Until the sample app, asked twice, says that it has drawn all it was told to."""
        for _ in range(2):
            self._ask("d")
        self.wait_until_quiet()

    def rest(self) -> str:
        """Until the `TELLING` program has done all that it was told to; returns where it is."""
        return self._ask(F12)

    def second(self) -> bytes:
        """Let a second pass for the `TELLING` program; what it writes because of that."""
        before = len(self.output)
        self.press(F11)
        self.rest()
        return _TITLE.sub(b"", bytes(self.output[before:]))

    def _ask(self, key: str) -> str:
        self._settled += 1
        self.press(key)
        said = ["settled", str(self._settled)]
        self.wait_for(lambda: self.screen.title.split()[:2] == said)
        return " ".join(self.screen.title.split()[2:])

    def wait_for_end(self) -> int:
        """Play the terminal until the program has ended; returns its exit code."""
        self.wait_for(lambda: self.process.poll() is not None)
        while self.play(0.02):
            pass
        self.screen.give_up_waiting()
        return self.process.wait()

    def play(self, seconds: float) -> bool:
        """Take in what the program writes within some seconds; False where nothing came."""
        data = self.take_in(seconds)
        self.draw(data)
        return bool(data)

    def draw(self, data: bytes) -> None:
        """Show what was taken in."""
        self.screen.feed(self._decode(data))

    def take_in(self, seconds: float) -> bytes:
        """The same without drawing it, for when time counts."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:
            # Linux answers EIO once the last process has closed the terminal.
            return b""
        self.output += data
        self._answer(data)
        return data

    def cpu_seconds(self) -> float:
        """What the process has used so far, in hundredths."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def unread(self) -> int:
        """Bytes that wait for the terminal to take them in."""
        answer = fcntl.ioctl(self.master, termios.FIONREAD, struct.pack("i", 0))
        return int(struct.unpack("i", answer)[0])

    def freeze(self, key: str) -> None:
        """Take nothing in while pressing a key that draws, until the kernel holds all it can."""
        held = -1
        while (now := self.unread()) > held or now < KERNEL_HOLDS:
            held = now
            self.press(key)
            select.select((), (), (), 0.05)

    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def is_stopped(self) -> bool:
        """True while the process is suspended, as Ctrl+Z leaves it."""
        status = Path(f"/proc/{self.process.pid}/stat").read_text()
        return status.rpartition(")")[2].split()[0] == "T"

    def modes(self) -> list[object]:
        """The terminal's line settings, as `termios.tcgetattr` has them."""
        return termios.tcgetattr(self.master)

    def _answer(self, data: bytes) -> None:
        self._unanswered += data.decode("utf-8", "replace")
        for question, answer in ANSWERS.items():
            if question in self._unanswered:
                self._unanswered = self._unanswered.replace(question, "")
                os.write(self.master, answer)
        self._unanswered = self._unanswered[-16:]

    def _resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


_TITLE = re.compile(rb"\x1b\]0;settled [^\x07]*\x07")
_IGNORE_HANGUP = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN);"
_ON_THIS_TERMINAL = (
    "import fcntl, os, sys, termios;"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
)
"""Makes the terminal the controlling one of its new session, as `login` does, and goes on."""
