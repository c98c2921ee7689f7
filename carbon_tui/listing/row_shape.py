"""How records become the rows of a list: most are shown as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

if TYPE_CHECKING:
    from carbon_tui.api.paging.batch import RowBatch
    from carbon_tui.listing.list_status import ListStatus
    from carbon_tui.resources.definition import AnyResource


class RowShape:
    """Records as rows, one for one or as the resource unfolds them.

    A view whose rows are made of several lists has a shape of its own; see the subclasses.
    """

    def __init__(self, resource: AnyResource) -> None:
        self.resource = resource

    @property
    def is_plain(self) -> bool:
        """Whether rows are the records themselves."""
        return self.resource.rows_from is None

    def from_delivery(self, delivery: RowBatch[Any]) -> RowBatch[Any]:
        """The same batch with rows in place of records."""
        if self.is_plain:
            return delivery
        rows, again = self.resource.rows(delivery.rows), self.resource.rows(delivery.again)
        return replace(delivery, rows=rows, again=again)

    def value(self, row: Any, name: str) -> Any:
        """A column's value, to tell which cells changed; None for what changes by itself."""
        column = self.resource.column(name)
        if column is None or column.show.runs_on:
            return None
        return column.value(row)

    def default_key(self) -> Callable[[Any], Any] | None:
        """What rows are ordered by where neither a person nor the server orders them; None: as they
        come."""
        return None

    def status(self, status: ListStatus) -> ListStatus:
        """The status of a list of these rows, with what is to be said of them besides."""
        return status
