"""The private names of Textual that the program stands on, held against the version installed.

Nothing promises them. A new version that has lost one is found here, with the module that needs it,
and not by a person in front of a screen; and who wants another one has to write it down here.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FunctionType

import textual
from textual.driver import Driver
from textual.message_pump import MessagePump
from textual.strip import Strip

from tests import source
from tests.source import PROGRAM

TEXTUAL = Path(textual.__file__).parent

HOME = "terminal/textual_private.py"
"""The only module that may read one."""

REPLACED: dict[str, set[str]] = {
    "app/crash_guard.py": {"_handle_exception"},
    "screens/dialogs/one_line.py": {"_on_paste"},
    "screens/dialogs/palette.py": {"_on_mount"},
    "screens/part_orders/fields.py": {"_on_key", "_on_paste"},
    "screens/list/resource_screen.py": {"_compositor_refresh"},
    "terminal/display.py": {"_display"},
    "terminal/driver.py": {"_sigcont_application"},
}
"""Private methods of Textual's that a class of ours does otherwise, by module."""


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
    tree = source.tree(path)
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
    read = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) != "os._exit"
    }
    return {name for name in read - own if name in of_textual() and not name.startswith("__")}


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def private_modules(path: Path) -> set[str]:
    """Modules of Textual's that begin with an underscore, where a module imports them."""
    imported = _imported(source.tree(path))
    return {name for name in imported if name.startswith("textual._")}


def test_private_names_of_textual_are_touched_in_one_module() -> None:
    touching = {path for path in source.texts() if touched(path) | private_modules(path)}
    assert set(map(source.within, touching)) == {HOME}


def test_every_name_is_there_in_the_version_installed() -> None:
    tree = source.tree(PROGRAM / HOME)
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    private = {name for name in names if name.startswith("_") and name[:2] != "__"}
    assert len(private) > 20
    assert private - of_textual() == set()


def test_what_is_done_otherwise_than_by_textual_is_meant_so() -> None:
    replaced: dict[str, set[str]] = {}
    for own in _own_classes(MessagePump) | _own_classes(Driver):
        bases = [base for base in own.__mro__ if base.__module__.startswith("textual")]
        textuals = {
            name for base in bases for name, it in vars(base).items() if _is_method(name, it)
        }
        for part in own.__mro__:
            if part.__module__.startswith("carbon_tui.") and (names := textuals & {*vars(part)}):
                module = part.__module__.removeprefix("carbon_tui.").replace(".", "/") + ".py"
                replaced.setdefault(module, set()).update(names)
    assert replaced == REPLACED


LINES = """
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from carbon_tui.terminal.textual_private import make_lines_light

SEGMENTS = [Segment("a\u4e2d", Style(color="red")), Segment("bc", Style(bold=True)), Segment("d")]

def looked_at(line):
    return [
        [line.crop(1, 4), line.crop_extend(0, 9, None), line.extend_cell_length(8)],
        [*line.divide([2, 5]), line.apply_style(Style(italic=True)), line.adjust_cell_length(3)],
        [line.cell_length, line.text, line.cell_count, line.link_ids, line.apply_offsets(1, 2)],
        [list(line), repr(line), line == Strip(SEGMENTS), line.simplify(), line.join([line, line])],
    ]

before = [looked_at(Strip(SEGMENTS)), looked_at(Strip(SEGMENTS, 6))]
assert make_lines_light(), "lines are made otherwise than they were"
assert [looked_at(Strip(SEGMENTS)), looked_at(Strip(SEGMENTS, 6))] == before
line = Strip(SEGMENTS)
assert looked_at(line) == looked_at(line)
assert not hasattr(line, "_no_cache")
assert not make_lines_light(), "once is enough"
"""


def test_lines_show_the_same_when_they_are_made_light() -> None:
    subprocess.run([sys.executable, "-c", LINES], check=True)
    assert import_module("carbon_tui.terminal.display")
    assert hasattr(Strip, "__getattr__")


def _is_method(name: str, member: object) -> bool:
    return isinstance(member, FunctionType) and name.startswith("_") and name[:2] != "__"


def _own_classes(above: type) -> set[type]:
    for name in map(source.within, source.texts()):
        if not name.endswith("__main__.py"):
            import_module("carbon_tui." + name.removesuffix(".py").replace("/", "."))
    classes: set[type] = set()
    waiting = [above]
    while waiting:
        below: list[type] = waiting.pop().__subclasses__()
        waiting.extend(below)
        classes.update(one for one in below if one.__module__.startswith("carbon_tui."))
    return classes
