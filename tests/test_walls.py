"""The walls, seen from a running interpreter: a static graph cannot see a lazy import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import source
from tests.source import PROGRAM

HEAVY = ("httpx", "keyring", "jwt", "cryptography", "starlette", "uvicorn", "sqlite3", "plotext")


NOT_YET = {
    "carbon_tui.prompt.parsing", "carbon_tui.prompt.lexer", "carbon_tui.prompt.amounts",
    "carbon_tui.prompt.dates", "carbon_tui.prompt.patterns", "carbon_tui.resources.models",
    "carbon_tui.resources.quality", "carbon_tui.text.spelling", "zoneinfo",
    "carbon_tui.groups.copy_query", "carbon_tui.local_copy.store", "carbon_tui.local_copy.tables",
}  # fmt: skip
"""What a view that starts as it is has no use for."""
A_VIEW_BEGINS = """
import carbon_tui.app.app, carbon_tui.cli.app_run
from carbon_tui.resources.registry import by_name
from carbon_tui.session.session import Session
from carbon_tui.listing.list_model import ListModel
view = ListModel(by_name("printers"), Session(lambda: None), lambda: None)
view.begin(None)
"""


def modules_after(statement: str) -> set[str]:
    """Those of a fresh interpreter."""
    show = f"{statement}\nimport sys\nprint(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", show], capture_output=True, text=True, check=True, timeout=60
    )
    return set(answer.stdout.split())


def loaded_by(statement: str) -> set[str]:
    """The top-level modules of a fresh interpreter after the statement."""
    return {name.partition(".")[0] for name in modules_after(statement)}


@pytest.mark.parametrize(
    "module",
    [
        "api.client",
        "listing.loaded_rows",
        "orders.print_orders.sending",
        "prompt",
        "quality.analysis",
        "resources.registry",
        "settings",
        "simulator",
        "listing.list_model",
    ],
)
def test_modules_below_the_screens_know_no_terminal(module: str) -> None:
    assert "textual" not in loaded_by(f"import carbon_tui.{module}")


def test_the_first_paint_waits_for_nothing_that_only_requests_need() -> None:
    assert loaded_by("import carbon_tui.app.app, carbon_tui.cli.app_run").isdisjoint(HEAVY)


def test_a_view_begins_without_grammar_time_zones_and_other_views() -> None:
    loaded = modules_after(A_VIEW_BEGINS)
    assert "carbon_tui.resources.printers" in loaded
    assert loaded.isdisjoint(NOT_YET)


def test_the_simulator_shares_nothing_with_the_client() -> None:
    statement = "import carbon_tui.simulator.simulator, sys\n"
    statement += "assert not [m for m in sys.modules if m.startswith('carbon_tui.api')]"
    assert "textual" not in loaded_by(statement)


def test_only_credentials_opens_the_keyring() -> None:
    assert "keyring" not in loaded_by(
        "import carbon_tui.app.app, carbon_tui.session.order_service, carbon_tui.listing.list_model"
    )


@pytest.mark.parametrize(
    ("library", "users"),
    [
        ("textual", {"cli", "app", "screens", "widgets", "terminal"}),
        ("httpx", {"api"}),
        ("keyring", {"credentials"}),
    ],
)
def test_every_other_package_is_forbidden_the_library(library: str, users: set[str]) -> None:
    config = tomllib.loads((PROGRAM.parent / "pyproject.toml").read_text(encoding="utf-8"))
    forbidden = [
        name.removeprefix("carbon_tui.")
        for contract in config["tool"]["importlinter"]["contracts"]
        if library in contract.get("forbidden_modules", ())
        for name in contract["source_modules"]
    ]
    packages = {path.parent.name for path in PROGRAM.glob("*/__init__.py")}
    assert sorted(forbidden) == sorted(packages - users)


def classes() -> Iterator[tuple[str, str]]:
    """(module, class) of every class of the program."""
    for path, tree in source.trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield source.within(path), node.name


def test_a_class_name_stands_once_in_the_program() -> None:
    homes: dict[str, set[str]] = {}
    for module, name in classes():
        homes.setdefault(name, set()).add(module)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}


SILENCED = re.compile(r"#\s*(?:type: ignore\[[\w\-, ]+\]|noqa: \w+)(.*)")


def test_what_is_silenced_says_why() -> None:
    """Behind it, or in a comment on the line above."""
    unsaid = []
    for path, text in source.texts().items():
        above = ""
        for number, line in enumerate(text.splitlines(), 1):
            silenced = SILENCED.search(line)
            is_said = above.strip().startswith("#")
            if silenced and not is_said and not re.search(r"\w", silenced[1]):
                unsaid.append(f"{source.within(path)}:{number}")
            above = line
    assert unsaid == []


MOST_OWN_BASES = 2


def test_no_class_stands_on_more_than_two_others_of_the_program() -> None:
    bases: dict[str, set[str]] = {}
    for tree in source.trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {_named(base) for base in node.bases}

    def below(name: str) -> set[str]:
        own = bases.get(name, set()) & bases.keys()
        return own.union(*map(below, own))

    assert {name: below(name) for name in bases if len(below(name)) > MOST_OWN_BASES} == {}


def _named(base: ast.expr) -> str:
    """Of ``Pages``, ``pages.Pages`` and ``Pages[R]`` the last name."""
    if isinstance(base, ast.Subscript):
        base = base.value
    return base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")


CALLERS = re.compile(
    r"\b(called|used|read|opened|made|started)( \w+)? by\b|may (call|import)|for `|whoever", re.I
)
LIMITS = re.compile(r"\b(never|nothing|neither|no|only)\b", re.I)


@pytest.mark.parametrize(
    "package", sorted(PROGRAM.rglob("*/__init__.py")), ids=lambda p: p.parent.name
)
def test_every_package_says_what_it_is_for_who_may_call_it_and_what_it_never_does(
    package: Path,
) -> None:
    said = ast.get_docstring(source.tree(package)) or ""
    assert CALLERS.search(said), "who may call it"
    assert LIMITS.search(said), "what it never does"


OWN_JSON = {
    "api/schema/requests.py", "api/schema/decode.py", "api/transport/shared_window.py",
    "local_copy/tables.py", "text/json_text.py",
}  # fmt: skip
"""What is sent as it was typed, or written again as a server wrote it, and one that holds numbers
alone."""


def test_what_is_kept_or_told_is_written_as_json_in_one_way() -> None:
    """Cleaned text of a server is in it sooner or later, which msgspec by itself refuses."""
    writes = {
        source.within(path)
        for path, text in source.texts().items()
        if "simulator" not in path.parts and re.search(r"msgspec\.json\.(encode\(|Encoder)", text)
    }
    assert writes == OWN_JSON
