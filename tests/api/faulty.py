"""What each named fault must lead to, and how one is played against a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

from carbon_tui.api import errors as e
from carbon_tui.api.client import Client
from carbon_tui.api.schema import requests as q
from carbon_tui.simulator import Clock, Fault, Simulator
from tests.api.demo import client_of, notes_of
from tests.api.virtual import now, run
from tests.conftest import NOON, SMALL

FINE = None
Outcome = tuple[type[e.ApiError] | None, int]
"""The error, and how many requests a call that may be repeated costs."""

SHARED: dict[str, Outcome] = {
    "status-400": (e.BadRequest, 1),
    "status-401": (e.NotAuthenticated, 1),
    "status-403": (e.NotAllowed, 1),
    "status-404": (e.NotFound, 1),
    "status-405": (e.TooLate, 1),
    "status-408": (e.NotNow, 4),
    "status-409": (e.Conflict, 1),
    "status-413": (e.BodyTooLarge, 1),
    "status-418": (e.Refused, 1),
    "status-425": (e.NotNow, 4),
    "status-429": (e.RateLimited, 4),
    "retry-after-0": (e.RateLimited, 4),
    "retry-after-1": (e.RateLimited, 4),
    "retry-after-negative": (e.RateLimited, 4),
    "retry-after-word": (e.RateLimited, 4),
    "retry-after-huge": (e.RateLimited, 1),
    "retry-after-2099": (e.RateLimited, 1),
    "retry-after-past": (e.RateLimited, 4),
    "status-500": (e.ServerFault, 4),
    "status-502": (e.ServerFault, 4),
    "status-503": (e.ServerFault, 4),
    "status-504": (e.ServerFault, 4),
    "status-400-after-commit": (e.BadRequest, 1),
    "status-403-after-commit": (e.NotAllowed, 1),
    "status-404-after-commit": (e.NotFound, 1),
    "status-500-after-commit": (e.ServerFault, 4),
    "status-502-after-commit": (e.ServerFault, 4),
    "status-503-after-commit": (e.ServerFault, 4),
    "status-504-after-commit": (e.ServerFault, 4),
    "unavailable-for-2": (e.ServerFault, 4),
    "drop-before": (e.AnswerLost, 4),
    "drop-after-commit": (e.AnswerLost, 4),
    "drop-mid-body": (e.AnswerLost, 4),
    "half-open": (e.TooSlow, 1),
    "timeout-after-commit": (e.TooSlow, 1),
    "stall-mid-body": (e.TooSlow, 1),
    "slow-drip": (e.TooSlow, 1),
    "late-answer": (FINE, 1),
    "late-start": (FINE, 1),
    "html": (e.Unreadable, 1),
    "empty-body": (e.Unreadable, 4),
    "wrong-content-type": (FINE, 1),
    "false-gzip": (e.Unreadable, 1),
    "gzip-bomb": (e.Unreadable, 1),
    "huge-body": (e.Unreadable, 1),
    "truncated-json": (e.Unreadable, 4),
    "invalid-utf8": (FINE, 1),
    "byte-order-mark": (FINE, 1),
    "null": (e.Unreadable, 4),
    "nan": (FINE, 1),
    "lone-surrogates": (FINE, 1),
    "deep-nesting": (e.Unreadable, 4),
    "unknown-words": (FINE, 1),
    "hostile-names": (FINE, 1),
    "code-missing": (FINE, 1),
    "code-1": (FINE, 1),
    "code-2": (FINE, 1),
    "code-unknown": (FINE, 1),
    "repeating-cursor": (FINE, 1),
    "lying-count": (FINE, 1),
    "negative-count": (FINE, 1),
    "expired-cursor": (e.BadRequest, 1),
    "redirect-foreign": (e.UnsafeRedirect, 1),
    "redirect-plain-http": (e.UnsafeRedirect, 1),
    "redirect-loop": (e.UnsafeRedirect, 1),
    "clock-ahead": (FINE, 1),
    "clock-behind": (FINE, 1),
    "date-year-9999": (FINE, 1),
    "date-year-1": (FINE, 1),
    "date-nonsense": (FINE, 1),
    "no-date": (FINE, 1),
    "arrays-refused": (FINE, 1),
    "sorts-refused": (FINE, 1),
}
IN_LISTS: dict[str, Outcome] = {
    "array": (e.Unreadable, 4),
    "wrong-types": (FINE, 1),
    "null-fields": (FINE, 1),
    "rows-of-nothing": (FINE, 1),
    "missing-rows": (e.Unreadable, 4),
    "null-rows": (e.Unreadable, 4),
    "unknown-fields": (FINE, 1),
    "duplicate-rows": (FINE, 1),
    "fewer-rows": (FINE, 1),
    "no-rows": (FINE, 1),
    "more-rows": (FINE, 1),
    "shuffled-rows": (FINE, 1),
    "bare-list": (e.Unreadable, 4),
    "gzip-rows": (e.Unreadable, 1),
    "status-400-then-commit": (e.BadRequest, 1),
    "status-403-then-commit": (e.NotAllowed, 1),
    "status-429-after-commit": (e.RateLimited, 4),
    "status-429-then-commit": (e.RateLimited, 4),
    "status-503-then-commit": (e.ServerFault, 4),
}
MAY_HAVE_ARRIVED = (e.AnswerLost, e.ServerFault, *e.OF_THE_MOMENT, e.Unreadable)

ORDERS = Simulator(SMALL, Clock.fixed(NOON))
BUILD = next(b["uuid"] for b in ORDERS.records.builds(status="Released"))
SERIAL = next(iter(ORDERS.records.queues()))

Ask = Callable[[Client], Awaitable[object]]


def an_order() -> q.PrintOrderRequest:
    return q.PrintOrderRequest(
        build_uuid=BUILD, total_copies=1, route_to=(SERIAL,), uuid=str(uuid4())
    )


def played(fault: str, ask: Ask) -> tuple[e.ApiError | None, int, float]:
    """What the call ended in, how many requests it made, how many seconds it took."""

    async def scene() -> tuple[e.ApiError | None, int, float]:
        ORDERS.faults.clear()
        ORDERS.faults.add(Fault(fault, times=None))
        async with client_of(ORDERS) as client:
            notes, began = notes_of(client), now()
            try:
                await ask(client)
            except e.ApiError as error:
                return error, len(notes), now() - began
            return None, len(notes), now() - began

    return run(scene())


WORDS: dict[type[e.ApiError], str] = {
    e.BadRequest: "Correct what it names and try again.",
    e.NotAuthenticated: "and log in with it.",
    e.NotAllowed: "Ask an administrator of the account",
    e.NotFound: "refresh the list.",
    e.TooLate: "can no longer be done",
    e.Conflict: "It is already there",
    e.NotNow: "Try again in a moment.",
    e.RateLimited: "Too many requests are made with this account: try again in",
    e.ServerFault: "The fault is at",
    e.Refused: "ask whoever runs the server.",
    e.TooSlow: "gave no complete answer within",
    e.AnswerLost: "broke before the answer was there",
    e.Unreadable: "the answer of",
    e.UnsafeRedirect: "not followed",
}
"""What a person reads of each kind of error, besides what it was about."""
LEFT_OPEN = (e.AnswerLost, e.ServerFault, e.Unreadable)
"""The errors after which a write may have been done all the same."""


KNOWN_AGAIN = ("Queueing the build", "Placing the part order")
"""What carries a uuid of ours: nobody needs to look before sending it again."""


NOT_READ = "what is there does not let itself be read."
NO_LIST = "Check the host's address"
"""What a list that is not found says instead: one without rows would have been an answer."""


def _words_of(error: e.ApiError, *, writes: bool, of_a_list: bool) -> str:
    if of_a_list and isinstance(error, e.NotFound):
        return NO_LIST
    if not writes and isinstance(error, e.TooLate):
        return NOT_READ
    return next(WORDS[kind] for kind in type(error).__mro__ if kind in WORDS)


def assert_reads_well(
    error: e.ApiError, doing: str, *, writes: bool = False, of_a_list: bool = False
) -> None:
    """The sentence is about this call, in the words of its kind, short and printable."""
    said = str(error)
    assert said.startswith(doing)
    assert _words_of(error, writes=writes, of_a_list=of_a_list) in said
    if error.outcome_unknown and isinstance(error, LEFT_OPEN):
        assert ("may have been done all the same" in said) is writes
        looks = writes and doing not in KNOWN_AGAIN
        assert ("look before sending it again" in said) is looks
    assert said.endswith(".")
    assert said.isprintable()
    assert said.count(". ") + 1 <= 4
    assert len(said) < 400
    assert error.title
