"""What shells complete, asked of the shells themselves."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from .running import Runner

TYPED = {
    "carbon-tui mov": "move",
    "carbon-tui printed-p": "printed-parts",
    "carbon-tui get print-": "print-orders",
    "carbon-tui get prints --col": "--columns",
    "carbon-tui profiles ren": "rename",
    "carbon-tui queue --dry": "--dry-run",
}
"""A line as far as it is typed, and the word that it becomes."""


def script(run: Runner, folder: Path, shell: str, name: str) -> Path:
    path = folder / name
    path.write_text(run("completion", shell).out)
    return path


def needs(shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")


def test_bash_completes_commands_views_and_options(run: Runner, tmp_path: Path) -> None:
    needs("bash")
    path = script(run, tmp_path, "bash", "completion")
    ask = f"source {path}\n"
    for line in TYPED:
        words = line.split(" ")
        ask += (
            f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; COMPREPLY=()\n"
            "$(complete -p carbon-tui | sed 's/.*-F \\([^ ]*\\).*/\\1/') carbon-tui\n"
            'echo "${COMPREPLY[*]}"\n'
        )
    done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, check=True)
    assert [line.split()[:1] for line in done.stdout.splitlines()] == [[w] for w in TYPED.values()]


def test_fish_completes_commands_views_and_options(run: Runner, tmp_path: Path) -> None:
    needs("fish")
    path = script(run, tmp_path, "fish", "carbon-tui.fish")
    ask = f"source {path}\n" + "".join(f"complete -C '{line}'; echo .\n" for line in TYPED)
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["fish", "--no-config", "-c", ask], capture_output=True, text=True, check=True, env=home
    )
    offered = [block.split("\t")[0].strip() for block in done.stdout.split(".\n")[:-1]]
    assert offered == list(TYPED.values())


def test_zsh_completes_commands_views_and_options(run: Runner, tmp_path: Path) -> None:
    """At its own prompt: a key tells the line as it stands after Tab."""
    needs("zsh")
    script(run, tmp_path, "zsh", "_carbon-tui")
    ours, theirs = pty.openpty()
    shell = subprocess.Popen(
        ["zsh", "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm", "PS1": ""},
        cwd=tmp_path,
    )  # fmt: skip
    os.close(theirs)
    try:
        os.write(ours, (
            f"fpath=({tmp_path} $fpath); autoload -Uz compinit; compinit -u -D; "
            "tell() { print -r -- \"<$BUFFER>\"; BUFFER= }; zle -N tell; bindkey '^X' tell; "
            "echo '<rea''dy>'\n"
        ).encode())  # fmt: skip
        heard(ours, "<ready")
        for line, word in TYPED.items():
            os.write(ours, f"{line}\t\x18".encode())
            assert word in heard(ours, f"<{line}")  # in the line, or offered below it
    finally:
        shell.kill()
        shell.wait()
        os.close(ours)


def heard(terminal: int, words: str) -> str:
    """All that is said until the end of the line that has these words."""
    said, until = "", time.monotonic() + 30
    while words not in said or ">" not in said.partition(words)[2]:
        ready, _, _ = select.select([terminal], [], [], max(0.0, until - time.monotonic()))
        assert ready, f"{words!r} was never said: {said!r}"
        said += os.read(terminal, 65_536).decode(errors="replace")
    return said
