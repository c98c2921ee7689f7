"""One run's life: it hears all that is read, says what to read next, and what is wrong."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from carbon_tui.api.errors import BadRequest, Conflict, NotAllowed, NotFound, Refused, TooLate
from carbon_tui.api.schema.endpoints import PRINTERS, PRINTS
from carbon_tui.api.transport.health import Health
from carbon_tui.listing.loader import reading_errors
from carbon_tui.session.activity import (
    Activity,
    News,
)
from carbon_tui.session.background_polls import BackgroundPolls
from carbon_tui.session.change_detector import ChangeDetector
from carbon_tui.session.fleet import Fleet
from carbon_tui.session.poll_gate import PollGate
from carbon_tui.session.poll_job import PollJob
from carbon_tui.session.request_log import Requests
from carbon_tui.session.watched_records import Watches
from carbon_tui.text.cleaning import raw
from carbon_tui.timeline.states import SeenStates

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from carbon_tui.api.client import Client
    from carbon_tui.local_copy.print_words import MetWords
    from carbon_tui.local_copy.state_history import StateKeeper
    from carbon_tui.session.alarms import Alarms
    from carbon_tui.session.copied_run import CopiedRun

RUNG_FOR = 60.0
"""Seconds for which a line says what rang, unless somebody looks at it before."""
OWN_BUSINESS = (BadRequest, NotAllowed, NotFound, TooLate, Conflict)
"""Refusals of one request that say nothing about the next one."""


class BackgroundWork:
    """Made when it is first needed. Waiting is counted on the session's steady clock."""

    def __init__(self, session: CopiedRun) -> None:
        self._session = session
        self.poll_gate = PollGate(session.monotonic, lambda: self._settings.idle_minutes * 60)
        self.activity = Activity()
        self.fleet = Fleet()
        self.change_detector = ChangeDetector(self.activity, session.server_now, self.fleet.called)
        self.watches = Watches(self.activity, session.moment, session.monotonic)
        self.requests = Requests()
        self.states = SeenStates()
        """What state every printer was seen in, since this run began."""
        self.polls = BackgroundPolls(session, self.change_detector, self.watches)
        self.trouble: Exception | None = None
        """What keeps the server from answering at all; None after any good answer."""
        self.last_trouble: Exception | None = None
        """The newest error of any reading, for its details."""
        self.trouble_since: datetime | None = None
        """By the server's clock."""
        self.health = Health()
        self.clock_told = False
        """Somebody has read that this PC's clock is wrong."""
        self._rung: tuple[float, News] | None = None
        self.alarms: Alarms | None = None
        """Where a person has chosen any."""
        self._keeper: StateKeeper | None = None
        self._keeping: asyncio.Task[bool] | None = None
        self._words: MetWords | None = None
        self._learning: asyncio.Task[None] | None = None

    @property
    def _settings(self) -> Any:
        return self._session.preferences.now

    @property
    def poll_seconds(self) -> float:
        seconds: float = self._settings.poll_seconds
        return seconds

    def connected(self, client: Client) -> None:
        client.on_request.append(self.requests.noted)
        client.on_health.append(self._health_told)

    # -- hearing

    def note_rows(self, path: str, rows: Sequence[Any]) -> None:
        """Look through a page that came, whoever asked for it: names, changes, watched records."""
        self.trouble = self.trouble_since = None
        self.poll_gate.worked()
        self.polls.note_read(path)
        self.fleet.note_rows(path, rows)
        self.change_detector.note_rows(path, rows)
        self.watches.note_rows(path, rows)
        self._see_states(path, rows)
        self._learn_words(path, rows)

    def _see_states(self, path: str, rows: Sequence[Any]) -> None:
        if path == PRINTERS.path:
            now = self._session.server_now()
            for printer in rows:
                state = (printer.status.printer_state if printer.status else None) or "unknown"
                self.states.saw(raw(printer.serial or ""), state, now)
            if self._session.has_copy_file:
                self._keep_states(rows, now)

    def _learn_words(self, path: str, rows: Sequence[Any]) -> None:
        """Statuses of prints that nobody knew: into the copy, so that a sync asks for them."""
        if path != PRINTS.path or not rows or not self._session.has_copy_file:
            return
        if self._words is None:
            from carbon_tui.local_copy.print_words import MetWords

            self._words = MetWords(self._session.copy_file)
        words = self._words.new_in(path, rows)
        if words and (self._learning is None or self._learning.done()):
            now = self._session.server_now()
            self._learning = asyncio.create_task(
                asyncio.to_thread(self._words.keep, words, now), name="learning print statuses"
            )

    def _keep_states(self, printers: Sequence[Any], now: datetime) -> None:
        """In the copy, so that later runs and reports know of it; nothing waits for that."""
        from carbon_tui.local_copy.state_history import StateKeeper, seen_printers

        if self._keeper is None:
            self._keeper = StateKeeper(self._session.copy_file, self._session.monotonic)
        seen = seen_printers(printers)
        if self._keeper.is_due(seen) and (self._keeping is None or self._keeping.done()):
            self._keeping = asyncio.create_task(
                asyncio.to_thread(self._keeper.keep, seen, now), name="keeping printer states"
            )

    async def close(self) -> None:
        """End with the run: what is being written is written to its end, and no command keeps
        running."""
        if self.alarms is not None:
            await self.alarms.close()
        for writing in (self._keeping, self._learning):
            if writing is not None:
                await writing

    def failed(self, error: Exception) -> None:
        """Take note that a page did not come, and why."""
        self.last_trouble = error
        if isinstance(error, OWN_BUSINESS):
            return
        self.trouble = error
        self.trouble_since = self.trouble_since or self._session.server_now()
        self.poll_gate.failed(error.retry_after if isinstance(error, Refused) else None)

    def _health_told(self, health: Health) -> None:
        self.health = health

    # -- reading by itself

    def next_job(self, of_the_view: PollJob | None) -> PollJob | None:
        """What is to be read now; None while nothing is. A view goes first.

        Nobody there keeps neither alarms nor a watch nor the attempts to get a lost connection back
        from going on; an open form keeps all but alarms.
        """
        pulse = self.poll_gate
        if pulse.paused or not pulse.may_read:
            return None
        if pulse.form_open:
            return self._alarms_due()
        if self.trouble is not None:
            return of_the_view or self._any_round()
        if pulse.asleep:
            return self._alarms_due() or self.polls.watched_due(self.poll_seconds)
        return of_the_view or self._alarms_due() or self.polls.due(self.poll_seconds)

    def _alarms_due(self) -> PollJob | None:
        return None if self.alarms is None else self.alarms.due(self.poll_seconds)

    def _any_round(self) -> PollJob:
        return self.polls.first

    @property
    def copy_is_due(self) -> bool:
        """The settings say that the copy is to be brought up to date now, and somebody is there."""
        minutes = self._settings.sync_minutes
        pulse = self.poll_gate
        if minutes <= 0 or pulse.paused or pulse.asleep or pulse.countdown:
            return False
        return self.trouble is None and self._session.copy.is_due(minutes)

    async def sync_the_copy(self) -> None:
        await self._session.copy.sync_by_itself()

    async def carry_out(self, job: PollJob) -> None:
        """Read what is due; one job at a time. An error is noted and shown, not raised."""
        self.poll_gate.under_way = job.name
        try:
            await job.read()
        except reading_errors():
            return
        finally:
            self.poll_gate.under_way = ""

    # -- what rang

    def rang(self, news: News) -> None:
        self._rung = self._session.monotonic(), news

    @property
    def rung(self) -> News | None:
        """The watched records that changed lately and were not looked at yet."""
        if self._rung is None or self._session.monotonic() - self._rung[0] >= RUNG_FOR:
            return None
        return self._rung[1]

    @property
    def all_is_well(self) -> bool:
        """Nothing keeps the data from being fresh, nothing rang, and the clocks agree."""
        clocks_differ = bool(self.health.clock_skew or self.health.tokens_live_long)
        told = self.clock_told or not clocks_differ
        return self.trouble is None and self.rung is None and told

    def looked(self) -> None:
        """Take note that somebody looked at what rang."""
        self._rung = None

    @property
    def repeat_in(self) -> float | None:
        """Seconds until the call that is under way is repeated; None while none waits to be."""
        at = self.health.retry_at
        return None if at is None else max(0.0, at - asyncio.get_running_loop().time())
