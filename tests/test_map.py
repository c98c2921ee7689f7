"""The map of the code names every package, and nothing that is not there."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

import carbon_tui
from tests import source

MAP = carbon_tui.__doc__ or ""
PROGRAM = Path(carbon_tui.__file__).parent
RINGS, WALKS, GLOSSARY = re.split(r"\nFive walks\n-+\n|\nGlossary\n-+\n", MAP)
NAMED = re.findall(r"`([a-z_]+(?:\.[a-z_]+)*)(?::([A-Za-z_.]+))?`", WALKS)
MOST_TERMS = 40


def packages() -> set[str]:
    return {
        ".".join(path.parent.relative_to(PROGRAM).parts)
        for path in PROGRAM.rglob("__init__.py")
        if path.parent != PROGRAM
    }


def packages_named() -> set[str]:
    """Indented by four: a package; by six: one or several within it."""
    named: set[str] = set()
    above = ""
    for line in RINGS.splitlines():
        if match := re.match(r"    (\w+)  ", line):
            above = match[1]
            named.add(above)
        elif match := re.match(r"      ((?:\w+, )*\w+)  ", line):
            named |= {f"{above}.{name}" for name in match[1].split(", ")}
    return named


def test_every_package_has_its_line_on_the_map_and_no_other() -> None:
    assert packages_named() == packages()


MANY_MODULES = 10
"""With more than these a package names all of them in its docstring, each with what it is for."""
LISTED = re.compile(r"  ((?:[a-z_0-9]+, )*[a-z_0-9]+),?(?:  |$)")


@pytest.mark.parametrize("package", sorted(packages()))
def test_large_packages_name_their_modules_and_no_others(package: str) -> None:
    folder = PROGRAM.joinpath(*package.split("."))
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    text = ast.get_docstring(source.tree(folder / "__init__.py")) or ""
    listed = {
        name
        for line in text.splitlines()
        if (match := LISTED.match(line))
        for name in match[1].split(", ")
    }
    assert listed <= modules
    if len(modules) > MANY_MODULES:
        assert modules - set(re.findall(r"\w+", text)) == set()


REFERENCE = re.compile(r"`((?:[a-z_]+\.)+[A-Za-z_]+)`")


def references() -> set[str]:
    """Names within packages that docstrings send a reader to, as in `orders.outcome`."""
    found: set[str] = set()
    for tree in source.trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found |= set(REFERENCE.findall(ast.get_docstring(node) or ""))
    tops = {package.partition(".")[0] for package in packages()}
    within = {name.removeprefix("carbon_tui.") for name in found}
    return {name for name in within if name.partition(".")[0] in tops}


@pytest.mark.parametrize("name", sorted(references()))
def test_what_a_docstring_sends_a_reader_to_exists(name: str) -> None:
    steps = name.split(".")
    module = next(
        place
        for place in range(len(steps), 0, -1)
        if PROGRAM.joinpath(*steps[:place]).with_suffix(".py").exists()
        or PROGRAM.joinpath(*steps[:place]).is_dir()
    )
    thing: object = import_module(f"carbon_tui.{'.'.join(steps[:module])}")
    for step in steps[module:]:
        thing = getattr(thing, step)


def layers() -> list[set[str]]:
    """Those that `lint-imports` holds the code to, outermost first."""
    config = tomllib.loads((PROGRAM.parent / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = config["tool"]["importlinter"]["contracts"]
    (layered,) = [contract for contract in contracts if contract["type"] == "layers"]
    return [set(re.split(r" [|:] ", layer)) for layer in layered["layers"]]


def test_packages_stand_on_the_map_in_the_order_in_which_they_may_import() -> None:
    rows = re.findall(r"^    (\w+)  ", RINGS, re.MULTILINE)
    for layer in layers():
        assert set(rows[: len(layer)]) == layer
        del rows[: len(layer)]
    assert rows == []


@pytest.mark.parametrize(("module", "name"), sorted(set(NAMED)))
def test_every_name_on_a_walk_exists(module: str, name: str) -> None:
    thing: object = import_module(f"carbon_tui.{module}")
    for step in filter(None, name.split(".")):
        thing = getattr(thing, step)


def test_there_are_five_walks_and_a_glossary_that_can_be_remembered() -> None:
    assert len(re.findall(r"^An? (?:key|filter|page|order|poll)\. ", WALKS, re.MULTILINE)) == 5
    terms = [line for line in GLOSSARY.splitlines() if line and not line.startswith(" ")]
    assert len(NAMED) > 15
    assert 0 < len(terms) <= MOST_TERMS
