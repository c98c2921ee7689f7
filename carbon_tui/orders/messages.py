"""Every outcome in words: one title, one sentence, what to do next, and an exit code.

One table for all writes; the screens and the command line say the same, from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from carbon_tui.api.schema.requests import PrintOrderRequest
from carbon_tui.orders.journal_entry import (
    EntryState,
    JournalEntry,
)
from carbon_tui.orders.outcome import Outcome, WriteFate
from carbon_tui.orders.part_orders.packing import PackingAction, PartOrderChange
from carbon_tui.orders.print_orders.edit import OrderEdit
from carbon_tui.orders.print_orders.placement import (
    OrderOutcome,
    differences,
)
from carbon_tui.orders.queues.rearrange import (
    ALL_DONE,
    QueueChange,
    QueueOutcome,
    QueueReading,
)
from carbon_tui.orders.queues.verdict import QueueChanged
from carbon_tui.system.exit_codes import DONE, FAILED, LATER
from carbon_tui.text.cleaning import (
    clean,
    raw,
)
from carbon_tui.text.counting import counted


@dataclass(frozen=True, slots=True)
class OutcomeText:
    """What a person is told of a write."""

    title: str
    sentence: str
    next: str = ""
    """What a person can do now; empty when nothing is left to do."""
    exit_code: int = DONE
    """`LATER` where it was not done, as far as is known, and can be tried again as it is. The same
    where that is unknown: the same command goes on with the same order instead of making one."""
    is_unknown: bool = False
    """It is not known whether the server has it."""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.title}: {self.sentence}", self.next)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """How one kind of write is spoken of."""

    done: str
    done_before: str
    untouched: str
    """What is true where it was refused."""
    unsure: str
    """Completes "it is not known whether …"; ``{}`` stands for what was to be done."""
    after_refusal: str = ""
    after_not_sent: str
    after_unknown: str


SEND_AGAIN = "Sending it again is safe: it stays the same order and cannot be queued twice."
LOOK_AT_QUEUES = "Look at the queues before doing it again: it is not repeated by itself."
WATCHED = "It is looked for until tomorrow, and reported if it arrives late."
_DOING_AGAIN = "Doing it again is safe."

ORDER = Phrases(
    done="Queued",
    done_before="Already queued",
    untouched="not queued",
    unsure="the server has {}",
    after_refusal="Change the order and send it again.",
    after_not_sent=SEND_AGAIN,
    after_unknown=SEND_AGAIN,
)
EDIT = Phrases(
    done="Changed",
    done_before="Changed",
    untouched="the order is as it was",
    unsure="the order was changed",
    after_not_sent="Sending it again is safe.",
    after_unknown="Look at the order before changing it again.",
)
QUEUE = Phrases(
    done="Done",
    done_before="Done",
    untouched="the queues are as they were",
    unsure="it was done",
    after_not_sent=_DOING_AGAIN,
    after_unknown=LOOK_AT_QUEUES,
)
CANCELLING = Phrases(
    done="Canceled",
    done_before="Canceled",
    untouched="the order is as it was",
    unsure="it was done",
    after_not_sent=_DOING_AGAIN,
    after_unknown="Look at the order.",
)
FLUSHING = Phrases(
    done="Flushed",
    done_before="Flushed",
    untouched="the order is as it was",
    unsure="it was done",
    after_not_sent=_DOING_AGAIN,
    after_unknown=_DOING_AGAIN,
)


def phrases_of(request: object) -> Phrases:
    """Raises TypeError for a request that is none of ours."""
    match request:
        case PrintOrderRequest():
            return ORDER
        case OrderEdit():
            return EDIT
        case QueueChange():
            return QUEUE
        case PartOrderChange():
            return CANCELLING if request.action is PackingAction.CANCEL else FLUSHING
    raise TypeError(f"no words for {type(request).__name__}")


def words(outcome: Outcome[Any, Any], names: Mapping[str, str] | None = None) -> OutcomeText:
    """What to say of a write. ``names``: what printers are called, by raw serial, as far as that
    is known."""
    speak = _SPEAKERS[outcome.fate]
    return speak(outcome, phrases_of(outcome.request), names or {})


def pinned(entry: JournalEntry) -> OutcomeText:
    """What an open entry says at the start of the program, before anything was asked."""
    again = "It is being read back; until then it is not known whether the server has it."
    if entry.state is EntryState.GIVEN_UP:
        again = "It was given up, and is looked for until tomorrow in case it arrives late."
    return OutcomeText("Unknown", sentence(entry.about), again, LATER, is_unknown=True)


def sentence(text: str) -> str:
    """With a full stop and nothing that a terminal could obey."""
    safe = str(clean(text.strip()))
    return safe if not safe or safe[-1] in ".!?" else f"{safe}."


# -- one function per fate


def _done(outcome: Outcome[Any, Any], phrases: Phrases, names: Mapping[str, str]) -> OutcomeText:
    if isinstance(outcome.request, QueueChange):
        return _queue_done(outcome)
    where = routed(outcome, names)
    what = f"{outcome.about}, to {where}" if where else outcome.about
    warning = outcome.warning or _contradicted(outcome)
    if outcome.refused and isinstance(outcome.request, PartOrderChange):
        title = f"{phrases.done} already"
        return OutcomeText(title, sentence(what), "It was done before.")
    return OutcomeText(phrases.done, sentence(what), warning)


def _contradicted(outcome: Outcome[Any, Any]) -> str:
    if outcome.refused and isinstance(outcome.request, OrderEdit):
        return "The server refused it, but the order reads as it should all the same."
    return ""


def _queue_done(outcome: QueueOutcome) -> OutcomeText:
    reading = outcome.record or QueueReading()
    about = sentence(outcome.about)
    unread = f"What became of the prints could not be read: {sentence(reading.unread)}"
    if reading.now is None:
        blind = "The queues could not be read back."
        return OutcomeText("Done", about, blind)
    doubt = _doubt(outcome, reading)
    more = f"{doubt} {unread if reading.unread else ''}".strip()
    if doubt:
        return OutcomeText("Done, by the queues", about, more)
    return OutcomeText("Done", about, more)


def _done_before(
    outcome: Outcome[Any, Any], phrases: Phrases, names: Mapping[str, str]
) -> OutcomeText:
    where = routed(outcome, names)
    what = f"the server has had {outcome.about} since an earlier sending"
    to = f", to {where}" if where else ""
    text = sentence(f"{what}{to}; nothing was added")
    return OutcomeText(phrases.done_before, text, outcome.warning)


def _partly(outcome: Outcome[Any, Any], _: Phrases, __: Mapping[str, str]) -> OutcomeText:
    text = f"{outcome.about}: only a part of it was done{_coded(outcome)}.{_counts(outcome)}"
    text_and_answer = f"{text} {_said(outcome)}".strip()
    return OutcomeText("Partly done", text_and_answer, LOOK_AT_QUEUES, FAILED)


def _nothing(outcome: Outcome[Any, Any], _: Phrases, __: Mapping[str, str]) -> OutcomeText:
    text = f"{outcome.about}: nothing was done{_coded(outcome)}.{_counts(outcome)}"
    reading = outcome.record
    late = isinstance(reading, QueueReading) and reading.code == ALL_DONE
    again = "The server called it done all the same: look again in a moment." if late else ""
    text_and_answer = f"{text} {_said(outcome)}".strip()
    return OutcomeText("Nothing done", text_and_answer, again, FAILED)


def _changed_meanwhile(
    outcome: Outcome[Any, Any], _: Phrases, __: Mapping[str, str]
) -> OutcomeText:
    if isinstance(outcome.request, OrderEdit):
        text = f"{outcome.about}: not sent, because {sentence(outcome.sentence)}"
        again = "The order is shown as it is now; change it if it still makes sense."
        return OutcomeText("Order changed meanwhile", text, again, FAILED)
    reading = outcome.record or QueueReading()
    text = f"{outcome.about}: not sent, because {_changes(reading.meanwhile)}."
    again = "The queues are shown as they are now; do it again if it still makes sense."
    return OutcomeText("Queue changed meanwhile", text, again, FAILED)


def _refused(outcome: Outcome[Any, Any], phrases: Phrases, _: Mapping[str, str]) -> OutcomeText:
    if outcome.too_late and isinstance(outcome.request, PartOrderChange):
        return _too_late(outcome)
    unread = ", as far as is known" if outcome.unread else ""
    text = f"{outcome.about}: {phrases.untouched}{unread}.{_counts(outcome)} {_said(outcome)}"
    if outcome.later:
        return OutcomeText("Refused", text.strip(), phrases.after_not_sent, LATER)
    return OutcomeText("Refused", text.strip(), phrases.after_refusal, FAILED)


def _too_late(outcome: Outcome[Any, Any]) -> OutcomeText:
    status = getattr(outcome.record, "status", None)
    now = f"it is {clean(status)} and goes on" if status else "it can no longer be done"
    text = f"{outcome.about}: {now}. {_said(outcome)}"
    return OutcomeText("Too late", text.strip(), "", FAILED)


def _not_sent(outcome: Outcome[Any, Any], phrases: Phrases, _: Mapping[str, str]) -> OutcomeText:
    text = f"{outcome.about}: nothing reached the server. {_said(outcome)}"
    code = LATER if outcome.later else FAILED
    return OutcomeText("Not sent", text.strip(), phrases.after_not_sent, code)


def _clash(outcome: OrderOutcome, _: Phrases, __: Mapping[str, str]) -> OutcomeText:
    order = outcome.record
    other = " and ".join(differences(outcome.request, order)) if order is not None else ""
    return OutcomeText(
        "Clash",
        f"{outcome.about}: not queued as asked. "
        f"The server has another order under its uuid: {other}.",
        f"{outcome.warning} Look at that order first; if these copies are wanted beside it, start"
        " anew.".strip(),
        FAILED,
    )


def _unknown(outcome: Outcome[Any, Any], phrases: Phrases, _: Mapping[str, str]) -> OutcomeText:
    why = _why_unknown(outcome, phrases)
    reasons = " ".join(filter(None, (why, _said(outcome), sentence(outcome.unread))))
    again = "" if outcome.elsewhere else phrases.after_unknown
    return OutcomeText("Unknown", reasons, again, LATER, is_unknown=True)


def _why_unknown(outcome: Outcome[Any, Any], phrases: Phrases) -> str:
    about = outcome.about
    if outcome.exists:
        lead = "the server has an order under the uuid of"
        return f"{lead} {about}, and it could not be read whether it is this one."
    if phrases is not ORDER:
        refused = "the server refused it, and it" if outcome.refused else "it"
        return f"{about}: {refused} is not known whether {phrases.unsure}{_coded(outcome)}."
    if outcome.refused:
        return f"the server refused {about}, and could not be asked whether it has it all the same."
    if outcome.absent:
        return (
            f"the server did not have {about} when it was asked, but the request may still arrive."
        )
    return f"it is not known whether {phrases.unsure.format(about)}."


def _being_sent(outcome: Outcome[Any, Any], _: Phrases, __: Mapping[str, str]) -> OutcomeText:
    if outcome.answered:
        return OutcomeText(
            "Just queued",
            f"another window or command has queued {outcome.about} while this one was getting "
            "ready; nothing was added.",
            "If it is wanted once more, say so again.",
            LATER,
        )
    return OutcomeText(
        "Being sent",
        f"another window of this program is sending {outcome.about} at this moment.",
        "Look again in a moment.",
        LATER,
        is_unknown=True,
    )


def given_up(entry: JournalEntry) -> OutcomeText:
    """What to say of an entry that a person has just given up."""
    return _let_go(entry.about)


def _given_up(outcome: Outcome[Any, Any], _: Phrases, __: Mapping[str, str]) -> OutcomeText:
    return _let_go(outcome.about)


def _let_go(about: str) -> OutcomeText:
    return OutcomeText(
        "Given up",
        f"{clean(about)}: not on the server as far as is known.",
        WATCHED,
        LATER,
        is_unknown=True,
    )


_SPEAKERS = {
    WriteFate.DONE: _done,
    WriteFate.ALREADY_DONE: _done_before,
    WriteFate.PARTLY: _partly,
    WriteFate.NOTHING: _nothing,
    WriteFate.CHANGED_MEANWHILE: _changed_meanwhile,
    WriteFate.REFUSED: _refused,
    WriteFate.NOT_SENT: _not_sent,
    WriteFate.CLASH: _clash,
    WriteFate.UNKNOWN: _unknown,
    WriteFate.BEING_SENT: _being_sent,
    WriteFate.GIVEN_UP: _given_up,
}


# -- pieces of sentences


def routed(outcome: Outcome[Any, Any], names: Mapping[str, str]) -> str:
    """What went where, as the server tells it: ``AAAAAA 2, BBBBBB 1``; empty when it does not."""
    if not isinstance(outcome.request, PrintOrderRequest) or outcome.record is None:
        return ""
    shares = (outcome.record.routed_to or {}).items()
    copies_of = ((s, (to.copies_queued or 0) + (to.copies_printed or 0)) for s, to in shares)
    return ", ".join(f"{names.get(raw(s)) or s} {number}" for s, number in copies_of if number)


def _said(outcome: Outcome[Any, Any]) -> str:
    """The server's own sentence, or the error's."""
    message = outcome.record.message if isinstance(outcome.record, QueueReading) else ""
    return sentence(outcome.sentence or message)


def _coded(outcome: Outcome[Any, Any]) -> str:
    """The server's code as it is, where it answered at all."""
    if not outcome.answered or not isinstance(outcome.record, QueueReading):
        return ""
    code = outcome.record.code
    return " without a code" if code is None else f" (code {code})"


