"""Sentences that name a key take it from the table of keys, so that they follow a person's own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from carbon_tui.keys.default_spelling import plain
from carbon_tui.keys.mentions import key_of, mentions, spelled
from carbon_tui.keys.places import PLACES
from carbon_tui.resources.registry import EVERY
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.chosen_keys import chosen_keys
from carbon_tui.settings import Settings
from carbon_tui.settings.values import PlaceKeys
from tests import source

NAMED = re.compile(r"\b(?:Enter|Esc|Escape|Space|Tab|Del|PgDn|PgUp|Backspace|F\d{1,2}|ctrl\+\w)\b")
ACTS = re.compile(
    r"(?:^|(?<!\})[\s(:])([A-Za-z]|gg|g [a-z]|[/?.:#=!<>,\\+\-\[\]])(?: again)? "
    r"(?:opens|shows|goes|takes|tries|reads|loads|marks|leaves|asks|says|draws|counts|chooses|queues"
    r"|moves|exports|writes|saves|finds|follows|leads|puts|picks|removes|stops|ends|begins|lists|keeps|tells|compares|looks|changes|charts)\b"
)
ON_A_RECORD = re.compile(r"(?:^|(?<!\})[\s(:])([B-HJ-Zb-hj-z]|[&%!/?.:#=<>,\\+\-]) on an? \w+")
PRESSED = re.compile(r"\bpress(?:es|ing)? ([A-Za-z0-9?.:#=!\\]|gg|g [a-z])(?=[\s.,;:)]|$)")
WAYS = (NAMED, ACTS, ON_A_RECORD, PRESSED)
FIXED = {
    "Another view, with a query: :prints status=failed. Tab completes.",
    "a path, or parts/*.stl; Tab completes; or drop files here",
    "No folder and no model file begins like this: Tab again goes on.",
    "Type {} and Enter; {}",
    "{}, then Enter; {}",
    "  {}; Space changes it",
    "Number, or Enter for none: ",
    "the colours; `ctrl+p` lists them, `auto` is dark or light as the terminal",
    "ranges of up to {} parts: S says more",
}
"""Keys of fields and of a shell's line, which nothing binds; what is written into files; a chart's
name."""


def sentences() -> Iterator[tuple[Path, str]]:
    """Every text of the program with a blank in it, docstrings and the simulator's aside."""
    for path, tree in source.trees().items():
        if "simulator" not in path.parts:
            yield from ((path, text) for text in _texts(tree) if " " in text)


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "{}" for v in node.values)
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield from _texts(node)


def test_no_sentence_names_a_key_by_itself() -> None:
    named = {
        f"{source.within(path)}: {text}"
        for path, text in sentences()
        if text not in FIXED and any(way.search(text) for way in WAYS)
    }
    assert named == set()


def test_every_action_that_a_sentence_names_is_one() -> None:
    known = {a.name for actions in PLACES.values() for a in actions}
    known |= {a.name for r in EVERY for a in r.actions} | {a.name for a in VIEW_KEYS}
    named = {
        call.args[0].value
        for tree in source.trees().values()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "key_of"
        and isinstance(call.args[0], ast.Constant)
    }
    assert len(named) > 20
    assert named <= known


def test_a_sentence_follows_the_keys_of_a_person() -> None:
    sentence = f"Paused. {key_of('pause')} goes on, {key_of('go_to_related')} p leads to its print."
    own = PlaceKeys(name="list", bindings={"pause": "ctrl+o", "go_to_related": "K"})
    keymap = chosen_keys(Settings(keys=(own,))).keymap
    table = keymap.table(("list",), PLACES["list"])
    assert plain(sentence) == "Paused. p goes on, g p leads to its print."
    assert spelled(sentence, table.named) == "Paused. ctrl+o goes on, K p leads to its print."
    assert mentions(sentence) == ["pause", "go_to_related"]


def test_an_action_without_a_key_is_told_by_its_name_in_the_palette() -> None:
    own = PlaceKeys(name="list", bindings={"pause": ()})
    table = chosen_keys(Settings(keys=(own,))).keymap.table(("list",), PLACES["list"])
    said = spelled(f"{key_of('pause')} goes on.", table.named)
    assert said == "“Pause” in the palette goes on."
