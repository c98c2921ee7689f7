"""A call from its first attempt to its answer: paced, repeated where that is harmless, ended when
it takes too long, watched throughout.

A caller that is cancelled gets no answer, but what has left is not cancelled: see `connection`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from carbon_tui.api.errors import (
    ApiError,
    Conflict,
    NotAuthenticated,
    RateLimited,
    Refused,
    RequestNote,
    TooSlow,
)
from carbon_tui.api.schema.lenient import FarTooMuch, Garbled, NotTheApi
from carbon_tui.api.transport import messages
from carbon_tui.api.transport.auth import (
    LONG_TOKEN_LIFE_SECONDS,
    TOKEN_LIFE_SECONDS,
    ServerClock,
    Signer,
)
from carbon_tui.api.transport.calls import (
    Call,
    HttpAnswer,
)
from carbon_tui.api.transport.health import HealthMonitor
from carbon_tui.api.transport.pacing import Pacer
from carbon_tui.api.transport.retry import (
    MAX_RETRY_AFTER_SECONDS,
    RetryBudget,
    delay,
    may_retry,
    parse_http_date,
    parse_retry_after,
    wished_wait,
)

if TYPE_CHECKING:
    from carbon_tui.api.transport.connections import Connection

R = TypeVar("R")

DECODED_ASIDE_BYTES = 64 * 1024
"""Answers from this size on are decoded in a thread, so that keys are heard meanwhile."""
_MIN_ATTEMPT_SECONDS = 0.5
"""Seconds below which another attempt is not worth beginning."""

_REQUEST_ID_HEADERS = ("x-request-id", "x-amzn-requestid", "x-correlation-id")


class _CallProgress(Struct):
    """How one call has gone so far."""

    call: Call
    host: str
    attempts: int = 0
    spent: float = 0.0
    renewed: bool = False
    left: bool = False
    """An attempt of it has left this computer."""
    doubt: ApiError | None = None
    """For a write: how the attempt ended that the server may have acted on all the same."""

    @property
    def remaining(self) -> float:
        return self.call.patience.whole - self.spent


class _Attempt(Struct):
    """One request of a call."""

    call: Call
    host: str
    number: int
    minted: int
    """Which of the signer's tokens it carries."""
    began: float
    left: bool = False
    """It was given up; what becomes of it interests nobody."""


