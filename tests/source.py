"""The program's own source, read and parsed once for all tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import carbon_tui

PROGRAM = Path(carbon_tui.__file__).parent


@cache
def texts() -> dict[Path, str]:
    """Every module's source, by its file."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(PROGRAM.rglob("*.py"))}


@cache
def tree(path: Path) -> ast.Module:
    """One module, parsed."""
    return ast.parse(texts()[path])


def trees() -> dict[Path, ast.Module]:
    """Every module, parsed, by its file."""
    return {path: tree(path) for path in texts()}


def within(path: Path) -> str:
    """The file's place below the package, as `app/app.py`."""
    return path.relative_to(PROGRAM).as_posix()
