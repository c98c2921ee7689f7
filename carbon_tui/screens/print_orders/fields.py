"""The fields of the queue form: copies, number, tags and notes."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static

from carbon_tui.orders.print_orders.plan import (
    Plan,
    tags_from,
)
from carbon_tui.screens.dialogs.one_line import OneLine

FIELDS = ("copies", "number", "tags", "notes")
LABELS = {"copies": "Copies", "number": "Order number", "tags": "Tags", "notes": "Notes"}
HINTS = {"tags": "name=value, name=value"}
WHOLE = "Copies is a whole number, at least 1."
WHOLE_EACH = "Copies is a whole number, or one for each printer, such as 3+2."
MOST_DIGITS = 6
"""Digits of a number of copies."""


class PlanFields(Vertical):
    """What is typed into a plan."""

    def __init__(self, plan: Plan, **options: str) -> None:
        super().__init__(id=options.get("id"))
        self._plan = plan

    def compose(self) -> ComposeResult:
        for name in FIELDS:
            with Horizontal(classes="form-row"):
                yield Static(self._label(name), classes="form-label", markup=False)
                yield OneLine(self._begun(name), placeholder=HINTS.get(name, ""), id=name)

    def _label(self, name: str) -> str:
        several = name == "copies" and len(self._plan.builds) > 1
        return "Copies of each" if several else LABELS[name]

    def _begun(self, name: str) -> str:
        plan = self._plan
        tags = ", ".join(f"{key}={value}" for key, value in plan.tags)
        begun = {"copies": str(plan.copies), "number": plan.number, "tags": tags}
        return begun.get(name, plan.notes)

    def read(self, plan: Plan) -> tuple[Plan, str, str]:
        """The plan as the fields have it; what is wrong with a field, and which."""
        text = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        problem, field = "", ""
        try:
            tags = tags_from(text["tags"])
        except ValueError as error:
            tags, problem, field = dict(plan.tags), str(error), "tags"
        numbers = [_whole(number) for number in text["copies"].split("+")]
        if 0 in numbers or (len(numbers) > 1 and not plan.is_split):
            problem, field, numbers = WHOLE_EACH if plan.is_split else WHOLE, "copies", [0]
        times = plan.times(numbers[0]) if len(numbers) == 1 else plan.each_times(numbers)
        noted = times.noted(number=text["number"], tags=tags, notes=text["notes"])
        return noted, problem, field

    def show_copies(self, plan: Plan) -> None:
        """The copies as the plan has them."""
        numbers = plan.by_hand or (plan.copies,)
        self.query_one("#copies", Input).value = "+".join(map(str, numbers))


def _whole(text: str) -> int:
    """A whole number as it is typed; 0 where it is none."""
    digits = text.strip()
    is_whole = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    return int(digits) if is_whole else 0
