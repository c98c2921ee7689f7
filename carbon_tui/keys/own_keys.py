"""The keys that a person chose in settings, and what cannot be done of it, a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.keymap import EVERYWHERE, Bindings, Keymap, KeyTable
from carbon_tui.keys.names import key_written, shown_key
from carbon_tui.keys.places import LIST, PLACES
from carbon_tui.keys.sets import SETS
from carbon_tui.text.spelling import nearest

ALL_PLACES = "everywhere"
"""What settings call the place that is every place."""
Written = Mapping[str, Mapping[str, Sequence[str]]]
"""By place, then by the action's id: keys as a person wrote them."""


class OwnKeys(Struct, frozen=True):
    """The keys of a run, and what is to be said of the settings they come from."""

    keymap: Keymap
    problems: tuple[str, ...] = ()


class _Reading:
    """One reading of a person's keys. It never fails: what makes no sense is left out, and said."""

    def __init__(
        self, views: Mapping[str, Sequence[KeyAction]], where: _Where, key_set: str | None
    ) -> None:
        self._views = views
        self._where = where
        self.problems: list[str] = []
        self._bindings: dict[str, dict[str, tuple[str, ...]]] = {}
        self._add(SETS[self._known_set(key_set)])

    def _known_set(self, name: str | None) -> str:
        if name is None or name in SETS:
            return name or "vim"
        self._complain("", "key_set", f"key_set “{name}” is none of {', '.join(SETS)}", name, SETS)
        return "vim"

    def _add(self, bindings: Bindings) -> None:
        for place, keys in bindings.items():
            self._bindings.setdefault(place, {}).update(keys)

    def read(self, written: Written) -> OwnKeys:
        """The keymap that these bindings make over the set."""
        chosen: dict[str, dict[str, tuple[str, ...]]] = {}
        for place, bindings in written.items():
            known = EVERYWHERE if place == ALL_PLACES else place
            if known != EVERYWHERE and known not in PLACES and known not in self._views:
                names = (ALL_PLACES, *self._views, *PLACES)
                self._complain(place, "", f"keys.{place}: there is no such place", place, names)
                continue
            chosen[known] = dict(self._of_place(place, known, bindings))
        self._add(chosen)
        self._tell_clashes(chosen)
        return OwnKeys(Keymap(self._bindings), tuple(self.problems))

    def _of_place(
        self, place: str, known: str, bindings: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        ids = {action.name for action in self._actions_of(known)}
        for name, keys in bindings.items():
            if name not in ids:
                about = f"keys.{place}.{name}: there is no such action"
                self._complain(place, name, about, name, sorted(ids))
                continue
            named = {text: key_written(text) for text in keys}
            for text in (text for text, key in named.items() if key is None):
                self._complain(place, name, f"keys.{place}.{name}: “{text}” is no key")
            yield name, tuple(key for key in named.values() if key is not None)

    def _actions_of(self, place: str) -> Iterable[KeyAction]:
        if place == EVERYWHERE:
            return chain(*PLACES.values(), *self._views.values())
        return (*self._views[place], *PLACES[LIST]) if place in self._views else PLACES[place]

    def _tell_clashes(self, chosen: Bindings) -> None:
        """Of every place where a person chose a key that another action has nothing besides."""
        clashes_told: set[tuple[str, str]] = set()
        for place in (*PLACES, *self._views):
            of_a_list = (LIST,) if place in self._views else ()
            for bound in (EVERYWHERE, *of_a_list, place):
                for name, keys in chosen.get(bound, {}).items():
                    self._tell_clash(place, of_a_list, (bound, name), keys, clashes_told)

    def _tell_clash(
        self,
        place: str,
        of_a_list: tuple[str, ...],
        binding: tuple[str, str],
        keys: tuple[str, ...],
        clashes_told: set[tuple[str, str]],
    ) -> None:
        bound, name = binding
        actions = tuple(self._actions_of(place))
        own: dict[str, tuple[str, ...]] = {}
        for place_above in (EVERYWHERE, *of_a_list, place):
            own.update(self._bindings.get(place_above, {}))
        before = {other: wished for other, wished in own.items() if other != name}
        was = KeyTable(actions, before).actions
        for action, reached in zip(was, KeyTable(actions, own).actions, strict=True):
            lost = [key for key in action.keys if key in keys]
            if (
                action.name == name
                or reached.keys
                or not lost
                or (name, action.name) in clashes_told
            ):
                continue
            clashes_told.add((name, action.name))
            written = bound or ALL_PLACES
            about = f"keys.{written}.{name}: {shown_key(lost[0])} was “{action.label}”"
            self._complain(written, name, f"{about} ({action.name}), which has no key now")

    def _complain(
        self, place: str, name: str, about: str, word: str = "", names: Iterable[str] = ()
    ) -> None:
        meant = nearest(word, names) if word else ""
        cure = f"; did you mean {meant}?" if meant else "."
        self.problems.append(f"{self._where.of(place, name)}: {about}{cure}")


class _Where:
    """The line of a settings file that a binding stands on."""

    def __init__(self, file: str, text: str) -> None:
        self._file, self._lines = file, text.splitlines()

    def of(self, place: str, name: str) -> str:
        """``settings.toml, line 12``; the file alone where the line is not found."""
        inside = not place
        for number, line in enumerate(self._lines, 1):
            words = line.split("#")[0].strip()
            if words.startswith("["):
                inside = _bare(words.strip("[]")) == f"keys.{place}"
                if inside and not name:
                    return f"{self._file}, line {number}"
            elif inside and name and _bare(words.partition("=")[0]) == name:
                return f"{self._file}, line {number}"
        return self._file


def _bare(name: str) -> str:
    return "".join(letter for letter in name if letter not in " \t\"'")


def own_keys(
    written: Written,
    views: Mapping[str, Sequence[KeyAction]],
    *,
    key_set: str | None = None,
    file: str = "settings",
    text: str = "",
) -> OwnKeys:
    """The keys of a run. ``views``: what each view's keys do to its records.

    ``file`` and ``text`` say where the bindings stand. Whatever is wrong with them is one sentence
    with the nearest right name, and left out.
    """
    return _Reading(views, _Where(file, text), key_set).read(written)
