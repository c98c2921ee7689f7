"""Relative dates mean what they say now, also on a list that has stood open for hours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, timedelta

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.listing.list_model import ListModel
from carbon_tui.prompt import parse
from carbon_tui.resources import registry
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator

HOUR = 3_600


@pytest.fixture
async def session(simulator: Simulator) -> AsyncIterator[Session]:
    clock = simulator.clock
    session = Session(
        lambda: Client(
            "http://127.0.0.1/v1", signer=None, transport=InProcess(simulator), wall=clock.time
        ),
        now=clock.now,
        monotonic=clock.time,
        zone=UTC,
    )
    yield session
    await session.close()


def asked(session: Session, text: str) -> ListModel:
    model = ListModel(registry.find("prints"), session, lambda: None)
    model.begin(parse(text, model.resource, session.now(), UTC))
    return model


def starts(model: ListModel) -> list[timedelta]:
    """How long ago each row's print was started."""
    now = model.context.now()
    return [now - model.rows.record(place).started_at for place in range(len(model.rows))]


async def test_eight_hours_stay_eight_hours_overnight(
    simulator: Simulator, session: Session
) -> None:
    model = asked(session, "started>=-8h status=finished,failed,aborted,printing")
    while await model.loader.step():
        pass
    before = len(model.rows)
    simulator.clock.advance(12 * HOUR)
    assert await model.refresh()
    while await model.loader.step():
        pass
    assert before
    assert max(starts(model), default=timedelta()) <= timedelta(hours=8, seconds=2)
    assert model.search.text.startswith("started>=-8h")


@pytest.mark.parametrize("text", ["(started>=-8h | name=nobody)", "started>=-8h | name=nobody"])
async def test_dates_in_brackets_move_on_as_well(
    simulator: Simulator, session: Session, text: str
) -> None:
    model = asked(session, text)
    while await model.loader.step():
        pass
    before = len(model.rows)
    simulator.clock.advance(4 * HOUR)
    model.read_dates_anew()
    assert 0 < len(model.rows) < before
    assert max(starts(model)) <= timedelta(hours=8, seconds=2)


async def test_an_absolute_date_stays_where_it_is(simulator: Simulator, session: Session) -> None:
    since = (session.now() - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
    model = asked(session, f"started>={since} status=finished,failed,aborted,printing")
    query = model.search.query
    simulator.clock.advance(12 * HOUR)
    model.read_dates_anew()
    assert model.search.query == query


async def test_pages_that_come_later_bring_nothing_that_has_fallen_out(
    simulator: Simulator, session: Session
) -> None:
    model = asked(session, "started>=-10d status=finished,failed,aborted,printing")
    await model.loader.next_page()
    simulator.clock.advance(5 * 24 * HOUR)
    model.read_dates_anew()
    while await model.loader.step():
        pass
    assert max(starts(model)) <= timedelta(days=10, seconds=2)
