"""The level of every test, told by where it stands: a marker for each, set here and nowhere else.

``fast``: tables and pure functions, for the loop of whoever is at work (``.ci/check fast``).
``story``: a person at the keyboard of the whole app, in this process.
``pty``: the program itself on a terminal of its own.
``benchmark``: ratios of time and bytes; left out unless asked for by their folder.
All others speak to a server of some kind, or start programs.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

LEVELS = {
    "benchmarks": "benchmark",
    "stories": "story",
    "rogues/test_screens.py": "story",
    "terminal/test_hostile.py": "pty",
    "terminal/test_hostile_forms.py": "pty",
    "terminal/test_life.py": "pty",
    "terminal/test_program.py": "pty",
    "terminal/test_facts.py": "fast",
    "terminal/test_keyboard.py": "fast",
    "terminal/test_pens.py": "fast",
    "api/test_address.py": "fast",
    "api/test_retry.py": "fast",
    "api/test_sentences.py": "fast",
    "groups": "fast",
    "lineage": "fast",
    "listing": "fast",
    "session": "fast",
    "orders/test_batch.py": "fast",
    "orders/test_part_files.py": "fast",
    "orders/test_part_paths.py": "fast",
    "orders/test_plan.py": "fast",
    "orders/test_words.py": "fast",
    "paging/test_offsets.py": "fast",
    "paging/test_next_pass.py": "fast",
    "prompt": "fast",
    "quality": "fast",
    "report": "fast",
    "resources": "fast",
    "test_keys.py": "fast",
    "test_natural_order.py": "fast",
    "test_own_keys.py": "fast",
    "test_readme.py": "fast",
    "test_roles.py": "fast",
    "test_settings.py": "fast",
    "test_walls.py": "fast",
    "timeline": "fast",
}
"""By folder or file below ``tests``; of two that hold, the longer."""
_TESTS = Path(__file__).parent


@cache
def level_of(path: Path) -> str | None:
    """The marker of the tests in a file; None where it stands at no level of its own."""
    place = path.relative_to(_TESTS).as_posix()
    levels = [name for name in LEVELS if place == name or place.startswith(f"{name}/")]
    return LEVELS[max(levels, key=len)] if levels else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        level = level_of(item.path)
        if level is not None:
            item.add_marker(level)
