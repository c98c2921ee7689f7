"""The words for what became of queues and edits, like `words` has them for orders."""

from __future__ import annotations

from collections.abc import Mapping

from carbon_tui.api.schema.records import PrintOrder
from carbon_tui.orders.print_orders import edit
from carbon_tui.orders.print_orders.durations import Estimate
from carbon_tui.orders.print_orders.edit import EditOutcome
from carbon_tui.orders.print_orders.messages import (
    UNKNOWN,
    Role,
    Words,
    sentence,
)
from carbon_tui.orders.print_orders.plan import copies
from carbon_tui.orders.print_orders.trace import Trace
from carbon_tui.orders.print_orders.undo import TakenBack
from carbon_tui.orders.queues.rearrange import (
    Fate,
    QueueOutcome,
)
from carbon_tui.orders.queues.verdict import QueueChanged
from carbon_tui.system.exit_codes import FAILED
from carbon_tui.text.cleaning import (
    clean,
    raw,
)

LOOK = "Look at the queues before doing it again: it is not repeated by itself."


def queue_words(outcome: QueueOutcome) -> Words:
    """What to say of a queue change."""
    about = outcome.about
    match outcome.fate:
        case Fate.DONE:
            unread = "" if outcome.now else "The queues could not be read back."
            return Words("Done", sentence(about), unread, Role.WARNING if unread else Role.GOOD)
        case Fate.DOUBTFUL:
            return Words("Done, by the queues", sentence(about), _doubt(outcome), Role.WARNING)
        case Fate.PARTLY:
            text = f"{about}: only a part of it was done{_coded(outcome)}. {_said(outcome)}"
            return Words("Partly done", text.strip(), LOOK, Role.WARNING, FAILED)
        case Fate.NOTHING:
            text = f"{about}: nothing was done{_coded(outcome)}. {_said(outcome)}"
            return Words("Nothing done", text.strip(), _late(outcome), Role.BAD, FAILED)
        case Fate.CHANGED:
            text = f"{about}: not sent, because {_changes(outcome.meanwhile)}."
            again = "The queues are shown as they are now; do it again if it still makes sense."
            return Words("Queue changed meanwhile", text, again, Role.WARNING, FAILED)
        case Fate.REFUSED:
            text = f"{about}: the queues are as they were. {_said(outcome)}"
            return Words("Refused", text.strip(), "", Role.BAD, FAILED)
        case Fate.NOT_SENT:
            text = f"{about}: nothing reached the server. {_said(outcome)}"
            return Words("Not sent", text.strip(), "Doing it again is safe.", Role.BAD, FAILED)
    text = f"{about}: it is not known whether it was done{_coded(outcome)}. {_said(outcome)}"
    return Words("Unknown", text.strip(), LOOK, Role.WARNING, UNKNOWN)


def undo_words(result: TakenBack) -> Words:
    """What to say of taking an order back."""
    told = [copies(result.taken)] if result.taken or result.undetermined else []
    if result.started:
        told.append(f"{_had(result.started)} already started and {_stay(result.started)}")
    if result.waiting:
        told.append(f"{_still(result.waiting)} waiting")
    if result.undetermined:
        told.append(f"{copies(result.undetermined)} could not be accounted for")
    text = sentence("; ".join(told) or "no copy waits any more")
    if result.undetermined or result.waiting:
        text = f"{text} {sentence(result.sentence)}".strip()
    if result.undetermined:
        return Words("Taken back in part", text, LOOK, Role.WARNING, UNKNOWN)
    if result.waiting:
        return Words("Not taken back", text, LOOK, Role.WARNING, FAILED)
    title = "Taken back" if result.taken else "Nothing to take back"
    return Words(title, text)


def whereabouts(trace: Trace, names: Mapping[str, str] | None = None) -> list[str]:
    """What of an order is where, a line per printer: ``Ada: 2 waiting, at places 4 and 5``."""
    known = names or {}
    shares = trace.order.routed_to or {}
    serials = dict.fromkeys((*map(raw, shares), *trace.waiting))
    lines = [f"{clean(known.get(s) or s)}: {_share(trace, s)}" for s in serials]
    if trace.lost:
        lines.append(f"{copies(trace.lost)} could not be found.")
    return lines


