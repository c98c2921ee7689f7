"""What is imported late is there, and is late for a reason."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import NamedTuple

import pytest

from carbon_tui.cli.arguments import COMMANDS
from carbon_tui.screens.list import list_screens
from carbon_tui.system.lazy import MADE, lazy
from tests import source
from tests.source import PROGRAM, within

Import = ast.Import | ast.ImportFrom
Function = ast.FunctionDef | ast.AsyncFunctionDef


@pytest.mark.parametrize("target", sorted({made.target for made in MADE}))
def test_every_target_of_every_table_can_be_imported(target: str) -> None:
    assert lazy(target).load() is not None


def test_the_tables_of_lists_are_among_them() -> None:
    targets = {made.target for made in MADE}
    assert list_screens.__name__ in sys.modules
    assert {"screens.queues.queue_list:QueueHooks", "screens.actions.copy:CopyActions"} <= targets


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_function(command: str) -> None:
    assert callable(lazy(f"cli.{COMMANDS[command].function}").load())


def test_nothing_is_imported_late_by_name_in_another_way() -> None:
    others = [within(path) for path, text in source.texts().items() if "import_module" in text]
    assert sorted(others) == ["credentials/backends.py", "system/lazy.py"], "backends: by keyring"


def test_making_a_table_imports_nothing_of_it() -> None:
    code = (
        "import sys; from carbon_tui.system.lazy import lazy; lazy('cli.doctor:doctor');"
        " print([name for name in sys.modules if name.startswith('carbon_tui.cli')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class LateImport(NamedTuple):
    """A statement inside a function, and the names that it takes from one module."""

    by: str
    line: int
    module: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.by}:{self.line} imports {self.module}"

    @property
    def modules(self) -> set[str]:
        """What it loads of the program: the module, and names that are modules themselves."""
        below = {f"{self.module}.{name}" for name in self.names}
        return {self.module, *below} & trees().keys()

    @property
    def sources(self) -> set[str]:
        """Where the names come from: not the package of names that are modules themselves."""
        return {
            next(
                (place for place in (f"{self.module}.{name}", self.module) if place in trees()), ""
            )
            for name in self.names or ("",)
        } - {""}


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the program, by its name."""
    found: dict[str, ast.Module] = {}
    for path, tree in source.trees().items():
        words = path.relative_to(PROGRAM.parent).with_suffix("").parts
        name = ".".join(words[:-1] if words[-1] == "__init__" else words)
        found[name] = tree
    return found


def imports(by: str, node: ast.AST, *, late: bool) -> Iterator[LateImport]:
    """Statements below a node: those inside functions, or those that run with the module."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            if late:
                yield from imports_inside(by, child)
        elif isinstance(child, Import):
            if not late:
                yield from read(by, child)
        elif not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from imports(by, child, late=late)


def imports_inside(by: str, function: Function | ast.Module) -> Iterator[LateImport]:
    for node in ast.walk(function):
        if isinstance(node, Import):
            yield from read(by, node)


def read(by: str, node: Import) -> Iterator[LateImport]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield LateImport(by, node.lineno, alias.name, ())
    else:
        assert node.module is not None
        assert not node.level
        yield LateImport(by, node.lineno, node.module, tuple(alias.name for alias in node.names))


@cache
def late_imports() -> list[LateImport]:
    return sorted(
        {late for name, tree in trees().items() for late in imports(name, tree, late=True)}
    )


@cache
def loaded_by(name: str) -> frozenset[str]:
    """Of the program, by the statements at the top of one module, with the packages around."""
    own = {module for line in imports(name, trees()[name], late=False) for module in line.modules}
    around = {package for module in own for package in packages_of(module)}
    return frozenset(own | around) - {name, *packages_of(name)}


def packages_of(module: str) -> Iterator[str]:
    while module := module.rpartition(".")[0]:
        yield module


@cache
def loaded_with(module: str) -> frozenset[str]:
    """What importing a module loads of the program, all in all."""
    seen, ahead = {module}, [module]
    while ahead:
        more = loaded_by(ahead.pop()) - seen
        ahead += more
        seen |= more
    return frozenset(seen)


def test_every_name_that_a_function_imports_is_there() -> None:
    loaded = {late: __import__(late.module, fromlist=list(late.names)) for late in late_imports()}
    assert len(loaded) > 20
    missing = [
        f"{late}: {name}"
        for late, module in loaded.items()
        for name in late.names
        if not hasattr(module, name)
    ]
    assert missing == []


def test_nothing_is_imported_late_that_is_loaded_already() -> None:
    """What the tops of a module and of those that it imports load anyway waits for nothing."""
    idle = [
        late for late in late_imports() if late.modules and late.modules <= loaded_with(late.by)
    ]
    assert not idle, "\n".join(map(str, idle))


def test_no_module_waits_for_itself() -> None:
    """A circle of imports at the tops of modules works or not by who comes first."""
    pairs = ((name, below) for name in trees() for below in loaded_by(name))
    assert [pair for pair in pairs if pair[0] in loaded_with(pair[1])] == []


def test_no_modules_know_each_other_not_even_by_type() -> None:
    """Nor inside functions: who is made by another says what it needs of that one. What opens each
    other is named in tables."""
    known = {
        name: {module for line in imports_inside(name, tree) for module in line.sources} - {name}
        for name, tree in trees().items()
    }
    TopologicalSorter(known).prepare()  # raises CycleError, which names the modules
