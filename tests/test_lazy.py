"""Whatever is imported late by name is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import carbon_tui
import carbon_tui.screens.list.list_screens  # its tables are among those that are tested
from carbon_tui.cli.arguments import COMMANDS
from carbon_tui.screens.list import list_screens
from carbon_tui.system.lazy import MADE, lazy


@pytest.mark.parametrize("target", sorted({each.target for each in MADE}))
def test_every_target_of_every_table_can_be_imported(target: str) -> None:
    assert lazy(target).load() is not None


def test_the_tables_of_lists_are_among_them() -> None:
    targets = {each.target for each in MADE}
    assert list_screens.__name__ in sys.modules
    assert {"screens.queues.queue_list:QueueHooks", "screens.actions.copy:CopyActions"} <= targets


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_function(command: str) -> None:
    assert callable(lazy(f"cli.{COMMANDS[command].function}").load())


def test_nothing_is_imported_late_by_name_in_another_way() -> None:
    root = Path(carbon_tui.__file__).parent
    others = [
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "import_module" in path.read_text(encoding="utf-8")
    ]
    assert sorted(others) == ["credentials/backends.py", "system/lazy.py"], "backends: by keyring"


def test_making_a_table_imports_nothing_of_it() -> None:
    code = (
        "import sys; from carbon_tui.system.lazy import lazy; lazy('cli.doctor:doctor');"
        " print([name for name in sys.modules if name.startswith('carbon_tui.cli')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
