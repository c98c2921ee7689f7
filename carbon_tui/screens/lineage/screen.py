"""The lineage of a record on a screen of its own, filling in as the answers arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal

from carbon_tui.api.errors import ApiError
from carbon_tui.lineage import State, Tree, read
from carbon_tui.lineage.lines import Line, lines
from carbon_tui.lineage.onward import onward
from carbon_tui.lineage.tree import Branch, Step
from carbon_tui.resources import registry
from carbon_tui.resources.registry import RESOURCES
from carbon_tui.screens.attentive import Attentive
from carbon_tui.screens.lineage.keys import KEYS, footer, help_page
from carbon_tui.screens.lineage.table import COLUMNS, TreeLines
from carbon_tui.screens.pages import PageScreen
from carbon_tui.truth import Truth
from carbon_tui.widgets.banner import Banner
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.sections import drawn
from carbon_tui.widgets.side_pane import SidePane
from carbon_tui.widgets.truth_line import TruthLine

if TYPE_CHECKING:
    from carbon_tui.screens.leading import Leading

ABREAST = 4
"""Requests under way together."""
SIDE_BY_SIDE = 110
LEGEND, LEGEND_ASCII = "↑ came from, ↓ came of it", "^ came from, v came of it"

_NAMES = {key: action.name for action in KEYS for key in action.keys}
_VIEWS = {resource.digit: resource for resource in RESOURCES}


class LineageScreen(Attentive[None]):
    """The tree; Escape comes back to the list it was opened from."""

    AUTO_FOCUS = ""
    DEFAULT_CSS: ClassVar[str] = """
    LineageScreen { layout: vertical; }
    #lineage-body { height: 1fr; layout: horizontal; }
    """

    def __init__(self, opener: Leading, record: Any) -> None:
        super().__init__()
        self.opener = opener
        self.session = opener.session
        self.tree_of = Tree(opener.resource.name, record)
        self._side_wanted: bool | None = None
        self._turns = asyncio.Semaphore(ABREAST)

    def compose(self) -> ComposeResult:
        yield Banner([(r.digit, r.title) for r in RESOURCES], id="banner")
        yield TruthLine(id="truth")
        with Horizontal(id="lineage-body"):
            yield RecordTable(COLUMNS, id="lineage")
            yield SidePane(id="side")
        yield KeyLine(id="keys")

    @property
    def table(self) -> RecordTable:
        return self.query_one("#lineage", RecordTable)

    @property
    def side(self) -> SidePane:
        return self.query_one("#side", SidePane)

    @property
    def line_here(self) -> Line | None:
        found: Line | None = self.table.record_under_cursor
        return found

    @property
    def heading(self) -> str:
        root = self.tree_of.root
        return f"{root.noun} {registry.by_name(root.kind).label(root.record)}"

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._show()
        self._fill()

    def _fill(self) -> None:
        """Ask for all that is waiting; what its answers lead to is asked for after them."""
        for step in self.tree_of.needed():
            self.run_worker(self._take(step), name=f"lineage: {step.relation.nouns}")
        self._show()

    async def _take(self, step: Step) -> None:
        async with self._turns:
            try:
                answer = await read(step, self.session.page, self.session.server_now)
            except ApiError as error:
                self.tree_of.fail(step, error)
            else:
                self.tree_of.accept(step, answer)
        self._fill()

    # -- drawing ---------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_there:
            return
        moment = self.session.moment()
        keep = self.table.key_under_cursor
        self.table.moment = moment
        self.table.rows = TreeLines(lines(self.tree_of, moment))
        self.table.rows_changed(keep)
        self.query_one(TruthLine).say(self._truth())
        self._show_side()

    def _truth(self) -> Truth:
        branches = list(self.tree_of.branches(self.tree_of.root))
        unanswered = sum(each.state is State.FAILED for each in branches)
        return Truth(
            loaded=sum(len(each.nodes) for each in branches),
            complete=not self.tree_of.busy and not unanswered,
            busy="asking" if self.tree_of.busy else "",
            trouble=f"{unanswered} unanswered: r asks again" if unanswered else "",
            notes=(LEGEND_ASCII if self.session.ascii else LEGEND,),
        )

    def _show_side(self) -> None:
        line = self.line_here
        if not self.side.display or line is None:
            return
        resource = registry.by_name(line.node.kind)
        record = line.node.record
        self.side.show(resource.label(record), resource.describe(record), self.session.moment())

    @on(RecordTable.Moved)
    def _follow_the_cursor(self) -> None:
        self._show_side()

    def on_resize(self, event: events.Resize) -> None:
        wide = event.size.width >= SIDE_BY_SIDE
        self.side.display = wide if self._side_wanted is None else self._side_wanted
        self._show()

    def on_screen_resume(self) -> None:
        self.query_one(Banner).say(
            profile=self.session.profile,
            read_only=self.session.read_only,
            open_view=self.opener.resource.title,
            trail=f"lineage of {self.heading[:40]}",
        )
        self.query_one(KeyLine).offer(footer())

    # -- keys ------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.query_one(KeyLine).say("")
        name = _NAMES.get(event.key)
        if name is not None:
            deed: Callable[[], None] = getattr(self, f"action_{name}")
            deed()
        elif event.key in _VIEWS:
            self.opener.open_view(_VIEWS[event.key])

    def say(self, sentence: str) -> None:
        self.query_one(KeyLine).say(sentence)

    @on(RecordTable.Chosen)
    def action_follow(self) -> None:
        """Open the view that the line leads to, on top of this tree."""
        line = self.line_here
        if line is None:
            return
        if isinstance(line.about, Branch) and line.about.state is State.FAILED:
            self.action_retry()
            return
        place = onward(line, self.session.now(), self.session.zone)
        if place is None:
            self.say(line.text.text.strip("│├└─|`- "))
        else:
            self.opener.open_child(*place, f"lineage of {self.heading[:30]} ›")

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

    def action_retry(self) -> None:
        if self.tree_of.retry():
            self._fill()
        else:
            self.say("Everything that was asked is answered.")

    def action_describe(self) -> None:
        line = self.line_here
        if line is None:
            return
        resource, moment = registry.by_name(line.node.kind), self.session.moment()
        sections = resource.describe(line.node.record)
        page = PageScreen(
            resource.label(line.node.record),
            lambda width, style: drawn(sections, moment, width, style),
            opened_by="d",
        )
        self.app.push_screen(page)

    def action_help(self) -> None:
        page = PageScreen("Keys in a lineage", help_page, opened_by="question_mark")
        self.app.push_screen(page)

    def action_back(self) -> None:
        self.dismiss(None)

    def action_down(self) -> None:
        self.table.move_by(1)

    def action_up(self) -> None:
        self.table.move_by(-1)

    def action_page_down(self) -> None:
        self.table.scroll_pages(1)

    def action_page_up(self) -> None:
        self.table.scroll_pages(-1)

    def action_first(self) -> None:
        self.table.move_to(0)

    def action_last(self) -> None:
        self.table.move_to(len(self.table.rows) - 1)

    def action_side_pane(self) -> None:
        self._side_wanted = not self.side.display
        self.side.display = self._side_wanted
        self._show_side()

    def action_palette(self) -> None:
        self.app.action_command_palette()

    async def action_redraw(self) -> None:
        await self.run_action("app.redraw")

    def action_quit(self) -> None:
        self.app.exit()
