"""The API's rate limit, kept from this side: a sliding window, the foreground first.

The API allows 200 requests in any 10 s and answers 429 beyond. A request counts from when it
leaves until a full window after its answer, since the server may have counted it at any moment
between; so no delay on the way can squeeze two of our windows into one of the server's.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from enum import IntEnum
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon_tui.api.transport.shared_window import SharedWindow


class Urgency(IntEnum):
    """Who waits for the answer. Lower goes first."""

    FOREGROUND = 0
    BACKGROUND = 1


MAX_REQUESTS_PER_WINDOW = 190
"""Of the server's 200: the rest is for the other programs of the same account."""
MAX_REQUESTS_OF_A_WRITER = 40
"""Of those, what a client that only writes may take beside one that reads."""
WINDOW_SECONDS = 10.0
MAX_REQUESTS_UNDER_WAY = {Urgency.FOREGROUND: 12, Urgency.BACKGROUND: 8}
"""How many may be under way when one more sets out: the background leaves room."""
SHARE_LEFT_FREE = {Urgency.FOREGROUND: 0.0, Urgency.BACKGROUND: 0.1}
"""What part of a window is not taken, so that a burst of the background does not leave a person
waiting until a whole window has passed."""


ALONE = "alone"
"""The place of a request that the other programs cannot be told of."""
SECONDS_BETWEEN_LOOKS = 0.5
"""Where a program keeps to a share because it cannot know of the others."""


class Pacer:
    """Lets requests leave one by one. Time is the running loop's."""

    def __init__(self, most: int = MAX_REQUESTS_PER_WINDOW, window: float = WINDOW_SECONDS) -> None:
        self._most = {urgency: most - int(most * SHARE_LEFT_FREE[urgency]) for urgency in Urgency}
        self._window = window
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._held_until = 0.0
        self._order = count()
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._alarm: asyncio.TimerHandle | None = None
        self.shared: SharedWindow | None = None
        """The window of all programs on the same key; None: this one is alone with its limit."""
        self._places: deque[str] = deque()
        """The places that are taken in it, the oldest first."""
        self._ask_again_at = 0.0

    async def enter(self, urgency: Urgency = Urgency.FOREGROUND) -> None:
        """Wait for a turn. Every turn must be given back with `leave`."""
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._order), turn))
        self._let_go()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._under_way -= 1  # given the turn and gone: nothing was sent
                if self.shared is not None and self._places:
                    self.shared.unused(self._places.pop(), asyncio.get_running_loop().time())
                self._let_go()
            raise

    def leave(self) -> None:
        """The answer is in, or will never come."""
        self._under_way -= 1
        now = asyncio.get_running_loop().time()
        self._answered.append(now)
        if self.shared is not None and self._places:
            self.shared.answered(self._places.popleft(), now)
        self._let_go()

    def hold(self, seconds: float) -> None:
        """Let nothing out for so long: the server said it had too much."""
        now = asyncio.get_running_loop().time()
        self._held_until = max(self._held_until, now + seconds)
        if self.shared is not None:
            self.shared.refused(now, seconds)

    def _let_go(self) -> None:
        """Give turns while there are some, then set an alarm for the next one."""
        now = asyncio.get_running_loop().time()
        # The same sum as the alarm's: `now - window` may round to the other side of it.
        while self._answered and self._answered[0] + self._window <= now:
            self._answered.popleft()
        while self._waiting and self._free(self._waiting[0][0], now):
            if self._waiting[0][2].done():
                heapq.heappop(self._waiting)
                continue
            if not self._has_a_place(self._waiting[0][0], now):
                break
            turn = heapq.heappop(self._waiting)[2]
            self._under_way += 1
            turn.set_result(None)
        self._set_alarm(now)

    def _has_a_place(self, urgency: Urgency, now: float) -> bool:
        """Among all programs on this key; without word of the others, within a share."""
        if self.shared is None:
            return True
        place, seconds = self.shared.take(now, SHARE_LEFT_FREE[urgency])
        if self.shared.is_alone:
            used = self._under_way + len(self._answered)
            place = ALONE if used < self.shared.most_alone else ""
            seconds = SECONDS_BETWEEN_LOOKS
        if place:
            self._places.append(place)
            return True
        self._ask_again_at = now + seconds
        return False

    def _free(self, urgency: Urgency, now: float) -> bool:
        return (
            self._under_way < MAX_REQUESTS_UNDER_WAY[urgency]
            and not self._is_used_up(urgency)
            and now >= self._held_until
        )

    def _is_used_up(self, urgency: Urgency) -> bool:
        return self._under_way + len(self._answered) >= self._most[urgency]

    def _set_alarm(self, now: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        when = self._next_chance(now, self._waiting[0][0]) if self._waiting else None
        if when is not None:
            self._alarm = asyncio.get_running_loop().call_at(when, self._let_go)

    def _next_chance(self, now: float, urgency: Urgency) -> float | None:
        """When time alone will free a turn; None where only an answer can."""
        if now < self._held_until:
            return self._held_until
        if now < self._ask_again_at:
            return self._ask_again_at
        if self._is_used_up(urgency) and self._answered:
            return self._answered[0] + self._window
        return None
