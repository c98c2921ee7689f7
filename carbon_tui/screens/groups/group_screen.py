"""Groups, one a row, sortable by any number; Enter opens the records of one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace
from textual import events, on
from textual.widget import Widget

from carbon_tui.api.paging.exact_count import ExactCount
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.schema.endpoints import MAX_ROWS_PER_PAGE
from carbon_tui.groups.columns import group_columns, in_files
from carbon_tui.groups.copy_query import CopyQuestion
from carbon_tui.groups.cross_table import (
    CrossRow,
    CrossTable,
    column_name,
    cross_columns,
    cross_table,
    first_number,
    number_names,
    width_of,
)
from carbon_tui.groups.grouped import Grouper, RecordGroup, RecordGroups, sorted_groups
from carbon_tui.groups.reading_cost import ReadingCost
from carbon_tui.groups.records_of import records_of, since_days
from carbon_tui.groups.template_limits import limits_for
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pictures import GROUP_KEYS
from carbon_tui.listing.export import Format, last_bytes, writer
from carbon_tui.listing.list_status import Chip, ListStatus, copied
from carbon_tui.listing.loader import reading_errors
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.prompt.errors import PromptError
from carbon_tui.resources.definition import Column, Section
from carbon_tui.resources.formats import Cell, CellFormat, Moment, Role, Value
from carbon_tui.resources.measures import measures_of
from carbon_tui.resources.ranking import by_several
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.saved_files import FileKind, save
from carbon_tui.screens.sub_screen import SubScreen
from carbon_tui.widgets.columns import Layout
from carbon_tui.widgets.record_table import RecordTable
from carbon_tui.widgets.rows import FixedRows

if TYPE_CHECKING:
    from carbon_tui.api.paging.pages import Pages
    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.prompt import Search
    from carbon_tui.screens.list_screen import ListScreen

REQUESTS_WITHOUT_ASKING = 20
"""More than these are told first, and Enter goes on."""
WINDOWS = (None, 90, 30, 7, 1)
"""What < and > step through, in days; None: as was asked."""
BAR_WIDTH, WIDE_BAR, ROOM_FOR_A_WIDE_BAR = 12, 24, 110
"""Cells of a bar, of one on a wide screen, and of a screen from which on it is wide."""
KINDS = {"c": FileKind.CSV, "j": FileKind.JSON}
"""What groups are exported as, by the key that chooses it."""


class GroupScreen(SubScreen):
    """The groups of a list's records: from the copy where it holds all of them, otherwise from the
    server, growing as pages come."""

    KEYS = GROUP_KEYS
    key_place = "groups"
    called = "Groups"

    def __init__(self, opener: ListScreen, search: Search) -> None:
        super().__init__(opener)
        self.search = search
        self.resource = opener.resource
        self._groups = RecordGroups(search.by, measures_of(self.resource.name), ())
        self._order = search.by_order
        self._days: int | None = None
        """What was chosen here to look back; None: what was asked before."""
        self._cross_wanted: bool | None = None
        """What a person chose; None: across where the width has room for it."""
        self._cross: CrossTable | None = None
        self._cross_order: tuple[str, bool] | None = None
        self._number = first_number(self._groups)
        self._is_at_the_share = False
        self._column = ""
        """What the column under the cursor is called, however wide the table is."""
        self._status = ListStatus()
        self._may_go_on = asyncio.Event()
        self._waits = False
        self._why_no_copy = ""
        """Why the copy did not answer, as a sentence."""

    def picture(self) -> Widget:
        return RecordTable((), id="groups")

    @property
    def trail(self) -> str:
        return f"by {', '.join(key.name for key in self.search.by)} ›"

    def heading(self) -> str:
        group = self.selected
        return "" if group is None else ", ".join(self._key_texts(group))

    def sections(self) -> Sequence[Section]:
        group = self.selected
        if group is None:
            return ()
        moment = self._moment()
        columns = group_columns(self._groups, self.resource)
        lines = tuple(
            (column.title, column.show(column.value(group), moment).text, _as_text)
            for column in (*columns[: len(group.keys)], *columns[len(self.search.by) :])
        )
        return (Section("Group", lines),)

    @property
    def selected(self) -> RecordGroup | None:
        """The group under the cursor; in a cross table that of the cell, or of the whole line."""
        record = self.table.record_under_cursor
        if not isinstance(record, CrossRow):
            group: RecordGroup | None = record
            return group
        column = self.table.column_under_cursor
        name = "" if column is None else column.name
        cells = ((column_name(key), cell) for key, cell in record.cells.items())
        return next((cell for known, cell in cells if known == name), record.total)

    def list_status(self) -> ListStatus:
        return self._status

    def tell(self) -> None:
        """What is true of the groups, and which of their columns have no room."""
        table = self.table
        layout = table.layout_now if table.size.width else Layout(())
        sideways = self.spelled(layout.sideways if table.wide else layout.beyond)
        self.view_lines.status.say(replace(self.list_status(), sideways=sideways))

    # -- reading ---------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.table.message = "counting…"
        self._say_busy("counting")
        self.work(self._read(), "groups")

    async def _read(self) -> None:
        try:
            if not await self._read_the_copy():
                await self._read_the_server()
        except reading_errors() as error:
            self._status = replace(self._status, busy="", trouble=getattr(error, "title", ""))
            self.table.message = f"{self._why_no_copy} {error}".strip()
            self._show()

    async def _read_the_copy(self) -> bool:
        """False where the server is to be asked."""
        self._why_no_copy = ""
        if self.search.source == "server" or self.resource.rows_from is not None:
            return False
        if not self.session.copy.is_there and self.search.source != "copy":
            return False
        try:
            answer = await self.session.copy.ask(
                self.resource, self.search, self._moment(), CopyQuestion.groups
            )
        except (CopyTrouble, NotInTheCopy) as why:
            self._why_no_copy = str(why)
            self.say(str(why), problem=self.search.source == "copy")
            if self.search.source == "copy":
                self.table.message = str(why)
                self._status = ListStatus(chips=self._chips())
                self._show()
            return self.search.source == "copy"
        if answer.as_of is not None:
            now, zone = self.session.server_now(), self.session.zone
            age = max(0.0, (now - answer.as_of).total_seconds())
            whose = copied(answer.as_of, now, zone, len(answer.groups))
            self._status = replace(self._status, copied=whose, age=age)
        self._take(answer, complete=True, notes=tuple(answer.notes))
        return True

    @property
    def _joined(self) -> list[str]:
        """What is asked about that stands in other records: only the copy joins these."""
        names = {*self.search.fields, *(key.column for key in self.search.by)}
        return [c.title for c in self.resource.columns if c.joined and c.name in names]

    async def _read_the_server(self) -> None:
        """Or, for rows that no table of the copy holds as they are, whoever has the list of which
        they are made."""
        if self._joined:
            names = " and ".join(self._joined)
            self.table.message = f"{names} stand in other records: the local copy joins them."
            self._status = ListStatus(chips=self._chips())
            if self.search.source == "server" and self.session.copy.is_there:
                how = "from:server does not, from:copy does."
            else:
                how = "carbon-tui sync, or :sync, makes a local copy."
            self.say(how, problem=True)
            self._show()
            return
        pages = open_pages(
            self.resource.endpoint,
            self.search.query,
            self._page,
            page_size=MAX_ROWS_PER_PAGE,
            now=self.session.server_now,
            monotonic=self.session.monotonic,
        )
        moment = self._moment()
        limits = await limits_for(self.resource, self.session.page_behind)
        grouper = Grouper(self.resource, self.search.by, moment.now, moment.zone, limits)
        passes = self.search.predicate(self.resource, moment)
        cost = self._cost_of(pages)
        made = 0
        while (delivery := await pages.step()) is not None and self.is_attached:
            rows = await self._unfolded(delivery.rows)
            grouper.add(row for row in rows if passes is None or passes(row))
            made += 1
            await self._count_exactly(cost, grouper)
            left = cost.left
            long = left.requests > REQUESTS_WITHOUT_ASKING
            long = long or (left.is_least and made >= REQUESTS_WITHOUT_ASKING)
            if long and not pages.exhausted and not self._may_go_on.is_set():
                self._tell_what_is_read(grouper, left.words)
                await self._wait_for_a_word(left.cost)
            if not pages.exhausted:
                self._tell_what_is_read(grouper, left.words)
        self._status = self.lists.told(replace(self._status, busy=""))
        end = pages.completeness
        notes = () if end.whole else end.remarks()
        self._take(self._made(grouper), complete=end.whole, notes=notes)

    def _cost_of(self, pages: Pages[Any]) -> ReadingCost:
        """What is still to be asked of the server for all of these pages."""
        counting = ExactCount(
            self.resource.endpoint,
            self.search.query.ordered(()),
            self.session.page_behind,
            now=self.session.server_now,
            monotonic=self.session.monotonic,
        )
        return ReadingCost(pages, counting)

    async def _count_exactly(self, cost: ReadingCost, grouper: Grouper) -> None:
        """Where the server stopped counting: a person decides by what a reading will cost."""
        async for so_far in cost.count():
            if not self.is_attached:
                return
            about = f"{so_far.requests:,} of about {so_far.requests_expected:,} requests"
            self._tell_what_is_read(grouper, f"counting exactly, {about}")

    def _tell_what_is_read(self, grouper: Grouper, busy: str) -> None:
        self._status = ListStatus(busy=busy)
        self._take(self._made(grouper), complete=False)

    async def _page(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        """A page, with what of its records is read apart where that is asked about."""
        page = await self._ask(endpoint, params)
        columns = map(self.resource.column, self.search.fields)
        if any(column is not None and column.read_apart for column in columns):
            await self.session.process_data.read(page.rows)
        return page

    async def _ask(self, endpoint: Endpoint[Any], params: Params) -> Page[Any]:
        if self.resource.rows_from is None:
            return await self.session.page_behind(endpoint, params)
        self.lists.source = self.search.source
        return await self.lists.page(endpoint, params)

    async def _unfolded(self, records: Sequence[Any]) -> Sequence[Any]:
        """The rows of these records; waiting prints by the names that other lists have for them."""
        rows = self.resource.rows(records)
        if self.resource.name != "queues" or not rows:
            return rows
        from carbon_tui.listing.named_prints import looked_up

        return await looked_up(self.lists, rows)

    async def _wait_for_a_word(self, cost: str) -> None:
        self._waits = True
        self.say(f"It takes {cost} more: {key_of('follow')} goes on, {key_of('back')} goes back.")
        await self._may_go_on.wait()
        self._waits = False

    def _made(self, grouper: Grouper) -> RecordGroups:
        return RecordGroups(self.search.by, self._groups.measures, grouper.groups())

    def _take(self, groups: RecordGroups, *, complete: bool, notes: tuple[str, ...] = ()) -> None:
        self._groups = groups
        notes = (self.resource.counted(groups.records), *notes)
        self._status = replace(
            self._status,
            loaded=len(groups.groups),
            matching=None if self._status.copied is None else len(groups.groups),
            complete=complete,
            busy="" if complete else self._status.busy,
            chips=self._chips(),
            notes=notes,
        )
        self._show()

    def _say_busy(self, word: str) -> None:
        self._status = ListStatus(busy=word, chips=self._chips())
        self.tell()

    def _chips(self) -> tuple[Chip, ...]:
        search = self.search
        asked = (*search.by_default, *search.server_chips, *search.local_chips)
        return (*map(Chip, asked), Chip(f"by {', '.join(key.name for key in search.by)}"))

    # -- showing ---------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_open:
            return
        key = self.table.key_under_cursor if self.table.cursor else None
        if self._status.complete and not self._groups.groups:
            self.table.message = "Nothing matches."
        self.table.moment = self._moment()
        self._cross = self._as_cross_table()
        self.table.stays = len(self.search.by) if self._cross is None else 1
        if self._cross is None:
            rows = sorted_groups(self._groups, self._order)
            self.table.show(FixedRows(rows, _identity), self._columns())
        else:
            columns = self._cross_columns(self._cross)
            self.table.show(FixedRows(self._cross_rows(self._cross, columns), _line), columns)
        self.table.order_marks = self._order_marks()
        if self._column:
            self.table.go_to_column(self._column)
        self._go_to_the_share()
        self._note_the_column()
        self.table.rows_changed(key)
        self.show_beside()
        self.tell()

    def _columns(self) -> tuple[Column[RecordGroup], ...]:
        columns = group_columns(self._groups, self.resource)
        if not any(key.unit for key in self.search.by):
            return columns
        keys = len(self.search.by)
        width = WIDE_BAR if self.size.width >= ROOM_FOR_A_WIDE_BAR else BAR_WIDTH
        return (*columns[:keys], _bar_column(self._groups, width), *columns[keys:])

    def _order_marks(self) -> dict[str, str]:
        up, down = ("^", "v") if self.session.ascii else ("▲", "▼")
        order = self._order
        if self._cross is not None:
            order = () if self._cross_order is None else (self._cross_order,)
        return {name: down if falling else up for name, falling in order}

    # -- a cross table ---------------------------------------------------------------------

    def _as_cross_table(self) -> CrossTable | None:
        """Two keys, where a person wants it so or the width has room for all of it."""
        if len(self.search.by) != 2 or self._cross_wanted is False or not self._groups.groups:
            return None
        made = cross_table(self._groups)
        room = self.table.size.width or self.size.width
        return made if self._cross_wanted or width_of(made) <= room else None

    def _cross_columns(self, cross: CrossTable) -> tuple[Column[CrossRow], ...]:
        return cross_columns(cross, self.resource, self._number, self._moment())

    def _cross_rows(
        self, cross: CrossTable, columns: Sequence[Column[CrossRow]]
    ) -> Sequence[CrossRow]:
        """By the column that was chosen; before one is, as was asked of the groups, of the whole
        lines."""
        if self._cross_order is not None:
            name, down = self._cross_order
            by = [(column.value, down) for column in columns if column.name == name]
            return sorted(cross.rows, key=by_several(by)) if by else cross.rows
        totals = replace(self._groups, groups=tuple(row.total for row in cross.rows))
        order = [each for each in self._order if each[0] != self.search.by[1].name]
        by_key = {row.key: row for row in cross.rows}
        return [by_key[total.keys[0]] for total in sorted_groups(totals, order)]

    def _go_to_the_share(self) -> None:
        """The cursor begins on what tells most: ``s`` then sorts by it."""
        shares = [share.name for share in self._groups.measures.shares]
        if self._is_at_the_share or self._cross is not None or not self._groups.groups:
            return
        self._is_at_the_share = True
        names = [slot.column.name for slot in self.table.layout_now.slots]
        if shares and shares[0] in names:
            self.table.go_to_column(shares[0])

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        if self.is_open and self._groups.groups:
            self.call_after_refresh(self._show)

    def action_across(self) -> None:
        """The second key across, or group by group."""
        if len(self.search.by) != 2:
            self.say("A cross table needs two columns: by:printer,resin.", problem=True)
            return
        self._cross_wanted = self._cross is None
        self._show()
        self._go_to_the_newest()

    def _go_to_the_newest(self) -> None:
        """What stands across by date ends with now, which is what people look for first."""
        if self._cross is not None and self._cross.across and self.search.by[1].unit:
            self.table.go_to_column(column_name(self._cross.across[-1]))
            self._column_changed()

    def action_number(self) -> None:
        """The next of the numbers that can stand in a cross table."""
        if self._cross is None:
            across = key_of("across")
            self.say(
                f"One number a cell is for cross tables: {across}, with two columns.", problem=True
            )
            return
        names = number_names(self._groups)
        self._number = names[(names.index(self._number) + 1) % len(names)]
        self._cross_order = None
        self._show()

    def _moment(self) -> Moment:
        return self.session.moment()

    def _key_texts(self, group: RecordGroup) -> list[str]:
        moment = self._moment()
        columns = group_columns(self._groups, self.resource)[: len(group.keys)]
        return [column.show(column.value(group), moment).text for column in columns]

    # -- keys ------------------------------------------------------------------------------

    def action_right(self) -> None:
        self._moves.action_right()
        self._column_changed()

    def action_left(self) -> None:
        self._moves.action_left()
        self._column_changed()

    def action_wide(self) -> None:
        self._moves.action_wide()
        self.table.go_to_column(self._column)
        self._column_changed()

    def action_side_pane(self) -> None:
        super().action_side_pane()
        if self._groups.groups:
            self.call_after_refresh(self._show)  # columns have less room beside it, or more

    @on(RecordTable.TitleClicked)
    def _column_changed(self) -> None:
        """Another column is under the cursor, maybe another cell of a cross table, and others may
        be in view."""
        self._note_the_column()
        self.show_beside()
        self.tell()

    def _note_the_column(self) -> None:
        column = self.table.column_under_cursor
        self._column = "" if column is None else column.name

    def action_sort(self) -> None:
        """By this column, the largest first; again for the other way round."""
        column = self.table.column_under_cursor
        if self._cross is not None and column is not None:
            name, down = self._cross_order or ("", False)
            self._cross_order = (column.name, not down if name == column.name else True)
            self._show()
            return
        names = {key.name for key in self.search.by}
        names |= {m.name for m in self._groups.measures.measures}
        names |= {share.name for share in self._groups.measures.shares}
        if column is None or column.name not in names:
            self.say("Groups are not sorted by this column.", problem=True)
            return
        before = dict(self._order).get(column.name)
        self._order = ((column.name, not before if before is not None else True),)
        self._show()

    def action_follow(self) -> None:
        """The records of this group, or on with a long reading."""
        if self._waits:
            self._may_go_on.set()
            self.say("")
            return
        group = self.selected
        if group is None:
            return
        asked = replace(self.search, by=self.search.by[: len(group.keys)])
        try:
            search = records_of(
                group, asked, self.resource, self.session.moment(), self.session.zone
            )
        except PromptError as problem:
            self.say(str(problem), problem=True)
            return
        self.opener.open_child(self.resource, search, f"{self.resource.name} {self.trail}")

    def action_copy(self) -> None:
        """The same question as SQL for the local copy."""
        self.work(self._copy_sql(), "copying SQL")

    async def _copy_sql(self) -> None:
        try:
            sql = await self.session.copy.ask(
                self.resource, self.search, self._moment(), CopyQuestion.portable_sql
            )
        except (CopyTrouble, NotInTheCopy) as why:
            self.say(f"SQL is for the local copy. {why}", problem=True)
            return
        self.app.copy_to_clipboard(sql.text)
        if not sql.unsaid:
            self.say("Copied the SQL: carbon-tui sql asks it.")
            return
        terms = " and ".join(sql.unsaid)
        self.say(f"Copied the SQL without {terms}, which SQL cannot say: its numbers are larger.")

    def action_window_narrower(self) -> None:
        self._look_back(1)

    def action_window_wider(self) -> None:
        self._look_back(-1)

    def _look_back(self, step: int) -> None:
        """Count anew, of a shorter or a longer stretch up to now."""
        place = WINDOWS.index(self._days) + step
        if not 0 <= place < len(WINDOWS):
            self.say("There is no longer one." if step < 0 else "There is no shorter one.")
            return
        days = WINDOWS[place]
        try:
            self.search = since_days(
                self.search, days, self.resource, self._moment(), self.session.zone
            )
        except PromptError as problem:
            self.say(str(problem), problem=True)
            return
        self._days = days
        self._begin()

    def action_export(self) -> None:
        """Ask for the format; one group a line, also where a cross table is on show."""
        choices = [Choice(letter, letter, kind.value.upper()) for letter, kind in KINDS.items()]

        def chosen(letter: str | None) -> None:
            if letter is not None:
                self.work(self._export(KINDS[letter]), "exporting groups")

        self.app.push_screen(Chooser("Export", choices), chosen)

    async def _export(self, kind: FileKind) -> None:
        columns = in_files(group_columns(self._groups, self.resource))
        out = writer(Format(kind.value), self.resource, self._moment(), columns)
        rows = sorted_groups(self._groups, self._order)
        lines = [out.start(), out.rows(rows), last_bytes(out).decode()]
        stem = f"{self.resource.name} by {' and '.join(key.name for key in self.search.by)}"
        sentence = await save([line for line in lines if line], stem, kind)
        self.say(sentence if self._status.complete else f"{sentence}, of what is read so far")

    def action_refresh(self) -> None:
        self._begin()


def _identity(group: RecordGroup) -> str:
    return "\n".join("" if key is None else f"={key}" for key in group.keys)


def _line(row: CrossRow) -> str:
    return column_name(row.key)


@CellFormat
def _as_text(value: Value, _moment: Moment) -> Cell:
    return Cell(str(value))


def _bar_column(groups: RecordGroups, width: int) -> Column[RecordGroup]:
    """How many records, as a bar: a date's groups are a series."""
    most = max((group.count for group in groups.groups), default=0) or 1

    @CellFormat
    def show(value: Value, moment: Moment) -> Cell:
        length = round(width * value / most) if isinstance(value, int) else 0
        return Cell(("#" if moment.ascii else "█") * length, Role.BUSY)

    return Column(
        name="bar",
        title="",
        value=lambda group: group.count,
        show=show,
        width=width,
        max_width=width,
        priority=1,
    )
