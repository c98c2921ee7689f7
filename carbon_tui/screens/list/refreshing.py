"""Lists that live: read again on demand and by themselves, and why they are not."""

from __future__ import annotations

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.poll_interval import seconds_between_polls
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.session.poll_job import PollJob

PAUSED = f"Paused: nothing is read by itself, nothing rings. {key_of('pause')} goes on."
GOING_ON = "Live again: what can change is read every {seconds:g} s."


class RefreshActions(ActionGroup):
    """``r``: read this list again; ``R``: all open lists; ``p``: pause reading by itself."""

    _tried_at: float | None = None
    """When reading again by itself was last tried."""

    def action_refresh(self) -> None:
        self.session.background.poll_gate.try_now()
        self.work(self.read_list_again(), "refresh")

    async def read_list_again(self, *, behind: bool = False) -> bool:
        """Bring the list up to date in place; False when that failed, or nothing is drawn: a screen
        that was left, or is only being made, is not read again."""
        if not self.screen.query("#table"):
            return False
        self._tried_at = self.session.monotonic()
        return await self.view.refresh(self.table.keys_on_screen, behind=behind)

    def read_again(self) -> None:
        """Read the list after something was written: rows may move, and the cursor goes with its
        record."""
        self.view.cursor_key = self.table.key_under_cursor
        self.work(self.view.refresh(self.table.keys_on_screen), "read again after writing")

    def action_refresh_all(self) -> None:
        self.screen.post_message(self.screen.AllWanted())

    def action_pause(self) -> None:
        pulse = self.session.background.poll_gate
        pulse.paused = not pulse.paused
        self.show_quiet()
        seconds = self.session.background.poll_seconds
        self.say(PAUSED if pulse.paused else GOING_ON.format(seconds=seconds))

    # -- by itself

    @property
    def job(self) -> PollJob | None:
        """The reading of this list, if it is time for one."""
        view = self.view
        if view.is_passing:
            return None
        if view.loader.is_reading or view.search.lacks(self.resource) or not self._is_due():
            return None
        return PollJob(f"{self.resource.name}: polling", self._poll)

    async def _poll(self) -> None:
        if self.screen.is_open:
            await self.read_list_again(behind=True)

    def _is_due(self) -> bool:
        background = self.session.background
        if background.trouble is not None:
            return True
        every = seconds_between_polls(self.resource, background.poll_seconds)
        if every is None and self.view.loader.trouble is None:
            return False
        every = every or 4 * background.poll_seconds
        age, tried = self.view.age, self._tried_at
        is_old = age is None or age >= every
        return is_old and (tried is None or self.session.monotonic() - tried >= every)

    # -- saying

    def tick(self) -> None:
        """Called once a second: let lights go out and say a pause; once a server answers again, ask
        it for what the copy stood in for."""
        lists = self.view.source.lists
        if lists is not None and lists.is_over:
            self.screen.ask(self.view.search)
        if self.session.is_live:
            self.view.pause = self.session.background.poll_gate.why_quiet
        self.view.rows.fade()

    def notes(self) -> tuple[str, ...]:
        """How many rows are lit, and how many records are watched."""
        changed = sum(map(self._is_lit, self.view.rows.touched))
        watched = len(self.session.background.watches) if self.session.is_live else 0
        counts = {
            f"{changed} {'row' if changed == 1 else 'rows'} just changed": changed,
            f"watching {watched}": watched,
        }
        counted = tuple(words for words, count in counts.items() if count)
        syncing = self.session.sync_words
        return (*counted, syncing) if syncing else counted

    def _is_lit(self, key: str) -> bool:
        listing = self.view.rows
        return any(listing.is_fresh(key, column.name) for column in self.view.columns)

    def show_quiet(self) -> None:
        """Say at once whether anything is read by itself."""
        if not self.screen.is_open:
            return
        self.view.pause = self.session.background.poll_gate.why_quiet
        self.screen.tell()
