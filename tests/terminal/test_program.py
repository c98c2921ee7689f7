"""The whole program on real terminals: how it starts, what it sends, how it ends."""

from __future__ import annotations

import random
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.credentials import KeyPlace, Vault, read_secrets_file
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import EntryKind
from carbon_tui.settings import SettingsFile
from carbon_tui.simulator import Fault
from carbon_tui.simulator.server import serve
from carbon_tui.system.secret import Secret
from tests.conftest import Serving
from tests.terminal.session import ESCAPE, KERNEL_HOLDS, TELLING, Session, until
from tests.terminal.test_life import end_untaken, is_given_back

PROGRAM = ("-m", "carbon_tui")
DEMO = (*TELLING, "--demo")
REDRAW, SUSPEND, LEAVE, F2, TAB = "\x0c", "\x1a", "\x11", "\x1bOQ", "\t"
MOUSE_ON = b"\x1b[?1000h"
AGE = re.compile(r"~?\d+[smhd]\d*")
SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}


@contextmanager
def demo(
    *, columns: int = 80, lines: int = 24, environ: dict[str, str] | None = None, **how: bool
) -> Iterator[Session]:
    """The built-in fleet, its first rows shown."""
    with Session(DEMO, columns=columns, lines=lines, environ=environ, **how) as session:
        session.wait_for(lambda: "all 40" in session.text())
        yield session


# -- the end


@pytest.mark.parametrize("ignore_hangup", [False, True])
def test_a_dropped_line_ends_the_program(ignore_hangup: bool) -> None:
    with demo(ignore_hangup=ignore_hangup) as session:
        session.hang_up()
        assert end_untaken(session) in (128 + signal.SIGHUP, -signal.SIGHUP)


@pytest.mark.parametrize("end", ["q", "SIGTERM", "dropped"])
def test_nothing_is_left_behind_in_the_systems_place_for_scratch(end: str) -> None:
    with demo() as session:
        scratch = Path(session.scratch.name)
        session.press("O")  # what is unknown stands in the journal, which a demo forgets
        session.wait_for(lambda: any(scratch.iterdir()) and "Nothing is unknown" in session.text())
        if end == "q":
            session.rest()
            session.press(ESCAPE)
            session.wait_for(lambda: "Nothing is unknown" not in session.text())
            session.press("q")
        elif end == "dropped":
            session.hang_up()
        else:
            session.process.send_signal(signal.SIGTERM)
        end_untaken(session) if end == "dropped" else session.wait_for_end()
        assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_gives_the_terminal_back(number: signal.Signals) -> None:
    with demo() as session:
        session.process.send_signal(number)
        assert session.wait_for_end() == 128 + number
        assert is_given_back(session)


def test_a_signal_ends_it_also_when_the_terminal_is_frozen() -> None:
    with demo() as session:
        session.freeze(REDRAW)
        session.process.send_signal(signal.SIGTERM)
        assert end_untaken(session) == 128 + signal.SIGTERM
        while session.play(0.05):
            pass
        assert is_given_back(session)


def test_after_stray_signals_to_go_on_q_still_leaves() -> None:
    with demo() as session:
        threads = session.threads()
        for _ in range(3):
            session.process.send_signal(signal.SIGCONT)
            session.rest()
        assert session.threads() <= threads
        session.press("q")
        assert session.wait_for_end() == 0
        assert is_given_back(session)


def test_suspended_it_gives_the_terminal_back_and_resumed_it_draws_anew() -> None:
    with demo() as session:
        session.press(SUSPEND)
        session.wait_for(session.is_stopped)
        while session.play(0.05):
            pass
        assert is_given_back(session)
        session.screen.feed("\x1b[H\x1b[2J$ ls\r\n")
        session.process.send_signal(signal.SIGCONT)
        session.wait_for(lambda: "all 40" in session.text() and "/ Filter" in session.text())
        session.press("q")
        assert session.wait_for_end() == 0


# -- the start


