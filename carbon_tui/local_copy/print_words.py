"""Words of print statuses: those that are known from the start, and those that are met elsewhere.

A list of prints shows only prints of the statuses that are named, and nobody publishes those there
are. So a word that any answer holds, whoever asked for it, is written into the copy: from the next
sync on it is asked for. What was never met anywhere cannot be asked for, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from carbon_tui.api.schema.endpoints import PRINTS
from carbon_tui.api.schema.print_states import ENDED, LIVE
from carbon_tui.local_copy.errors import CopyTrouble
from carbon_tui.text.cleaning import clean, raw

MOST_WORDS = 50
"""So many are learned: each costs requests, and a server may make one up for every print."""


class MetWords:
    """Writes words that were met into a copy that is there; where there is none it keeps nothing.

    `keep` may be called from any thread, one at a time.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known = {*LIVE, *ENDED}

    def new_in(self, path: str, rows: Iterable[Any]) -> tuple[str, ...]:
        """The words in these rows of the list at ``path`` that were not met before."""
        if self._path is None or path != PRINTS.path:
            return ()
        met = dict.fromkeys(raw(row.status) for row in rows if row.status)
        return tuple(word for word in met if word not in self._known)

    def keep(self, words: Sequence[str], at: datetime) -> None:
        """Each word is tried once: what cannot be written now is left to the next run."""
        from carbon_tui.local_copy.store import CopyStore, is_older

        path = self._path
        if path is None or not words:
            return
        self._known.update(words)
        try:
            if not path.exists() or is_older(path):
                return
            with closing(CopyStore(path)) as store:
                listed = store.status_words()
                room = max(MOST_WORDS - len(listed), 0)
                new = [word for word in words if not listed.get(word)][:room]
                store.learn_words(dict.fromkeys(new, True), at)
        except CopyTrouble:
            return


def words_asked(listed: Mapping[str, bool]) -> tuple[str, ...]:
    """All words that prints are asked for by. ``listed`` is what the copy knows of words: whether
    the server takes them."""
    words = dict.fromkeys((*LIVE, *ENDED, *listed))
    return tuple(word for word in words if listed.get(word, True))


def only_those_named(words: Sequence[str], seldom: Sequence[str] = ()) -> str:
    """That prints of other statuses than these may be missing, as a sentence. ``seldom``: those of
    them that are not asked for each time."""
    named = ", ".join(str(clean(word)) for word in words)
    less = ", ".join(str(clean(word)) for word in seldom)
    daily = f" Once a day only: {less}." if less else ""
    return f"Prints of statuses that nobody has named may be missing; known are {named}.{daily}"
