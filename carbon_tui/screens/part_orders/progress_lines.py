"""How far a part order is, in lines of text. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable

from carbon_tui.orders.part_orders.draft import PartOrderDraft
from carbon_tui.orders.part_orders.packing import Packing
from carbon_tui.orders.part_orders.placing import PlacingProgress
from carbon_tui.orders.part_orders.plan import PartPlan
from carbon_tui.orders.part_orders.steps_done import (
    PartOrderJob,
    PlacingStep,
    PlacingStepKind,
)
from carbon_tui.screens.part_orders.part_list import size_shown
from carbon_tui.text.cleaning import clean
from carbon_tui.text.counting import counted
from carbon_tui.text.written_shares import share_text
from carbon_tui.widgets.columns import cut

BAR = 16
"""Cells of a progress bar."""
_DOING = {
    PlacingStepKind.UPLOAD: "uploading",
    PlacingStepKind.RESOLVE: "closing the upload",
    PlacingStepKind.RUN: "starting the model program",
    PlacingStepKind.PROGRAM: "model program",
    PlacingStepKind.PART: "making the part",
    PlacingStepKind.ORDER: "placing",
}
_DONE = {
    PlacingStepKind.UPLOAD: "uploaded",
    PlacingStepKind.RESOLVE: "uploaded",
    PlacingStepKind.RUN: "model program began",
    PlacingStepKind.PROGRAM: "model program done",
    PlacingStepKind.PART: "part made",
    PlacingStepKind.ORDER: "placed",
}


def preview(plan: PartPlan, most: int) -> list[str]:
    """What may not be meant, and what will be sent, with at most so many files by name."""
    warned, lines = [f"! {remark}" for remark in plan.remarks], plan.preview()
    files = len(plan.parts)
    if files <= most:
        return [*warned, *lines]
    more = files - most
    return [
        *warned,
        *lines[:most],
        f"and {more} more file{'s' if more > 1 else ''}",
        *lines[files:],
    ]


def summary(draft: PartOrderDraft, problems: Iterable[str]) -> list[str]:
    """What stands between the draft and an order."""
    files = len(draft.parts)
    pieces = f"{counted(draft.pieces, 'part')} of {counted(files, 'file')}."
    return [*([pieces] if files else ()), *problems]


def bar(share: float, *, ascii: bool) -> str:
    """``████░░░░  25%``"""
    full = round(max(0.0, min(share, 1.0)) * BAR)
    on, off = ("#", "-") if ascii else ("█", "░")
    return f"{on * full}{off * (BAR - full)} {share_text(share, 0):>4}"


class JobLines:
    """The lines of a job: one for each file, one for the order."""

    def __init__(self, job: PartOrderJob, *, ascii: bool = False) -> None:
        self._job = job
        self._ascii = ascii
        self._steps = job.steps

    def lines(self, progress: PlacingProgress | None, *, going: bool, width: int) -> list[str]:
        """`going`: somebody is at it right now, and `progress` says where."""
        done = progress.done if progress else self._job.done
        return [
            *(self._file(n, done, progress, going, width) for n in range(self._files)),
            self._order(done, going),
        ]

    def active(self, progress: PlacingProgress | None) -> int:
        """The line where something happens, or happens next."""
        done = progress.done if progress else self._job.done
        step = self._steps[done] if done < len(self._steps) else self._steps[-1]
        return self._files if step.kind is PlacingStepKind.ORDER else step.index

    @property
    def _files(self) -> int:
        return len(self._job.plan.parts)

    def _file(
        self, n: int, done: int, progress: PlacingProgress | None, going: bool, width: int
    ) -> str:  # fmt: skip
        part = self._job.plan.parts[n]
        mine = [
            step for step in self._steps if step.index == n and step.kind != PlacingStepKind.ORDER
        ]
        made = [step for step in self._steps[:done] if step in mine]
        current = self._steps[done] if done < len(self._steps) else None
        name = cut(part.name, max(10, min(30, width // 3)))
        if going and current in mine and progress is not None:
            return f"> {name}  {self._doing(progress, part.size)}"
        if len(made) == len(mine):
            return f"{'x' if self._ascii else '✓'} {name}  part made"
        state = _DONE[made[-1].kind] if made else f"waiting, {size_shown(part.size)}"
        return f"{'>' if current in mine else ' '} {name}  {state}"

    def _doing(self, progress: PlacingProgress, size: int) -> str:
        step = progress.step or PlacingStep(PlacingStepKind.ORDER)
        doing = _DOING[step.kind]
        if progress.share is None:
            return f"{doing}…"
        drawn = bar(progress.share, ascii=self._ascii)
        if step.kind is not PlacingStepKind.UPLOAD:
            return f"{doing} {drawn}"
        return f"{drawn}  {size_shown(progress.gone)} of {size_shown(size)}"

    def _order(self, done: int, going: bool) -> str:
        number = f"order {clean(self._job.plan.part_order_number)}"
        if done >= len(self._steps):
            return f"{'x' if self._ascii else '✓'} {number}  placed"
        last = done == len(self._steps) - 1
        return f"> {number}  placing…" if last and going else f"  {number}  not placed yet"


def packing_lines(state: Packing, *, ascii: bool = False) -> list[str]:
    """Where an order's parts are."""
    whole = sum(number for _, number in state.parts)
    packed = whole - state.unpacked
    lines = [f"Status: {clean(state.order.status or 'unknown')}"]
    if whole:
        lines.append(f"Packed {packed} of {whole}  {bar(packed / whole, ascii=ascii)}")
    lines += [f"  {number:>5} {clean(word)}" for word, number in state.parts]
    if state.builds:
        lines += ["Builds:", *(f"  {build.name or 'without a name'}" for build in state.builds)]
    return lines
