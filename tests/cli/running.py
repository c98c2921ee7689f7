"""Running the command line: in this process, or as the program that people start."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from carbon_tui.cli import main
from carbon_tui.simulator.server import serve


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that was said, besides what speaks against an order."""
        (line,) = (each for each in self.err.splitlines() if not each.startswith("Warning: "))
        return line


class Runner:
    """Runs commands in this process, with nothing of the person's own in reach."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str | Path, server: serve | None = None) -> Ran:
        command = [str(argument) for argument in arguments]
        if server is not None:
            command += ["--host", server.url, "--secrets", str(server.secrets)]
        try:
            code = main(command)
        except SystemExit as leaving:
            code = int(str(leaving.code or 0))
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)


def environment(home: Path) -> dict[str, str]:
    """Of a person without a desktop, whose files are all under one folder."""
    scratch = home / "scratch"
    scratch.mkdir(exist_ok=True)
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    own = {"HOME": str(home), "TMPDIR": str(scratch)}
    return {**kept, **own, "LANG": "C.UTF-8", "TERM": "xterm-256color"}


_FROM_A_TERMINAL = (
    "import os, signal, sys;"
    "[signal.signal(number, signal.SIG_DFL) for number in (signal.SIGINT, signal.SIGHUP)];"
    "os.execv(sys.executable, [sys.executable, '-m', 'carbon_tui', *sys.argv[1:]])"
)
"""A shell starts background jobs deaf to Ctrl+C, and nohup to a hang-up, and all that they start
inherit it: these tests may be one."""


def program(arguments: Sequence[str | Path], home: Path) -> subprocess.Popen[str]:
    """The program itself, as a process that a terminal can interrupt."""
    command = [sys.executable, "-c", _FROM_A_TERMINAL, *map(str, arguments)]
    return subprocess.Popen(
        command,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # without the terminal of whoever runs the tests
        text=True,
        encoding="utf-8",
    )
