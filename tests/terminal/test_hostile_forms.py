"""Forms, questions, outcomes and pages before a server that tries to drive the terminal.

A journey is a list of keys, each with the screen that it leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carbon_tui.simulator import Fault, SimulatorKey
from tests.orders.models import stl
from tests.terminal.hostile import READS, WRITES, Hostile, dangerous, vectors_in
from tests.terminal.session import Session
from tests.terminal.test_hostile import attacked, leave, press

F2, F6, ENTER, TAB, PALETTE = "\x1bOQ", "\x1b[17~", "\r", "\t", "\x10"
Step = tuple[str, str]

TO_THE_QUESTION: tuple[Step, ...] = (
    ("b", "QueueForm"),
    (" ", "QueueForm"),
    (F2, "TypedConfirmation"),
)
LOOKING: dict[str, tuple[str, tuple[Step, ...]]] = {
    "the queue board": (
        "queues",
        (("B", "QueueBoard"), (F6, "QueueBoard"), ("l", "QueueBoard"), ("j", "QueueBoard")),
    ),
    "what a queue form knows of groups": (
        "builds status=Released",
        (("b", "QueueForm"), (".", "Chooser")),
    ),
    "the hints of a part order": (
        "part-orders",
        (("P", "PartOrderForm"), (7 * TAB, "PartOrderForm")),
    ),
    "the packing of a part order": ("part-orders status=complete", (("B", "PackingScreen"),)),
    "a print order that is followed": ("print-orders", (("m", "OrdersSent"),)),
    "a print order that is changed": ("print-orders", (("c", "OrderForm"),)),
    "a print's quality data": ("prints status=all", (("Q", "PageScreen"),)),
    "two prints side by side": ("prints status=all", ((" j =", "ComparisonScreen"),)),
    "a trace": ("printed-parts status=complete", (("T", "Chooser"), (ENTER, "TraceScreen"))),
    "a template's picture": ("quality", ((ENTER, "TemplateScreen"),)),
    "a template's chart": ("quality", (("C", "TemplateScreen"),)),
    "a template's histogram": ("quality", (("H", "TemplateScreen"),)),
    "a template's split": ("quality", (("x", "TemplateScreen"),)),
    "the palette": ("builds", ((PALETTE, "Palette"),)),
}
"""View and steps; the last screen shows text of the server."""


def go(session: Session, view: str, steps: tuple[Step, ...]) -> None:
    press(session, f":{view}\r")
    for keys, screen in steps:
        session.press(keys)
        assert session.rest().split()[0] == screen, session.text()
    assert vectors_in(session.text()), f"{screen} shows nothing of the server's"


def test_no_page_and_no_form_drives_the_terminal(api_key: SimulatorKey, tmp_path: Path) -> None:
    with attacked(api_key, tmp_path) as (session, _, _):
        for view, steps in LOOKING.values():
            go(session, view, steps)
            leave(session)
        assert dangerous(bytes(session.output)) == []


def is_refused(hostile: Hostile) -> None:
    hostile.refusing = WRITES


def stays_unknown(hostile: Hostile) -> None:
    """The order is placed, the answer is lost, and reading back is refused."""
    hostile.faults.add(Fault("drop-after-commit", match="POST /print_orders"))
    hostile.refusing = READS


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(None, "Queued"), (is_refused, "Refused ·"), (stays_unknown, "Unknown ·")],
)
def test_no_outcome_of_a_print_order_drives_the_terminal(
    api_key: SimulatorKey, tmp_path: Path, trouble: Callable[[Hostile], None] | None, said: str
) -> None:
    with attacked(api_key, tmp_path) as (session, hostile, _):
        go(session, "builds status=Released", TO_THE_QUESTION)
        if trouble is not None:
            trouble(hostile)
        go_on: tuple[Step, ...] = (("1\r", "OrdersSent"),)
        if trouble is None:
            go_on += (("U", "TypedConfirmation"), ("1\r", "Notice"))
        for keys, screen in go_on:
            session.press(keys)
            assert session.rest().split()[0] == screen, session.text()
            assert vectors_in(session.text())
            assert said in session.text() or screen != "OrdersSent"
        leave(session)
        for key, screen in (("U", "Chooser"), ("O", "PinnedOrders")):
            session.press(key)
            assert session.rest().split()[0] == screen, session.text()
            leave(session)
        assert dangerous(bytes(session.output)) == []


def test_moving_a_print_drives_nothing(api_key: SimulatorKey, tmp_path: Path) -> None:
    steps = ((F6, "QueueBoard"), ("j", "QueueBoard"), ("l", "QueueBoard"))
    sent = ((F6, "TypedConfirmation"), ("1\r", "Notice"))
    with attacked(api_key, tmp_path) as (session, hostile, _):
        go(session, "queues", (*steps, *sent))
        assert hostile.records.count("PATCH") == 1
        leave(session)
        assert dangerous(bytes(session.output)) == []


def test_a_part_order_that_stops_on_its_way_drives_nothing(
    api_key: SimulatorKey, tmp_path: Path
) -> None:
    filled = (str(stl(tmp_path)) + ENTER, TAB + "P-1", 2 * TAB + "PO-1", TAB + "5d", F2)
    with attacked(api_key, tmp_path) as (session, hostile, _):
        press(session, ":part-orders\r")
        for keys in ("P", *filled):
            press(session, keys)
        hostile.refusing = WRITES
        session.press("1\r")
        assert session.rest().split()[0] == "PartsPlaced", session.text()
        assert vectors_in(session.text())
        leave(session)
        session.press("P")
        assert session.rest().split()[0] == "Chooser"
        assert "PO-1" in session.text()
        session.press("j\r")
        assert session.rest().split()[0] == "PartsPlaced", session.text()
        leave(session)
        assert dangerous(bytes(session.output)) == []
