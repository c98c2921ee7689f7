"""Events of the floor while the app is open, told in the ways that a person chose for them.

The same watcher as `carbon-tui watch` finds them, in memory: what happened before the app began is
told by nobody. It goes on while nobody types, since it is for when nobody looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from carbon_tui.session.behind import ReadingBehind
from carbon_tui.session.poll_job import PollJob
from carbon_tui.settings.values import EventAlarm, Settings
from carbon_tui.text.spelling import nearest
from carbon_tui.watch.command import NoCommand, command_words, run_command
from carbon_tui.watch.events import OF_THE_FLOOR, ChangeEvent, EventKind, line
from carbon_tui.watch.floor_sources import of_the_floor
from carbon_tui.watch.position import PositionInMemory
from carbon_tui.watch.watcher import Watcher

if TYPE_CHECKING:
    from carbon_tui.session.account_run import AccountRun

MOST_SOUNDS = 3
"""Events of one look that ring and notify; when a whole hall goes dark one message is enough."""


class AlarmWay(StrEnum):
    """How a person is told."""

    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"
    COMMAND = "command"


Tell = Callable[[ChangeEvent, tuple[AlarmWay, ...]], None]
"""Shows one event, and tells it in these ways as far as they need the terminal."""


class Alarms:
    """Watches the floor for the events that the settings ask for, and tells of them. Made only
    where an alarm is chosen."""

    def __init__(self, session: AccountRun, tell: Tell, say: Callable[[str], None]) -> None:
        """`say` takes a sentence for a person: what is wrong with the command."""
        settings = session.preferences.now
        self._session = session
        self._tell, self._say = tell, say
        self._ways, _ = chosen_ways(settings.alarms)
        self._argv = _argv_of(settings)[0]
        self._commands: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._sounds = 0
        self.looked = False
        """All was read once: what differs from then on is told."""
        self._read_at: float | None = None
        self._watcher = Watcher(
            of_the_floor(self._ways), self._ways, PositionInMemory(), self._tell_one
        )

    def due(self, poll_seconds: float) -> PollJob | None:
        """The next look, at the pace of the settings."""
        if not self._ways:
            return None
        now = self._session.monotonic()
        if self._read_at is not None and now - self._read_at < poll_seconds:
            return None
        return PollJob("alarms", self._look)

    async def _look(self) -> None:
        """Raises what reading raises; what was found before that is told."""
        self._read_at = self._session.monotonic()
        self._sounds = 0
        try:
            await self._watcher.look(ReadingBehind(self._session), self._session.server_now)
            self.looked = True
        finally:
            await self._watcher.tell_what_is_untold()

    async def _tell_one(self, event: ChangeEvent) -> None:
        ways = self._ways[event.event]
        if AlarmWay.COMMAND in ways and self._argv and not self._is_closed:
            task = asyncio.create_task(self._run(line(event)), name="alarm: command")
            self._commands.add(task)
            task.add_done_callback(self._commands.discard)
        self._sounds += 1
        if self._sounds > MOST_SOUNDS:
            return
        self._tell(event, ways)

    async def _run(self, event: bytes) -> None:
        trouble = await run_command(self._argv, event)
        if trouble:
            self._say(f"alarm_command {trouble}.")

    async def close(self) -> None:
        """Commands that run are ended with the app."""
        self._is_closed = True  # a look that is broken off still tells what it found
        for task in list(self._commands):
            task.cancel()
        await asyncio.gather(*self._commands, return_exceptions=True)


def chosen_ways(
    alarms: Iterable[EventAlarm],
) -> tuple[Mapping[EventKind, tuple[AlarmWay, ...]], tuple[str, ...]]:
    """By kind of event, and a sentence for each name that is none."""
    names = {str(kind): kind for kind in OF_THE_FLOOR}
    ways: dict[EventKind, tuple[AlarmWay, ...]] = {}
    problems = []
    for alarm in alarms:
        kind = names.get(alarm.name)
        if kind is None:
            near = nearest(alarm.name, names)
            meant = f": did you mean {near}?" if near else f": there are {', '.join(names)}."
            problems.append(f"alarms.{alarm.name} is no event{meant}")
        elif alarm.ways:
            ways[kind] = tuple(dict.fromkeys(map(AlarmWay, alarm.ways)))
    return ways, tuple(problems)


def alarm_problems(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the alarms that are chosen, a sentence each."""
    ways, problems = chosen_ways(settings.alarms)
    if not any(AlarmWay.COMMAND in chosen for chosen in ways.values()):
        return problems
    return (*problems, *filter(None, (_argv_of(settings)[1],)))


def _argv_of(settings: Settings) -> tuple[tuple[str, ...], str]:
    """The command's words, and what is wrong with it."""
    text = settings.alarm_command
    if text is None:
        return (), "alarm_command is not set, so that no command is run."
    try:
        return command_words(text), ""
    except NoCommand as problem:
        return (), f"alarm_command: {problem}"
