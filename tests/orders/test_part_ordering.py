"""Part orders from files to builds, through every lost answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from carbon_tui.api.client import Client
from carbon_tui.api.schema.records import PartOrder, PrintedPartRef
from carbon_tui.api.transport.pacing import WINDOW_SECONDS
from carbon_tui.orders.journal import Journal
from carbon_tui.orders.journal_entry import (
    EntryKind,
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.messages import words
from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.part_orders import packing
from carbon_tui.orders.part_orders.messages import (
    packed,
    part_words,
)
from carbon_tui.orders.part_orders.model_files import (
    ModelFile,
    model_file,
)
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    PartOutcome,
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.packing import (
    Packing,
    PackingAction,
    PartOrderChange,
    PartOrderChangeOutcome,
    PartOrderChanger,
    followed,
)
from carbon_tui.orders.part_orders.placing import (
    PartOrderPlacing,
    PlacingProgress,
    written_down,
)
from carbon_tui.orders.part_orders.plan import (
    PartPlan,
    Program,
    planned,
)
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
    unfinished,
)
from carbon_tui.orders.settling import Settler
from carbon_tui.screens.part_orders.progress_lines import packing_lines
from carbon_tui.simulator import Fault

from .models import stl
from .shop import WHEN, Shop


def plan(folder: Path, files: int = 2, *, presigned: bool = False, **options: Any) -> PartPlan:
    chosen: list[tuple[ModelFile, str, int]] = []
    for n in range(files):
        chosen.append((model_file(stl(folder, f"part {n}.stl", 12 + n)), f"P-{n}", n + 1))
    made = planned(chosen, "PO-7", WHEN + timedelta(days=5), **options)
    if not presigned:
        return made
    parts = tuple(msgspec.structs.replace(part, presigned=True) for part in made.parts)
    return msgspec.structs.replace(made, parts=parts)


def begin(shop: Shop, made: PartPlan) -> JournalEntry:
    return shop.run(lambda client: _begin(shop, client, made))


async def _begin(shop: Shop, client: Client, made: PartPlan) -> JournalEntry:
    return PartOrderPlacing(client, shop.journal).begin(made)


def go_on(
    shop: Shop,
    entry: JournalEntry,
    *,
    again: bool = False,
    progress: Callable[[PlacingProgress], None] = lambda _: None,
) -> PartOutcome:
    def work(client: Client) -> Any:
        return PartOrderPlacing(client, shop.journal, progress).go_on(
            current(shop, entry), again=again
        )

    outcome: PartOutcome = shop.run(work)
    return outcome


def current(shop: Shop, entry: JournalEntry) -> JournalEntry:
    found = shop.journal.entry(entry.id)
    assert found is not None
    return found


def models_of(shop: Shop, made: PartPlan) -> int:
    """How many models the server has under the plan's external ids."""
    wanted = tuple(("external_id", part.external_id) for part in made.parts)
    return len(shop.run(lambda client: client.find_models(wanted)).rows)


def parts_of(shop: Shop, entry: JournalEntry) -> int:
    """How many parts the server has of the first model of a job."""
    model = PartOrderJob.of(current(shop, entry)).model(0)
    return sum(row["model_uuid"] == model for row in shop.simulator.records.rows("/parts"))


def made_parts(shop: Shop) -> list[str]:
    return [
        r["part_number"]
        for r in shop.simulator.records.rows("/parts")
        if r["part_number"][:2] == "P-"
    ]


@pytest.mark.parametrize("presigned", [False, True], ids=["direct", "presigned"])
def test_files_become_an_order(shop: Shop, tmp_path: Path, presigned: bool) -> None:
    seen: list[PlacingProgress] = []
    made = plan(tmp_path, 3, presigned=presigned)
    entry = begin(shop, made)
    outcome = go_on(shop, entry, progress=seen.append)
    assert isinstance(outcome, PartsOrdered)
    (row,) = shop.simulator.records.part_orders(uuid=entry.id)
    assert row["part_order_number"] == "PO-7"
    assert len(shop.simulator.records.printed_parts(part_order_uuid=entry.id)) == 1 + 2 + 3
    assert (models_of(shop, made), made_parts(shop)) == (3, ["P-0", "P-1", "P-2"])
    assert part_words(outcome).title == "Ordered"
    assert current(shop, entry).state is EntryState.QUEUED
    assert seen[-1].title == "placing order PO-7"
    assert any(p.share == 1.0 for p in seen)
    assert unfinished(shop.journal) == ()
    assert not any(r.had_authorization for r in shop.simulator.records.storage_requests)