def progress(order: PrintOrder) -> str:
    """``1 of 5 copies printed, 3 queued``, as the order itself counts."""
    shares = (order.routed_to or {}).values()
    printed = sum(share.copies_printed or 0 for share in shares)
    queued = sum(share.copies_queued or 0 for share in shares)
    whole = order.total_copies or 1
    told = f"{printed} of {copies(whole)} printed"
    if printed >= whole and not queued:
        return told
    return f"{told}, {queued or 'none'} queued"


def edit_words(outcome: EditOutcome) -> Words:
    """What to say of a changed print order."""
    said = sentence(outcome.sentence)
    match outcome.fate:
        case edit.Fate.DONE:
            return Words("Changed", sentence(outcome.about))
        case edit.Fate.REFUSED:
            text = f"{outcome.about}: the order is as it was. {said}"
            return Words("Refused", text.strip(), "", Role.BAD, FAILED)
        case edit.Fate.NOT_SENT:
            text = f"{outcome.about}: nothing reached the server. {said}"
            return Words("Not sent", text.strip(), "Sending it again is safe.", Role.BAD, FAILED)
    text = f"{outcome.about}: it is not known whether the order was changed. {said}"
    again = "Look at the order before changing it again."
    return Words("Unknown", text.strip(), again, Role.WARNING, UNKNOWN)


def about_time(estimate: Estimate) -> str:
    """``about 3 h 20 min``, with how much of it is guessed."""
    minutes = round(estimate.seconds / 60)
    hours, rest = divmod(minutes, 60)
    text = f"about {hours} h {rest:02} min" if hours else f"about {rest} min"
    if estimate.unknown:
        return f"at least {text.removeprefix('about ')}" if minutes else "unknown"
    return f"{text} (partly guessed)" if estimate.guessed else text


def _share(trace: Trace, serial: str) -> str:
    places = [str(place) for place in trace.places.get(serial, ())]
    share = next((v for k, v in (trace.order.routed_to or {}).items() if raw(k) == serial), None)
    told = []
    if places:
        listed = " and ".join(filter(None, (", ".join(places[:-1]), places[-1])))
        told.append(f"{len(places)} waiting, at place{'s' if len(places) > 1 else ''} {listed}")
    if share is not None and share.copies_printed:
        told.append(f"{share.copies_printed} printed")
    if not told:
        told.append(f"{share.copies_queued or 0} queued" if share is not None else "nothing")
    return "; ".join(told)


def _doubt(outcome: QueueOutcome) -> str:
    if outcome.refused:
        return "The server refused it, but the queues read as they should all the same."
    if not outcome.answered:
        return "The server's answer was lost, but the queues read as they should."
    return f"The server answered{_coded(outcome)}, but the queues read as they should."


def _coded(outcome: QueueOutcome) -> str:
    """The server's code as it is, where it answered at all."""
    if not outcome.answered:
        return ""
    return " without a code" if outcome.code is None else f" (code {outcome.code})"


def _late(outcome: QueueOutcome) -> str:
    if outcome.code == 0:
        return "The server called it done all the same: look again in a moment."
    return ""


def _changes(meanwhile: QueueChanged | None) -> str:
    if meanwhile is None:
        return "the queues have changed"
    told = []
    if meanwhile.gone:
        told.append(f"{_prints(len(meanwhile.gone))} started or left")
    if meanwhile.added:
        told.append(f"{_prints(len(meanwhile.added))} came")
    if meanwhile.moved:
        told.append("the order is another one")
    return f"the queues have changed: {', '.join(told)}" if told else "the queues have changed"


def _prints(number: int) -> str:
    return "1 print" if number == 1 else f"{number} prints"


def _had(number: int) -> str:
    return "1 copy had" if number == 1 else f"{number:,} copies had"


def _stay(number: int) -> str:
    return "stays" if number == 1 else "stay"


def _still(number: int) -> str:
    return "1 copy is still" if number == 1 else f"{number:,} copies are still"


def _said(outcome: QueueOutcome) -> str:
    return sentence(outcome.sentence)
