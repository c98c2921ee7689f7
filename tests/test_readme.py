"""The README says what the program does, because it is made from the same lists."""

from __future__ import annotations

import re

from carbon_tui.cli.arguments import COMMANDS
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.part_orders.outcome import Why
from tests import readme

ROOT = readme.README.parent


def test_the_tables_are_those_of_the_program() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert readme.written(text) == text, "run: python -m tests.readme"


def test_every_command_is_mentioned() -> None:
    text = readme.README.read_text(encoding="utf-8")
    assert [each for each in COMMANDS if f"carbon-tui {each}" not in text] == []


def test_every_state_that_machines_are_told_is_listed() -> None:
    text = readme.README.read_text(encoding="utf-8")
    told = {fate.name.lower() for fate in WriteFate} | {why.name.lower() for why in Why}
    assert [state for state in sorted(told) if f"`{state}`" not in text] == []


def test_the_tests_are_run_as_ci_runs_them() -> None:
    text = readme.README.read_text(encoding="utf-8")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for command in ('pip" install', "-m pytest"):
        assert command in ci
    assert ".venv/bin/pip install -e '.[test]'" in text
    assert ".venv/bin/python -m pytest" in text


def test_every_picture_exists() -> None:
    text = readme.README.read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((screenshots/[^)]+)\)", text)
    assert pictures
    assert [each for each in pictures if not (ROOT / each).is_file()] == []


def test_users_are_told_how_to_install_upgrade_and_uninstall() -> None:
    text = readme.README.read_text(encoding="utf-8")
    section = text.partition("## Install")[2].partition("## ")[0]
    told = (
        "pipx install carbon-tui", "uv tool install carbon-tui", "pip install --user",
        "pipx upgrade", "uv tool upgrade", "--upgrade carbon-tui", "pipx uninstall",
        "uv tool uninstall", "completion bash", "completion zsh", "completion fish",
    )  # fmt: skip
    assert [words for words in told if words not in section] == []


def test_it_is_read_in_less_than_ten_minutes() -> None:
    """At 200 words a minute: what is not folded away, no code and no table."""
    text = readme.README.read_text(encoding="utf-8")
    for aside in (r"<details>.*?</details>", r"```.*?```", r"^\|.*?$"):
        text = re.sub(aside, "", text, flags=re.DOTALL | re.MULTILINE)
    assert len(text.split()) < 2_000
