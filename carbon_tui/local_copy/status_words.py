"""The words that prints are asked for by: nobody publishes them, and a server may refuse any.

``status`` takes five words and hides every print whose word is left out. So all words that are
known are asked for, five at a time; a server that refuses five of them is asked for one after the
other, and what it does not know is remembered, and asked again after a month. A word that turns up
in an answer is one more from then on.

Five words are one request. So once there are more than five of prints that ended, those that nobody
has met yet are asked for with the others as far as there is room, and all of them once a day.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from carbon_tui.api.errors import BadRequest
from carbon_tui.api.paging.cursor_reading import FetchPage
from carbon_tui.api.schema import endpoints
from carbon_tui.api.schema.print_states import ENDED, LIVE
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import moment, stamp

ASK_AGAIN_AFTER = timedelta(days=30)
ASK_ALL_AFTER = timedelta(days=1)
ONE_AT_A_TIME = "print_statuses_one_at_a_time"
ALL_ASKED_AT = "print_statuses_all_asked_at"


class StatusWords:
    """What one server takes."""

    def __init__(self, store: CopyStore, fetch: FetchPage[Any], now: datetime) -> None:
        self._store = store
        self._fetch = fetch
        self._now = now
        store.forget_refused_words(now - ASK_AGAIN_AFTER)
        self._known = store.status_words()

    @property
    def learned(self) -> tuple[str, ...]:
        """Words that were met and are none of the usual ones."""
        usual = {*LIVE, *ENDED}
        return tuple(word for word, listed in self._known.items() if listed and word not in usual)

    @property
    def ended(self) -> tuple[str, ...]:
        """All words of prints that ended, as far as the server is known to take them."""
        words = (*ENDED, *self.learned)
        return tuple(word for word in words if self._known.get(word, True))

    @property
    def seldom(self) -> tuple[str, ...]:
        """Those of them that are left out this time."""
        asked_at = moment(self._store.info(ALL_ASKED_AT))
        due = asked_at is None or asked_at <= self._now - ASK_ALL_AFTER
        if len(self.ended) <= endpoints.PRINT_STATUSES_PER_REQUEST or due:
            return ()
        unmet = [word for word in self.ended if not self._is_asked_always(word)]
        room = (len(unmet) - len(self.ended)) % endpoints.PRINT_STATUSES_PER_REQUEST
        return tuple(unmet[room:])

    def _is_asked_always(self, word: str) -> bool:
        is_known = word in endpoints.PRINT_STATUSES or word in self._known
        return is_known or self._store.position(f"prints {word}") is None

    def note_asked(self, left_out: Sequence[str]) -> None:
        """The words of prints that ended were asked for, but for these."""
        if not left_out:
            self._store.set_info(**{ALL_ASKED_AT: stamp(self._now)})

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(word for word, listed in self._known.items() if not listed)

    def groups(self, words: Sequence[str]) -> list[tuple[str, ...]]:
        """Those that the server takes, as many at a time as it takes."""
        size = 1 if self._store.info(ONE_AT_A_TIME) else endpoints.PRINT_STATUSES_PER_REQUEST
        # What was never read to an end is read from its beginning: not together with the others.
        fresh = [w for w in words if self._store.position(f"prints {w}") is None]
        asked = [[w for w in words if w not in fresh], fresh]
        usable = [[w for w in group if self._known.get(w, True)] for group in asked]
        return [
            tuple(group[start : start + size])
            for group in usable
            for start in range(0, len(group), size)
        ]

    async def each(
        self, words: tuple[str, ...], read: Callable[[tuple[str, ...]], Awaitable[None]]
    ) -> tuple[str, ...]:
        """Read these words together, or those of them that the server takes; which were read.

        Raises BadRequest where it is not for the words that the server refuses.
        """
        try:
            await read(words)
        except BadRequest:
            taken = await self._taken(words)
            if not taken and self._known.get("finished", True) and "finished" in words:
                raise
            for group in self._regrouped(words, taken):
                await read(group)
            return taken
        return words

    def _regrouped(self, words: tuple[str, ...], taken: tuple[str, ...]) -> list[tuple[str, ...]]:
        if taken != words:
            return [taken] if taken else []
        self._store.set_info(**{ONE_AT_A_TIME: "yes"})
        return [(word,) for word in taken]

    async def _taken(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the words the server takes, asked one by one."""
        answers: dict[str, bool] = {}
        for word in words:
            try:
                await self._fetch(endpoints.PRINTS, (("status", word), ("limit", "1")))
            except BadRequest:
                answers[word] = False
            else:
                answers[word] = True
        self._known.update(answers)
        self._store.learn_words(answers, self._now)
        return tuple(word for word in words if answers[word])

    def learn_from(self, store: CopyStore) -> None:
        """Words that turned up in answers are asked for from now on."""
        rows = store.rows("SELECT DISTINCT status FROM prints WHERE status <> ''")
        met = {word: True for (word,) in rows if word not in self._known}
        store.learn_words(met, self._now)
