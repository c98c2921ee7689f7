"""What changed since the program started, newest first; Enter goes to the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widgets import Static

from carbon_tui import prompt
from carbon_tui.keys.pictures import NEWS_KEYS
from carbon_tui.prompt import PromptError
from carbon_tui.prompt.lexer import value as quoted
from carbon_tui.resources import (
    formats,
    registry,
)
from carbon_tui.resources.definition import Column
from carbon_tui.resources.formats import (
    Cell,
    CellFormat,
    Moment,
    Role,
    Value,
)
from carbon_tui.resources.view_keys import VIEW_KEYS
from carbon_tui.screens.base_screen import BaseScreen, own_method
from carbon_tui.screens.table_keys import TableKeys
from carbon_tui.screens.view_lines import ViewLines
from carbon_tui.session.activity import (
    MAX_CHANGES,
    Activity,
    News,
)
from carbon_tui.text.cleaning import raw
from carbon_tui.widgets.key_line import KeyLine
from carbon_tui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from carbon_tui.keys.action import KeyAction
    from carbon_tui.screens.list_screen import ListScreen


@CellFormat
def exactly(value: Value, moment: Moment) -> Cell:
    """The time of day, with the date where it is not today's."""
    if not isinstance(value, datetime):
        return formats.text(value, moment)
    when, now = value.astimezone(moment.zone), moment.now.astimezone(moment.zone)
    return Cell(when.strftime("%H:%M:%S" if when.date() == now.date() else "%m-%d %H:%M"))


@CellFormat
def earliest(value: Value, moment: Moment) -> Cell:
    """Since when it may have been so; the server's own times are exact."""
    return Cell("exact", Role.MUTED) if value is None else exactly(value, moment)


def _not_before(news: News) -> datetime | None:
    return None if news.within is None else news.at - timedelta(seconds=news.within)


class Toned(str):
    """A cell's words with the role that gives them their colour."""

    __slots__ = ("role",)
    role: Role

    @classmethod
    def of(cls, news: News) -> Toned:
        toned = cls(f"rang: {news.change}" if news.watched else news.change)
        toned.role = news.role
        return toned


@CellFormat
def toned(value: Value, moment: Moment) -> Cell:
    return Cell(value, value.role) if isinstance(value, Toned) else formats.text(value, moment)


COLUMNS: tuple[Column[News], ...] = (
    Column(
        name="at",
        title="When",
        value=lambda n: n.at,
        show=exactly,
        width=11,
        max_width=11,
        priority=0,
    ),
    Column(
        name="not_before",
        title="Not before",
        value=_not_before,
        show=earliest,
        width=11,
        max_width=11,
        priority=2,
    ),
    Column(
        name="kind",
        title="What",
        value=lambda n: registry.by_name(n.view).noun,
        show=formats.text,
        width=11,
        max_width=13,
        priority=3,
    ),
    Column(
        name="name",
        title="Which",
        value=lambda n: n.name,
        show=formats.key,
        width=14,
        max_width=34,
        priority=1,
    ),
    Column(
        name="change",
        title="Change",
        value=Toned.of,
        show=toned,
        width=24,
        max_width=80,
        priority=0,
    ),
)


class NewsRows:
    """The activity as rows, the latest first: what was noticed late stands where it happened.
    Their number is their key."""

    gap: int | None = None

    def __init__(self, activity: Activity) -> None:
        self._activity = activity
        self._ordered: list[News] = []
        self._places: dict[str, int] = {}
        self._count = -1

    def _in_order(self) -> list[News]:
        """Put in order again only where something is new."""
        if self._count != self._activity.count:
            self._count = self._activity.count
            every = (self._activity[place] for place in range(len(self._activity)))
            self._ordered = sorted(every, key=lambda n: (n.at, n.number), reverse=True)
            self._places = {str(n.number): place for place, n in enumerate(self._ordered)}
        return self._ordered

    def __len__(self) -> int:
        return len(self._activity)

    def record(self, position: int) -> News:
        return self._in_order()[position]

    def key(self, position: int) -> str:
        return str(self.record(position).number)

    def index_of(self, key: str) -> int | None:
        self._in_order()
        return self._places.get(key)

    def is_marked(self, key: str) -> bool:
        return False

    def is_fresh(self, key: str, field: str) -> bool:
        return False