class Requester:
    """Makes calls. ``connect`` gives the connection to the API or, for True, to any storage."""

    def __init__(
        self,
        host: str,
        connect: Callable[[bool], Awaitable[Connection]],
        signer: Signer | None,
        clock: ServerClock,
        pacer: Pacer,
        monitor: HealthMonitor,
        sleep: Callable[[float], Awaitable[None]],
        random: Callable[[], float],
    ) -> None:
        self._host = host
        self._connect = connect
        self._signer = signer
        self._clock = clock
        self._pacer = pacer
        self._monitor = monitor
        self._sleep = sleep
        self._random = random
        self._budget = RetryBudget()
        self._numbers = count(1)
        self._under_way: set[asyncio.Task[Any]] = set()

    async def call(self, call: Call) -> HttpAnswer:
        """The answer with a status below 400. Raises the ApiError family."""
        return await self.read(call, lambda answer: answer)

    async def read(self, call: Call, decode: Callable[[HttpAnswer], R]) -> R:
        """What ``decode`` makes of the answer with a status below 400, within the call's deadline.

        ``decode`` raises Garbled for what is no such answer. A reading of that kind is repeated as
        a server fault is. Large answers are decoded in another thread. Raises the ApiError family.
        """
        host = (urlsplit(call.path).hostname or "?") if call.elsewhere else self._host
        progress = _CallProgress(call, host)
        self._budget.earn()
        while True:
            progress.attempts += 1
            attempt = await self._ready(progress)
            try:
                return await self._made(progress, attempt, decode)
            except ApiError as failure:
                failure.left = progress.left = progress.left or failure.left
                wait = self._wait_before_repeat(progress, attempt, failure)
                if wait is None:
                    raise _in_doubt(progress, failure) from failure.__cause__
                if call.operation.writes and failure.outcome_unknown:
                    progress.doubt = failure
            await self._pause(wait)

    def keep_to(self, pacer: Pacer) -> None:
        """Another pace, before anything is under way."""
        pacer.shared = pacer.shared or self._pacer.shared
        self._pacer = pacer

    async def aclose(self) -> None:
        """End what is still under way, without waiting for its answers."""
        under_way = list(self._under_way)
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)

    async def _ready(self, progress: _CallProgress) -> _Attempt:
        """Wait until the next attempt may leave, with a token that is good."""
        minted = 0
        if self._signer is not None and not progress.call.elsewhere:
            await self._signer.bearer()
            minted = self._signer.minted
        return _Attempt(progress.call, progress.host, progress.attempts, minted, _now())

    async def _made(
        self, progress: _CallProgress, attempt: _Attempt, decode: Callable[[HttpAnswer], R]
    ) -> R:
        connection = await self._connect(attempt.call.elsewhere)
        if not attempt.call.elsewhere:
            await self._pacer.enter(attempt.call.urgency)
        attempt.began = _now()
        lease = connection.lease()
        task = asyncio.create_task(
            self._exchange(connection, lease, attempt, decode),
            name=f"asking: {attempt.call.operation.name}",
        )
        self._under_way.add(task)
        task.add_done_callback(self._over)
        # `wait` leaves the task alone, both when its time is up and when this is cancelled.
        done, _ = await asyncio.wait({task}, timeout=progress.remaining)
        progress.spent += _now() - attempt.began
        if not done:
            await self._leave(connection, lease, attempt)
        return task.result()

    async def _leave(self, connection: Connection, lease: Any, attempt: _Attempt) -> NoReturn:
        self._tell(attempt, TooSlow.title)
        attempt.left = True
        await connection.leave(lease)
        seconds = attempt.call.patience.whole
        failure = messages.too_slow(attempt.call, attempt.host, seconds, self._note(attempt))
        self._monitor.failed(failure, _utc_now())
        raise failure

    async def _exchange(
        self,
        connection: Connection,
        lease: Any,
        attempt: _Attempt,
        decode: Callable[[HttpAnswer], R],
    ) -> R:
        try:
            answer = await connection.exchange(lease, attempt.call)
        except _expected() as error:
            from carbon_tui.api.transport.failures import as_our_own

            failure = as_our_own(attempt.call, attempt.host, error, self._note(attempt))
            self._tell(attempt, failure.title)
            raise self._failed(attempt, failure) from error
        finally:
            if not attempt.call.elsewhere:
                self._pacer.leave()
        self._clock.note_date(answer.headers.get("date"), answer.headers.get("age"))
        if answer.status >= 400:
            raise self._refusal(attempt, answer)
        return await self._decoded(attempt, answer, decode)

    async def _decoded(
        self, attempt: _Attempt, answer: HttpAnswer, decode: Callable[[HttpAnswer], R]
    ) -> R:
        try:
            if len(answer.body) < DECODED_ASIDE_BYTES:
                value = decode(answer)
            else:
                value = await asyncio.to_thread(decode, answer)
        except ApiError as failure:
            self._tell(attempt, failure.title, answer)
            raise
        except Garbled as why:
            stranger = isinstance(why, NotTheApi)
            unreadable = messages.unreadable(
                attempt.call,
                attempt.host,
                str(why),
                self._note(attempt, answer),
                not_the_api=stranger,
                may_pass=not isinstance(why, (NotTheApi, FarTooMuch)),
                reason="" if stranger else messages.said_instead(answer.body),
            )
            self._tell(attempt, unreadable.title, answer)
            raise unreadable from None
        self._tell(attempt, "", answer)
        self._monitor.answered(_utc_now(), self._clock.skew, self._tokens_live_long())
        return value

    def _refusal(self, attempt: _Attempt, answer: HttpAnswer) -> ApiError:
        failure = self._refused(attempt, answer)
        self._tell(attempt, failure.title, answer)
        if isinstance(failure, RateLimited):
            wished = failure.retry_after
            self._pacer.hold(1.0 if wished is None else min(wished, MAX_RETRY_AFTER_SECONDS))
        return self._failed(attempt, failure)

    def _refused(self, attempt: _Attempt, answer: HttpAnswer) -> Refused:
        headers, now = answer.headers, _utc_now()
        return messages.refused(
            attempt.call,
            attempt.host,
            self._note(attempt, answer),
            answer.body,
            retry_after=parse_retry_after(
                headers.get("retry-after"), parse_http_date(headers.get("date")) or now
            ),
            skew=self._clock.skew if self._clock.is_known else None,
        )

    def _wait_before_repeat(
        self, progress: _CallProgress, attempt: _Attempt, failure: ApiError
    ) -> float | None:
        """Seconds until the next attempt; None when there is none."""
        if isinstance(failure, NotAuthenticated):
            return self._renew(progress, attempt)
        if not may_retry(progress.call.may_be_repeated, failure):
            return None
        wished = wished_wait(failure)
        wait = delay(progress.attempts, wished, self._random)
        if wait is None:
            return None
        if wished is None:
            progress.spent += wait
        if progress.remaining < _MIN_ATTEMPT_SECONDS:
            return None
        writes = progress.call.operation.writes
        return wait if self._budget.spend(writes=writes) else None

    def _renew(self, progress: _CallProgress, attempt: _Attempt) -> float | None:
        """A refused token is renewed once, by the server's clock; then the refusal stands.

        Where the server does not tell its time, its clock may be ahead: the new token lives long.
        """
        signer = self._signer
        if signer is None:
            return None
        if progress.renewed:
            signer.renew(0.0)
            return None
        progress.renewed = True
        if attempt.minted == signer.minted:  # else another call has just renewed it
            known = self._clock.is_known
            life = TOKEN_LIFE_SECONDS if known else LONG_TOKEN_LIFE_SECONDS
            signer.renew(self._clock.skew, life)
        return 0.0

    def _tokens_live_long(self) -> bool:
        return self._signer is not None and self._signer.tokens_live_long

    async def _pause(self, seconds: float) -> None:
        if seconds <= 0:
            return
        with self._monitor.waiting(_now() + seconds):
            await self._sleep(seconds)

    def _failed(self, attempt: _Attempt, failure: ApiError) -> ApiError:
        if attempt.left:
            return failure
        if isinstance(failure, Refused) and failure.status < 500:
            self._monitor.answered(_utc_now(), self._clock.skew, self._tokens_live_long())
        self._monitor.failed(failure, _utc_now())
        return failure

    def _over(self, task: asyncio.Task[Any]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # looked at: an answer nobody waits for is not a warning

    def _tell(self, attempt: _Attempt, trouble: str, answer: HttpAnswer | None = None) -> None:
        if not attempt.left and self._monitor.on_request:
            self._monitor.noted(self._note(attempt, answer, trouble))

    def _note(
        self, attempt: _Attempt, answer: HttpAnswer | None = None, trouble: str = ""
    ) -> RequestNote:
        call = attempt.call
        return RequestNote(
            id=_request_id(answer) or str(next(self._numbers)),
            method=call.operation.method,
            # A signed URL's query is its signature.
            path=urlsplit(call.path).path if call.elsewhere else call.path,
            status=answer.status if answer else None,
            query="" if call.elsewhere else call.query,
            attempt=attempt.number,
            seconds=_now() - attempt.began,
            size=answer.size if answer else None,
            trouble=trouble,
            at=_utc_now(),
        )


def _in_doubt(progress: _CallProgress, last: ApiError) -> ApiError:
    """What a call that failed is reported as.

    A write whose first attempt may have arrived is not known to have failed because the second
    could not even be sent; only a conflict says more: that it did arrive.
    """
    if progress.doubt is None or last.outcome_unknown or isinstance(last, Conflict):
        return last
    return progress.doubt


def _expected() -> tuple[type[Exception], ...]:
    """What an attempt fails with; evaluated at a failure, for it takes httpx to know."""
    from carbon_tui.api.transport.failures import EXPECTED

    return EXPECTED


def _request_id(answer: HttpAnswer | None) -> str:
    if answer is None:
        return ""
    named = (answer.headers.get(name, "") for name in _REQUEST_ID_HEADERS)
    return next((n for n in named if n.isascii() and n.isprintable() and 0 < len(n) < 80), "")


def _now() -> float:
    return asyncio.get_running_loop().time()


def _utc_now() -> datetime:
    return datetime.now(UTC)
