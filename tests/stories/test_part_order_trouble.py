"""Part orders that stop on their way: gone on with, changed, dropped, never doubled."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.requests import (
    PartOrderRequest,
    PartOrderRequestPart,
)
from carbon_tui.api.transport import pacing
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.api.transport.pacing import (
    MAX_REQUESTS_OF_A_WRITER,
    MAX_REQUESTS_PER_WINDOW,
)
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.part_orders import (
    packing,
    steps,
)
from carbon_tui.orders.part_orders.model_files import model_file
from carbon_tui.orders.part_orders.placing import (
    PartOrderPlacing,
    PlacingProgress,
)
from carbon_tui.orders.part_orders.plan import (
    PartPlan,
    planned,
)
from carbon_tui.orders.part_orders.steps_done import PlacingStepKind
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import (
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.part_orders.order_change import OrderChangeSent
from carbon_tui.screens.part_orders.part_order_form import PartOrderForm
from carbon_tui.screens.part_orders.placing import PartsPlaced
from carbon_tui.simulator import Fault, Simulator
from tests.orders.models import binary_stl, stl
from tests.stories.part_ordering import (
    NUMBER,
    choose_by_dropping,
    confirm_with,
    dialog,
    fill_in,
    it_has_stopped,
    order,
    the_form,
    the_order_is_placed,
    the_part_form_is_open,
    three_files,
)
from tests.stories.person import Person, at_the_screen, later

URL = "http://127.0.0.1/v1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)
    monkeypatch.setattr(packing, "POLL", 0.3)  # by which what is watched may be looked at for ever
    monkeypatch.setattr(steps, "POLL", 0.5)


def placed(simulator: Simulator) -> list[dict[str, Any]]:
    return simulator.records.part_orders(part_order_number=NUMBER)


def sent(simulator: Simulator, path: str) -> int:
    return simulator.records.count("POST", path)


async def fill_in_and_order(person: Person, *files: Path, group: str = "") -> None:
    await the_part_form_is_open(person)
    await choose_by_dropping(person, *files)
    await fill_in(person, group=group)
    await order(person, len(files))


# -- uploads


async def test_an_upload_that_fails_in_the_middle_is_gone_on_with(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault("status-403", match="POST /models", times=1, after=1))
    async with at_the_screen(simulator, "part-orders") as person:
        await fill_in_and_order(person, *three_files(tmp_path))
        await it_has_stopped(person)
        assert "Refused: uploading gasket two.stl" in dialog(person)
        assert "part made" in person.sees
        await person.press("f2")
        await the_order_is_placed(person)
        assert sent(simulator, "/models") == 4
        assert sent(simulator, "/parts") == 3
        assert len(placed(simulator)) == 1


async def test_a_file_of_200_megabytes_goes_straight_to_the_storage(
    simulator: Simulator, tmp_path: Path
) -> None:
    path = tmp_path / "block.stl"
    triangles = (200_000_000 - 84) // 50
    with path.open("wb") as file:
        file.write(binary_stl(1)[:80] + triangles.to_bytes(4, "little"))
        file.truncate(84 + 50 * triangles)
    async with at_the_screen(simulator, "part-orders") as person:
        await the_part_form_is_open(person)
        await choose_by_dropping(person, path)
        assert "200.0 MB" in person.sees
        await fill_in(person)
        await order(person, 1)
        await the_order_is_placed(person)
        assert sent(simulator, "/models") == 0
        assert sent(simulator, "/models/presigned/resolve") == 1
        assert [r.had_authorization for r in simulator.records.storage_requests] == [False]
        assert len(placed(simulator)) == 1


class ProcessEnds(BaseException):
    """The process ends here, whatever was under way."""


def killed_while_uploading(simulator: Simulator, folder: Path, files: list[Path]) -> PartPlan:
    """What a run leaves behind that was killed in the middle of the second upload."""
    due = simulator.clock.now() + timedelta(days=5)
    plan = planned([(model_file(path), "P-1", 1) for path in files], NUMBER, due)

    def killed(progress: PlacingProgress) -> None:
        step = progress.step
        if (
            step is not None
            and (step.kind, step.index) == (PlacingStepKind.UPLOAD, 1)
            and progress.gone
        ):
            raise ProcessEnds

    async def run() -> None:
        app = InProcess(simulator)
        client = Client(URL, signer=None, transport=app, storage_transport=app)
        ordering = PartOrderPlacing(client, Journal.of("demo", "", folder), killed)
        with pytest.raises(ProcessEnds):
            await ordering.go_on(ordering.begin(plan))
        await client.aclose()

    asyncio.run(run())
    return plan


def test_what_a_killed_run_left_is_gone_on_with_at_the_next_start(
    simulator: Simulator, tmp_path: Path
) -> None:
    files = three_files(tmp_path)
    plan = killed_while_uploading(simulator, tmp_path / "state", files)

    async def next_start() -> None:
        folder = tmp_path / "state"
        async with at_the_screen(simulator, "part-orders", folder=folder) as person:
            await person.until_loaded()
            stopped = "1 part order stopped on the way: P goes on."
            await person.until(lambda: stopped in person.sees, "that something stopped")
            await person.press("P")
            await person.until(
                lambda: isinstance(person.screen, Chooser), "what can be gone on with"
            )
            assert "part order PO-STORY of 3 parts" in person.sees
            assert "uploading gasket two.stl" in person.sees
            await person.press("1")
            await it_has_stopped(person)
            assert "Not finished: uploading gasket two.stl comes next." in person.sees
            assert sent(simulator, "/part_orders") == 0
            await person.press("f2")
            await the_order_is_placed(person)
            assert [each["uuid"] for each in placed(simulator)] == [plan.uuid]
            assert sent(simulator, "/parts") == 3
            await person.press("escape")
            await person.until(lambda: isinstance(person.screen, ResourceScreen), "the list")
            await person.press("P")
            form = await the_form(person)
            assert form.draft.parts == ()

    asyncio.run(next_start())


async def test_what_stopped_is_left_for_later_and_can_be_dropped(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault("status-403", match="POST /parts", times=1))
    async with at_the_screen(simulator, "part-orders", folder=tmp_path / "state") as person:
        await fill_in_and_order(person, stl(tmp_path))
        await it_has_stopped(person)
        await person.press("escape")
        await person.until(lambda: "P goes on" in person.sees, "how to go on")
        await person.press("P")
        await person.until(lambda: isinstance(person.screen, Chooser), "what can be gone on with")
        await person.press("1")
        await it_has_stopped(person)
        await person.press("x")
        await confirm_with(person, "drop")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "the list")
        await person.press("P")
        await the_form(person)
        assert placed(simulator) == []


async def test_a_wait_for_a_model_program_shows_how_far_it_is_and_can_be_stopped(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await fill_in(person)
        form.query_one("#program").focus()
        await person.type("hollow")
        await person.press("tab")
        await person.type("wall=2")
        await order(person, 1)
        await person.until(lambda: "model program" in person.sees and "0%" in person.sees, "0 %")
        later(person, 10)
        await person.until(lambda: "50%" in person.sees, "half of it")
        await person.press("escape")
        await it_has_stopped(person)
        assert "Stopped: waiting for the model program on cube.stl." in person.sees
        later(person, 30)
        await person.press("f2")
        await the_order_is_placed(person)
        assert sent(simulator, "/model_program_runs") == 1
        ours = [part for part in simulator.records.rows("/parts") if part["part_number"] == "P-1"]
        assert len(ours) == 1


async def test_a_model_program_that_fails_says_why_and_the_order_can_be_changed(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await fill_in(person)
        form.query_one("#program").focus()
        await person.type("hollow")
        await person.press("tab")
        await person.type("thickness=0.1")
        await order(person, 1)
        await person.until(lambda: isinstance(person.screen, PartsPlaced), "it is being placed")
        await person.until(lambda: sent(simulator, "/model_program_runs") == 1, "the run begins")
        later(person, 30)
        await it_has_stopped(person)
        why = "a wall under 0.4 mm cannot be made"
        await person.until(lambda: why in dialog(person), "the second line of its sentence")
        await person.press("c")
        await the_form(person)
        person.screen.query_one("#parameters").focus()
        await person.press("backspace")
        await person.type("thickness=2")
        await order(person, 1)
        await person.until(lambda: sent(simulator, "/model_program_runs") == 2, "another run")
        later(person, 30)
        await the_order_is_placed(person)
        assert len(placed(simulator)) == 1


# -- parts and orders


async def test_a_part_whose_answer_was_lost_is_chosen_by_a_person(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(Fault("status-503-after-commit", match="POST /parts", times=1))
    async with at_the_screen(simulator, "part-orders") as person:
        await fill_in_and_order(person, stl(tmp_path))
        await it_has_stopped(person)
        (made,) = [p for p in simulator.records.rows("/parts") if p["part_number"] == "P-1"]
        assert "take it, or make another" in dialog(person)
        assert f"part {made['uuid']}" in person.sees
        await person.press("1")
        await the_order_is_placed(person)
        assert sent(simulator, "/parts") == 1
        parts = simulator.records.printed_parts(part_order_uuid=placed(simulator)[0]["uuid"])
        assert {part["part_uuid"] for part in parts} == {made["uuid"]}


async def test_a_lost_answer_to_the_order_is_read_back(
    simulator: Simulator, tmp_path: Path
) -> None:
    simulator.faults.add(
        Fault("status-503-after-commit", match="POST /part_orders", times=None),
    )
    async with at_the_screen(simulator, "part-orders") as person:
        await fill_in_and_order(person, stl(tmp_path))
        await the_order_is_placed(person)
        assert len(placed(simulator)) == 1


async def forty_groups_are_open(simulator: Simulator) -> None:
    """As many as the API lets be open at once."""
    app = InProcess(simulator)
    client = Client(URL, signer=None, transport=app, storage_transport=app)
    part = PartOrderRequestPart(uuid=simulator.records.rows("/parts")[0]["uuid"])
    opened = {o.get("packing_group") for o in simulator.records.part_orders(status="open")} - {None}
    due = simulator.clock.now() + timedelta(days=30)
    for n in range(40 - len(opened)):
        request = PartOrderRequest(
            part_order_number=f"G-{n}", parts=(part,), due_date=due, packing_group=f"group-{n}"
        )
        await client.create_part_order(request)
    await client.aclose()


async def test_the_41st_packing_group_is_warned_of_refused_and_changed(
    simulator: Simulator, tmp_path: Path
) -> None:
    await forty_groups_are_open(simulator)
    already = sent(simulator, "/part_orders")
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await person.until(lambda: form.hints.every_part, "what is known")
        await choose_by_dropping(person, stl(tmp_path))
        await fill_in(person, group="one-more")
        warned = "40 packing groups are open"
        await person.until(lambda: warned in person.sees, "the warning")
        await order(person, 1)
        await it_has_stopped(person)
        refused = "At most 40 packing groups can be open at once."
        assert refused in dialog(person)
        await person.press("c")
        form = await the_form(person)
        assert isinstance(form, PartOrderForm)
        form.query_one("#group").focus()
        await person.press("backspace")
        await person.type("group-1")
        await order(person, 1)
        await the_order_is_placed(person)
        assert [each["packing_group"] for each in placed(simulator)] == ["group-1"]
        assert sent(simulator, "/models") == 1
        assert sent(simulator, "/parts") == 1
        assert sent(simulator, "/part_orders") == already + 2


# -- afterwards


def open_order(simulator: Simulator) -> dict[str, Any]:
    return simulator.records.part_orders(status="open")[0]


async def test_an_open_order_is_cancelled_by_its_word(simulator: Simulator) -> None:
    target = open_order(simulator)
    async with at_the_screen(simulator, f"part-orders uuid={target['uuid']}") as person:
        await person.until_loaded()
        await person.press("delete")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        assert "will not be made." in dialog(person)
        await confirm_with(person, "cancel")
        await person.until(lambda: "Canceled: Part order" in person.sees, "its words")
        assert simulator.records.part_orders(uuid=target["uuid"])[0]["status"] == "canceled"
        await person.until(lambda: "canceled" in person.sees, "the row says so")
        await person.press("delete")
        await person.until(lambda: "is canceled already" in person.sees, "why not again")


async def test_an_order_that_is_packed_is_cancelled_too_late(simulator: Simulator) -> None:
    target = open_order(simulator)
    async with at_the_screen(simulator, f"part-orders uuid={target['uuid']}") as person:
        await person.until_loaded()
        await person.press("K")
        await person.until(lambda: isinstance(person.screen, TypedConfirmation), "the question")
        assert "will be packed now," in dialog(person)
        assert "Parts of other orders may go along" in dialog(person)
        await confirm_with(person, "pack")
        await person.until(lambda: "Flushed: Part order" in person.sees, "its words")
        assert simulator.records.part_orders(uuid=target["uuid"])[0]["status"] == "processing"
        await person.press("delete")
        await confirm_with(person, "cancel")
        await person.press("enter")  # the second of two, which is nobody's
        await person.until(lambda: "Too late" in person.sees, "the answer")
        assert isinstance(person.screen, OrderChangeSent)
        assert "it is processing and goes on" in dialog(person)
        assert simulator.records.part_orders(uuid=target["uuid"])[0]["status"] == "processing"


async def test_packing_is_followed_from_the_list_and_leads_to_builds_and_parts(
    simulator: Simulator,
) -> None:
    target = open_order(simulator)
    async with at_the_screen(simulator, f"part-orders uuid={target['uuid']}") as person:
        await person.until_loaded()
        await person.press("B")
        screen = await the_order_is_placed(person)
        assert "Status: open" in person.sees
        await person.press("enter")
        await person.until(lambda: "not packed into a build yet" in person.sees, "why not yet")
        assert person.screen is screen
        await person.press("t")
        await person.until(
            lambda: (
                isinstance(person.screen, ResourceScreen) and person.here.resource.name == "parts"
            ),
            "its parts",
        )
        await person.until_loaded()
        wanted = {
            p["part_uuid"] for p in simulator.records.printed_parts(part_order_uuid=target["uuid"])
        }
        assert set(person.keys_seen) == wanted


async def test_a_list_is_read_at_once_however_much_was_watched_before(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "POLL", 0.0)
    monkeypatch.setattr(pacing, "MAX_REQUESTS_PER_WINDOW", MAX_REQUESTS_PER_WINDOW)
    target = open_order(simulator)
    async with at_the_screen(simulator, f"part-orders uuid={target['uuid']}") as person:
        await person.until_loaded()
        await person.press("B")
        await the_order_is_placed(person)
        watched = (
            MAX_REQUESTS_PER_WINDOW
            - MAX_REQUESTS_OF_A_WRITER
            - (MAX_REQUESTS_PER_WINDOW - MAX_REQUESTS_OF_A_WRITER) // 10
        )
        await person.until(
            lambda: len(simulator.records.requests) >= watched, "a window is used up"
        )
        await person.press("t")
        await person.until_loaded()
        assert person.here.resource.name == "parts"


async def test_enter_alone_cancels_nothing(simulator: Simulator) -> None:
    target = open_order(simulator)
    async with at_the_screen(simulator, f"part-orders uuid={target['uuid']}") as person:
        await person.until_loaded()
        await person.press("delete")
        await confirm_with(person, "")
        await person.until(lambda: "nothing was sent" in person.sees, "the complaint")
        assert simulator.records.count("DELETE") == 0