class ActivityScreen(BaseScreen[None]):
    """A list that grows at its top; the cursor stays on its line of news."""

    AUTO_FOCUS = "RecordTable"
    KEYS = NEWS_KEYS
    key_place = "news"
    called = "Keys in what changed"
    view_lines: ViewLines

    def __init__(self, opener: ListScreen) -> None:
        """``opener`` is the list screen that records are opened from."""
        super().__init__()
        self.opener = opener
        self.session = opener.session
        self.view_lines = ViewLines(self, opener.session, lambda: self.key_table)
        self._moves = TableKeys(lambda: self.table)
        self._shown = -1
        self._actions = (*self.KEYS, *VIEW_KEYS)

    def compose(self) -> ComposeResult:
        yield Static("", id="page-title", markup=False)
        yield from self.view_lines.standing()
        yield RecordTable(COLUMNS, id="news")
        yield KeyLine(id="keys")

    @property
    def table(self) -> RecordTable:
        return self.query_one("#news", RecordTable)

    def on_mount(self) -> None:
        self.table.moment = self.session.moment()
        self.table.show(NewsRows(self.session.background.activity), COLUMNS)
        self.offer_keys()
        self.look_out()

    def look_out(self) -> None:
        """Show what has happened since the last look; nothing is drawn where nothing has."""
        super().look_out()
        background = self.session.background
        if background.activity.count == self._shown:
            return
        self._shown = background.activity.count
        table = self.table
        table.moment = self.session.moment()
        table.message = self._nothing()
        table.rows_changed()
        self.query_one("#page-title", Static).update(Text(f" {self._title()}"))

    def _title(self) -> str:
        background = self.session.background
        began = background.change_detector.began
        since = f" since {exactly(began, self.session.moment()).text}" if began else ""
        older = background.activity.count - len(background.activity)
        how_many = f", the newest {MAX_CHANGES:,} of {background.activity.count:,}" if older else ""
        watching = (
            f" · watching {', '.join(background.watches.names)}" if len(background.watches) else ""
        )
        return f"What changed{since}{how_many}{watching}"

    def _nothing(self) -> str:
        every = self.session.background.poll_seconds
        return (
            "Nothing has changed yet.\n"
            f"The fleet is looked at every {every:g} s, prints and orders every {4 * every:g} s."
        )

    # -- keys ------------------------------------------------------------------------------

    @property
    def actions_here(self) -> Sequence[KeyAction]:
        return self._actions

    def do(self, action: str) -> None:
        """Its own, or what the list below does."""
        name = f"action_{action}"
        do = own_method(self, name) or own_method(self._moves, name)
        if do is None:
            self.opener.do(action)
        else:
            do()

    def action_back(self) -> None:
        self.dismiss(None)

    @on(RecordTable.Chosen)
    def action_follow(self) -> None:
        news: News | None = self.table.record_under_cursor
        if news is None:
            return
        resource = registry.by_name(news.view)
        try:
            moment = self.session.moment()
            search = prompt.parse(line_for(news), resource, moment.now, moment.zone)
        except PromptError as problem:
            self.say(str(problem), problem=True)
            return
        self.opener.open_child(resource, search, "what changed ›")


def line_for(news: News) -> str:
    """What the view's filter prompt says to show this one record, whatever its state."""
    resource = registry.by_name(news.view)
    field = "uuid" if resource.column("uuid") is not None else resource.endpoint.key
    every = [f"{name}=all" for name, _values in resource.endpoint.all_values]
    return " ".join([f"{field}={quoted(raw(news.key))}", *every])
