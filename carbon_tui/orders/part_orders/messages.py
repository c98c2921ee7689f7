"""The words for part orders, like `words` has them for print orders."""

from __future__ import annotations

from carbon_tui.orders.part_orders import packing
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    Ordered,
    PartOutcome,
    Why,
)
from carbon_tui.orders.part_orders.packing import (
    Action,
    Packing,
    PackingOutcome,
)
from carbon_tui.orders.part_orders.steps_done import StepKind
from carbon_tui.orders.print_orders.messages import (
    SEND_AGAIN,
    UNKNOWN,
    Role,
    Words,
    sentence,
)
from carbon_tui.system.exit_codes import FAILED, LATER

GO_ON = "What was done is kept: go on from here, or leave it."


def part_words(outcome: PartOutcome) -> Words:
    """What to say when a part order was placed, or stopped on its way."""
    if isinstance(outcome, Ordered):
        role = Role.WARNING if outcome.warning else Role.GOOD
        return Words("Ordered", sentence(outcome.job.plan.about), outcome.warning, role)
    return _halted(outcome)


def packing_words(outcome: PackingOutcome) -> Words:
    """What to say of a cancel or a flush."""
    about, said = outcome.about, sentence(outcome.sentence)
    match outcome.fate:
        case packing.Fate.DONE:
            done = "Cancelled" if outcome.action is Action.CANCEL else "Flushed"
            return Words(done, sentence(about))
        case packing.Fate.TOO_LATE:
            text = f"{about}: it is packed already and goes on. {said}"
            return Words("Too late", text.strip(), "", Role.BAD, FAILED)
        case packing.Fate.REFUSED:
            text = f"{about}: the order is as it was. {said}"
            return Words("Refused", text.strip(), "", Role.BAD, FAILED)
        case packing.Fate.NOT_SENT:
            text = f"{about}: nothing reached the server. {said}"
            return Words("Not sent", text.strip(), "Doing it again is safe.", Role.BAD, FAILED)
    text = f"{about}: it is not known whether it was done. {said}"
    again = "Doing it again is safe." if outcome.action is Action.FLUSH else "Look at the order."
    return Words("Unknown", text.strip(), again, Role.WARNING, UNKNOWN)


def packed(state: Packing) -> str:
    """``processing: 12 parts queued, 3 waiting; in AutoBuild412, AutoBuild413``"""
    parts = ", ".join(f"{number} {word}" for word, number in state.parts)
    names = ", ".join(build.name or "a build without a name" for build in state.builds)
    text = f"{state.order.status or 'unknown'}: {parts or 'no parts known'}"
    return f"{text}; in {names}" if names else text


def _halted(outcome: Halted) -> Words:
    where = outcome.job.title(outcome.step) if outcome.step else outcome.job.plan.about
    text = f"{where}. {sentence(outcome.sentence)}".strip()
    match outcome.why:
        case Why.BROKEN:
            return Words("Broken off", text, GO_ON, Role.WARNING, LATER)
        case Why.STOPPED:
            return Words("Stopped", text, GO_ON, Role.WARNING, FAILED)
        case Why.REFUSED:
            return Words("Refused", text, GO_ON, Role.BAD, FAILED)
        case Why.NOT_SENT:
            code = LATER if outcome.later else FAILED
            return Words("Not sent", text, GO_ON, Role.BAD, code)
        case Why.FILE:
            return Words("File trouble", text, GO_ON, Role.BAD, FAILED)
        case Why.CLASH:
            again = "Plan it anew, so that it gets a uuid of its own."
            return Words("Clash", text, again, Role.BAD, FAILED)
        case Why.ELSEWHERE:
            return Words("Being sent", text, "Look again in a moment.", Role.WARNING, UNKNOWN)
        case Why.OTHER_SERVER:
            return Words("At another server", text, "", Role.WARNING, UNKNOWN)
        case Why.CHOOSE:
            return Words("Which part?", text, _which(outcome), Role.WARNING, UNKNOWN)
    return Words("Unknown", text, _again(outcome), Role.WARNING, UNKNOWN)


def _which(outcome: Halted) -> str:
    number = len(outcome.candidates)
    if number == 1:
        return "The server has one part that looks like it: take it, or make another."
    return f"The server has {number} parts that look like it: choose one, or make another."


def _again(outcome: Halted) -> str:
    kind = outcome.step.kind if outcome.step else StepKind.ORDER
    if kind is StepKind.ORDER:
        return SEND_AGAIN
    thing = "model program would run" if kind is StepKind.RUN else "part would be made"
    return f"Doing it again could do it twice: a second {thing}, and nothing would be printed."
