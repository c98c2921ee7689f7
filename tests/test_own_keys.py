"""Keys that a person chose: what they come to, and what is said of those that make no sense."""

from __future__ import annotations

import pytest

from carbon_tui.keys.keymap import Keymap
from carbon_tui.keys.names import key_written, latin_key, shown_key
from carbon_tui.keys.own_keys import OwnKeys, own_keys
from carbon_tui.keys.places import LIST, PLACES
from carbon_tui.keys.sets import SETS
from carbon_tui.resources.registry import EVERY
from carbon_tui.screens.chosen_keys import chosen_keys
from carbon_tui.settings import Settings
from carbon_tui.settings.values import PlaceKeys

VIEWS = {resource.name: resource.actions for resource in EVERY}


def of(text: str, *places: PlaceKeys, key_set: str | None = None) -> OwnKeys:
    settings = Settings(keys=places, key_set=key_set)
    return chosen_keys(settings, "settings.toml", text)


def does(keymap: Keymap, place: str, key: str) -> str:
    actions = (*VIEWS[place], *PLACES[LIST]) if place in VIEWS else PLACES[place]
    names = (place, LIST) if place in VIEWS else (place,)
    action = keymap.table(names, actions).action(key)
    return action.name if action is not None else ""


@pytest.mark.parametrize("key_set", SETS)
def test_in_every_ready_made_set_every_action_has_a_key_in_every_place(key_set: str) -> None:
    own = of("", key_set=key_set)
    assert own.problems == ()
    unbound = [
        (place, action.name)
        for place in (*PLACES, *VIEWS)
        for names, actions in [
            ((place, LIST), (*VIEWS[place], *PLACES[LIST]))
            if place in VIEWS
            else ((place,), PLACES[place])
        ]
        for action in own.keymap.table(names, actions).actions
        if not action.keys
    ]
    shadowed = {name for _, name in unbound}
    hidden_by_views = {"histogram", "export", "refresh", "undo", "chart"}
    """What a view's own key of the same letter stands for there."""
    assert shadowed <= hidden_by_views | ({"half_page_down"} if key_set == "k9s" else set())


def test_a_key_of_ones_own_is_for_one_view_or_for_every_place() -> None:
    of_prints = PlaceKeys(name="prints", bindings={"sort": ("o", "ctrl+o"), "web": "ctrl+w"})
    own = of("", PlaceKeys(name="everywhere", bindings={"refresh": "F5"}), of_prints)
    assert does(own.keymap, "prints", "f5") == does(own.keymap, "chart", "f5") == "refresh"
    assert does(own.keymap, "prints", "o") == does(own.keymap, "prints", "ctrl+o") == "sort"
    assert does(own.keymap, "builds", "o") == "web"
    assert does(own.keymap, "prints", "s") == ""
    assert own.problems == ()


def test_the_set_is_a_ground_for_keys_of_ones_own() -> None:
    own = of("", PlaceKeys(name="list", bindings={"filter": "F7"}), key_set="arrows")
    assert does(own.keymap, "prints", "f7") == "filter"
    assert does(own.keymap, "prints", "down") == "down"
    assert does(own.keymap, "prints", "j") == ""


TEXT = """
key_set = "vmi"
[keys.prnits]
sort = "o"
[keys.list]
# refresh = "x"
refrsh = "F5"
sort = "strg+x"
[keys.chart]
histogram = "C"
"""


@pytest.mark.parametrize(
    ("place", "bindings", "key_set", "said"),
    [
        ("list", {"sort": "o", "web": "W", "wide": "ctrl+o"}, "vmi",
         "settings.toml, line 2: key_set “vmi” is none of vim, k9s, arrows; did you mean vim?"),
        ("prnits", {"sort": "o"}, None,
         "settings.toml, line 3: keys.prnits: there is no such place; did you mean prints?"),
        ("list", {"refrsh": "F5"}, None,
         "settings.toml, line 7: keys.list.refrsh: there is no such action; did you mean refresh?"),
        ("list", {"sort": "strg+x"}, None,
         "settings.toml, line 8: keys.list.sort: “strg+x” is no key."),
        ("chart", {"histogram": "C"}, None,
         "settings.toml, line 10: keys.chart.histogram: C was “Control chart” (chart), which has no"
         " key now."),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_one_sentence_with_its_line_and_the_nearest_name(
    place: str, bindings: dict[str, str], key_set: str | None, said: str
) -> None:
    own = of(TEXT, PlaceKeys(name=place, bindings=bindings), key_set=key_set)
    assert own.problems == (said,)


def test_a_clash_is_told_once_and_the_chosen_key_wins() -> None:
    own = of("", PlaceKeys(name="list", bindings={"sort": "f"}))
    assert len(own.problems) == 1
    assert "f was “Only this value” (filter_value)" in own.problems[0]
    assert does(own.keymap, "builds", "f") == "sort"


def test_no_keys_of_ones_own_are_those_of_the_program() -> None:
    own = own_keys({}, VIEWS)
    assert does(own.keymap, "prints", "s") == "sort"
    assert own.problems == ()


@pytest.mark.parametrize(
    ("typed", "meant"), [("о", "j"), ("Л", "K"), ("Ж", "colon"), ("ξ", "j"), ("Γ", "G"), ("ח", "j")]
)
def test_a_letter_of_another_script_is_the_key_in_its_place(typed: str, meant: str) -> None:
    assert latin_key(typed) == meant


def test_a_letter_of_another_script_works_where_nothing_else_is_bound_to_it() -> None:
    assert does(own_keys({}, VIEWS).keymap, "prints", "ы") == "sort"
    own = of("", PlaceKeys(name="list", bindings={"web": "ы"}))
    assert does(own.keymap, "prints", "ы") == "web"


@pytest.mark.parametrize(
    ("written", "key"),
    [("/", "slash"), ("ctrl+R", "ctrl+r"), ("F5", "f5"), ("Del", "delete"), ("J", "J"),
     ("Space", "space"), ("shift+F3", "shift+f3"), ("↓", "down"), ("pgdn", "pagedown"),
     ("hyper+x", None), ("F99", None), ("wort", None)],
)  # fmt: skip
def test_keys_are_written_as_people_write_them(written: str, key: str | None) -> None:
    assert key_written(written) == key


def test_what_is_shown_can_be_written() -> None:
    keys = {key for actions in PLACES.values() for action in actions for key in action.keys}
    assert {key for key in keys if key_written(shown_key(key)) != key} == set()
