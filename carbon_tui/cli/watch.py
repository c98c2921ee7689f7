"""``carbon-tui watch``: what changes, one JSON object a line, each change once."""

from __future__ import annotations

import argparse
import asyncio
import os
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from carbon_tui.api.errors import (
    ApiError,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    UntrustedServer,
)
from carbon_tui.cli.account import DEMO, Account
from carbon_tui.cli.get import looks_at_names, printers_meant
from carbon_tui.cli.get_remarks import unknown_values
from carbon_tui.cli.named_account import account
from carbon_tui.cli.output import say, standard_output
from carbon_tui.cli.printers import fleet_names, named
from carbon_tui.cli.profile_in_use import in_use
from carbon_tui.cli.stop import Stop
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.print_words import MetWords
from carbon_tui.local_copy.state_history import StateKeeper
from carbon_tui.orders.print_orders.order_api import ListApi
from carbon_tui.prompt import Search, parse
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import NO_NAMES, Moment
from carbon_tui.resources.registry import find
from carbon_tui.session.session import utc_now
from carbon_tui.system.exit_codes import ASKED_FOR, DONE, FAILED, INTERRUPTED, USAGE
from carbon_tui.system.local_zone import LocalZone
from carbon_tui.system.locations import state_folder
from carbon_tui.system.patience import aside
from carbon_tui.system.scratch import scratch_folder
from carbon_tui.watch.command import NoCommand, command_words, run_command
from carbon_tui.watch.events import KINDS, OF_A_VIEW, OF_THE_FLOOR, ChangeEvent, EventKind, line
from carbon_tui.watch.floor_sources import of_the_floor
from carbon_tui.watch.position import WatchedWhat, WatchPosition
from carbon_tui.watch.seen_states import StateNoting
from carbon_tui.watch.sources import ChangeSource
from carbon_tui.watch.view_source import MatchingRecords, TooManyMatches
from carbon_tui.watch.watcher import Watcher

if TYPE_CHECKING:
    from carbon_tui.api.client import Client

LARGEST_TAIL_BYTES = 8_192
"""Of an output file, to see whether its last line was written whole."""
HOPELESS = (NotAuthenticated, NotAllowed, UntrustedServer, TooManyMatches)
"""What another look would meet again."""


def watch(options: argparse.Namespace) -> int:
    """Tell what changes until a signal ends it, or once."""
    if options.exit_code and not options.once:
        raise Stop("--exit-code goes with --once: without it the command stays.", USAGE)
    if options.once and "every" in options.given:
        raise Stop("--once looks once: leave out --every.", USAGE)
    kinds = _kinds(options)
    question = _question(options)
    sources = of_the_floor(kinds) if question is None else (question.source,)
    argv = _command(options.exec)
    who = account(options)
    with in_use(who.profile):
        position = WatchPosition(_folder(who), _what(options, who, kinds))
        try:
            return asyncio.run(
                _ended_at_once(_Watch(options, who, sources, kinds, position, argv, question))
            )
        finally:
            position.close()


async def _ended_at_once(running: _Watch) -> int:
    """A signal cancels what runs between two writes. Nothing has to be put away then, and threads
    that look up a name or read a key may take longer than anybody waits."""
    try:
        return await running.run()
    except asyncio.CancelledError:
        running.put_away()
        os._exit(INTERRUPTED)


def _kinds(options: argparse.Namespace) -> tuple[EventKind, ...]:
    """Raises Stop for a word that is no event, or none of what is watched."""
    kinds_known = OF_A_VIEW if options.view else OF_THE_FLOOR
    if options.events is None:
        return kinds_known
    words = [word.strip() for word in options.events.split(",")]
    names = {str(kind): kind for kind in kinds_known}
    for word in words:
        if word not in names:
            kinds_and_meanings = ", ".join(f"{kind} ({KINDS[kind]})" for kind in kinds_known)
            raise Stop(
                f"“{word}” is no event that can be watched here; there are: {kinds_and_meanings}.",
                USAGE,
            )
    return tuple(names[word] for word in words)


def _question(options: argparse.Namespace) -> _ViewQuestion | None:
    """What is asked of a view, if one is named. Raises UnknownView, PromptError, Stop."""
    if not options.view:
        return None
    question = _ViewQuestion(find(options.view), " ".join(options.query))
    search = question.search(utc_now())
    if lacks := search.lacks(question.resource):
        raise Stop(lacks, USAGE)
    for sentence in unknown_values(question.resource, search):
        say(sentence)
    return question


class _ViewQuestion:
    """A view and what was typed after it, read anew at each look: ``-8h`` is another time then."""

    def __init__(self, resource: AnyResource, text: str) -> None:
        self.resource = resource
        self.source = MatchingRecords(resource, self.search, self._moment)
        self._text = text
        self._zone = LocalZone()
        self._meant: Mapping[str, str] = NO_NAMES
        self._called: Mapping[str, str] = NO_NAMES
        self._knows_printers = False

    def search(self, now: datetime) -> Search:
        """Raises PromptError."""
        return parse(self._text, self.resource, now, self._zone, printers=self._meant)

    def _moment(self, now: datetime) -> Moment:
        return Moment(now, self._zone, printers=self._called)

    async def know_the_printers(self, reading: ListApi, now: datetime) -> None:
        """Which are meant, and what they are called where words look for that; asked for once.

        Raises Stop for a name that is nobody's; ApiError.
        """
        if self._knows_printers:
            return
        search = self.search(now)
        self._meant = await named(reading, printers_meant(search, self.resource))
        if looks_at_names(search, self.resource):
            try:
                self._called = await fleet_names(reading)
            except (NotAllowed, NotFound) as refusal:
                say(f"What printers are called could not be read: {refusal}")
        self._knows_printers = True


