"""What reading commands read: the account's lists, from the local copy where nobody is reached."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from carbon_tui.api.client import Client
from carbon_tui.api.errors import AnswerLost, Unreachable
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.cli.account import DEMO, Account
from carbon_tui.cli.output import say
from carbon_tui.local_copy.errors import NO_COPY_YET, CopyTrouble, NoCopy, NotInTheCopy
from carbon_tui.local_copy.place import copy_file
from carbon_tui.local_copy.print_words import MetWords
from carbon_tui.resources.formats import span

if TYPE_CHECKING:
    import sqlite3

    from carbon_tui.api.schema.records import PrintQualityData
    from carbon_tui.groups.copy_reading import CopyReading

R = TypeVar("R")

NO_CONNECTION = (Unreachable, AnswerLost)
"""What the copy stands in for: a server that answers with an error is no reason for old rows."""


def copy_of(who: Account) -> Path | None:
    """Where this account's copy lies, or would; the built-in fleet has none."""
    return None if who.profile == DEMO else copy_file(who.profile, who.host)


class CommandLists:
    """A `ListApi` for one command. Once the copy has stood in, nobody else is asked; it never does
    after a page of the server's, so that no output is made of both."""

    def __init__(self, client: Client, copy: Path | None, *, stands_in: bool = True) -> None:
        """``copy`` None: nothing stands in; not ``stands_in``: it only learns from what is read."""
        self._client = client
        self._words = MetWords(copy)
        self._copy = copy if stands_in and copy is not None and copy.exists() else None
        self._trouble: Exception | None = None
        """Why the copy is read."""
        self._copied: CopyReading | None = None
        self._was_answered = False

    @property
    def is_copied(self) -> bool:
        return self._copied is not None

    def copied_at(self) -> datetime | None:
        """When the copy was complete that was read; None: all is the server's."""
        return None if self._copied is None else self._copied.as_of()

    def server_now(self) -> datetime:
        """The present of what was read."""
        return self.copied_at() or self._client.server_now()

    async def page(
        self, endpoint: Endpoint[R], params: Params, /, *, urgency: Urgency = Urgency.FOREGROUND
    ) -> Page[R]:
        """Raises ApiError."""
        if self._copied is None:
            try:
                page = await self._client.page(endpoint, params, urgency=urgency)
            except NO_CONNECTION as trouble:
                self.let_the_copy_stand_in(trouble)
            else:
                self._was_answered = True
                if words := self._words.new_in(endpoint.path, page.rows):
                    now = self._client.server_now()
                    await asyncio.to_thread(self._words.keep, words, now)
                return page
        return await self._from_the_copy(endpoint, params)

    async def get_print_quality_data(self, print_ids: list[str]) -> list[PrintQualityData]:
        """What printers recorded of these prints. Raises ApiError."""
        if self._copied is None:
            return await self._client.get_print_quality_data(print_ids)
        from carbon_tui.groups.copied_process_data import copied_process_data
        from carbon_tui.groups.copy_coverage import check_process_data

        def read() -> list[PrintQualityData]:
            with closing(self._opened()) as file:
                check_process_data(file)
                return copied_process_data(file, print_ids)

        try:
            return await asyncio.to_thread(read)
        except (CopyTrouble, NotInTheCopy) as why:
            raise self._with_reason(why) from why

    def let_the_copy_stand_in(self, trouble: Exception) -> None:
        """From now on. Raises the trouble where there is no copy, or the server gave pages."""
        if self._copy is None or self._was_answered:
            raise trouble
        from carbon_tui.groups.copy_reading import reading_of_file

        self._trouble = trouble
        self._copied = reading_of_file(self._opened)

    @contextmanager
    def standing_in(self) -> Iterator[None]:
        """What is asked of the server within ends here where nobody is reached, and the copy
        answers from then on. Raises like `let_the_copy_stand_in`."""
        try:
            yield
        except NO_CONNECTION as trouble:
            self.let_the_copy_stand_in(trouble)

    def let_the_copy_answer(self) -> None:
        """The copy alone, from now on."""
        from carbon_tui.groups.copy_reading import reading_of_file

        self._copied = reading_of_file(self._opened)

    def tell(self, zone: tzinfo) -> None:
        """Say of rows of the copy how old they are, and why they are the copy's."""
        at = self.copied_at()
        if at is None:
            return
        age = span(max(0.0, (self._client.server_now() - at).total_seconds()))
        why = f"{getattr(self._trouble, 'title', 'No connection')}: f" if self._trouble else "F"
        say(f"{why}rom the local copy of {at.astimezone(zone):%Y-%m-%d %H:%M}, {age} old.")

    def _opened(self) -> sqlite3.Connection:
        from carbon_tui.local_copy.store import read_only

        if self._copy is None:
            raise NoCopy(NO_COPY_YET)
        return read_only(self._copy)

    async def _from_the_copy(self, endpoint: Endpoint[R], params: Params) -> Page[R]:
        if self._copied is None:
            raise RuntimeError("the copy stands in before it is asked")
        try:
            return await self._copied.page(endpoint, params)
        except (CopyTrouble, NotInTheCopy) as why:
            raise self._with_reason(why) from why

    def _with_reason(self, why: Exception) -> Exception:
        from carbon_tui.session.stand_in import with_reason

        return why if self._trouble is None else with_reason(self._trouble, why)
