"""Every level names what is there, and no file sets its level by itself."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.levels import LEVELS, level_of

TESTS = Path(__file__).parent


@pytest.mark.parametrize("place", LEVELS)
def test_each_place_with_a_level_is_there(place: str) -> None:
    assert (TESTS / place).exists()


def test_the_longer_of_two_places_decides() -> None:
    assert level_of(TESTS / "rogues" / "test_screens.py") == "story"
    assert level_of(TESTS / "rogues" / "test_get.py") is None
    assert level_of(TESTS / "stories" / "test_links.py") == "story"


def test_levels_are_registered_and_set_in_one_place() -> None:
    settings = tomllib.loads((TESTS.parent / "pyproject.toml").read_text())
    markers = settings["tool"]["pytest"]["ini_options"]["markers"]
    registered = {marker.partition(":")[0] for marker in markers}
    assert set(LEVELS.values()) == registered - {"keyring"}
    for level in set(LEVELS.values()):
        marked = [path for path in TESTS.rglob("*.py") if f"mark.{level}" in path.read_text()]
        assert marked == [], level
