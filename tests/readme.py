"""The tables of the README, made from the same lists that the program uses.

``python -m tests.readme`` writes them into README.md; a test checks that they are there.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from carbon_tui.keys.action import Group, KeyAction
from carbon_tui.keys.default_spelling import usual
from carbon_tui.keys.lists import LIST_KEYS
from carbon_tui.keys.mentions import spelled
from carbon_tui.keys.places import PLACES
from carbon_tui.keys.program import PROGRAM
from carbon_tui.resources.registry import EVERY
from carbon_tui.settings.values import documented

README = Path(__file__).parent.parent / "README.md"


def shown(sentence: str) -> str:
    """With the program's own keys."""
    every = [action for resource in EVERY for action in resource.actions]
    own = {action.name: action for action in every}
    return spelled(sentence, lambda name: usual(name) or own.get(name))


def views() -> str:
    lines = ["| key | view | what it shows |", "|---|---|---|"]
    for view in EVERY:
        key = f"| `{view.digit}` |" if view.digit else "| |"
        lines.append(f"{key} `:{view.name}` | {shown(view.blurb)} |")
    return "\n".join(lines)


def keys() -> str:
    lines = ["| key | id | does |", "|---|---|---|"]
    ordered = sorted((*LIST_KEYS, *PROGRAM), key=lambda action: tuple(Group).index(action.group))
    for group, members in groupby(ordered, key=lambda action: action.group):
        lines.append(f"| **{group.value}** | | |")
        lines += [_row(action) for action in members]
    return "\n".join(lines)


def own_keys() -> str:
    """What keys do in one view only."""
    lines = ["| view | key | id | does |", "|---|---|---|---|"]
    for view in EVERY:
        lines += [f"| {view.title} {_row(action)}" for action in view.actions]
    return "\n".join(lines)


def _row(action: KeyAction) -> str:
    return f"| `{_cell(action.shown)}` | `{action.name}` | {_cell(shown(action.help))} |"


def place_keys() -> str:
    """What keys do on all other screens."""
    lines = ["| place | key | id | does |", "|---|---|---|---|"]
    for place, actions in PLACES.items():
        if place not in ("list", "program"):
            lines += [f"| `{place}` {_row(action)}" for action in actions]
    return "\n".join(lines)


def settings() -> str:
    """Every key of the settings file."""
    lines = ["| setting | what it does | without it |", "|---|---|---|"]
    lines += [f"| `{key}` | {does} | {without} |" for key, does, without in documented()]
    return "\n".join(lines)


TABLES = {
    "settings": settings,
    "views": views,
    "keys": keys,
    "own keys": own_keys,
    "place keys": place_keys,
}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def written(text: str) -> str:
    """The README's text with every generated table as it should be."""
    for name, table in TABLES.items():
        begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = f"{before}{begin}\n{table()}\n{end}{after}"
    return text


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
