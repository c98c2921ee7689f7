"""What a list needs of the run it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from carbon_tui.api.client import Client
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.api.transport.pacing import Urgency
    from carbon_tui.groups.copy_reading import Asking
    from carbon_tui.listing.list_status import ListStatus
    from carbon_tui.prompt.search import Search
    from carbon_tui.resources.definition import AnyResource, Column
    from carbon_tui.resources.formats import Moment
    from carbon_tui.settings import Settings


class ChosenSettings(Protocol):
    """Where the settings of this run are read from."""

    @property
    def now(self) -> Settings: ...


class LocalCopy(Protocol):
    """The copy of the account's data, as far as lists know it."""

    @property
    def is_there(self) -> bool: ...

    def holds(self, resource: AnyResource) -> bool:
        """Whether it has these records, so that asking it asks no server."""

    @property
    def may_hold_process_data(self) -> bool:
        """Whether it can hold what printers recorded of prints."""

    @property
    def may_be_made(self) -> bool:
        """Whether this run could make a copy, and there is none yet."""

    def asking(
        self,
        resource: AnyResource,
        search: Search,
        moment: Moment,
        visible: tuple[Column[Any], ...] = (),
    ) -> Asking: ...

    async def bring_up_to_date(self, resource: AnyResource) -> None:
        """Read what changed on the server into the copy. Raises CopyTrouble and what reading
        raises."""


class ListsWithCopy(Protocol):
    """Reads the server's lists, and the local copy in their stead while no server answers."""

    source: str
    """Who answers, by hand: "copy" or "server"; empty: whoever can."""

    @property
    def copied_at(self) -> datetime | None:
        """When the copy was complete, if any of what was read came from it; None where all is the
        server's."""

    @property
    def age(self) -> float | None:
        """Seconds since `copied_at`; None where all is the server's."""

    @property
    def is_over(self) -> bool:
        """Whether the copy has stood in and the server answers again, so that all is to be read
        anew."""

    def begin(self) -> None:
        """Forget where the last reading came from: another one begins."""

    def told(self, status: ListStatus) -> ListStatus:
        """The status with the age of the copy, where any of what was read is the copy's."""

    async def page_at(
        self, endpoint: Endpoint[Any], params: Params, urgency: Urgency | None = None
    ) -> Page[Any]:
        """One page of a list. Raises what reading raises."""


class ListContext(Protocol):
    """One run on one account, as far as lists know it. `Session` is one."""

    @property
    def ascii(self) -> bool:
        """Whether the terminal shows ASCII alone."""

    @property
    def preferences(self) -> ChosenSettings: ...

    @property
    def now(self) -> Callable[[], datetime]:
        """This computer's clock."""

    @property
    def monotonic(self) -> Callable[[], float]:
        """Seconds on a clock that nobody sets."""

    @property
    def copy(self) -> LocalCopy: ...

    @property
    def cut_off(self) -> Exception | None:
        """Why no server answers, while the next attempt is waited for; None: it may be asked."""

    def stand_in(self) -> ListsWithCopy:
        """A reader for rows that the copy does not have as they are shown (groups, trees, charts):
        it asks the server, and the copy while no server answers."""

    def server_now(self) -> datetime:
        """The server's clock, as far as its answers have told it."""

    def moment(self) -> Moment:
        """What cells are written by: the time, the zone, what printers are called."""

    async def client(self) -> Client:
        """The API's client, made with the first call. Raises CredentialsError for a key that cannot
        be used, BadAddress for a bad address."""

    async def page_at(
        self, endpoint: Endpoint[Any], params: Params, urgency: Urgency | None = None
    ) -> Page[Any]:
        """One page of a list. Raises ApiError and what `client` raises."""