def test_a_part_order_that_is_refused_and_placed_is_placed(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(Fault("status-400-after-commit", "POST /part_orders"))
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert len(shop.simulator.records.part_orders(uuid=entry.id)) == 1


@pytest.mark.parametrize("fault", ["status-400", "status-400-after-commit"])
def test_a_refusal_that_cannot_be_checked_is_settled_by_the_next_look(
    shop: Shop, tmp_path: Path, fault: str
) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(
        Fault(fault, "POST /part_orders"), Fault("status-503", "GET /part_orders/*", times=None)
    )
    halted = go_on(shop, entry)
    assert isinstance(halted, Halted)
    assert halted.why is Why.UNKNOWN
    assert "could not be asked whether it has it all the same" in str(part_words(halted))
    shop.simulator.faults.clear()
    settled = shop.run(lambda client: Settler(client, shop.journal).settle(current(shop, entry)))
    placed = bool(shop.simulator.records.part_orders(uuid=entry.id))
    assert settled.words.title == ("Ordered" if placed else "Refused")
    assert shop.journal.unsettled() == ()
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert len(shop.simulator.records.part_orders(uuid=entry.id)) == 1


def test_a_model_program_runs_before_the_parts(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1, program=Program("hollow", {"wall": "2"})))

    def passing(_: PlacingProgress) -> None:
        shop.clock.advance(4)

    outcome = go_on(shop, entry, progress=passing)
    assert isinstance(outcome, PartsOrdered)
    job = PartOrderJob.of(current(shop, entry))
    assert job.model(0) not in ("", job.uploaded(0))


def test_a_failed_model_program_says_why_and_can_be_tried_again(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1, program=Program("hollow", {"thickness": "0.1"})))
    outcome = go_on(shop, entry, progress=lambda _: shop.clock.advance(8))
    assert isinstance(outcome, Halted)
    assert outcome.why is Why.REFUSED
    assert "a wall under 0.4 mm cannot be made" in str(part_words(outcome))


@pytest.mark.parametrize(
    "match",
    [
        "POST /models",
        "POST /models/presigned",
        "POST /models/presigned/resolve",
        "POST /parts",
        "POST /part_orders",
    ],
)
@pytest.mark.parametrize("name", ["drop-before", "timeout-after-commit", "status-400", "html"])
def test_a_broken_step_is_gone_on_with_and_nothing_is_made_twice(
    shop: Shop, tmp_path: Path, match: str, name: str
) -> None:
    made = plan(tmp_path, 2, presigned="presigned" in match)
    entry = begin(shop, made)
    shop.simulator.faults.add(Fault(name, match))
    outcome = go_on(shop, entry)
    for _ in range(4):
        if isinstance(outcome, PartsOrdered):
            break
        if outcome.why is Why.CHOOSE:
            choose(shop, entry, outcome.candidates[0].uuid or "")
        outcome = go_on(shop, entry, again=outcome.why is Why.UNKNOWN)
    assert isinstance(outcome, PartsOrdered)
    assert made_parts(shop) == ["P-0", "P-1"]
    assert len(shop.simulator.records.part_orders(uuid=entry.id)) == 1
    assert models_of(shop, made) == 2


@pytest.mark.parametrize("name", ["status-408", "status-425", "status-429"])
def test_an_upload_that_cannot_be_closed_now_is_not_done_again(
    shop: Shop, tmp_path: Path, name: str
) -> None:
    entry = begin(shop, plan(tmp_path, 1, presigned=True))
    shop.simulator.faults.add(Fault(name, "POST /models/presigned/resolve"))
    outcome = go_on(shop, entry)
    assert isinstance(outcome, Halted)
    assert part_words(outcome).exit_code == 3
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert shop.simulator.records.count("POST", "/models/presigned") == 1