def _command(text: str | None) -> tuple[str, ...]:
    """The command and its arguments; no shell reads it. Raises Stop."""
    if text is None:
        return ()
    try:
        return command_words(text)
    except NoCommand as problem:
        raise Stop(f"--exec: {problem}", USAGE) from None


def _folder(who: Account) -> Path:
    if who.profile != DEMO:
        return state_folder() / "watch"

    return scratch_folder("carbon-watch-")


def _what(options: argparse.Namespace, who: Account, kinds: tuple[EventKind, ...]) -> WatchedWhat:
    return WatchedWhat(
        who.host, who.profile, options.view or "", " ".join(options.query), ",".join(kinds),
        options.name or "",
    )  # fmt: skip


class _Watch:
    """One run of the command."""

    def __init__(
        self,
        options: argparse.Namespace,
        who: Account,
        sources: tuple[ChangeSource, ...],
        kinds: tuple[EventKind, ...],
        position: WatchPosition,
        argv: tuple[str, ...],
        question: _ViewQuestion | None = None,
    ) -> None:
        self._options, self._who, self._argv = options, who, argv
        self._question = question
        self._position = position
        self._watcher = Watcher(sources, kinds, position, self._tell)
        self._trouble = ""
        copy = None if who.profile == DEMO else copy_file(who.profile, who.host)
        self._keeper = StateKeeper(copy, monotonic)
        self._words = MetWords(copy)

    async def run(self) -> int:
        if self._watcher.is_first_look:
            say("The first look: what changes is told from the next one on.")
        _settle_what_is_in_doubt(self._position)
        await self._watcher.tell_what_is_untold()
        client = await aside(self._who.connect)
        try:
            while True:
                await self._look(client)
                await self._watcher.tell_what_is_untold()
                if self._options.once:
                    return self._code()
                await asyncio.sleep(self._options.every)
        finally:
            with suppress(ApiError):
                await client.aclose()

    def _code(self) -> int:
        if self._watcher.sees_nothing:
            return FAILED
        if self._watcher.told and self._options.exit_code:
            return ASKED_FOR
        return DONE

    def put_away(self) -> None:
        """Write to the disk which events were told, so that none is told twice."""
        self._position.flush()

    async def _look(self, client: Client) -> None:
        """Raises ApiError where it is hopeless, or where this look is the only one; Stop for a
        printer that is asked for and that nobody knows."""
        reading = StateNoting(client, self._keeper, self._words, client.server_now)
        try:
            if self._question is not None:
                await self._question.know_the_printers(reading, client.server_now())
            await self._watcher.look(reading, client.server_now)
        except ApiError as error:
            if self._options.once or isinstance(error, HOPELESS):
                raise
            self._say_trouble(f"{error.title}: {error}")
            return
        troubles = (*self._watcher.closed.items(), *self._watcher.remarks.items())
        self._say_trouble(" ".join(f"{name}: {why}" for name, why in troubles if why))

    def _say_trouble(self, trouble: str) -> None:
        """Once for as long as it lasts, and once when it is over."""
        if trouble == self._trouble:
            return
        say(trouble.strip() or "All is read again.")
        self._trouble = trouble

    async def _tell(self, event: ChangeEvent) -> None:
        text = f"{event.sentence}\n".encode() if self._options.output == "text" else line(event)
        await _write(text)
        if self._argv:
            await self._run_command(line(event))

    async def _run_command(self, text: bytes) -> None:
        """The command gets the event on its standard input; what it writes goes to our stderr."""
        trouble = await run_command(self._argv, text, sys.stderr)
        if trouble:
            say(f"--exec {trouble}.")


def _settle_what_is_in_doubt(position: WatchPosition) -> None:
    """A killed program may have written an event without noting so. Where the output is a file,
    its end says so."""
    number = position.in_doubt
    event = next((e for e in position.untold() if e.number == number), None)
    if event is None:
        return
    text = line(event)
    tail = _tail_of_stdout()
    if tail is None:
        return
    written = len(tail) - (tail.rfind(b"\n", 0, len(tail) - 1) + 1)
    if written and text.startswith(tail[-written:]):
        os.write(1, text[written:])
        position.done(number)


def _tail_of_stdout() -> bytes | None:
    """The end of the file that stdout is appended to; None where it is no file."""
    try:
        info = os.fstat(1)
        if not stat.S_ISREG(info.st_mode):
            return None
        descriptor = os.open("/dev/fd/1", os.O_RDONLY)
    except OSError:
        return None
    try:
        os.lseek(descriptor, max(0, info.st_size - LARGEST_TAIL_BYTES), os.SEEK_SET)
        return os.read(descriptor, LARGEST_TAIL_BYTES)
    finally:
        os.close(descriptor)


async def _write(text: bytes) -> None:
    """All of it, in one piece where the system lets it: a pipe is waited for first, so that a
    signal need not wait for whoever reads it. Raises ReaderGone and OutputTrouble."""
    with standard_output() as stdout:
        descriptor = stdout.fileno()
        await _writable(descriptor)
        written = 0
        while written < len(text):
            written += os.write(descriptor, text[written:])


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    try:
        loop.add_writer(descriptor, _once(ready))
    except (OSError, NotImplementedError):  # a file is always ready, and cannot be waited for
        return
    try:
        await ready
    finally:
        loop.remove_writer(descriptor)


def _once(ready: asyncio.Future[None]) -> Callable[[], None]:
    def set_ready() -> None:
        if not ready.done():
            ready.set_result(None)

    return set_ready
