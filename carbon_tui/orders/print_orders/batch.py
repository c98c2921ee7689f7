"""Several builds, one after another, each an order of its own with its own uuid."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from carbon_tui.orders.outcome import WriteFate
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.print_orders.placement import OrderOutcome
from carbon_tui.orders.print_orders.plan import (
    Order,
    Plan,
)

Send = Callable[[Order], Awaitable[OrderOutcome]]


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One order of the batch; no outcome as long as it has not been sent."""

    order: Order
    outcome: OrderOutcome | None = None
    sending: bool = False
    taken_back: str = ""
    """What became of taking it back, in words; empty where nobody did."""

    @property
    def is_done(self) -> bool:
        return self.outcome is not None and self.outcome.is_done

    @property
    def is_unknown(self) -> bool:
        """Whether it was sent, and nobody knows yet whether the server has it."""
        return self.outcome is not None and self.outcome.fate in _UNKNOWN

    @property
    def may_be_sent(self) -> bool:
        """Whether sending it (again) makes sense: it always keeps its uuid, so it is safe."""
        return self.outcome is None or self.outcome.fate in _MAY_BE_SENT


@dataclass(frozen=True, slots=True)
class OrderBatch:
    """The orders of a plan and how far they are."""

    lines: tuple[BatchLine, ...]
    stopped: str = ""
    """Why the rest was left unsent; empty when it was not."""

    @classmethod
    def of(
        cls,
        plan: Plan,
        seen: Queues | None = None,
        before: Mapping[str, bytes] | None = None,
        printer_names: Mapping[str, str] | None = None,
    ) -> OrderBatch:
        """`seen`: the queues on the screen; what they gain tells an order's prints. `before`: by
        uuid, what a person was told of as sent before, and not known."""
        answers = before or {}
        orders = (
            replace(order, instead_of=answers.get(order.uuid, b""))
            for order in plan.orders(seen, printer_names)
        )
        return cls(tuple(map(BatchLine, orders)))

    @property
    def left(self) -> tuple[BatchLine, ...]:
        """What has not been queued and may be sent, or sent again."""
        return tuple(line for line in self.lines if line.may_be_sent)

    @property
    def is_done(self) -> bool:
        """The server has every order."""
        return all(line.is_done for line in self.lines)

    @property
    def outcomes(self) -> tuple[OrderOutcome, ...]:
        return tuple(line.outcome for line in self.lines if line.outcome is not None)

    @property
    def progress(self) -> str:
        """``2 of 5 queued, 1 refused, 2 not sent yet``"""
        tally = Counter(map(_word, self.lines))
        queued = tally.pop("queued", 0)
        rest = [f"{number} {word}" for word, number in tally.items()]
        return ", ".join([f"{queued} of {len(self.lines)} queued", *rest])

    def taken_back(self, index: int, sentence: str) -> OrderBatch:
        """The same once the order at this place was taken back."""
        return self._with(index, replace(self.lines[index], taken_back=sentence))

    def read_back(self, index: int, outcome: OrderOutcome) -> OrderBatch:
        """The same once it was looked up what became of the order at this place."""
        return self._with(index, BatchLine(self.lines[index].order, outcome))

    def _with(self, index: int, line: BatchLine) -> OrderBatch:
        lines = (*self.lines[:index], line, *self.lines[index + 1 :])
        return replace(self, lines=lines)


async def sent(batch: OrderBatch, send: Send) -> AsyncGenerator[OrderBatch, None]:
    """Send what is left, in order; each step of the way is a batch.

    A refusal or an unknown outcome stops nothing: the others are orders of their own. Where
    nothing reached the server the rest is left unsent, since it would fare the same; the next
    call goes on from there.
    """
    batch = replace(batch, stopped="")
    for index, line in enumerate(batch.lines):
        if not line.may_be_sent:
            continue
        batch = batch._with(index, replace(line, sending=True))
        yield batch
        outcome = await send(line.order)
        batch = batch._with(index, BatchLine(line.order, outcome))
        stopped = _why_stop(outcome)
        batch = replace(batch, stopped=stopped)
        yield batch
        if batch.stopped:
            return


def _why_stop(outcome: OrderOutcome) -> str:
    """Nothing went out, too many requests, or the key is not accepted: the next one would fare the
    same."""
    if outcome.fate is WriteFate.NOT_SENT or outcome.locked_out or outcome.later:
        return outcome.sentence
    return ""


_UNKNOWN = frozenset({WriteFate.UNKNOWN, WriteFate.BEING_SENT})
_MAY_BE_SENT = frozenset({WriteFate.NOT_SENT, WriteFate.REFUSED, *_UNKNOWN})
_WORDS = {
    WriteFate.DONE: "queued",
    WriteFate.ALREADY_DONE: "queued",
    WriteFate.REFUSED: "refused",
    WriteFate.NOT_SENT: "not sent",
    WriteFate.UNKNOWN: "unknown",
    WriteFate.BEING_SENT: "unknown",
}


def _word(line: BatchLine) -> str:
    if line.outcome is None:
        return "being sent" if line.sending else "not sent yet"
    return _WORDS.get(line.outcome.fate, "not queued")
