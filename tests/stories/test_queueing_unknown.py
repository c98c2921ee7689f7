"""What was sent and is not known: pinned in every view, settled by reading, never doubled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from carbon_tui.api.schema.requests import PrintOrderRequest, QueueDelete
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
)
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.print_orders.order_outcome import OrdersSent
from carbon_tui.screens.print_orders.queue_form import QueueForm
from carbon_tui.screens.print_orders.unsettled_orders import PinnedOrders
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.simulator import Fault, Simulator
from carbon_tui.widgets.standing_line import StandingLine
from tests.stories.ordering import answer, confirm, opened, sent, the_form_is_open
from tests.stories.person import Person, at_the_screen

LOOKING = "GET /print_orders/*"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.05)


def an_open_order(simulator: Simulator, folder: Path, server: str = "") -> PrintOrderRequest:
    """As a run that was killed after sending leaves it behind: in the journal, still open."""
    build = simulator.records.builds(status="Released")[0]
    serial = next(iter(simulator.records.queues()))
    request = PrintOrderRequest(
        build_uuid=build["uuid"],
        total_copies=2,
        route_to=(serial,),
        uuid="5f0c9b1e-3a52-4b8e-9c1d-2f6f7a1b0c3d",
    )
    journal = Journal.of("demo", server, folder)
    journal.begin(request.uuid or "", EntryKind.PRINT_ORDER, request, "2 copies of Elbow rev 2")
    return request


def pinned(person: Person) -> str:
    """What the pinned line of the screen says; empty when it is not there."""
    return person.screen.query_one("#pinned", StandingLine).line


def said_in(person: Person) -> str:
    """What the dialog on top says, without its frame."""
    boxed = (line.split("│")[1:-1] for line in person.sees.splitlines() if line.count("│") > 1)
    return " ".join(" ".join(pieces) for pieces in boxed)


async def pins_opened(person: Person) -> PinnedOrders:
    await person.press("O")
    await person.until(lambda: isinstance(person.screen, PinnedOrders), "what is unknown")
    dialog = person.screen
    assert isinstance(dialog, PinnedOrders)
    await person.until(lambda: dialog.armed, "the dialog hears keys")
    return dialog


async def test_what_a_killed_run_left_open_is_settled_at_the_next_start(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 unknown: 2 copies of Elbow" in pinned(person), "the pin")
        assert person.asked(f"/print_orders/{request.uuid}")
        assert simulator.records.count("POST") == 0


async def test_a_pin_stays_in_every_view_and_goes_when_the_order_is_found(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        for digit in "1234567890":
            await person.press(digit)
            await person.until(lambda: "1 unknown" in pinned(person), f"the pin in view {digit}")
        await person.press("1")
        await person.until_loaded()
        for key in "tT":
            await person.press(key)
            await person.until(lambda: not isinstance(person.screen, ResourceScreen), "on top")
            if isinstance(person.screen, Chooser):
                await person.press("enter")
            await person.until(lambda: isinstance(person.screen, SubScreen), f"what {key} opens")
            await person.until(lambda: "1 unknown" in pinned(person), f"the pin behind {key}")
            await person.press("escape")
            await person.until(lambda: isinstance(person.screen, ResourceScreen), "the list")
        client = await person.app.session.client()
        await client.create_print_order(request)  # the request that was lost arrives after all
        dialog = await pins_opened(person)
        await person.until(lambda: "Queued: 2 copies of Elbow" in person.sees, "it was found")
        names = await person.app.session.order_service.names()
        assert f"to {names[request.route_to[0]]} 2." in " ".join(said_in(person).split())
        assert not person.app.session.order_service.unsettled_entries.open
        await person.press("escape")
        await person.until(lambda: person.screen is not dialog, "the list again")
        await person.until(lambda: pinned(person) == "", "no pin any more")
        assert len(simulator.records.print_orders(placed_only=True)) == 1


async def test_sending_again_asks_for_the_copies_and_makes_one_order(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.press("s")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        question = person.screen
        assert isinstance(question, TypedConfirmation)
        await person.until(lambda: question.armed, "the question hears keys")
        await person.press("enter")
        assert simulator.records.print_orders(placed_only=True) == []
        await person.type("2")
        await person.press("enter")
        await person.until(lambda: "Queued: 2 copies of Elbow" in person.sees, "its words")
        names = await person.app.session.order_service.names()
        assert f"to {names[request.route_to[0]]} 2." in " ".join(said_in(person).split())
        (made,) = simulator.records.print_orders(placed_only=True)
        assert made["uuid"] == request.uuid
        assert not person.app.session.order_service.unsettled_entries.open
        assert said_in(person).count("2 copies of Elbow") == 1, "it stands there once"


async def test_what_another_server_was_sent_is_not_sent_to_this_one(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path, server="https://elsewhere/v1")
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.until(lambda: "1 still unknown" in person.sees, "it was looked at")
        await person.press("s")
        await person.until(
            lambda: "It was sent to https://elsewhere/v1: open the profile of that" in person.sees,
            "why not",
        )
        assert isinstance(person.screen, PinnedOrders)
        entry = person.app.session.order_service.journal.entry(request.uuid or "")
        assert entry is not None
        assert entry.server == "https://elsewhere/v1"
        assert not person.asked(f"/print_orders/{request.uuid}")
        assert simulator.records.count("POST") == 0


async def test_the_question_names_the_server_and_the_profile(
    simulator: Simulator, tmp_path: Path
) -> None:
    an_open_order(simulator, tmp_path, server="http://127.0.0.1/v1")
    async with at_the_screen(simulator, folder=tmp_path, host="http://127.0.0.1/v1") as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.press("s")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        assert "Profile: demo" in person.sees
        assert "Server: http://127.0.0.1/v1" in person.sees


async def test_what_was_done_at_another_server_is_not_taken_back_at_this_one(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path, server="https://elsewhere/v1")
    Journal.of("demo", "", tmp_path).mark(request.uuid or "", EntryState.QUEUED)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until_loaded()
        await person.press("U")
        await person.until(lambda: isinstance(person.screen, Chooser), "what can be undone")
        await person.press("a")
        await person.until(
            lambda: "sent to https://elsewhere/v1: open the profile" in person.sees, "why not"
        )
        assert not person.asked(f"/print_orders/{request.uuid}")


async def test_giving_up_takes_the_pin_off_and_a_late_arrival_is_reported(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.press("x")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        question = person.screen
        assert isinstance(question, TypedConfirmation)
        await person.until(lambda: question.armed, "the question hears keys")
        await person.type("give up")
        await person.press("enter")
        order_service = person.app.session.order_service
        await person.until(lambda: not order_service.unsettled_entries.open, "no pin any more")
        entry = order_service.journal.entry(request.uuid or "")
        assert entry is not None
        assert entry.state is EntryState.GIVEN_UP
        client = await person.app.session.client()
        await client.create_print_order(request)
        await person.press("r")
        await person.until(lambda: "has arrived all the same" in person.sees, "the news")


async def test_in_a_read_only_run_it_is_read_back_and_never_sent(
    simulator: Simulator, tmp_path: Path
) -> None:
    an_open_order(simulator, tmp_path)
    async with at_the_screen(simulator, folder=tmp_path, read_only=True) as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.press("s")
        await person.until(lambda: "Read-only" in person.sees, "why not")
        assert all(each.method == "GET" for each in simulator.records.requests)


async def test_reading_back_that_fails_leaves_the_pin_with_its_reason(
    simulator: Simulator, tmp_path: Path
) -> None:
    an_open_order(simulator, tmp_path)
    simulator.faults.add(Fault("status-404", match=LOOKING, times=None))
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 unknown" in pinned(person), "the pin")
        await pins_opened(person)
        await person.until(lambda: "may still arrive" in person.sees, "what that proves")
        await person.until(lambda: "1 still unknown" in person.sees, "the count")


async def test_damaged_lines_of_the_journal_are_said_and_not_dropped(
    simulator: Simulator, tmp_path: Path
) -> None:
    an_open_order(simulator, tmp_path)
    path = Journal.of("demo", "", tmp_path).path
    path.write_bytes(b"00000000 {broken}\n")
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until(lambda: "1 line that cannot be read" in pinned(person), "the damage")


async def test_what_a_command_leaves_unknown_is_pinned_without_a_key(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carbon_tui.session.order_service.LOOK_SECONDS", 0.0)
    Journal.of("demo", "", tmp_path).begin("x", EntryKind.QUEUE_DELETE, QueueDelete(print_uuids=()))
    Journal.of("demo", "", tmp_path).mark("x", EntryState.DONE)
    async with at_the_screen(simulator, folder=tmp_path) as person:
        await person.until_loaded()
        assert pinned(person) == ""
        an_open_order(simulator, tmp_path)
        await person.until(lambda: "1 unknown: 2 copies of Elbow" in pinned(person), "the pin")


async def test_the_form_and_its_question_name_what_is_unknown_of_the_same_build(
    simulator: Simulator, tmp_path: Path
) -> None:
    request = an_open_order(simulator, tmp_path)
    start = f"builds uuid={request.build_uuid}"
    async with at_the_screen(simulator, start, folder=tmp_path) as person:
        form = await the_form_is_open(person)
        assert "! Another was sent before, 2 copies of Elbow rev 2" in previewed(form)
        await person.press("space", "f2")
        await opened(person, TypedConfirmation)
        assert "it is not known whether the server has it" in shown(person)
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form")
        dialog = await pins_opened(person)
        client = await person.app.session.client()
        await client.create_print_order(request)  # the request that was lost arrives after all
        await person.press("r")
        await person.until(lambda: "Queued: 2 copies of Elbow" in person.sees, "it was found")
        await person.press("escape")
        await person.until(lambda: person.screen is not dialog, "the form again")
        await person.until(lambda: "Another was" not in previewed(form), "nothing is unknown")


async def test_other_copies_under_the_uuid_of_what_is_unknown_are_confirmed_by_name(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault("status-400", match="POST /print_orders"))
    simulator.faults.add(Fault("status-403", match=LOOKING, times=None))
    async with at_the_screen(simulator, "builds status=Released", folder=tmp_path) as person:
        form = await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Unknown" in person.sees, "its words")
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form again")
        simulator.faults.clear()
        form.query_one("#copies", Input).value = "3"
        await person.press("f2")
        await opened(person, TypedConfirmation)
        question = " ".join(said_in(person).split())
        assert "Queue this instead of what was sent?" in question
        assert "Under the same uuid another was sent before, 1 copy of" in question
        assert "The server keeps one of the two" in question
        await answer(person, "3")
        await sent(person)
        await person.until(lambda: "Queued: 3 copies" in person.sees, "queued")
        (made,) = simulator.records.print_orders(placed_only=True)
        assert made["total_copies"] == 3


def previewed(form: QueueForm) -> str:
    return str(form.query_one("#form-preview", Static).render())


def shown(person: Person) -> str:
    """The whole screen as one line of words."""
    return " ".join(person.sees.replace("│", " ").split())


@asynccontextmanager
async def at_an_unknown_order(
    simulator: Simulator, folder: Path
) -> AsyncIterator[tuple[Person, OrdersSent]]:
    """An order of one copy was refused, and nobody may look whether it is there all the same."""
    simulator.faults.add(Fault("status-400", match="POST /print_orders"))
    simulator.faults.add(Fault("status-403", match=LOOKING, times=None))
    async with at_the_screen(simulator, "builds status=Released", folder=folder) as person:
        await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "1")
        dialog = await sent(person)
        await person.until(lambda: "Unknown" in person.sees, "its words")
        yield person, dialog


async def test_reading_back_from_the_outcome_finds_what_was_unknown(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_an_unknown_order(simulator, tmp_path) as (person, dialog):
        await person.press("r")
        await person.until(lambda: "1 still unknown." in person.sees, "it was looked for")
        simulator.faults.clear()
        client = await person.app.session.client()
        await client.create_print_order(dialog.orders.lines[0].order.request)
        await person.press("r")
        await person.until(lambda: "Queued: 1 copy of" in said_in(person), "it was found")
        assert "still unknown" not in person.sees
        assert not person.app.session.order_service.unsettled_entries.open
        assert len(simulator.records.print_orders(placed_only=True)) == 1


async def test_the_outcome_takes_over_what_was_read_back_behind_it(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carbon_tui.screens.print_orders.order_outcome.FOLLOW", 0.2)
    async with at_an_unknown_order(simulator, tmp_path) as (person, dialog):
        simulator.faults.clear()
        client = await person.app.session.client()
        await client.create_print_order(dialog.orders.lines[0].order.request)
        await person.app.session.order_service.settle_all()
        await person.until(lambda: "Queued: 1 copy of" in said_in(person), "it was taken over")


async def test_an_outcome_without_an_order_says_that_nothing_can_be_read_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault("status-400", match="POST /print_orders"))
    async with at_the_screen(simulator, "builds status=Released", folder=tmp_path) as person:
        await the_form_is_open(person)
        await person.press("space")
        await confirm(person, "1")
        await sent(person)
        await person.until(lambda: "Refused" in person.sees, "its words")
        assert "Read back" not in person.sees
        await person.press("r")
        await person.until(lambda: "nothing to read back" in person.sees, "why not")