@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_without_a_terminal_one_sentence_and_exit_code_2(term: str, tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, *DEMO],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"TERM": term, "HOME": str(tmp_path)},
        check=False,
    )
    assert answer.returncode == 2
    assert len(answer.stderr.splitlines()) == 1
    assert "not a terminal" in answer.stderr
    assert "\x1b" not in answer.stdout + answer.stderr


@pytest.mark.parametrize("redirected", ["<", ">"])
def test_with_only_one_end_on_a_terminal_it_says_which_is_missing(
    redirected: str, tmp_path: Path
) -> None:
    missing = {"<": "Keys cannot be read", ">": "Nothing can be drawn"}[redirected]
    target = tmp_path / "file"
    target.touch()
    shell = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[2], shell=True).returncode)"
    line = f"{sys.executable} -m carbon_tui --demo {redirected} {target}"
    with Session(["-c", shell, "-", line], columns=200) as session:
        assert session.wait_for_end() == 2
        assert missing in session.text()
        assert b"\x1b" not in session.output
    assert target.read_text() == ""


def test_a_terminal_that_cannot_place_text_is_refused() -> None:
    with Session(DEMO, environ={"TERM": "dumb"}) as session:
        assert session.wait_for_end() == 2
        assert "TERM is 'dumb'" in session.text()
        assert b"\x1b" not in session.output


@pytest.mark.parametrize("locale", ["C", "de_DE.ISO-8859-1"])
def test_where_utf8_is_not_spoken_only_ascii_is_sent(locale: str) -> None:
    with demo(environ={"LANG": locale}) as session:
        for keys in ("jj", "d", "\x1b", "?", "\x1b"):
            session.press(keys)
            session.rest()
        session.press("4")
        session.wait_for("Measurement")
        assert bytes(session.output).isascii()


SGR = re.compile(rb"\x1b\[([\d;:]*)m")
ATTRIBUTES = {"", "0", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29"}
"""Of letters, on and off (ECMA-48, 8.3.117): no colour is among them."""


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "vt220", "COLORTERM": ""}])
def test_without_colours_none_is_sent_and_the_cursor_is_a_reversed_row(
    environ: dict[str, str],
) -> None:
    with demo(environ=environ) as session:
        session.press("jj")
        session.rest()
        assert "Printing" in session.text()
        sent = (match[1].decode() for match in SGR.finditer(bytes(session.output)))
        assert {code for codes in sent for code in codes.split(";")} <= ATTRIBUTES
        rows = session.text().splitlines()
        (cursor,) = (y for y, row in enumerate(rows) if "▌" in row)
        reversed_rows = {y for y in range(2, len(rows)) if session.screen.buffer[y][20].reverse}
        assert reversed_rows == {cursor}


def test_a_terminal_of_sixteen_colours_gets_no_others() -> None:
    with demo(environ={"TERM": "linux", "COLORTERM": ""}) as session:
        session.press("jjj")
        session.rest()
        assert not re.search(rb"\x1b\[[\d;]*[34]8;[25];", bytes(session.output))


@pytest.mark.parametrize(("columns", "lines"), [(40, 12), (80, 24), (20, 5), (300, 90)])
def test_it_is_usable_at_any_size(columns: int, lines: int) -> None:
    with Session(DEMO, columns=columns, lines=lines) as session:
        session.wait_for(lambda: "▌" in session.text())
        before = session.text()
        session.press("j")
        session.wait_for(lambda: session.text() != before)
        session.press("2")
        session.wait_for(lambda: "Started" in session.text() or lines < 12)
        session.press("q")
        assert session.wait_for_end() == 0


def test_titles_stand_over_their_columns_once_the_printers_have_names() -> None:
    with Session((*DEMO, "prints", "status=failed"), columns=80, lines=24) as session:
        session.wait_for("Volta")
        row = next(line for line in session.screen.display if "Volta" in line)
        assert "failed" in row
        session.wait_for(
            lambda: (
                session.screen.display[2].index("Status") == row.index("failed")
                and session.screen.display[2].index("Printer") == row.index("Volta")
            )
        )


