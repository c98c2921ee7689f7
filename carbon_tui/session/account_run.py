"""What the services of a run share with it. They know this much of it and not the run itself, which
makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Protocol, TypeVar

from carbon_tui.api.client import Client
from carbon_tui.api.schema.endpoints import Endpoint
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.query import Params
from carbon_tui.api.schema.records import PrintQualityData
from carbon_tui.api.transport.pacing import Urgency
from carbon_tui.groups.joined_values import JoinedValues
from carbon_tui.resources.formats import Moment
from carbon_tui.session.fleet import Fleet
from carbon_tui.session.preferences import Preferences

R = TypeVar("R")


class AccountRun(Protocol):
    """The account, its rights, its clocks, and pages of lists; `Session` says more of each."""

    profile: str
    host: str
    read_only: bool
    zone: tzinfo
    state_folder: Path | None
    copy_file: Path | None
    preferences: Preferences

    def connect(self) -> Client: ...

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    def moment(self) -> Moment: ...

    def server_now(self) -> datetime: ...

    async def client(self) -> Client: ...

    async def page_at(
        self, endpoint: Endpoint[R], params: Params, urgency: Urgency | None = None
    ) -> Page[R]: ...

    async def page_behind(self, endpoint: Endpoint[R], params: Params) -> Page[R]: ...

    async def page_for_the_copy(self, endpoint: Endpoint[R], params: Params) -> Page[R]: ...

    async def quality_data_for_the_copy(
        self, print_ids: Sequence[str]
    ) -> list[PrintQualityData]: ...

    @property
    def has_copy_file(self) -> bool: ...

    @property
    def joined_values(self) -> JoinedValues: ...

    @property
    def trouble(self) -> Exception | None: ...

    @property
    def cut_off(self) -> Exception | None: ...

    @property
    def fleet(self) -> Fleet: ...
