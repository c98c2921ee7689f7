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
MOST_DIGITS = 6


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
        copies = text["copies"].strip()
        if not (copies.isascii() and copies.isdigit() and len(copies) <= MOST_DIGITS):
            problem, field, copies = WHOLE, "copies", "0"
        noted = plan.times(int(copies)).noted(number=text["number"], tags=tags, notes=text["notes"])
        return noted, problem, field
