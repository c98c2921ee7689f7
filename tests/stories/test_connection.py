"""A line that drops, a key that is refused, a clock that is wrong: said in words, and over by
itself."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from carbon_tui.api.transport.auth import Signer
from carbon_tui.screens.dialogs.text_page import PageScreen
from carbon_tui.simulator import Clock, Fault, Simulator, SimulatorKey
from carbon_tui.system.secret import Secret
from tests.conftest import SMALL
from tests.stories.living import Wall, alarm, at_a_living_screen, beat, polls
from tests.stories.person import Person, later


async def details(person: Person) -> str:
    """All that ``!`` shows, also what does not fit on the screen."""
    await person.press("exclamation_mark")
    await person.until(lambda: isinstance(person.screen, PageScreen))
    await person.until(lambda: "Newest requests" in paper(person))
    return paper(person)


def paper(person: Person) -> str:
    from textual.widgets import Static

    return "\n".join(str(each.render()) for each in person.screen.query(Static))


async def test_a_lost_connection_counts_down_and_all_resumes_by_itself(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator) as person:
        rows = person.keys_seen
        simulator.faults.add(Fault("drop-before", "*", times=None))
        await beat(person, 16)
        assert alarm(person).startswith("No answer since 14:13 · next attempt in 5 s · ")
        person.here._tick()
        await person.until(lambda: "15s old" in person.sees)
        assert person.keys_seen == rows
        before = polls(person)
        await beat(person, 4, times=2)
        assert "next attempt in 1 s" in alarm(person)
        assert polls(person) == before
        await beat(person, 1)
        assert polls(person) > before
        assert "next attempt in 10 s" in alarm(person)
        simulator.faults.clear()
        await beat(person, 10)
        assert alarm(person) == ""
        assert person.here.view.rows.age == 0
        assert person.keys_seen == rows


async def test_a_first_page_that_never_came_is_asked_for_again(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("drop-before", "*", times=None))
        await person.press("3")
        await person.until(lambda: person.here.view.loader.trouble is not None)
        await person.until(lambda: "! says more" in person.sees)
        simulator.faults.clear()
        await beat(person, 5)
        await person.until_loaded()
        assert alarm(person) == ""


async def test_attempts_come_later_after_each_failure(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("status-401", "*", times=None))
        waits = []
        await beat(person, 16)
        for _ in range(6):
            waits.append(person.app.session.background.poll_gate.countdown)
            await beat(person, waits[-1] or 0.0)
        assert waits == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


async def test_r_tries_at_once_whatever_the_countdown_says(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("status-401", "*", times=None))
        await beat(person, 16)
        assert "next attempt in 5 s" in alarm(person)
        simulator.faults.clear()
        await person.press("r")
        await person.until(lambda: alarm(person) == "")


async def test_a_refused_key_says_its_own_words(simulator: Simulator) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("status-401", "*", times=None))
        await beat(person, 16)
        said = alarm(person)
        assert said.startswith("Key not accepted since 14:13")
        assert "Make a new key at https://print.carbon3d.com/api_keys" in said


async def test_a_list_that_is_forbidden_says_so_and_the_others_go_on(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("status-403", "GET /builds", times=None))
        await person.press("3")
        await person.until(lambda: person.here.view.loader.trouble is not None)
        assert alarm(person).startswith("Not allowed · ")
        assert "Ask an administrator" in alarm(person)
        await person.press("1")
        await person.until_loaded()
        assert alarm(person) == ""
        before = len(person.asked("/printers"))
        await beat(person, 15)
        assert len(person.asked("/printers")) == before + 1


async def test_what_may_not_be_read_for_news_is_not_asked_for_every_minute(
    simulator: Simulator,
) -> None:
    async with at_a_living_screen(simulator) as person:
        simulator.faults.add(Fault("status-403", "GET /part_orders", times=None))
        for _ in range(40):
            await beat(person, 15, times=4)
        assert len(person.asked("/part_orders")) == 1
        assert alarm(person) == ""


async def test_details_name_the_request_and_show_no_token(
    api_key: SimulatorKey, clock: Clock
) -> None:
    simulator = Simulator(replace(SMALL, authenticate=True), clock, key=api_key)
    signer = Signer(
        api_key.client_id, Secret(api_key.client_secret), wall=clock.time, monotonic=clock.time
    )
    async with at_a_living_screen(simulator, signer=signer) as person:
        token = signer._token
        assert token is not None
        simulator.faults.add(Fault("status-503", "GET /printers", times=None))
        await beat(person, 16)
        assert "! says more" in person.sees
        said = await details(person)
        for fact in ("Server fault", "GET", "/printers", "503", "Attempt", "Request id"):
            assert fact in said
        assert "limit=1000&offset=0" in said
        assert token.text not in said
        assert "eyJ" not in said
        assert "Bearer" not in said
        await person.press("escape")
        simulator.faults.clear()
        await beat(person, 60)
        said = await details(person)
        assert "Nothing is wrong: the server answers." in said
        assert "The last error, over by now" in said


async def test_a_wrong_clock_is_told_and_makes_no_age_wrong(simulator: Simulator) -> None:
    wall = Wall(simulator, ahead=3 * 3600)
    async with at_a_living_screen(simulator, wall=wall) as person:
        assert "This PC's clock is 3 hours ahead of the server's" in alarm(person)
        assert person.here.view.moment().now == simulator.clock.now()
        later(person, 5)
        assert person.here.view.rows.age == 5
        await details(person)
        await person.press("escape")
        assert alarm(person) == ""


async def test_setting_the_clock_while_it_runs_changes_no_age(simulator: Simulator) -> None:
    wall = Wall(simulator)
    async with at_a_living_screen(simulator, wall=wall) as person:
        later(person, 7)
        wall.ahead = 86_400
        assert person.here.view.rows.age == 7
        assert person.here.view.moment().now == simulator.clock.now()
        await beat(person, 8)
        assert person.here.view.moment().now == simulator.clock.now()
        assert "This PC's clock is 1 day ahead of the server's" in alarm(person)


async def test_ages_run_on_evenly_when_the_clocks_go_back(clock: Clock) -> None:
    """Berlin, 2026-10-25: at 03:00 summer time it is 02:00 again."""
    clock.advance(1_792_889_940.0 - clock.time())
    simulator = Simulator(SMALL, clock)
    berlin = ZoneInfo("Europe/Berlin")
    async with at_a_living_screen(simulator, zone=berlin) as person:
        await person.press("p")
        moment = person.here.view.moment()
        assert moment.now.astimezone(berlin).strftime("%H:%M %Z") == "02:59 CEST"
        updated = person.here.current.updated_at
        before = (moment.now - updated).total_seconds()
        later(person, 120)
        moment = person.here.view.moment()
        assert moment.now.astimezone(berlin).strftime("%H:%M %Z") == "02:01 CET"
        assert (moment.now - updated).total_seconds() == before + 120
        assert person.here.view.rows.age == 120
