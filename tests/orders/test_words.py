"""Every outcome has words of its own, an exit code, and nothing that a terminal could obey."""

from __future__ import annotations

from typing import Any

import pytest

from carbon_tui.api.schema.records import (
    Printer,
    PrintOrder,
    RoutedTo,
)
from carbon_tui.orders.outcome import (
    AlreadyQueued,
    BeingSent,
    Clash,
    GivenUp,
    NotSent,
    Outcome,
    Queued,
    RefusedByServer,
    Unknown,
)
from carbon_tui.orders.print_orders.messages import (
    exit_code,
    words,
)
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.print_orders.undo import TakenBack
from carbon_tui.orders.queues.board import Board
from carbon_tui.orders.queues.carry_messages import about_removal
from carbon_tui.orders.queues.messages import (
    progress,
    queue_words,
    undo_words,
)
from carbon_tui.orders.queues.rearrange import (
    Fate,
    QueueOutcome,
)
from carbon_tui.orders.queues.verdict import QueueChanged

WHO: Any = {"uuid": "u1", "about": "3 copies of Bracket"}
ORDER = PrintOrder(
    uuid="u1", routed_to={"A": RoutedTo(copies_queued=2), "B": RoutedTo(copies_queued=1)}
)
OUTCOMES: list[tuple[Outcome, str, int]] = [
    (Queued(**WHO, order=ORDER), "Queued: 3 copies of Bracket, to A 2, B 1.", 0),
    (
        AlreadyQueued(**WHO, order=ORDER),
        "Already queued: the server has had 3 copies of Bracket since an earlier sending, "
        "to A 2, B 1; nothing was added.",
        0,
    ),
    (
        Clash(**WHO, order=ORDER, differences=("it is for another build",)),
        "Clash: 3 copies of Bracket: not queued as asked. The server has another order under its "
        "uuid: it is for another build. "
        "Look at that order first; if these copies are wanted beside it, start anew.",
        1,
    ),
    (
        RefusedByServer(**WHO, sentence="No such printer"),
        "Refused: 3 copies of Bracket: not queued. No such printer. "
        "Change the order and send it again.",
        1,
    ),
    (
        NotSent(**WHO, sentence="No route."),
        "Not sent: 3 copies of Bracket: nothing reached the server. No route. "
        "Sending it again is safe: it stays the same order and cannot be queued twice.",
        1,
    ),
    (
        NotSent(**WHO, sentence="No route.", later=True),
        "Not sent: 3 copies of Bracket: nothing reached the server. No route. "
        "Sending it again is safe: it stays the same order and cannot be queued twice.",
        3,
    ),
    (
        Unknown(**WHO, sentence="No answer."),
        "Unknown: it is not known whether the server has 3 copies of Bracket. No answer. "
        "Sending it again is safe: it stays the same order and cannot be queued twice.",
        4,
    ),
    (
        Unknown(**WHO, sentence="", absent=True),
        "Unknown: the server did not have 3 copies of Bracket when it was asked, but the request "
        "may still arrive. "
        "Sending it again is safe: it stays the same order and cannot be queued twice.",
        4,
    ),
    (
        Unknown(**WHO, sentence="No such printer.", refused=True),
        "Unknown: the server refused 3 copies of Bracket, and could not be asked whether it has it "
        "all the same. No such printer. "
        "Sending it again is safe: it stays the same order and cannot be queued twice.",
        4,
    ),
    (
        BeingSent(**WHO),
        "Being sent: another window of this program is sending 3 copies of Bracket at this "
        "moment. Look again in a moment.",
        4,
    ),
    (
        GivenUp(**WHO),
        "Given up: 3 copies of Bracket: not on the server's book as far as is known. "
        "It is looked for until tomorrow, and reported if it arrives late.",
        4,
    ),
]


@pytest.mark.parametrize(("outcome", "text", "code"), OUTCOMES)
def test_each_outcome_of_an_order_has_its_words(outcome: Outcome, text: str, code: int) -> None:
    assert str(words(outcome)) == text
    assert words(outcome).exit_code == code


def test_the_exit_code_of_several_is_the_one_that_wants_a_person_most() -> None:
    queued, refused, unknown = OUTCOMES[0][0], OUTCOMES[3][0], OUTCOMES[6][0]
    assert exit_code([]) == exit_code([queued]) == 0
    assert exit_code([queued, refused]) == 1
    assert exit_code([refused, unknown, queued]) == 4


def test_a_servers_sentence_cannot_drive_the_terminal() -> None:
    told = words(RefusedByServer(**WHO, sentence="no \x1b]0;owned\x07 such\nthing"))
    assert str(told).isprintable()


@pytest.mark.parametrize("fate", list(Fate))
def test_each_fate_of_a_queue_change_has_its_words(fate: Fate) -> None:
    several = {str(queue_words(QueueOutcome("1", "Move Bracket", f))) for f in Fate}
    assert len(several) == len(Fate)
    told = queue_words(QueueOutcome("1", "Move Bracket", fate, sentence="Because"))
    assert "Move Bracket" in str(told)
    good = (Fate.DONE, Fate.DOUBTFUL)
    assert (told.exit_code == 0) is (fate in good)


def test_what_changed_meanwhile_is_counted() -> None:
    meanwhile = QueueChanged(("a",), ("b", "c"), moved=False)
    outcome = QueueOutcome("1", "Move Bracket", Fate.CHANGED, meanwhile=meanwhile)
    assert "1 print started or left, 2 prints came" in str(queue_words(outcome))


def test_taking_back_says_what_had_started() -> None:
    told = undo_words(TakenBack(ORDER, taken=3, started=2, waiting=0, undetermined=0))
    assert str(told) == "Taken back: 3 copies; 2 copies had already started and stay."
    told = undo_words(TakenBack(ORDER, taken=1, started=1, waiting=1, undetermined=1))
    assert told.exit_code == 4
    assert "1 copy could not be accounted for" in str(told)


@pytest.mark.parametrize(
    ("printed", "queued", "text"),
    [
        (1, 3, "1 of 5 copies printed, 3 queued"),
        (5, 0, "5 of 5 copies printed"),
        (2, 0, "2 of 5 copies printed, none queued"),
    ],
)
def test_how_far_an_order_is_counts_no_queue_once_all_is_printed(
    printed: int, queued: int, text: str
) -> None:
    share = RoutedTo(copies_printed=printed, copies_queued=queued)
    assert progress(PrintOrder(total_copies=5, routed_to={"A": share})) == text


def test_printers_that_got_nothing_are_not_named() -> None:
    shares = {"A": RoutedTo(copies_queued=3, copies_printed=0), "B": RoutedTo(copies_queued=0)}
    told = words(Queued(**WHO, order=PrintOrder(uuid="u1", routed_to=shares)), {"A": "Ada"})
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
    told = undo_words(TakenBack(ORDER, 0, started=started, waiting=waiting, undetermined=0))
    assert str(told).startswith(text)


def test_a_removal_from_several_queues_says_queues() -> None:
    lanes: Queues = {"A": ("p1",), "B": ("p2",)}
    board = Board.of([Printer(serial="A", name="Ada"), Printer(serial="B", name="Bob")], lanes, {})
    assert about_removal(board, ["p1"]).endswith(" from the queue of Ada")
    assert about_removal(board, ["p1", "p2"]).endswith(" from the queues of Ada, Bob")
