"""How far a print order is, in words and numbers."""

from __future__ import annotations

import pytest

from carbon_tui.api.schema.records import Print, PrintOrder, PrintOrigin, RoutedTo
from carbon_tui.resources.order_progress import (
    progress_by_printer,
    progress_of_order,
    progress_of_prints,
)


def order(total: int | None, queued: int, printed: int) -> PrintOrder:
    share = RoutedTo(copies_queued=queued, copies_printed=printed)
    return PrintOrder(uuid="o", total_copies=total, routed_to={"A": share})


@pytest.mark.parametrize(
    ("found", "words", "copies"),
    [
        (order(3, 3, 0), "waiting", "3 / 0 / 0"),
        (order(3, 0, 3), "done", "0 / 0 / 3"),
        (order(3, 1, 2), "in part done", "1 / 0 / 2"),
        (order(3, 1, 1), "in part done", "1 / ? / 1"),
        (order(3, 0, 0), "printing or over", "0 / ? / 0"),
        (PrintOrder(uuid="o"), "printing or over", "0 / ? / 0"),
    ],
)
def test_an_order_alone_says_no_more_than_it_knows(
    found: PrintOrder, words: str, copies: str
) -> None:
    progress = progress_of_order(found)

    assert (progress.words, progress.copies) == (words, copies)


@pytest.mark.parametrize(
    ("found", "statuses", "words", "copies"),
    [
        (order(3, 2, 0), "queued queued printing", "printing", "2 / 1 / 0"),
        (order(3, 0, 2), "finished finished failed", "failed 1", "0 / 0 / 2"),
        (order(3, 0, 3), "finished finished finished", "done", "0 / 0 / 3"),
        (order(2, 0, 0), "", "taken back", "0 / 0 / 0"),
        (order(3, 0, 1), "finished", "2 taken back", "0 / 0 / 1"),
        (order(2, 1, 0), "aborted", "waiting, failed 1", "1 / 0 / 0"),
        (order(3, 1, 2), "finished finished printing", "printing", "0 / 1 / 2"),
    ],
)
def test_its_prints_say_what_prints_and_what_failed(
    found: PrintOrder, statuses: str, words: str, copies: str
) -> None:
    prints = [Print(uuid=str(n), status=word) for n, word in enumerate(statuses.split())]

    progress = progress_of_prints(found, prints)

    assert (progress.words, progress.copies) == (words, copies)


def test_each_printer_has_its_own_share() -> None:
    both = PrintOrder(
        uuid="o",
        total_copies=4,
        routed_to={"A": RoutedTo(copies_queued=2), "B": RoutedTo(copies_printed=1)},
    )
    statuses = (("A", "queued"), ("A", "printing"), ("B", "finished"), ("B", "failed"))
    prints = [
        Print(uuid=str(n), status=word, origin=PrintOrigin(printer_serial=serial))
        for n, (serial, word) in enumerate(statuses)
    ]

    shares = progress_by_printer(both, prints)

    assert {serial: share.counts for serial, share in shares.items()} == {
        "A": "1 waiting, 1 printing",
        "B": "1 done, 1 failed",
    }
