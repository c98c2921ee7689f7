"""Every key that is declared does something, and means one thing."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from carbon_tui.keys.action import footer, named
from carbon_tui.keys.keymap import Keymap
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.places import PLACES
from carbon_tui.keys.program import PROGRAM
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.actions.registry import action_group_of
from carbon_tui.screens.activity_screen import ActivityScreen
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.sub_screen import SubScreen
from tests.readme import README, shown

DECLARED = sorted({each.name for each in LIST_KEYS} | {a.name for r in EVERY for a in r.actions})


@pytest.mark.parametrize("name", DECLARED)
def test_every_declared_action_can_be_done(name: str) -> None:
    place = action_group_of(name) or ResourceScreen
    action = getattr(place, f"action_{name}", None)
    assert action is not None, f"{place.__name__} has no action_{name}"
    assert not inspect.iscoroutinefunction(action), "keys call it and nobody would wait for it"
    assert not inspect.signature(action).parameters.keys() - {"self"}


@pytest.mark.parametrize("name", DECLARED)
def test_an_action_has_one_place(name: str) -> None:
    """A group's action would never be found where the screen has one of the same name."""
    ours = (kind for kind in ResourceScreen.__mro__ if kind.__module__.startswith("carbon_tui"))
    assert action_group_of(name) is None or not any(f"action_{name}" in vars(k) for k in ours)


def test_no_group_has_an_action_that_no_key_leads_to() -> None:
    groups = {group for group in map(action_group_of, DECLARED) if group is not None}
    actions = {each.removeprefix("action_") for group in groups for each in dir(group)
             if each.startswith("action_")}  # fmt: skip
    assert actions <= set(DECLARED)


def test_no_key_means_two_things() -> None:
    counts = Counter(key for each in (*LIST_KEYS, *PROGRAM) for key in each.keys)
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_view_gives_a_key_two_meanings_of_its_own() -> None:
    for resource in EVERY:
        counts = Counter(key for action in resource.actions for key in action.keys)
        assert [key for key, count in counts.items() if count > 1] == [], resource.name


def test_no_id_stands_twice_and_the_footer_has_its_order() -> None:
    assert len({each.name for each in LIST_KEYS}) == len(LIST_KEYS)
    assert [each.shown for each in footer(LIST_KEYS)][:3] == ["Enter", "/", ":"]
    assert named("quit", LIST_KEYS).shown == "q"


def test_nothing_that_terminals_keep_for_themselves_is_needed() -> None:
    keys = {key for each in LIST_KEYS for key in each.keys}
    assert not {"ctrl+a", "ctrl+s", "ctrl+z", "ctrl+w", "ctrl+space", "ctrl+q"} & keys


@pytest.mark.parametrize("place", PLACES)
def test_every_action_of_every_place_is_bound_and_stands_once_in_its_help_and_the_readme(
    place: str,
) -> None:
    text = README.read_text(encoding="utf-8")
    reached = Keymap().table((place,), PLACES[place]).actions
    assert [action.name for action in reached if not action.keys] == []
    assert len({action.name for action in reached}) == len(reached)
    for action in reached:
        assert action.label
        row = f"| `{action.shown}` | `{action.name}` | {shown(action.help)} |"
        before = "\n" if place in ("list", "program") else f"\n| `{place}` "
        assert text.count(before + row) == 1, action.name


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_that_of_a_screen_which_does_what_its_keys_say(place: str) -> None:
    screens = [kind for kind in _screens(BaseScreen) if kind.key_place == place]
    for kind in screens:
        for action in PLACES[place]:
            has = hasattr(kind, f"action_{action.name}")
            assert has or issubclass(kind, SubScreen | ActivityScreen), f"{kind}: {action.name}"


def _screens(kind: type[BaseScreen[Any]]) -> Iterator[type[BaseScreen[Any]]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _screens(below)
