"""Every key that is declared does something, and means one thing."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from carbon_tui.keys.action import KeyAction, footer, named
from carbon_tui.keys.keymap import Keymap
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.places import PLACES
from carbon_tui.keys.program import PROGRAM
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.actions.registry import ACTION_GROUPS, action_group
from carbon_tui.screens.activity_screen import ActivityScreen
from carbon_tui.screens.base_screen import BaseScreen
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.sub_screen import SubScreen
from tests.readme import README, shown

DECLARED = {each.name: each for each in (*LIST_KEYS, *(a for r in EVERY for a in r.actions))}


@pytest.mark.parametrize("declared", DECLARED.values(), ids=lambda each: each.name)
def test_every_declared_action_can_be_done_in_one_place(declared: KeyAction) -> None:
    name = f"action_{declared.name}"
    place = action_group(declared.by) if declared.by else ResourceScreen
    action = getattr(place, name, None)
    assert (action is None) == (declared.does is not None), f"{place.__name__}: {name}"
    if action is not None:
        assert not inspect.iscoroutinefunction(action), "keys call it and nobody would wait for it"
        assert not inspect.signature(action).parameters.keys() - {"self"}
    assert not (declared.by and declared.does)


def test_no_group_has_an_action_that_no_key_leads_to() -> None:
    assert set(ACTION_GROUPS) == {each.by for each in DECLARED.values() if each.by}
    methods = {name for word in ACTION_GROUPS for name in dir(action_group(word))}
    assert {each for each in methods if each.startswith("action_")} <= {
        f"action_{name}" for name in DECLARED
    }


def test_an_id_means_the_same_wherever_it_is_declared() -> None:
    does = {(each.name, each.by, each.does) for r in EVERY for each in (*r.actions, *LIST_KEYS)}
    assert len(does) == len({name for name, _, _ in does})


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
