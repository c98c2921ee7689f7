"""A key as one value: its id, what presses it, its words, and why it cannot act."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from carbon_tui.keys.names import shown_keys


class Group(StrEnum):
    """Under which heading of the help a key stands."""

    RECORD_OF_VIEW = "This one"
    MOVE = "Move"
    VIEWS = "Views"
    FIND = "Find"
    TABLE = "Table"
    RECORD = "Record"
    MARKS = "Marks"
    DATA = "Data"
    WORK = "Work"
    PROGRAM = "Program"


class PressedOn(Protocol):
    """The list on which a key was pressed, for a key that says itself what it does."""

    @property
    def chosen(self) -> Sequence[Any]:
        """The marked records, else the one under the cursor, if there is one."""

    def say(self, sentence: str, *, problem: bool = False) -> None:
        """In the bottom line, until the next key."""

    def follow(self, letter: str) -> None:
        """To the related records that the view's link of this letter leads to."""

    def go_to(self, view: str) -> None:
        """Another view, by its name, as it was left."""


class KeyAction(Struct, frozen=True):
    """Something that keys do. Footer, help, palette, README and settings all read it from here.

    It is done by `does`, or else by the method ``action_<name>`` of the screen; on lists `by` says
    which of their groups has that method.
    """

    name: str
    """Its id in settings."""
    keys: tuple[str, ...]
    """As Textual names them, the one to remember first."""
    label: str
    """A word or two, for footer and palette; shorter words may stand behind a bar."""
    help: str
    """One line of the help. It holds the words that people look for."""
    group: Group = Group.RECORD_OF_VIEW
    footer: int = 0
    """Its place in the footer, 1 first; 0: not there."""
    writes: bool = False
    many: bool = False
    """It takes the marked records too."""
    anywhere: bool = False
    """It is about the list: no record need be under the cursor."""
    of_record: bool = False
    """It is about the record under the cursor, in every view: without one it says so."""
    views: tuple[str, ...] = ()
    """Views in whose footer it stands as one of the first, and stays however narrow that gets."""
    word: str = ""
    """What does the same after ``:``; empty where nothing does."""
    spelled: str = ""
    """What it is pressed by besides, as people write it: ``gg``."""
    before_fields: bool = False
    """It acts also while a line is typed in, before the field hears of the key."""
    keeps: int = 0
    """1: way out, 2: finishes the job, 4: way to all keys. The first of each stays in a footer."""
    why_not: Callable[[Any], str | None] = lambda _record: None
    """A sentence when it cannot be done to this record, otherwise None."""
    does: Callable[[PressedOn], None] | None = None
    """On lists, what it does; None where a method does it."""
    by: str = ""
    """Which of the groups in `screens.actions.registry` has its method; empty: the screen."""

    @property
    def shown(self) -> str:
        """Its keys as people write them, the one to remember first."""
        if self.keys and self.spelled.endswith("…"):
            return f"{shown_keys(self.keys)} …"
        named = [key for key in self.keys if f"{key}{key}" != self.spelled]
        return " ".join(filter(None, (self.spelled, shown_keys(named)))) or "no key"

    @property
    def brief(self) -> str:
        """The one key that the footer names."""
        if self.spelled.endswith("…"):
            return self.shown
        return self.shown.split(" ")[0] if self.keys else self.spelled


class FooterKey(Struct, frozen=True):
    """A key of the bottom line."""

    shown: str
    label: str
    key: str = ""
    """What a click on it presses, as Textual names it; empty where it is words alone."""
    keeps: int = 0


def footer_key(action: KeyAction, *, keeps: int = 0) -> FooterKey:
    """How the bottom line shows it."""
    key = action.keys[0] if action.keys else ""
    return FooterKey(action.brief, action.label, key, keeps or action.keeps)


def footer(actions: Iterable[KeyAction]) -> list[FooterKey]:
    """The few that are needed first, in their order."""
    in_order = sorted(
        (action_shown for action_shown in actions if action_shown.footer),
        key=lambda action_shown: action_shown.footer,
    )
    return [footer_key(action) for action in in_order]


def named(name: str, actions: Sequence[KeyAction]) -> KeyAction:
    """The action of this name; a wrong name is a mistake in the program and raises KeyError."""
    for action in actions:
        if action.name == name:
            return action
    raise KeyError(name)
