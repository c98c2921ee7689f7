"""The lineage of records of the small fleet: what is in it, what it costs, what it says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from carbon_tui.api.client import Client
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema import records as r
from carbon_tui.api.schema.endpoints import MAX_VALUES_PER_PARAMETER
from carbon_tui.api.transport.in_process import InProcess
from carbon_tui.keys.default_spelling import plain
from carbon_tui.lineage import LineageState, Node, Tree, read
from carbon_tui.lineage.lines import TreeLine, lines
from carbon_tui.lineage.onward import onward
from carbon_tui.lineage.relations import Way
from carbon_tui.lineage.tree import BREADTH
from carbon_tui.prompt import parse
from carbon_tui.resources.definition import AnyResource
from carbon_tui.resources.formats import Moment
from carbon_tui.resources.registry import EVERY, by_name
from carbon_tui.simulator import Clock, Fault, Simulator
from tests.conftest import NOON, SMALL

NOW = datetime.fromtimestamp(NOON, UTC)
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[Client]:
    async def no_wait(_seconds: float) -> None:
        return

    door = InProcess(simulator)
    client = Client("http://fleet.localhost/v1", signer=None, transport=door, sleep=no_wait)
    yield client
    await client.aclose()


async def rows(client: Client, view: str, text: str = "") -> list[Any]:
    resource = by_name(view)
    query = parse(text, resource, NOW).query
    pages = open_pages(resource.endpoint, query, client.page)
    found: list[Any] = []
    while (delivery := await pages.next_rows()) is not None:
        found += resource.rows(delivery.rows)
    return found


async def filled(client: Client, kind: str, record: Any) -> Tree:
    tree = Tree(kind, record)
    await fill(client, tree)
    return tree


async def fill(client: Client, tree: Tree) -> None:
    from carbon_tui.api.errors import ApiError

    while steps := tree.needed():
        for step in steps:
            try:
                tree.accept(step, await read(step, client.page, lambda: NOW))
            except ApiError as error:
                tree.fail(step, error)


def nodes(tree: Tree) -> Iterator[Node]:
    yield tree.root
    for branch in tree.branches(tree.root):
        yield from branch.nodes


def kinds(tree: Tree) -> set[str]:
    return {node.kind for node in nodes(tree)}


def said(tree: Tree) -> str:
    return "\n".join(line.text.text for line in lines(tree, Moment(NOW)))


@pytest.mark.parametrize("resource", EVERY, ids=lambda each: each.name)
async def test_a_lineage_of_any_view_ends_within_few_requests_of_few_ids(
    resource: AnyResource, client: Client, simulator: Simulator
) -> None:
    text = f"uuid={(await rows(client, 'parts'))[0].model_uuid}" if resource.requires_filter else ""
    for record in (await rows(client, resource.name, text))[:12]:
        before = len(simulator.records.requests)
        tree = await filled(client, resource.name, record)
        asked = simulator.records.requests[before:]
        assert not tree.busy
        assert not tree.failed
        assert len(asked) <= 25
        assert all(len(each.query) <= MAX_VALUES_PER_PARAMETER + 7 for each in asked)
        paths = [line.path for line in lines(tree, Moment(NOW))]
        assert len(paths) == len(set(paths))
        assert all(len(branch.nodes) <= BREADTH for branch in tree.branches(tree.root))


async def test_a_measurement_comes_from_everything(client: Client) -> None:
    printed = {p.uuid: p for p in await rows(client, "printed-parts") if p.print_uuid}
    of_an_order = [
        measured
        for measured in await rows(client, "measurements")
        if measured.printed_part_uuid in printed
        and printed[measured.printed_part_uuid].part_order_uuid
    ]
    tree = await filled(client, "measurements", of_an_order[0])
    assert kinds(tree) >= {
        "measurements", "quality", "printed-parts", "parts", "models", "part-orders", "prints",
        "builds", "print-orders", "printers",
    }  # fmt: skip
    part = printed[of_an_order[0].printed_part_uuid]
    run = next(node.record for node in nodes(tree) if node.kind == "prints")
    assert run.uuid == part.print_uuid
    assert f"platform {run.origin.platform_serial}" in said(tree)
    assert f"cassette {run.origin.cassette_serial}" in said(tree)


async def test_a_model_leads_down_to_measurements(client: Client) -> None:
    parts = {p.uuid: p for p in await rows(client, "parts")}
    measured = {m.printed_part_uuid for m in await rows(client, "measurements")}
    newest: dict[str, list[Any]] = {}
    for each in await rows(client, "printed-parts"):
        newest.setdefault(each.part_uuid, []).append(each)
    shown = [each for several in newest.values() for each in several[:BREADTH]]
    made = next(each for each in shown if each.uuid in measured)
    model = await client.get_model(parts[made.part_uuid].model_uuid)
    tree = await filled(client, "models", model)
    ways = [node for node in nodes(tree) if node.way is Way.DOWN]
    assert {"parts", "printed-parts"} <= {node.kind for node in ways}
    assert made.part_uuid in {node.key for node in ways}
    for node in [node for node in ways if node.kind == "printed-parts"]:
        tree.open(node)
    await fill(client, tree)
    assert "measurements" in kinds(tree)


async def test_what_is_not_shown_is_counted_as_the_server_counts(
    client: Client, simulator: Simulator
) -> None:
    printer = (await rows(client, "printers"))[0]
    tree = await filled(client, "printers", printer)
    branch = tree.root.branches[0]
    made = [
        each
        for each in simulator.records.prints()
        if each["origin"]["printer_serial"] == printer.serial
    ]
    assert branch.more == len(made) - BREADTH > 0
    assert f"and {branch.more} more prints" in said(tree)
    line = next(each for each in lines(tree, Moment(NOW)) if each.about is branch)
    place = onward(line, NOW, UTC)
    assert place is not None
    assert place[0].name == "prints"
    assert place[1].query.values("printer_serial") == (printer.serial,)


async def test_of_many_ids_only_those_shown_are_asked_for(
    client: Client, simulator: Simulator
) -> None:
    parts = await rows(client, "parts")
    build = r.Build(uuid=NOBODY, name="B", parts=tuple(parts[:90]))
    tree = await filled(client, "builds", build)
    branch = next(b for b in tree.root.branches if b.relation.kind == "parts")
    assert branch.more == len({part.uuid for part in parts[:90]}) - BREADTH
    asked = [each for each in simulator.records.requests if each.path == "/parts"][-1]
    assert len(asked.values("uuid")) == BREADTH


async def test_a_record_that_is_gone_is_said_and_not_passed_over(client: Client) -> None:
    part = r.PrintedPart(uuid=NOBODY, part_uuid=NOBODY, print_uuid=NOBODY, build_uuid=NOBODY)
    tree = await filled(client, "printed-parts", part)
    page = said(tree)
    assert f"part {NOBODY}: the server has no such part now." in page
    assert f"print {NOBODY}: the server has no such print now." in page
    assert f"build {NOBODY}: the server has no such build now." in page, "without its print"
    assert "Made without a part order." in page
    assert "Not measured so far." in page


async def test_an_unanswered_branch_says_so_and_can_be_asked_again(
    client: Client, simulator: Simulator
) -> None:
    run = next(p for p in await rows(client, "prints") if p.print_order_uuid)
    simulator.faults.add(Fault("status-500", match="GET /builds", times=None))
    tree = await filled(client, "prints", run)
    assert tree.failed == 1
    assert "builds: " in said(tree)
    assert "r asks again" in plain(said(tree))
    assert {"print-orders", "printers"} <= kinds(tree)
    simulator.faults.clear()
    assert tree.retry() == 1
    await fill(client, tree)
    assert tree.failed == 0
    assert "builds" in kinds(tree)


async def test_a_template_says_how_far_it_looked(clock: Clock) -> None:
    simulator = Simulator(replace(SMALL, page_cap=100), clock)
    client = Client("http://x.localhost/v1", signer=None, transport=InProcess(simulator))
    template = (await rows(client, "quality"))[0]
    tree = await filled(client, "quality", template)
    await client.aclose()
    assert tree.root.branches[0].looked_at == 100
    assert "in the newest 100" in said(tree)


async def test_every_line_leads_to_what_it_names(client: Client) -> None:
    run = next(p for p in await rows(client, "prints") if p.print_order_uuid)
    tree = await filled(client, "prints", run)
    for line in lines(tree, Moment(NOW)):
        if line.is_record:
            assert await _led(client, line) == [line.node.key], line
    leaves = [line for line in lines(tree, Moment(NOW)) if line.text.text.endswith(
        (run.origin.platform_serial, run.origin.cassette_serial))]  # fmt: skip
    assert len(leaves) == 2
    for line in leaves:
        assert line.node.key in await _led(client, line)


async def _led(client: Client, line: TreeLine) -> list[str]:
    place = onward(line, NOW, UTC)
    assert place is not None
    resource, search = place
    found = await rows(client, resource.name, search.text)
    passes = search.predicate(resource, Moment(NOW))
    return [resource.identify(row) for row in found if passes is None or passes(row)]


async def test_ascii_terminals_get_a_tree_of_ascii(client: Client) -> None:
    run = (await rows(client, "prints"))[0]
    tree = await filled(client, "prints", run)
    drawn = [line.text.text for line in lines(tree, Moment(NOW, ascii=True))]
    assert all(set(text[:2]) <= set("|-`+ v^") for text in drawn)
    assert LineageState.KNOWN in {branch.state for branch in tree.branches(tree.root)}
