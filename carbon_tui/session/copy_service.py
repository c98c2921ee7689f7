"""The local copy, as the screens of one run ask it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.local_copy.errors import NoCopy
from carbon_tui.local_copy.state_history import KeptState, kept_states
from carbon_tui.local_copy.store import read_only

if TYPE_CHECKING:
    from datetime import datetime

    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.resources.formats import Moment

Answer = TypeVar("Answer")


class CopyService:
    """Asks the copy in threads, each question by a connection of its own."""

    def __init__(self, path: Path | None) -> None:
        """``path`` None: this run keeps no copy."""
        self._path = path

    @property
    def is_there(self) -> bool:
        return self._path is not None and self._path.exists()

    async def ask(
        self,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        read: Callable[[CopyQuestion], Answer],
    ) -> Answer:
        """What ``read`` makes of the question. Raises CopyTrouble, NotInTheCopy."""
        if self._path is None:
            raise NoCopy("This run keeps no local copy.")
        path = self._path

        def answered() -> Answer:
            with closing(read_only(path)) as file:
                return read(CopyQuestion(file, resource, search, moment))

        return await asyncio.to_thread(answered)

    async def states_since(self, since: datetime, until: datetime | None = None) -> list[KeptState]:
        """What states printers were in, as far as the copy has kept them; nothing where there is no
        copy. Raises CopyTrouble."""
        if self._path is None or not self._path.exists():
            return []
        path = self._path

        def read() -> list[KeptState]:
            with closing(read_only(path)) as file:
                return kept_states(file, since, until)

        return await asyncio.to_thread(read)
