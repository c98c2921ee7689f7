"""Being told: what changed since the start, and the bell for what is watched."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from carbon_tui.listing.list_status import Alarm
from carbon_tui.screens.activity_screen import ActivityScreen
from carbon_tui.session.session import Session
from carbon_tui.simulator import Simulator
from tests.stories.living import alarm, at_a_living_screen, beat, bells
from tests.stories.person import Person
from tests.stories.test_living import FAILING, FAILS, go_to


def told(person: Person) -> list[str]:
    """Every change so far, newest first."""
    activity = person.app.session.background.activity
    return [activity[place].sentence for place in range(len(activity))]


async def order_a_print(simulator: Simulator, serial: str) -> str:
    """Somebody else queues two copies of a build; the order's number."""
    build = simulator.records.builds(status="Released")[0]["uuid"]
    body = {
        "build_uuid": build,
        "total_copies": 2,
        "route_to": [serial],
        "print_order_number": "WO-NEW",
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=simulator)) as other:
        answer = await other.post("http://127.0.0.1/v1/print_orders", json=body)
    assert answer.status_code == 200, answer.text
    return "WO-NEW"


async def test_the_activity_lists_a_failed_print_and_leads_to_it(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        await beat(person, FAILS - 15)
        await beat(person, 15, times=3)
        await person.press("a")
        await person.until(lambda: isinstance(person.screen, ActivityScreen))
        lines = [line for line in person.sees.splitlines() if "Franklin" in line or FAILING in line]
        assert any("Printing → Finished" in line and _fifteen_apart(line) for line in lines), lines
        assert any("failed on Franklin" in line and "exact" in line for line in lines), lines
        assert isinstance(person.screen, ActivityScreen)
        rows = person.screen.table.rows
        place = next(p for p in range(len(rows)) if "failed on" in rows.record(p).change)
        await person.press(*["j"] * place, "enter")
        key = rows.record(place).key
        await person.until_loaded()
        failed = simulator.records.prints(uuid=key)[0]
        assert person.keys_seen == [failed["uuid"]]
        assert failed["status"] == "failed"
        assert person.here.trail == "what changed ›"


def _fifteen_apart(line: str) -> bool:
    """It says from when to when it may have happened."""
    clocks = [word.split(":") for word in line.split() if word.count(":") == 2]
    times = [timedelta(hours=int(h), minutes=int(m), seconds=int(s)) for h, m, s in clocks]
    return len(times) == 2 and times[0] - times[1] == timedelta(seconds=15)


async def test_what_was_noticed_late_stands_where_it_happened(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        activity, now = person.app.session.background.activity, simulator.clock.now()
        for name, seconds in (("second", -5), ("first", -20), ("third", 0)):
            activity.add("printers", name, name, "went", at=now + timedelta(seconds=seconds))
        await person.press("a")
        await person.until(lambda: isinstance(person.screen, ActivityScreen))
        assert isinstance(person.screen, ActivityScreen)
        rows = person.screen.table.rows
        assert [rows.record(place).name for place in range(3)] == ["third", "second", "first"]
        assert [rows.index_of(rows.key(place)) for place in range(3)] == [0, 1, 2]


async def test_what_is_wrong_and_what_is_pinned_is_said_beside_the_news(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "alarm", lambda *_: Alarm("No network", "!", bad=True))
    monkeypatch.setattr(Session, "pinned", "1 order is unknown")
    async with at_a_living_screen(simulator) as person:
        await person.press("a")
        await person.until(lambda: "What changed" in person.sees, "the news")
        await person.until(lambda: "No network" in person.sees, "the alarm")
        await person.until(lambda: "1 order is unknown" in person.sees, "what is pinned")
        await person.press("exclamation_mark")
        await person.until(lambda: "What is wrong" in person.sees, "what it leads to")


async def test_a_new_order_is_news_wherever_one_is(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator, "builds") as person:
        await order_a_print(simulator, "KY49Q79")
        await beat(person, 61, times=5)
        await person.press("a")
        await person.until(lambda: isinstance(person.screen, ActivityScreen))
        placed = next(each for each in told(person) if each.startswith("WO-NEW"))
        name = next(b["name"] for b in simulator.records.builds() if b["name"] in placed)
        assert placed == f"WO-NEW: placed, 2 copies of {name} for Edison"
        assert "WO-NEW" in person.sees
        assert placed.removeprefix("WO-NEW: ") in person.sees


async def test_what_is_shown_grows_while_it_is_read_and_the_cursor_stays(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator, size=(80, 24)) as person:
        await beat(person, FAILS, times=3)
        await person.press("a")
        await person.until(lambda: isinstance(person.screen, ActivityScreen))
        screen = person.screen
        assert isinstance(screen, ActivityScreen)
        await person.press("j")
        key, count = screen.table.key_under_cursor, len(screen.table.rows)
        await beat(person, 1_000, times=5)
        assert len(screen.table.rows) > count
        assert screen.table.key_under_cursor == key
        await person.press("escape")
        await person.until_loaded()


async def test_a_watched_record_rings_in_whatever_view_one_is(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch)
    async with at_a_living_screen(simulator) as person:
        await go_to(person, FAILING)
        await person.press("w")
        assert "Watching Franklin: rings when it changes" in person.sees
        await person.press("3")
        await person.until_loaded()
        await beat(person, FAILS - 30, times=2)
        assert not rung
        await beat(person, 30, times=2)
        assert len(rung) == 1
        assert "Franklin: state Printing → Finished, printing" in alarm(person)
        await person.until(lambda: "a says more" in person.sees)
        await person.press("a")
        await person.until(lambda: isinstance(person.screen, ActivityScreen))
        assert "rang: state Printing → Finished" in person.sees
        await person.press("escape")
        await person.until_loaded()
        assert alarm(person) == ""


async def test_a_watched_print_rings_although_its_list_is_not_open(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch)
    running = simulator.records.prints(status="printing")
    uuid = next(each["uuid"] for each in running if each["origin"]["printer_serial"] == FAILING)
    async with at_a_living_screen(simulator, f"prints uuid={uuid} status=all") as person:
        await person.press("w", "1")
        await person.until_loaded()
        await beat(person, FAILS, times=4)
        assert len(rung) == 1
        assert "status printing → failed" in alarm(person)
        asked = [dict(each) for each in person.asked("/prints") if ("uuid", uuid) in each]
        assert len(asked) == 2


async def test_w_again_stops_it(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    rung = bells(monkeypatch)
    async with at_a_living_screen(simulator) as person:
        await go_to(person, FAILING)
        await person.press("w", "w")
        assert "Franklin is not watched any more." in person.sees
        await beat(person, FAILS, times=3)
        assert not rung


async def test_a_watched_record_rings_also_when_nobody_types(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch)
    async with at_a_living_screen(simulator) as person:
        await go_to(person, FAILING)
        await person.press("w")
        before = len(person.asked("/prints"))
        await beat(person, 40 * 60, times=3)
        assert person.app.session.background.poll_gate.asleep
        assert len(rung) == 1
        assert len(person.asked("/prints")) == before


async def test_a_waiting_print_that_leaves_its_queue_rings_once(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = bells(monkeypatch)
    async with at_a_living_screen(simulator, f"queues serial={FAILING}") as person:
        await person.press("w", "1")
        await person.until_loaded()
        await beat(person, 20 * 60, times=3)
        assert not rung
        await person.press("j")
        await beat(person, 40 * 60, times=3)
        assert len(rung) == 1
        assert "is not in the list any more" in alarm(person)
        await beat(person, 60, times=4)
        assert len(rung) == 1


async def test_what_is_not_read_by_itself_cannot_be_watched(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator, "quality") as person:
        await person.press("w")
        assert "none can be watched" in person.sees
