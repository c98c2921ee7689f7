"""How far an order is and what was taken back, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from carbon_tui.orders.messages import (
    LOOK_AT_QUEUES,
    OutcomeText,
    sentence,
)
from carbon_tui.orders.print_orders.durations import Estimate
from carbon_tui.orders.print_orders.plan import copies
from carbon_tui.orders.print_orders.trace import OrderTrace
from carbon_tui.orders.print_orders.undo import TakenBack
from carbon_tui.system.exit_codes import FAILED, LATER
from carbon_tui.text.cleaning import (
    clean,
    raw,
)


def undo_words(result: TakenBack) -> OutcomeText:
    """What to say of taking an order back."""
    parts = [copies(result.taken)] if result.taken or result.undetermined else []
    if result.started:
        parts.append(f"{_had(result.started)} already started and {_stay(result.started)}")
    if result.waiting:
        parts.append(f"{_still(result.waiting)} waiting")
    if result.undetermined:
        parts.append(f"{copies(result.undetermined)} could not be accounted for")
    text = sentence("; ".join(parts) or "no copy waits any more")
    if result.undetermined or result.waiting:
        text = f"{text} {sentence(result.sentence)}".strip()
    if result.undetermined:
        return OutcomeText("Taken back in part", text, LOOK_AT_QUEUES, LATER, is_unknown=True)
    if result.waiting:
        return OutcomeText("Not taken back", text, LOOK_AT_QUEUES, FAILED)
    title = "Taken back" if result.taken else "Nothing to take back"
    return OutcomeText(title, text)


def whereabouts(trace: OrderTrace, names: Mapping[str, str] | None = None) -> list[str]:
    """What of an order is where, a line per printer: ``Ada: 2 waiting, at places 4 and 5``. By its
    prints, as far as they are listed, so that it agrees with `progress`."""
    known = names or {}
    shares = trace.order.routed_to or {}
    serials = dict.fromkeys((*map(raw, shares), *trace.waiting, *trace.states))
    lines = [f"{clean(known.get(s) or s)}: {_share(trace, s)}" for s in serials if s]
    if trace.lost:
        lines.append(f"{copies(trace.lost)} could not be found.")
    return lines


def progress(trace: OrderTrace) -> str:
    """``1 of 5 copies printed, 1 printing, 3 waiting``: by its prints, so that it agrees with what
    is said of each printer; by the order's own count where those are not listed."""
    order, whole = trace.order, trace.order.total_copies or 1
    shares = (order.routed_to or {}).values()
    states: Counter[str] = Counter()
    for counted in trace.states.values():
        states.update(counted)
    waiting = len(trace.waiting_uuids)
    printed = states.pop("finished", 0)
    if not trace.states:
        printed = sum(share.copies_printed or 0 for share in shares)
        waiting = waiting or sum(share.copies_queued or 0 for share in shares)
    parts = [f"{printed} of {copies(whole)} printed"]
    parts += [f"{number} {clean(state)}" for state, number in states.items()]
    if waiting or (not states and printed < whole):
        parts.append(f"{waiting or 'none'} waiting")
    return ", ".join(parts)


def about_time(estimate: Estimate) -> str:
    """``about 3 h 20 min``, with how much of it is guessed."""
    minutes = round(estimate.seconds / 60)
    hours, rest = divmod(minutes, 60)
    text = f"about {hours} h {rest:02} min" if hours else f"about {rest} min"
    if estimate.unknown:
        return f"at least {text.removeprefix('about ')}" if minutes else "unknown"
    return f"{text} (partly guessed)" if estimate.guessed else text


def _share(trace: OrderTrace, serial: str) -> str:
    places = [str(place) for place in trace.places.get(serial, ())]
    share = next((v for k, v in (trace.order.routed_to or {}).items() if raw(k) == serial), None)
    parts = []
    if places:
        listed = " and ".join(filter(None, (", ".join(places[:-1]), places[-1])))
        parts.append(f"{len(places)} waiting, at place{'s' if len(places) > 1 else ''} {listed}")
    states = dict(trace.states.get(serial, {}))
    printed = states.pop("finished", 0)
    if not trace.states and share is not None:
        printed = share.copies_printed or 0
    if printed:
        parts.append(f"{printed} printed")
    parts += [f"{number} {clean(state)}" for state, number in states.items()]
    if not parts:
        parts.append(f"{share.copies_queued or 0} queued" if share is not None else "nothing")
    return "; ".join(parts)


def _had(number: int) -> str:
    return "1 copy had" if number == 1 else f"{number:,} copies had"


def _stay(number: int) -> str:
    return "stays" if number == 1 else "stay"


def _still(number: int) -> str:
    return "1 copy is still" if number == 1 else f"{number:,} copies are still"
