"""Lists that live: read again on demand and by themselves, and why they are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message

from carbon_tui.listing.poll_interval import seconds_between_polls
from carbon_tui.resources.view_names import VIEWS
from carbon_tui.screens.mixin_base import ListPart
from carbon_tui.session.poll_job import PollJob

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

PAUSED = "Paused: nothing is read by itself, nothing rings. p goes on."
GOING_ON = "Live again: what can change is read every {seconds:g} s."


class RefreshActions(ListPart):
    """``r``, ``R`` and ``p``."""

    _tried_at: float | None = None
    """When reading again by itself was last tried."""

    class AllWanted(Message):
        """A person wants every open list read again."""

    def action_refresh(self) -> None:
        self.work(self.read_list_again(), "refresh")

    async def read_list_again(self, *, behind: bool = False) -> bool:
        """Bring the list up to date in place; False when that failed, or nothing is drawn: a screen
        that was left, or is only being made, is not read again."""
        if not self.query("#table"):
            return False
        self._tried_at = self.session.monotonic()
        return await self.view.refresh(self.table.keys_on_screen, behind=behind)

    def read_again(self) -> None:
        """Something was written: rows may move, and the cursor goes with its record."""
        self.view.cursor_key = self.table.key_under_cursor
        self.work(self.view.refresh(self.table.keys_on_screen), "read again after writing")

    def action_refresh_all(self) -> None:
        self.post_message(self.AllWanted())

    def action_pause(self) -> None:
        pulse = self.session.live.pulse
        pulse.paused = not pulse.paused
        self.show_quiet()
        seconds = self.session.live.poll_seconds
        self.say(PAUSED if pulse.paused else GOING_ON.format(seconds=seconds))

    # -- by itself

    @property
    def job(self) -> PollJob | None:
        """Reading this list again, when it is time for that."""
        view = self.view
        if view.loader.is_reading or view.search.lacks(self.resource) or not self._is_due():
            return None
        return PollJob(f"{self.resource.name}: polling", self._poll)

    async def _poll(self) -> None:
        if self.is_there:
            await self.read_list_again(behind=True)

    def _is_due(self) -> bool:
        live = self.session.live
        if live.trouble is not None:
            return True
        every = seconds_between_polls(self.resource, live.poll_seconds)
        if every is None and self.view.loader.trouble is None:
            return False
        every = every or 4 * live.poll_seconds
        age, tried = self.view.rows.age, self._tried_at
        is_old = age is None or age >= every
        return is_old and (tried is None or self.session.monotonic() - tried >= every)

    # -- saying

    def _tick(self) -> None:
        if self.session.is_live:
            self.view.pause = self.session.live.pulse.why_quiet
        self.view.rows.fade()
        super()._tick()

    def notes(self) -> tuple[str, ...]:
        """How many rows are lit, and how many records are watched."""
        changed = sum(map(self._is_lit, self.view.rows.touched))
        watched = len(self.session.live.watches) if self.session.is_live else 0
        said = {
            f"{changed} {'row' if changed == 1 else 'rows'} just changed": changed,
            f"watching {watched}": watched,
        }
        return (*(words for words, count in said.items() if count), *super().notes())

    def _is_lit(self, key: str) -> bool:
        listing = self.view.rows
        return any(listing.is_fresh(key, column.name) for column in self.view.columns)

    def show_quiet(self) -> None:
        """Say at once whether anything is read by itself."""
        if not self.stands:
            return
        self.view.pause = self.session.live.pulse.why_quiet
        self.tell()


async def read_all(app: App[Any], session: Session) -> None:
    """Read every open list again, the one on screen first, then say how that went."""
    lists = open_lists(app)
    failed = 0
    for place, each in enumerate(lists):
        if each.is_attached and not await each.read_list_again(behind=bool(place)):
            failed += 1
    here = next((each for each in lists if each is app.screen), None)
    if here is not None:
        count = "1 view" if len(lists) == 1 else f"{len(lists)} views"
        good = f"Read again: {count}."
        here.say(f"{failed} of {count} could not be read again: ! says why." if failed else good)


def open_lists(app: App[Any]) -> list[RefreshActions]:
    """Every list screen in every view's stack that was begun, the one on top first."""
    here = [each for each in reversed(app.screen_stack) if isinstance(each, RefreshActions)]
    there: list[RefreshActions] = []
    for name in VIEWS:
        if name != app.current_mode and _is_begun(app, name):
            there += [e for e in app.get_screen_stack(name) if isinstance(e, RefreshActions)]
    return here + there


def _is_begun(app: App[Any], mode: str) -> bool:
    try:
        return bool(app.get_screen_stack(mode))
    except KeyError:
        return False