def test_a_storm_of_a_thousand_resizes_ends_in_the_right_layout() -> None:
    dice = random.Random(3)
    with demo(columns=120, lines=40) as session:
        for _ in range(1_000):
            session.resize(dice.randrange(1, 200), dice.randrange(1, 70))
            session.play(0)
        session.resize(100, 35)
        session.wait_for(lambda: "? Help" in session.text().splitlines()[-1])
        session.press("p")
        session.wait_for("Paused")
        session.press("j")
        session.rest()
        shown = ageless(session.text())
        session.press(REDRAW)
        session.rest()
        assert ageless(session.text()) == shown


def ageless(text: str) -> list[list[str]]:
    """The words of each line that time does not change by itself."""
    return [
        [word for word in line.split() if not AGE.fullmatch(word)] for line in text.splitlines()
    ]


# -- weak lines


def settings(home: Path, text: str) -> dict[str, str]:
    folder = home / "config" / "carbon-tui"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(text)
    return {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config")}


@pytest.mark.parametrize(
    ("said", "line", "mouse"),
    [
        ("", {}, True),
        ("", SSH, False),
        ("mouse = false\n", {}, False),
        ("mouse = true\n", SSH, True),
    ],
)
def test_the_mouse_is_off_over_ssh_unless_asked_for(
    tmp_path: Path, serving: Serving, said: str, line: dict[str, str], mouse: bool
) -> None:
    server = serving()
    words = (*PROGRAM, "--host", server.url, "--secrets", str(server.secrets))
    with Session(words, environ=settings(tmp_path, said) | line) as session:
        session.wait_for("all 8")
        assert (MOUSE_ON in bytes(session.output)) is mouse


def seconds_with_output(server: serve, home: Path, said: str) -> list[bytes]:
    """What each of 20 seconds of looking at a list writes, where it writes anything."""
    words = (*TELLING, "--host", server.url, "--secrets", str(server.secrets))
    home.mkdir()
    with Session(words, environ=settings(home, f"poll_seconds = 3600\n{said}")) as session:
        session.wait_for("s old")
        session.rest()
        session.second()  # whatever had passed of the one before
        return [written for _ in range(20) if (written := session.second())]


def test_slow_mode_writes_less_by_itself(tmp_path: Path, serving: Serving) -> None:
    server = serving()
    slow = seconds_with_output(server, tmp_path / "slow", "slow = true\n")
    fast = seconds_with_output(server, tmp_path / "fast", "slow = false\n")
    # Whatever moves by itself moves every 10 s, and once when it is learnt what each is free in.
    assert 2 <= len(slow) <= 3
    assert len(fast) >= 4  # ages every 5 s, and the times that are left when they are due
    assert sum(map(len, slow)) < sum(map(len, fast))


# -- orders and accounts


@contextmanager
def about_to_queue(home: Path, server: serve) -> Iterator[Session]:
    """The question whose answer sends an order for one copy."""
    folders = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state")}
    words = (*TELLING, "builds", "status=Released", "--host", server.url)
    account = ("--secrets", str(server.secrets))
    with Session((*words, *account), columns=120, lines=40, environ=folders) as session:
        session.wait_for("▌ ")
        session.press("b")
        session.wait_for("Free in")
        session.rest()
        session.wait_for("▌")
        session.press(" ")
        session.wait_for("●")
        session.press(F2)
        session.wait_for("Type the number of copies")
        session.rest()
        yield session


def test_a_frozen_line_does_not_hold_up_the_journal(tmp_path: Path, serving: Serving) -> None:
    server = serving()
    with about_to_queue(tmp_path, server) as session:
        freeze_by_resizing(session)
        session.press("1\r")
        until(lambda: journal_says(tmp_path, "queued"))
        assert session.unread() >= KERNEL_HOLDS
        assert len(server.simulator.records.print_orders(placed_only=True)) == 1


def test_what_is_unknown_when_leaving_is_said_on_the_terminal_that_is_given_back(
    tmp_path: Path, serving: Serving
) -> None:
    server = serving()
    state = tmp_path / "state"
    journal = Journal.of("this run", server.url, state / "carbon-tui")
    serial = next(iter(server.simulator.records.queues()))
    request = PrintOrderRequest(build_uuid="b", total_copies=2, route_to=(serial,), uuid="u")
    journal.begin("u", EntryKind.PRINT_ORDER, request, "2 copies of Elbow rev 2")
    home = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(state)}
    words = (*TELLING, "--host", server.url, "--secrets", str(server.secrets))
    with Session(words, columns=120, lines=40, environ=home) as session:
        session.wait_for("1 unknown: 2 copies of Elbow rev 2")
        session.press("q")
        assert session.wait_for_end() == 0
        assert is_given_back(session)
        said = bytes(session.output).rpartition(b"\x1b[?1049l")[2].decode()
    left = "1 order is unknown: 2 copies of Elbow rev 2. The next start looks it up by itself."
    assert left in said