def choose(shop: Shop, entry: JournalEntry, part: str) -> None:
    async def chosen(client: Client) -> None:
        PartOrderPlacing(client, shop.journal).choose(current(shop, entry), part)

    shop.run(chosen)


def test_a_lost_part_is_never_made_again_without_a_persons_word(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(Fault("timeout-after-commit", "POST /parts"))
    for _ in range(3):
        outcome = go_on(shop, entry)
        assert isinstance(outcome, Halted)
        assert outcome.why is Why.CHOOSE
        assert [part.part_number for part in outcome.candidates] == ["P-0"]
    assert shop.simulator.records.count("POST", "/parts") == 1
    assert part_words(outcome).is_unknown
    assert [e.id for e in shop.journal.unsettled()] == [entry.id]


def test_a_file_that_changed_since_is_not_sent(shop: Shop, tmp_path: Path) -> None:
    made = plan(tmp_path, 1)
    stl(tmp_path, "part 0.stl", 40)
    outcome = go_on(shop, begin(shop, made))
    assert isinstance(outcome, Halted)
    assert outcome.why is Why.FILE
    assert models_of(shop, made) == 0


def test_an_open_order_is_settled_by_reading_alone(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    shop.simulator.faults.add(
        Fault("timeout-after-commit", "POST /part_orders"),
        Fault("status-503", "GET /part_orders/*", times=4),
    )
    assert isinstance(go_on(shop, entry), Halted)
    posts = shop.simulator.records.count("POST")
    (settled,) = shop.run(lambda client: Settler(client, shop.journal).settle_all())
    assert settled.words.title == "Ordered"
    assert not settled.is_open
    assert shop.simulator.records.count("POST") == posts


@pytest.mark.parametrize(
    ("step", "kind"), [("part", PlacingStepKind.PART), ("order", PlacingStepKind.ORDER)]
)
def test_what_was_begun_at_another_server_is_neither_gone_on_with_nor_judged_here(
    shop: Shop, tmp_path: Path, step: str, kind: PlacingStepKind
) -> None:
    other = Journal(shop.journal.path, "https://elsewhere/v1")
    made = plan(tmp_path, 1)
    known = {"model:0": "model", "part:0": "part"} if step == "order" else {"model:0": "model"}
    written_down(other, made, known)
    other.mark(made.uuid, EntryState.UNKNOWN, begun=PlacingStep(kind).key)
    entry = shop.journal.entry(made.uuid)
    assert entry is not None
    for outcome in (
        go_on(shop, entry),
        go_on(shop, entry, again=True),
        shop.run(lambda client: PartOrderPlacing(client, shop.journal).settle(entry)),
    ):
        assert isinstance(outcome, Halted)
        assert "sent to https://elsewhere/v1: open the profile" in str(part_words(outcome))
    (settled,) = shop.run(lambda client: Settler(client, shop.journal).settle_all())
    assert settled.is_open
    shop.run(lambda client: _choose(PartOrderPlacing(client, shop.journal), entry))
    assert shop.simulator.records.requests == []
    assert shop.journal.entry(made.uuid) == entry


async def _choose(ordering: PartOrderPlacing, entry: JournalEntry) -> None:
    ordering.choose(entry, "a part of this server")


def test_a_cancel_at_another_server_is_not_judged_by_this_one(shop: Shop) -> None:
    other = Journal(shop.journal.path, "https://elsewhere/v1")
    entry = other.begin(
        "cancel",
        EntryKind.PART_ORDER,
        PartOrderChange("order", PackingAction.CANCEL),
        "Cancel PO-7",
    )
    outcome = shop.run(lambda client: PartOrderChanger(client, shop.journal).settle(entry))
    assert outcome.fate is WriteFate.UNKNOWN
    assert "sent to https://elsewhere/v1" in str(words(outcome))
    assert shop.simulator.records.requests == []
    assert shop.journal.entry(entry.id) == entry


def test_an_order_is_followed_to_its_builds(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 2, flush=True))
    go_on(shop, entry)

    async def follow(client: Client) -> list[Packing]:
        async def passing(seconds: float) -> None:
            shop.clock.advance(30)

        return [state async for state in followed(client, entry.id, passing)]

    states = shop.run(follow)
    assert states[-1].is_over
    assert states[-1].builds[0].name is not None
    assert "; in AutoBuild" in packed(states[-1])


def test_parts_that_the_list_does_not_show_yet_are_not_called_packed(shop: Shop) -> None:
    states = ("waiting", "preparing", "queued", "complete")
    named = tuple(PrintedPartRef(uuid=state, status=state) for state in states)
    order = PartOrder(uuid="11111111-2222-4333-8444-555555555555", printed_parts=named)
    seen = shop.run(lambda client: packing.packing_of(client, order))
    assert seen.unpacked == 2
    assert "Packed 2 of 4" in " ".join(packing_lines(seen))
    assert not seen.is_over


def test_watching_an_order_keeps_nobody_waiting(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "POLL", 0.01)
    entry = begin(shop, plan(tmp_path, 1))
    assert isinstance(go_on(shop, entry), PartsOrdered)

    async def watch(client: Client) -> None:
        async for state in followed(client, entry.id, behind=client.behind()):
            assert not state.is_over

    async def read_meanwhile(client: Client) -> float:
        watching, now = asyncio.create_task(watch(client)), asyncio.get_running_loop().time
        await asyncio.sleep(3.0)
        began = now()
        await client.get_parts()
        watching.cancel()
        return now() - began

    assert shop.run(read_meanwhile) < WINDOW_SECONDS / 2, "it came before the window had passed"


def test_an_open_order_is_cancelled_and_a_packed_one_is_not(shop: Shop, tmp_path: Path) -> None:
    early = begin(shop, plan(tmp_path, 1))
    assert isinstance(go_on(shop, early), PartsOrdered)
    assert cancel(shop, early).fate is WriteFate.DONE
    late = begin(shop, plan(tmp_path, 1, flush=True))
    assert isinstance(go_on(shop, late), PartsOrdered)
    outcome = cancel(shop, late)
    assert (outcome.fate, outcome.too_late) == (WriteFate.REFUSED, True)
    assert "goes on" in str(words(outcome))


def cancel(shop: Shop, entry: JournalEntry) -> PartOrderChangeOutcome:
    return shop.run(
        lambda client: PartOrderChanger(client, shop.journal).act(
            PackingAction.CANCEL, entry.id, "Cancel PO-7"
        )
    )


@pytest.mark.parametrize("presigned", [False, True])
def test_a_stopped_upload_is_gone_on_with_and_no_model_is_left_over(
    shop: Shop, tmp_path: Path, *, presigned: bool
) -> None:
    made = plan(tmp_path, 2, presigned=presigned)
    entry = begin(shop, made)
    seen: list[PlacingProgress] = []

    def stopped() -> bool:
        at = seen[-1]
        return at.step == PlacingStep(PlacingStepKind.UPLOAD, 1) and at.gone > 0

    outcome = shop.run(
        lambda client: PartOrderPlacing(client, shop.journal, seen.append, stopped).go_on(entry)
    )
    assert isinstance(outcome, Halted)
    assert (outcome.why, outcome.step) == (Why.STOPPED, PlacingStep(PlacingStepKind.UPLOAD, 1))
    assert str(part_words(outcome)).startswith("Stopped: uploading part 1.stl. What was done")
    assert [e.id for e in unfinished(shop.journal)] == [entry.id]
    assert isinstance(go_on(shop, entry), PartsOrdered)
    assert models_of(shop, made) == 2
    assert made_parts(shop) == ["P-0", "P-1"]


def test_what_is_stopped_before_a_step_begins_nothing(shop: Shop, tmp_path: Path) -> None:
    entry = begin(shop, plan(tmp_path, 1))
    outcome = shop.run(
        lambda client: PartOrderPlacing(client, shop.journal, stopped=lambda: True).go_on(entry)
    )
    assert isinstance(outcome, Halted)
    assert outcome.why is Why.STOPPED
    assert shop.simulator.records.count("POST") == 0
