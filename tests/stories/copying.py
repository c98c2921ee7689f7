"""A copy of the account's data beside a person at the screen."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.sync import Sync, SyncOptions
from tests.stories.person import Person


async def has_a_copy(
    person: Person, path: Path, since: datetime | None = None, *, quality_data: bool = False
) -> None:
    """All there is on the server now is in this file, and the program knows where it lies.

    ``quality_data``: also what printers recorded of prints.
    """
    client = await person.app.session.client()

    async def fetch(endpoint: Any, params: Any) -> Any:
        return await client.page(endpoint, params, with_json=True)

    with closing(CopyStore(path)) as store:
        await Sync(
            store,
            fetch,
            client.server_now,
            quality=client.get_print_quality_data,
            options=SyncOptions(since, quality_data=quality_data),
        ).run()
    keeps_its_copy_at(person, path)


def keeps_its_copy_at(person: Person, path: Path) -> None:
    person.app.session.copy_file = path
    person.app.session._copy = None


def makes_its_copy_in_memory(person: Person) -> None:
    """As the built-in fleet does."""
    person.app.session.copy_in_memory = True
    person.app.session._copy = None