def _doubt(outcome: QueueOutcome, reading: QueueReading) -> str:
    if outcome.refused:
        return "The server refused it, but the queues read as they should all the same."
    if not outcome.answered:
        return "The server's answer was lost, but the queues read as they should."
    if reading.code == ALL_DONE:
        return ""
    return f"The server answered{_coded(outcome)}, but the queues read as they should."


def _counts(outcome: Outcome[Any, Any]) -> str:
    """What became of the prints of a queue change that was not done, with a blank before it."""
    if not isinstance(outcome.record, QueueReading):
        return ""
    started = len(outcome.record.started(outcome.request.prints))
    if not started:
        return ""
    has = "print has" if started == 1 else "prints have"
    return f" {started} {has} started and {'goes' if started == 1 else 'go'} on."


def _changes(meanwhile: QueueChanged | None) -> str:
    if meanwhile is None:
        return "the queues have changed"
    changes = []
    if meanwhile.gone:
        changes.append(f"{_prints(len(meanwhile.gone))} started or left")
    if meanwhile.added:
        changes.append(f"{_prints(len(meanwhile.added))} came")
    if meanwhile.moved:
        changes.append("the order is another one")
    return (
        f"the queues have changed: {', '.join(changes)}" if changes else "the queues have changed"
    )


def _prints(number: int) -> str:
    return counted(number, "print")
