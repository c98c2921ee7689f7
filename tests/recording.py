"""Every request that the program sends to a simulator in the whole test run is held against the
published document. A test whose requests are not as published fails, whatever else it shows.

Fleets in process and behind sockets are heard alike, for both read their requests in one place.
Other clients, the vendor's and the tests' own, are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from carbon_tui.simulator.exchange import Receive, Scope
from carbon_tui.simulator.exchange import read_request as read
from carbon_tui.simulator.messages import ServerRequest
from tests.published import BASE, Part, Published

OURS = "carbon-tui"
"""How the program calls itself (User-Agent)."""


@dataclass
class Record:
    """What was heard. What is made of parts that were checked before is not checked again, since
    a run sends tens of thousands."""

    published: Published = field(default_factory=Published)
    heard: int = 0
    parts: set[Part] = field(default_factory=set)
    unchecked: list[ServerRequest] = field(default_factory=list)

    def hear(self, request: ServerRequest) -> None:
        if request.headers.get("user-agent") != OURS or not request.path.startswith(BASE):
            return
        self.heard += 1
        of_request = set(self.published.parts(request))
        if not of_request <= self.parts:
            self.parts |= of_request
            self.unchecked.append(request)

    def violations(self) -> list[str]:
        """Of the requests that came since the last time."""
        waiting, self.unchecked = self.unchecked, []
        return [said for request in waiting for said in self.published.violations(request)]


RECORD = Record()
_COUNTS = pytest.StashKey[list[int]]()
_DOOR = pytest.MonkeyPatch()


async def _read_and_record(scope: Scope, receive: Receive, longest: int) -> ServerRequest | None:
    request = await read(scope, receive, longest)
    if request is not None:
        RECORD.hear(request)
    return request


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_COUNTS] = [0, 0]
    _DOOR.setattr("carbon_tui.simulator.simulator.read_request", _read_and_record)


def pytest_unconfigure() -> None:
    _DOOR.undo()


@pytest.fixture(autouse=True)
def every_request_is_as_published() -> Iterator[None]:
    """Fails the test after which a request was found that is not."""
    yield
    found = RECORD.violations()
    if found:
        pytest.fail("Not as published:\n" + "\n".join(found), pytrace=False)


# -- the sum of it, from all processes of a run


def pytest_sessionfinish(session: pytest.Session) -> None:
    counts = [RECORD.heard, len(RECORD.parts)]
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["requests"] = counts
    else:
        _add(session.config, counts)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process of the run has ended (pytest-xdist)."""
    _add(node.config, getattr(node, "workeroutput", {}).get("requests", [0, 0]))


def _add(config: pytest.Config, counts: list[int]) -> None:
    before = config.stash[_COUNTS]
    config.stash[_COUNTS] = [before[0] + counts[0], before[1] + counts[1]]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    heard, checked = config.stash[_COUNTS]
    if heard:
        said = f"{heard:,} requests of {checked:,} parts held against the published API"
        terminalreporter.write_line(said)
