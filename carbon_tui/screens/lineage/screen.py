"""The lineage of a record on a screen of its own, filling in as the answers arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from textual import events, on
from textual.widget import Widget

from carbon_tui.api.errors import ApiError
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pictures import LINEAGE_KEYS
from carbon_tui.lineage import LineageState, Tree, read
from carbon_tui.lineage.lines import TreeLine, lines
from carbon_tui.lineage.onward import onward
from carbon_tui.lineage.tree import Branch, LineageStep, Node
from carbon_tui.listing.list_status import ListStatus
from carbon_tui.resources import registry
from carbon_tui.resources.definition import Section
from carbon_tui.resources.formats import Cell
from carbon_tui.screens.lineage.table import COLUMNS, TreeLines
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from carbon_tui.screens.list_screen import ListScreen

ABREAST = 4
"""Requests under way together."""
LEGEND, LEGEND_ASCII = "↑ came from, ↓ came of it", "^ came from, v came of it"


class LineageScreen(SubScreen):
    """The tree; Escape comes back to the list it was opened from."""

    KEYS = LINEAGE_KEYS
    key_place = "lineage"
    called = "Keys in a lineage"

    def __init__(self, opener: ListScreen, record: Any) -> None:
        super().__init__(opener)
        self._record = record
        self.tree_of = Tree(opener.resource.name, record)
        self._turns = asyncio.Semaphore(ABREAST)
        self._asked_for_templates = False

    def picture(self) -> Widget:
        return RecordTable(COLUMNS, id="lineage")

    @property
    def trail(self) -> str:
        return f"lineage of {self.name_of_root[:40]}"

    @property
    def line_here(self) -> TreeLine | None:
        line: TreeLine | None = self.table.record_under_cursor
        return line

    @property
    def name_of_root(self) -> str:
        root = self.tree_of.root
        return f"{root.noun} {registry.by_name(root.kind).label(root.record)}"

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._show()
        self._fill()

    def server_is_back(self) -> None:
        """The tree grows anew, and the cursor finds its place in it again."""
        self.lists.begin()
        self.tree_of = Tree(self.opener.resource.name, self._record)
        self._fill()

    def _fill(self) -> None:
        """Ask for all that is waiting; what its answers lead to is asked for after them."""
        for step in self.tree_of.needed():
            self.run_worker(self._take(step), name=f"lineage: {step.relation.nouns}")
        self._show()

    async def _take(self, step: LineageStep) -> None:
        async with self._turns:
            try:
                answer = await read(step, self.lists.page, self.lists.now)
            except ApiError as error:
                self.tree_of.fail(step, error)
            else:
                self.tree_of.accept(step, answer)
        self._fill()

    def _template_name(self, uuid: str) -> str | None:
        """What the template measures; all templates are read when the first is met."""
        template = self.session.reader.template_summaries.template(uuid)
        if template is not None:
            return template.measurement_name
        if not self._asked_for_templates:
            self._asked_for_templates = True
            self.run_worker(self._read_templates(), name="lineage: what is measured")
        return None

    async def _read_templates(self) -> None:
        """Without an answer measurements stay without a name; r asks again."""
        try:
            await self.session.reader.read_templates()
        except ApiError:
            self._asked_for_templates = False
            return
        self._show()

    # -- drawing ---------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_open:
            return
        moment = self.session.moment()
        keep = self.table.key_under_cursor
        self.table.moment = moment
        drawn = lines(self.tree_of, moment, self._template_name)
        self.table.rows = TreeLines(self._with_keys(drawn))
        self.table.rows_changed(keep)
        self.view_lines.status.say(self._list_status())
        self.show_beside()

    def _with_keys(self, tree_lines: Iterable[TreeLine]) -> list[TreeLine]:
        """Sentences between the records name keys as this person has them."""
        spelled = self.spelled
        return [
            replace(line, text=Cell(spelled(line.text.text), line.text.role)) for line in tree_lines
        ]

    def _list_status(self) -> ListStatus:
        branches = list(self.tree_of.branches(self.tree_of.root))
        unanswered = sum(branch.state is LineageState.FAILED for branch in branches)
        status = ListStatus(
            loaded=sum(len(branch.nodes) for branch in branches),
            complete=not self.tree_of.busy and not unanswered,
            busy="asking" if self.tree_of.busy else "",
            trouble=f"{unanswered} unanswered: {key_of('refresh')} asks again"
            if unanswered
            else "",
            notes=(LEGEND_ASCII if self.session.ascii else LEGEND,),
        )
        return self.lists.told(status)

    def heading(self) -> str:
        node = self._node
        return registry.by_name(node.kind).label(node.record)

    def sections(self) -> Sequence[Section]:
        node = self._node
        return registry.by_name(node.kind).describe(node.record)

    @property
    def _node(self) -> Node:
        """The record that the line at hand stands for or belongs to."""
        line = self.line_here
        return self.tree_of.root if line is None else line.node

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._show()

    # -- keys ------------------------------------------------------------------------------

    @on(RecordTable.Chosen)
    def action_follow(self) -> None:
        """Open the view that the line leads to, on top of this tree."""
        line = self.line_here
        if line is None:
            return
        if isinstance(line.about, Branch) and line.about.state is LineageState.FAILED:
            self.action_refresh()
            return
        place = onward(line, self.session.now(), self.session.zone)
        if place is None:
            self.say(line.text.text.strip("│├└─|`- "))
        else:
            self.opener.open_child(*place, f"lineage of {self.name_of_root[:30]} ›")

    def action_open(self) -> None:
        line = self.line_here
        if line is None or not line.is_record:
            return
        if line.node.opened:
            self.table.move_by(1)
        elif not line.node.leads_on:
            self.say(f"This {line.node.noun} leads no further here.")
        else:
            self.tree_of.open(line.node)
            self._fill()

    def action_close(self) -> None:
        line = self.line_here
        if line is None:
            return
        node = line.node
        if line.is_record and node.opened and node.above is not None:
            self.tree_of.close(node)
            self._show()
            return
        above = node.above if line.is_record else node
        place = self.table.rows.index_of(above.path) if above is not None else None
        if place is not None:
            self.table.move_to(place)

    def action_refresh(self) -> None:
        if self.tree_of.retry():
            self._fill()
        else:
            self.say("Everything that was asked is answered.")
