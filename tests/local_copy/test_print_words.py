"""Statuses of prints: no server lists them, and a print whose status is not named is hidden."""

from __future__ import annotations

from pathlib import Path
from random import Random
from types import SimpleNamespace

from carbon_tui.api.schema import endpoints as lists
from carbon_tui.api.schema.page import Page
from carbon_tui.api.schema.records import Print, PrinterPrints, PrintRef
from carbon_tui.local_copy.print_words import MOST_WORDS, MetWords
from carbon_tui.local_copy.state_history import StateKeeper
from carbon_tui.local_copy.status import named_elsewhere, unnamed
from carbon_tui.local_copy.store import CopyStore
from carbon_tui.local_copy.tables import PRINTS
from carbon_tui.watch.seen_states import StateNoting
from tests.local_copy.account import Account
from tests.paging.server import START

MOST_REQUESTS_FOR_NOTHING_NEW = 12


def with_rejected(path: Path | None, seed: int = 1) -> Account:
    """An account in which every failed print is called by a word that nobody knows."""
    account = Account(path, random=Random(seed))
    account.fill(200)
    for row in account.servers["/prints"].rows.values():
        if row["status"] == "failed":
            row["status"] = "rejected"
    account.servers["/prints"].touch()
    return account


def rejected(account: Account) -> int:
    return account.store.count(PRINTS, "status = 'rejected'")


async def test_a_word_that_is_met_elsewhere_is_asked_for_from_then_on(tmp_path: Path) -> None:
    account = with_rejected(path := tmp_path / "copy.sqlite")
    await account.sync()
    assert rejected(account) == 0
    met = MetWords(path)
    rows = [Print(status="rejected"), Print(status="finished"), Print()]
    assert met.new_in("/builds", rows) == ()
    assert met.new_in("/prints", rows) == ("rejected",)
    met.keep(met.new_in("/prints", rows), START)
    assert met.new_in("/prints", rows) == ()
    report = await account.sync()
    account.check()
    assert rejected(account) > 20
    assert "rejected" in report.unnamed
    assert "rejected" in (await account.verify()).unnamed
    assert "rejected" in unnamed(path)


async def test_eleven_words_cost_no_more_requests_and_what_is_left_out_is_said(
    tmp_path: Path,
) -> None:
    account = with_rejected(path := tmp_path / "copy.sqlite")
    MetWords(path).keep(("rejected",), START)
    await account.sync()
    account.check()
    account.clock.seconds += 3_600
    log = account.servers["/prints"].log
    log.clear()
    report = await account.sync()
    # The account of this test has seven of the ten lists: one request for each of the others.
    assert report.requests <= MOST_REQUESTS_FOR_NOTHING_NEW - 3
    asked = {value for params in log for name, value in params if name == "status"}
    (left_out,) = {"canceled", "error"} - asked
    assert report.unnamed.endswith(f"Once a day only: {left_out}.")

    (ended, *_) = [
        row for row in account.servers["/prints"].rows.values() if row["status"] == "finished"
    ]
    ended |= {"status": left_out, "finished_at": account.clock.now()}
    account.servers["/prints"].touch()
    account.clock.seconds += 86_400
    report = await account.sync()
    assert "Once a day" not in report.unnamed
    account.check()


async def test_a_print_that_was_running_is_found_at_once_whatever_became_of_it(
    tmp_path: Path,
) -> None:
    account = with_rejected(path := tmp_path / "copy.sqlite")
    MetWords(path).keep(("rejected",), START)
    await account.sync()
    for row in account.servers["/prints"].rows.values():
        if row["status"] == "printing":
            row |= {"status": "error", "finished_at": account.clock.now()}
    account.servers["/prints"].touch()
    account.clock.seconds += 3_600
    await account.sync()
    account.check()


async def test_what_names_prints_that_are_not_here_is_counted() -> None:
    account = with_rejected(None)
    hidden = [
        row for row in account.servers["/prints"].rows.values() if row["status"] == "rejected"
    ]
    parts = list(account.servers["/printed_parts"].rows.values())
    for part, print_ in zip(parts, hidden[:3] * 2, strict=False):
        part["print_uuid"] = print_[lists.PRINTS.key]
    (printer, *_) = account.servers["/printers"].rows.values()
    printer["prints"] = PrinterPrints(last=PrintRef(print_id="P-unheard-of"))
    await account.sync()
    assert named_elsewhere(account.store.rows).startswith("4 prints that")
    assert "4 prints that" in (await account.verify()).unnamed
    learn(account, "rejected")
    await account.sync()
    assert named_elsewhere(account.store.rows).startswith("1 print that")


async def test_what_a_copy_of_some_days_lacks_is_no_reason_to_doubt_it() -> None:
    account = with_rejected(None)
    for part in account.servers["/printed_parts"].rows.values():
        part["print_uuid"] = "older than the copy"
    await account.sync(since=START)
    assert named_elsewhere(account.store.rows) == ""


def learn(account: Account, word: str) -> None:
    account.store.learn_words({word: True}, START)


def test_a_server_that_makes_a_word_up_for_each_print_does_not_have_all_of_them_learned(
    tmp_path: Path,
) -> None:
    path = tmp_path / "copy.sqlite"
    CopyStore(path).close()
    MetWords(path).keep([f"word {number}" for number in range(3 * MOST_WORDS)], START)
    store = CopyStore(path)
    assert len(store.status_words()) == MOST_WORDS
    store.close()


def test_no_copy_is_made_to_learn_a_word(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    MetWords(path).keep(("rejected",), START)
    assert not path.exists()
    assert MetWords(None).new_in("/prints", [Print(status="rejected")]) == ()


async def test_words_that_a_watch_meets_are_learned(tmp_path: Path) -> None:
    path = tmp_path / "copy.sqlite"
    CopyStore(path).close()

    async def page(*_: object) -> Page[Print]:
        return Page([Print(status="rejected")])

    reading = SimpleNamespace(page=page)
    noting = StateNoting(
        reading,
        StateKeeper(path, lambda: 0.0),
        MetWords(path),
        lambda: START,
    )
    await noting.page(lists.PRINTS, ())
    store = CopyStore(path)
    assert store.status_words() == {"rejected": True}
    store.close()
