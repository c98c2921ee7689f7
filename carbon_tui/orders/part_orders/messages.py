"""What is said of placing and packing part orders, as `orders.messages` says it of other writes."""

from __future__ import annotations

from carbon_tui.orders.messages import (
    SEND_AGAIN,
    OutcomeText,
    sentence,
)
from carbon_tui.orders.part_orders.outcome import (
    Halted,
    PartOutcome,
    PartsOrdered,
    Why,
)
from carbon_tui.orders.part_orders.packing import Packing
from carbon_tui.orders.part_orders.steps_done import PlacingStepKind
from carbon_tui.system.exit_codes import FAILED, LATER

GO_ON = "What was done is kept: go on from here, or leave it."


def part_words(outcome: PartOutcome) -> OutcomeText:
    """What to say when a part order was placed, or stopped on its way."""
    if isinstance(outcome, PartsOrdered):
        return OutcomeText("Ordered", sentence(outcome.job.plan.about), outcome.warning)
    return _halted(outcome)


def packed(state: Packing) -> str:
    """``processing: 12 parts queued, 3 waiting; in AutoBuild412, AutoBuild413``"""
    parts = ", ".join(f"{number} {word}" for word, number in state.parts)
    names = ", ".join(build.name or "a build without a name" for build in state.builds)
    text = f"{state.order.status or 'unknown'}: {parts or 'no parts known'}"
    return f"{text}; in {names}" if names else text


def _halted(outcome: Halted) -> OutcomeText:
    where = outcome.job.title(outcome.step) if outcome.step else outcome.job.plan.about
    text = f"{where}. {sentence(outcome.sentence)}".strip()
    match outcome.why:
        case Why.BROKEN:
            return OutcomeText("Broken off", text, GO_ON, LATER)
        case Why.STOPPED:
            return OutcomeText("Stopped", text, GO_ON, FAILED)
        case Why.REFUSED:
            code = LATER if outcome.later else FAILED
            return OutcomeText("Refused", text, GO_ON, code)
        case Why.NOT_SENT:
            code = LATER if outcome.later else FAILED
            return OutcomeText("Not sent", text, GO_ON, code)
        case Why.FILE:
            return OutcomeText("File trouble", text, GO_ON, FAILED)
        case Why.CLASH:
            again = "Plan it anew, so that it gets a uuid of its own."
            return OutcomeText("Clash", text, again, FAILED)
        case Why.ELSEWHERE:
            again = "Look again in a moment."
            return OutcomeText("Being sent", text, again, LATER, is_unknown=True)
        case Why.OTHER_SERVER:
            return OutcomeText("At another server", text, "", LATER, is_unknown=True)
        case Why.CHOOSE:
            return OutcomeText("Which part?", text, _which(outcome), LATER, is_unknown=True)
    return OutcomeText("Unknown", text, _again(outcome), LATER, is_unknown=True)


def _which(outcome: Halted) -> str:
    number = len(outcome.candidates)
    if number == 1:
        return "The server has one part that looks like it: take it, or make another."
    return f"The server has {number} parts that look like it: choose one, or make another."


def _again(outcome: Halted) -> str:
    kind = outcome.step.kind if outcome.step else PlacingStepKind.ORDER
    if kind is PlacingStepKind.ORDER:
        return SEND_AGAIN
    thing = "model program would run" if kind is PlacingStepKind.RUN else "part would be made"
    return f"Doing it again could do it twice: a second {thing}, and nothing would be printed."