def test_leaving_while_an_order_is_sent_says_so_and_nothing_else(
    tmp_path: Path, serving: Serving
) -> None:
    server = serving()
    server.simulator.faults.add(Fault("half-open", "POST /print_orders", times=None))
    with about_to_queue(tmp_path, server) as session:
        session.press("1\r")
        session.wait_for("being sent")
        session.press(LEAVE)
        assert session.wait_for_end() == 0
        assert is_given_back(session)
        said = bytes(session.output).rpartition(b"\x1b[?1049l")[2].decode()
    (line,) = (line for line in printed(said) if line)
    assert line.startswith("1 order is unknown: 1 copy of ")


def printed(output: str) -> list[str]:
    """The lines of what went to a terminal, without its commands."""
    return re.sub(r"\x1b[\[\]>=][0-9;?<]*[a-zA-Z]?", "", output).replace("\r", "").split("\n")


def freeze_by_resizing(session: Session) -> None:
    """Take nothing in while the program draws anew, until the kernel holds all it can."""
    lines = 40
    while session.unread() < KERNEL_HOLDS:
        lines = 79 - lines
        session.resize(120, lines)
        select.select((), (), (), 0.05)


def journal_says(home: Path, state: str) -> bool:
    journals = home.rglob("orders/*.jsonl")
    return any(f'"{state}"' in journal.read_text() for journal in journals)


def keep(home: Path, name: str, server: serve) -> None:
    """A profile as `login` leaves it, its key under a passphrase of its own."""
    folder = home / "config" / "carbon-tui"
    file = SettingsFile(folder / "settings.toml")
    vault = Vault(file, folder / "keys")
    vault.save(name, read_secrets_file(server.secrets), KeyPlace.PASSPHRASE_FILE, Secret(name * 4))
    known = file.load().profile(name)
    file.update(lambda each: each.with_profile(known.__class__(
        name=name, host=server.url, store=known.store)))  # fmt: skip


def test_going_over_to_another_profile_leaves_nothing_of_the_first(
    tmp_path: Path, serving: Serving
) -> None:
    from carbon_tui.simulator import SimulatorSettings

    north = serving(SimulatorSettings(printers=5, prints=90, builds=9, seed=1, rate_limit=0))
    south = serving(SimulatorSettings(printers=6, prints=90, builds=9, seed=2, rate_limit=0))
    keep(tmp_path, "north", north)
    keep(tmp_path, "south", south)
    serials = set(north.simulator.records.queues())
    home = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    with Session((*PROGRAM, "--profile", "north"), columns=160, lines=30, environ=home) as session:
        session.wait_for("Passphrase of the profile north")
        session.press("northnorthnorthnorth\n")
        session.wait_for("all 5")
        assert " north " in session.text().splitlines()[0]
        assert any(serial in session.text() for serial in serials)
        session.press(":profile south\r")
        session.wait_for("Passphrase of the profile south")
        asked = len(north.simulator.records.requests)
        session.press("southsouthsouthsouth\n")
        session.wait_for("all 6")
        assert " south " in session.text().splitlines()[0]
        assert not any(serial in session.text() for serial in serials)
        assert len(north.simulator.records.requests) == asked
        session.press("q")
        assert session.wait_for_end() == 0
        assert is_given_back(session)
