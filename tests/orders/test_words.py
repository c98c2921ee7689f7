"""Every outcome has words of its own, an exit code, and nothing that a terminal could obey."""

from __future__ import annotations

from typing import Any

import pytest

from carbon_tui.api.schema.records import (
    Printer,
    PrintOrder,
    RoutedTo,
)
from carbon_tui.api.schema.requests import (
    PrintOrderRequest,
    QueueDelete,
)
from carbon_tui.orders.messages import (
    words,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.trace import OrderTrace
from carbon_tui.orders.print_orders.undo import TakenBack
from carbon_tui.orders.queues.board import QueueSnapshot
from carbon_tui.orders.queues.messages import (
    progress,
    undo_words,
    whereabouts,
)
from carbon_tui.orders.queues.move_messages import about_removal
from carbon_tui.orders.queues.rearrange import (
    QueueChange,
    QueueOutcome,
    QueueReading,
)
from carbon_tui.orders.queues.verdict import QueueChanged

REQUEST = PrintOrderRequest(build_uuid="b1", total_copies=3, route_to=("A", "B"), uuid="u1")
BEFORE = PrintOrder(
    uuid="u1", routed_to={"A": RoutedTo(copies_queued=2), "B": RoutedTo(copies_queued=1)}
)
ANOTHER = PrintOrder(uuid="u1", build_uuid="b2")
AGAIN = "Sending it again is safe: it stays the same order and cannot be queued twice."


def order(fate: WriteFate, **facts: Any) -> OrderOutcome:
    return Outcome(id="u1", about="3 copies of Bracket", fate=fate, request=REQUEST, **facts)


def queue(fate: WriteFate, reading: QueueReading | None = None, **facts: Any) -> QueueOutcome:
    change = QueueChange(QueueDelete(print_uuids=("p1", "p2")), {"A": ("p1", "p2")}, {"A": ()})
    return Outcome(id="1", about="Move Bracket", fate=fate, request=change, record=reading, **facts)


NOT_KNOWN = -1
"""In place of an exit code, which is 3 where it is not known what became of an order."""

OUTCOMES: list[tuple[OrderOutcome, str, int]] = [
    (order(WriteFate.DONE, record=BEFORE), "Queued: 3 copies of Bracket, to A 2, B 1.", 0),
    (
        order(WriteFate.ALREADY_DONE, record=BEFORE),
        "Already queued: the server has had 3 copies of Bracket since an earlier sending, "
        "to A 2, B 1; nothing was added.",
        0,
    ),
    (
        order(WriteFate.CLASH, record=ANOTHER),
        "Clash: 3 copies of Bracket: not queued as asked. The server has another order under its "
        "uuid: it is for another build. "
        "Look at that order first; if these copies are wanted beside it, start anew.",
        1,
    ),
    (
        order(WriteFate.REFUSED, refused=True, sentence="No such printer"),
        "Refused: 3 copies of Bracket: not queued. No such printer. "
        "Change the order and send it again.",
        1,
    ),
    (
        order(WriteFate.REFUSED, refused=True, sentence="Too many.", later=True),
        f"Refused: 3 copies of Bracket: not queued. Too many. {AGAIN}",
        3,
    ),
    (
        order(WriteFate.REFUSED, refused=True, sentence="Not allowed.", unread="Not allowed."),
        "Refused: 3 copies of Bracket: not queued, as far as is known. Not allowed. "
        "Change the order and send it again.",
        1,
    ),
    (
        order(WriteFate.NOT_SENT, sentence="No route."),
        f"Not sent: 3 copies of Bracket: nothing reached the server. No route. {AGAIN}",
        1,
    ),
    (
        order(WriteFate.NOT_SENT, sentence="No route.", later=True),
        f"Not sent: 3 copies of Bracket: nothing reached the server. No route. {AGAIN}",
        3,
    ),
    (
        order(WriteFate.UNKNOWN, sentence="No answer."),
        f"Unknown: it is not known whether the server has 3 copies of Bracket. No answer. {AGAIN}",
        NOT_KNOWN,
    ),
    (
        order(WriteFate.UNKNOWN, absent=True),
        "Unknown: the server did not have 3 copies of Bracket when it was asked, but the request "
        f"may still arrive. {AGAIN}",
        NOT_KNOWN,
    ),
    (
        order(WriteFate.UNKNOWN, refused=True, sentence="No such printer.", unread="Broken."),
        "Unknown: the server refused 3 copies of Bracket, and could not be asked whether it has it "
        f"all the same. No such printer. Broken. {AGAIN}",
        NOT_KNOWN,
    ),
    (
        order(WriteFate.UNKNOWN, exists=True, sentence="Broken."),
        "Unknown: the server has an order under the uuid of 3 copies of Bracket, and it could not "
        f"be read whether it is this one. Broken. {AGAIN}",
        NOT_KNOWN,
    ),
    (
        order(WriteFate.BEING_SENT),
        "Being sent: another window of this program is sending 3 copies of Bracket at this "
        "moment. Look again in a moment.",
        NOT_KNOWN,
    ),
    (
        order(WriteFate.BEING_SENT, answered=True),
        "Just queued: another window or command has queued 3 copies of Bracket while this one was "
        "getting ready; nothing was added. If it is wanted once more, say so again.",
        3,
    ),
    (
        order(WriteFate.GIVEN_UP),
        "Given up: 3 copies of Bracket: not on the server as far as is known. "
        "It is looked for until tomorrow, and reported if it arrives late.",
        NOT_KNOWN,
    ),
]


@pytest.mark.parametrize(("outcome", "text", "code"), OUTCOMES)
def test_each_outcome_of_an_order_has_its_words(
    outcome: OrderOutcome, text: str, code: int
) -> None:
    assert str(words(outcome)) == text
    known = code != NOT_KNOWN
    assert words(outcome).is_unknown is not known
    assert words(outcome).exit_code == (code if known else 3)


def test_a_servers_sentence_cannot_drive_the_terminal() -> None:
    told = words(order(WriteFate.REFUSED, sentence="no \x1b]0;owned\x07 such\nthing"))
    assert str(told).isprintable()


OF_QUEUES = (
    WriteFate.DONE,
    WriteFate.PARTLY,
    WriteFate.NOTHING,
    WriteFate.CHANGED_MEANWHILE,
    WriteFate.REFUSED,
    WriteFate.NOT_SENT,
    WriteFate.UNKNOWN,
)


@pytest.mark.parametrize("fate", OF_QUEUES)
def test_each_fate_of_a_queue_change_has_its_words(fate: WriteFate) -> None:
    several = {str(words(queue(each))) for each in OF_QUEUES}
    assert len(several) == len(OF_QUEUES)
    told = words(queue(fate, sentence="Because"))
    assert "Move Bracket" in str(told)
    assert (told.exit_code == 0) is (fate is WriteFate.DONE)


def test_what_changed_meanwhile_is_counted() -> None:
    meanwhile = QueueChanged(("a",), ("b", "c"), moved=False)
    outcome = queue(WriteFate.CHANGED_MEANWHILE, QueueReading(meanwhile=meanwhile))
    assert "1 print started or left, 2 prints came" in str(words(outcome))


def test_a_print_that_has_started_is_counted_where_it_was_to_be_removed() -> None:
    reading = QueueReading(now={"A": ("p2",)}, code=1, became={"p1": "printing"})
    told = str(words(queue(WriteFate.NOTHING, reading, answered=True)))
    assert "nothing was done (code 1). 1 print has started and goes on." in told


def test_taking_back_says_what_had_started() -> None:
    told = undo_words(TakenBack(BEFORE, taken=3, started=2, waiting=0, undetermined=0))
    assert str(told) == "Taken back: 3 copies; 2 copies had already started and stay."
    told = undo_words(TakenBack(BEFORE, taken=1, started=1, waiting=1, undetermined=1))
    assert told.is_unknown
    assert "1 copy could not be accounted for" in str(told)


@pytest.mark.parametrize(
    ("printed", "queued", "text"),
    [
        (1, 3, "1 of 5 copies printed, 3 waiting"),
        (5, 0, "5 of 5 copies printed"),
        (2, 0, "2 of 5 copies printed, none waiting"),
    ],
)
def test_how_far_an_order_is_counts_no_queue_once_all_is_printed(
    printed: int, queued: int, text: str
) -> None:
    share = RoutedTo(copies_printed=printed, copies_queued=queued)
    order = PrintOrder(total_copies=5, routed_to={"A": share})
    assert progress(OrderTrace(order, {}, (), 0, {})) == text


def test_how_far_an_order_is_agrees_with_its_prints() -> None:
    """The order still counts the print that runs as one that is queued."""
    share = RoutedTo(copies_printed=1, copies_queued=3)
    order = PrintOrder(total_copies=5, routed_to={"A": share})
    waiting: Queues = {"A": ("p3", "p4")}
    states = {"A": {"finished": 1, "printing": 1}, "B": {"aborted": 1}}
    trace = OrderTrace(order, waiting, ("p0", "p1", "p2"), 0, waiting, states)
    assert progress(trace) == "1 of 5 copies printed, 1 printing, 1 aborted, 2 waiting"
    told = ["A: 2 waiting, at places 1 and 2; 1 printed; 1 printing", "B: 1 aborted"]
    assert whereabouts(trace) == told
    runs = OrderTrace(order, {}, ("p0",), 0, {"A": ()}, {"A": {"printing": 1}})
    assert whereabouts(runs) == ["A: 1 printing"], "and not: 3 queued"


def test_printers_that_got_nothing_are_not_named() -> None:
    shares = {"A": RoutedTo(copies_queued=3, copies_printed=0), "B": RoutedTo(copies_queued=0)}
    record = PrintOrder(uuid="u1", routed_to=shares)
    told = words(order(WriteFate.DONE, record=record), {"A": "Ada"})
    assert str(told) == "Queued: 3 copies of Bracket, to Ada 3."


@pytest.mark.parametrize(
    ("started", "waiting", "text"),
    [
        (0, 0, "Nothing to take back: no copy waits any more."),
        (2, 0, "Nothing to take back: 2 copies had already started and stay."),
        (0, 1, "Not taken back: 1 copy is still waiting."),
    ],
)
def test_where_nothing_was_taken_back_no_copies_are_counted(
    started: int, waiting: int, text: str
) -> None:
    told = undo_words(TakenBack(BEFORE, 0, started=started, waiting=waiting, undetermined=0))
    assert str(told).startswith(text)


def test_a_removal_from_several_queues_says_queues() -> None:
    lanes: Queues = {"A": ("p1",), "B": ("p2",)}
    board = QueueSnapshot.of(
        [Printer(serial="A", name="Ada"), Printer(serial="B", name="Bob")], lanes, {}
    )
    assert about_removal(board, ["p1"]).endswith(" from the queue of Ada")
    assert about_removal(board, ["p1", "p2"]).endswith(" from the queues of Ada, Bob")
