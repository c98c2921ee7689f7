"""The private names of Textual that the program stands on, held against the version installed.

Nothing promises them. A new version that has lost one is found here, with the module that needs it,
and not by a person in front of a screen; and who wants another one has to write it down here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import textual

import carbon_tui

PROGRAM = Path(carbon_tui.__file__).parent
TEXTUAL = Path(textual.__file__).parent

TOUCHED: dict[str, set[str]] = {
    "app/crash_guard.py": {"_close_messages_no_wait", "_exception_event", "_exit_renderables"},
    "app/key_queue.py": {"_parent"},
    "screens/base_screen.py": {"_screen_stacks", "_timers"},
    "screens/list/resource_screen.py": {"_batch_count"},
    "terminal/display.py": {
        "_batch_count", "_begin_batch", "_closed", "_compositor", "_driver", "_end_batch",
        "_running", "_size", "_sync_available",
    },
    "terminal/driver.py": {
        "_app", "_auto_restart", "_debug", "_get_terminal_size", "_in_band_window_resize", "_loop",
        "_must_signal_resume",
    },
    "terminal/life.py": {"_driver", "_exit"},
    "widgets/prompt_bar.py": {"_bindings"},
    "widgets/stylesheet.py": {"_variables"},
}  # fmt: skip


@cache
def of_textual() -> frozenset[str]:
    """The private names that Textual's own classes define or set."""
    found: set[str] = set()
    for path in TEXTUAL.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found.update(re.findall(r"def (_[a-z]\w*)\(", text))
        found.update(re.findall(r"\bself\.(_[a-z]\w*)\b(?:: [^=\n]+)? = ", text))
    return frozenset(found)


def touched(path: Path) -> set[str]:
    """The names of Textual's that a module reads, or redefines in a class of its own."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if not any(module.startswith("textual") for module in _imported(tree)):
        return set()
    own = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    own |= {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return {name for name in read - own if name in of_textual() and not name.startswith("__")}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def modules() -> Iterator[tuple[str, set[str]]]:
    for path in sorted(PROGRAM.rglob("*.py")):
        names = touched(path)
        if names:
            yield str(path.relative_to(PROGRAM)), names


def test_no_other_private_name_of_textual_is_touched() -> None:
    assert dict(modules()) == TOUCHED


@pytest.mark.parametrize("module", TOUCHED)
def test_every_name_is_there_in_the_version_installed(module: str) -> None:
    assert TOUCHED[module] - of_textual() == set()
