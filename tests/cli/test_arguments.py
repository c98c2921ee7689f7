"""What the command line takes, and what it loads to take it."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from carbon_tui import cli
from carbon_tui.cli.arguments import COMMANDS, SHELLS, parser_of, read
from carbon_tui.cli.help_text import EXAMPLES
from carbon_tui.cli.plain_start import VARIABLES, plain_start
from carbon_tui.system.locations import settings_file
from tests.readme import README

from .running import Runner, environment

CLI = Path(cli.__file__).parent


@pytest.mark.parametrize(
    ("arguments", "command", "view"),
    [
        ([], "app", []),
        (["--demo"], "app", []),
        (["prints", "status=failed"], "app", ["prints", "status=failed"]),
        (["--profile", "get", "prints"], "app", ["prints"]),
        (["prints", "--demo", "!word"], "app", ["prints", "!word"]),
        (["--", "get"], "app", ["get"]),
    ],
)
def test_a_view_is_whatever_is_no_command(
    arguments: list[str], command: str, view: list[str]
) -> None:
    options = read(arguments)
    assert (options.command, options.view) == (command, view)


@pytest.mark.parametrize(
    "arguments",
    [
        ["get", "prints", "--profile", "x"],
        ["--profile", "x", "get", "prints"],
        ["--profile=x", "get", "prints"],
        ["get", "--profile", "x", "prints"],
    ],
)
def test_the_common_options_stand_before_or_after_the_command(arguments: list[str]) -> None:
    options = read(arguments)
    assert (options.command, options.profile, options.resource) == ("get", "x", "prints")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run: Runner, command: str) -> None:
    got = run(*([command] if command else []), "--help")
    assert got.code == 0
    assert "--log-level" in got.out
    assert command or all(name in got.out for name in COMMANDS)


def test_a_wrong_option_is_one_sentence_and_exit_code_2(run: Runner) -> None:
    got = run("get", "prints", "--nonsense")
    assert got.code == 2
    assert got.sentence == (
        "carbon-tui get: Unrecognized arguments: --nonsense. See carbon-tui get --help."
    )


def test_the_version_is_the_packages(run: Runner) -> None:
    assert run("--version").out.startswith("carbon-tui 0.")


@pytest.mark.parametrize("minutes", ["0", "-1", "nan", "inf", "1441", "soon"])
def test_a_token_lives_between_nothing_and_a_day(run: Runner, minutes: str) -> None:
    got = run("token", "--minutes", minutes)
    assert got.code == 2
    assert "not between 0 and 1440 minutes" in got.sentence


@pytest.mark.parametrize("arguments", [["--help"], ["get", "--help"], ["--version"]])
def test_help_waits_for_none_of_the_heavy_libraries(home: Path, arguments: list[str]) -> None:
    code = (
        "import json, sys\nfrom carbon_tui.cli import main\n"
        f"try: main({arguments!r})\nexcept SystemExit: print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    heavy = {"textual", "httpx", "keyring", "jwt", "cryptography", "uvicorn", "asyncio", "msgspec"}
    assert not heavy & loaded


def test_no_screen_without_a_terminal(run: Runner) -> None:
    got = run("--demo")
    assert got.code == 2
    assert "carbon-tui get" in got.sentence


def test_a_wrong_view_is_told_before_any_screen(run: Runner) -> None:
    got = run("prinst", "status=failed")
    assert got.code == 2
    assert "did you mean prints?" in got.sentence


def valued_options(command: str) -> list[str]:
    """The options of a command that take a value."""
    actions = parser_of(command)._actions
    return [a.option_strings[-1] for a in actions if a.option_strings and a.nargs != 0]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_is_given_and_empty_is_refused(run: Runner, command: str) -> None:
    for option in valued_options(command):
        for empty in ("", " "):
            got = run(command, option, empty)
            assert got.code == 2, option
            assert got.out == ""
            assert option in got.sentence
    assert valued_options(command)


@pytest.mark.parametrize(
    "arguments",
    [["login", ""], ["get", ""], ["get", "prints", ""], ["queue", ""],
     ["queue", "b", "--to", "A", ""], ["order", "a.stl", ""],
     [""], ["--host", ""], ["prints", ""], ["--host="]],
)  # fmt: skip
def test_an_argument_that_is_empty_is_refused(run: Runner, arguments: list[str]) -> None:
    got = run(*arguments)
    assert got.code == 2
    assert "is given and empty" in got.sentence


TAKEN_EACH_TIME = {"--to", "--tag", "--part-number", "--fault"}
VALUES = {"--decimal": "comma", "--due": "5d", "--every": "15s", "--output": "jsonl",
          "--from": "copy", "--log-level": "off",
          "--picture": "pareto",
          **dict.fromkeys(("--uuid", "--go-on", "--take", "--forget", "--undo", "--cancel"),
                          "7" * 32)}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_given_twice_is_taken_twice_or_refused(run: Runner, command: str) -> None:
    for option in set(valued_options(command)) - TAKEN_EACH_TIME:
        is_report = (command, option) == ("report", "--output")
        value = "json" if is_report else VALUES.get(option, "1")
        got = run(command, option, value, option, value)
        assert got.code == 2, option
        assert f"{option} is given twice" in got.sentence


def options_of(command: str) -> dict[str, str]:
    """Every option but --help: how it is written, by where its value stands."""
    actions = parser_of(command)._actions
    return {a.dest: a.option_strings[-1] for a in actions if a.option_strings and a.dest != "help"}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_names_every_option_and_none_that_nobody_reads(run: Runner, command: str) -> None:
    text = run(command, "--help").out
    known = options_of(command)
    listed = text.partition("examples:")[0]
    named = set(re.findall(r"--[a-z][a-z-]+", listed)) - {"--help"}
    assert named == set(known.values())
    for action in parser_of(command)._actions:
        assert action.help, action.dest
    source = "".join(path.read_text() for path in CLI.glob("*.py") if path.name != "arguments.py")
    assert [dest for dest in known if not re.search(rf"options\.{dest}\b", source)
            and f'"{dest}"' not in source] == []  # fmt: skip


@pytest.mark.parametrize("command", ["app", *COMMANDS])
def test_every_example_is_a_command_as_it_works(command: str) -> None:
    for typed, purpose in EXAMPLES[command]:
        assert purpose
        assert understood(typed), typed
    assert set(EXAMPLES) == {"app", *COMMANDS}


def test_every_command_of_the_readme_works_as_written() -> None:
    text = README.read_text(encoding="utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    typed = [line for block in blocks for line in block.splitlines() if "carbon-tui " in line]
    commands = [line for line in typed if line.startswith("carbon-tui ")]
    assert len(commands) > 30
    for line in commands:
        assert understood(line.replace("UUID", "7" * 32)), line


OUTSIDE_QUOTES = "(?=(?:[^']*'[^']*')*[^']*$)"


def understood(line: str) -> bool:
    """Whether the parser takes what a shell makes of it."""
    for part in re.split(rf"\s(?:&&|\|)\s{OUTSIDE_QUOTES}", line):
        words = shlex.split(re.sub(r"\s\d?[<>].*$", "", part), comments=True)
        called = [place for place, word in enumerate(words) if word.endswith("carbon-tui")]
        if called:
            read(words[called[0] + 1 :])
    return True


def test_printers_can_be_named_by_one_option_or_by_several() -> None:
    options = read(["queue", "b", "--to", "Ada", "--to", "Curie", "Bell", "--copies", "1"])
    assert options.to == ["Ada", "Curie", "Bell"]


def test_the_end_of_a_csv_line_is_no_part_of_a_value() -> None:
    options = read(["queue", "AutoBuild1439\r", "--to", "ABC1234\r", "--undo", f"{'7' * 32}\r"])
    assert (options.build, options.to) == ("AutoBuild1439", ["ABC1234"])
    assert options.undo == "77777777-7777-7777-7777-777777777777"


def test_bytes_that_are_no_text_are_refused_except_in_the_name_of_a_file(run: Runner) -> None:
    odd = "bad\udcff"
    got = run("order", "--part-number", odd, "--order-number", "1", "--due", "5d", "a.stl")
    assert got.code == 2
    assert "--part-number holds bytes that are no text" in got.sentence
    assert read(["login", odd]).file == odd


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_the_completion_and_finds_every_command_in_it(
    run: Runner, tmp_path: Path, shell: str
) -> None:
    got = run("completion", shell)
    assert (got.code, got.err) == (0, "")
    assert [name for name in COMMANDS if name not in got.out] == []
    script = tmp_path / "completion"
    script.write_text(got.out)
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    checked = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "profile", "host"),
    [
        (["get", "prints"], "plant", "https://h.test"),
        (["prints"], "plant", "https://h.test"),
        (["get", "prints", "--host", "https://other"], "plant", "https://other"),
        (["get", "prints", "--profile", "other"], "other", None),
        (["get", "prints", "--secrets", "f"], None, None),
        (["get", "prints", "--demo"], None, None),
    ],
)
def test_the_environment_stands_in_where_no_account_is_named(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], profile: str | None, host: str | None
) -> None:
    monkeypatch.setenv("CARBON_TUI_PROFILE", "plant")
    monkeypatch.setenv("CARBON_TUI_HOST", "https://h.test")
    options = read(arguments)
    assert (options.profile, options.host) == (profile, host)


def test_a_variable_that_is_set_and_empty_is_refused(
    run: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARBON_TUI_HOST", "")
    got = run("get", "printers")
    assert got.code == 2
    assert "CARBON_TUI_HOST is set and empty" in got.sentence


def test_another_folder_may_hold_the_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CARBON_TUI_CONFIG_DIR", str(tmp_path))
    assert settings_file() == tmp_path / "settings.toml"


@pytest.mark.parametrize("words", [[], ["--demo"]])
def test_a_plain_start_is_what_would_have_been_read(words: list[str]) -> None:
    plain = plain_start(words)
    assert plain is not None
    assert vars(plain) == vars(read(words))


@pytest.mark.parametrize(
    "words", [["--demo", "--read-only"], ["prints"], ["--demo\r"], ["--"], ["-h"], [""]]
)
def test_other_starts_are_read(words: list[str]) -> None:
    assert plain_start(words) is None


@pytest.mark.parametrize("variable", VARIABLES.values())
def test_where_the_environment_names_an_account_it_is_read(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, "")
    assert plain_start([]) is None
    assert plain_start(["--demo"]) is not None
