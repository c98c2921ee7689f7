"""A carried print in words: what is moved where, the order that comes of it, what it delays."""

from __future__ import annotations

from collections.abc import Sequence

from carbon_tui.api.schema.print_states import WAITING
from carbon_tui.orders.print_orders.durations import Usual
from carbon_tui.orders.print_orders.order_api import Queues
from carbon_tui.orders.queues.board import (
    QueueSnapshot,
    Waiting,
)
from carbon_tui.orders.queues.messages import about_time
from carbon_tui.orders.queues.queue_draft import (
    Delay,
    QueueDraft,
)
from carbon_tui.orders.queues.rearrange import (
    STARTED,
    QueueReading,
)
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted

MAX_DELAYS_NAMED = 3
"""How many are named before the rest is only counted."""


def about_move(draft: QueueDraft) -> str:
    """``move Elbow rev 2 to Ada, place 1``"""
    lane = draft.preview().lane(draft.serial)
    return f"move {named(draft.board, draft.prints)} to {lane.label}, place {draft.index + 1}"


def about_removal(board: QueueSnapshot, prints: Sequence[str]) -> str:
    """``remove Elbow rev 2 from the queue of Ada``"""
    lanes = dict.fromkeys(lane.label for uuid in prints if (lane := board.lane_of(uuid)))
    queue = "queue" if len(lanes) == 1 else "queues"
    return f"remove {named(board, prints)} from the {queue} of {_listed(list(lanes))}"


def named(board: QueueSnapshot, prints: Sequence[str]) -> str:
    """The prints by name, a few of them, and how many more there are."""
    return _listed([waiting.label for waiting in board.find(prints)])


def review(draft: QueueDraft, usual: Usual) -> list[str]:
    """Before it is sent: the move, the queue as it will be, and every delay."""
    preview = draft.preview()
    lane = preview.lane(draft.serial)
    lines = [f"{upper(about_move(draft))}.", f"{clean(lane.label)} then prints:"]
    lines += [
        f"{'>' if waiting.uuid in draft.prints else ' '} {place} {clean(waiting.label)}"
        for place, waiting in enumerate(lane.waiting, 1)
    ]
    return [*lines, *delay_lines(draft.delays(usual), preview)]


def delay_lines(delays: Sequence[Delay], board: QueueSnapshot) -> list[str]:
    if not delays:
        return ["It delays nothing."]
    return [f"It delays {_line(delay, board)}" for delay in delays]


def delays_in_short(delays: Sequence[Delay], board: QueueSnapshot) -> str:
    """One line for all of them."""
    if not delays:
        return "Delays nothing."
    delays_told = "; ".join(_line(delay, board).rstrip(".") for delay in delays[:MAX_DELAYS_NAMED])
    more = f"; and {len(delays) - MAX_DELAYS_NAMED} more" if len(delays) > MAX_DELAYS_NAMED else ""
    return f"Delays {counted(len(delays), 'print')}: {delays_told}{more}."


def read_back(now: Queues, board: QueueSnapshot) -> list[str]:
    """The queues as they were read after a change, by name."""
    known = {w.uuid: w for lane in board.lanes for w in lane.waiting}
    labels = {lane.serial: lane.label for lane in board.lanes}
    return [
        f"{clean(labels.get(serial, serial))} now: {_queue(uuids, known)}"
        for serial, uuids in now.items()
    ]


def became(reading: QueueReading, board: QueueSnapshot) -> list[str]:
    """What became of each print that left the queues, one by one, by name."""
    known = {w.uuid: w for lane in board.lanes for w in lane.waiting}
    return [
        f"{clean(known.get(uuid, Waiting(uuid)).label)}: {_state(state)}."
        for uuid, state in reading.became.items()
    ]


def _state(state: str) -> str:
    if state.casefold() in WAITING:
        return "still queued, at another place"
    if state.casefold() in STARTED:
        return f"{clean(state)}, not removed"
    return str(clean(state)) or "removed"


def upper(sentence: str) -> str:
    """With a capital at its beginning, and names left as they are."""
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _queue(uuids: tuple[str, ...], known: dict[str, Waiting]) -> str:
    labels = (known.get(uuid, Waiting(uuid)).label for uuid in uuids)
    return ", ".join(f"{n} {clean(label)}" for n, label in enumerate(labels, 1)) or "empty"


def _line(delay: Delay, board: QueueSnapshot) -> str:
    lane = board.lane(delay.serial)
    number = f" {clean(delay.waiting.order_number)}" if delay.waiting.order_number else ""
    name = f"{clean(delay.waiting.label)}{number}"
    return f"{name} on {clean(lane.label)} by {about_time(delay.by)}."


def _listed(names: list[str]) -> str:
    cleaned = [str(clean(name)) for name in names]
    if len(cleaned) <= MAX_DELAYS_NAMED:
        return ", ".join(cleaned) or "nothing"
    return f"{', '.join(cleaned[:MAX_DELAYS_NAMED])} and {len(cleaned) - MAX_DELAYS_NAMED} more"
