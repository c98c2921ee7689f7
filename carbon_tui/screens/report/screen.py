"""The production of a shift, a day or a week as one page that scrolls and is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from rich.text import Text

from carbon_tui.keys.action import KeyAction
from carbon_tui.keys.mentions import key_of
from carbon_tui.keys.pages import PRODUCTION_KEYS
from carbon_tui.listing.list_status import copied
from carbon_tui.listing.loader import reading_errors
from carbon_tui.local_copy.errors import CopyTrouble, NotInTheCopy
from carbon_tui.report.document import ReportDocument, report_document, title_of
from carbon_tui.report.figures import EVERY_GROUPING
from carbon_tui.report.forms import ReportForm, written
from carbon_tui.report.output import text_lines
from carbon_tui.report.reading import ProductionReport, ReportReader
from carbon_tui.report.windows import ReportWindow, WindowKind, beside, window_at
from carbon_tui.resources.formats import span
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.dialogs.text_page import PageScreen, StyleOf
from carbon_tui.screens.saved_files import FileKind, save, stem_of
from carbon_tui.text.counting import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from carbon_tui.api.schema.endpoints import Endpoint
    from carbon_tui.api.schema.page import Page
    from carbon_tui.api.schema.query import Params
    from carbon_tui.local_copy.state_history import KeptState
    from carbon_tui.orders.journal_entry import JournalEntry
    from carbon_tui.orders.print_orders.order_api import ListApi
    from carbon_tui.session.session import Session
    from carbon_tui.settings.values import ServiceMark, ShiftHours

R = TypeVar("R")

_EXPORTS = (
    ("m", ReportForm.MARKDOWN, FileKind.MARKDOWN, "Markdown"),
    ("c", ReportForm.CSV, FileKind.CSV, "CSV, all tables in one file"),
    ("j", ReportForm.JSON, FileKind.JSON, "JSON"),
    ("h", ReportForm.HTML, FileKind.HTML, "HTML, one file that prints on one or two pages"),
)


class ProductionScreen(PageScreen):
    """The page of a shift, a day or a week. What was read stays, window by window, until it is read
    again."""

    KEYS = PRODUCTION_KEYS
    key_place = "production"
    called = "Keys of the report"

    def __init__(self, session: Session) -> None:
        super().__init__("Production", self._nothing_yet, opened_by="percent_sign")
        self._session = session
        self._lists = session.stand_in()
        self._window = window_at(WindowKind.SHIFT, session.server_now(), self._shifts, session.zone)
        self._from_copy = False
        self._documents: dict[tuple[ReportWindow, bool], ReportDocument] = {}
        self._trouble = ""

    @property
    def _shifts(self) -> tuple[ShiftHours, ...]:
        return self._session.preferences.now.shifts

    @property
    def _marks(self) -> tuple[ServiceMark, ...]:
        return self._session.preferences.now.service_marks

    @property
    def document(self) -> ReportDocument | None:
        """What is shown; None while it is read."""
        return self._documents.get((self._window, self._from_copy))

    def on_mount(self) -> None:
        super().on_mount()
        self._show()

    # -- reading ---------------------------------------------------------------------------

    def _show(self) -> None:
        """The window, from what was read, or read now."""
        self._trouble = ""
        self._say_the_window()
        if self.document is None:
            self.run_worker(self._read(), name="report: reading", group="report", exclusive=True)
        self.draw(self._page)

    def _say_the_window(self) -> None:
        """Which stretch it is, and how old the copy that it comes from."""
        document, now = self.document, self._session.server_now()
        words = [f" {title_of(self._window.stint, self._window.name)}"]
        if document is not None and document.copied_at is not None:
            copy_age = copied(document.copied_at, now, self._session.zone)
            age = span((now - document.copied_at).total_seconds())
            words.append(f"copy {copy_age.as_of}, {age} old")
        self.title_line.update(Text(" · ".join(words)))

    def second(self) -> None:
        super().second()
        if self.is_attached and self._lists.is_over:
            self._lists.begin()
            self.action_refresh()

    async def _read(self) -> None:
        window, from_copy = self._window, self._from_copy
        states = await self._states(window)
        try:
            report = await (self._of_copy if from_copy else self._of_server)(window, states)
        except (NotInTheCopy, CopyTrouble) as why:
            self._trouble = str(why)
        except reading_errors() as error:
            self._trouble = (
                f"{getattr(error, 'title', 'Error')}: {error} {key_of('refresh')} reads again."
            )
        else:
            self._documents[window, from_copy] = report_document(
                report, EVERY_GROUPING, self._placed(window), window.name
            )
        if self.is_attached:
            self.say("")
            self._say_the_window()
            self.draw(self._page)

    async def _states(self, window: ReportWindow) -> Iterable[KeptState]:
        """A copy that cannot be read leaves the past without states."""
        try:
            return await self._session.copy.states_since(window.stint.since, window.stint.until)
        except CopyTrouble:
            return ()

    async def _of_server(
        self, window: ReportWindow, states: Iterable[KeptState]
    ) -> ProductionReport:
        lists = self._lists
        lists.begin()
        counted = _CountedPages(lists, self)
        reader = ReportReader(counted, lists.now, copied_at=lambda: lists.copied_at)
        return await reader.read(window.stint, states, self._marks)

    async def _of_copy(self, window: ReportWindow, states: Iterable[KeptState]) -> ProductionReport:
        copy = self._session.copy.lists()
        reader = ReportReader(copy, copy.server_now, copied_at=copy.as_of)
        return await reader.read(window.stint, states, self._marks)

    def _placed(self, window: ReportWindow) -> list[JournalEntry]:
        entries = self._session.order_service.journal.entries()
        return [entry for entry in entries if window.stint.holds(entry.began_at)]

    def page_asked(self, requests: int) -> None:
        """Say how many requests the reading has taken so far."""
        self.say(f"Reading, {counted(requests, 'request')} …")

    # -- drawing ---------------------------------------------------------------------------

    def _nothing_yet(self, _width: int, style: StyleOf) -> Text:
        return Text("Reading …", style("muted"))

    def _page(self, width: int, style: StyleOf) -> Text:
        if self._trouble:
            return Text(self.spelled(self._trouble), style("bad"))
        document = self.document
        if document is None:
            return self._nothing_yet(width, style)
        page = Text(end="", no_wrap=True)
        for line, role in text_lines(document, self._session.zone, width):
            page.append(f"{line}\n", style(role))
        return page

    # -- keys ------------------------------------------------------------------------------

    def why_not(self, action: KeyAction) -> str | None:
        if action.name == "export" and self.document is None:
            return "There is nothing to export yet."
        if action.name == "source" and not self._session.copy.is_there:
            return "There is no local copy: carbon-tui sync makes one."
        return super().why_not(action)

    def action_earlier(self) -> None:
        self._go_to(beside(self._window, -1, self._shifts, self._session.zone))

    def action_later(self) -> None:
        following = beside(self._window, 1, self._shifts, self._session.zone)
        if following.stint.since > self._session.server_now():
            self.say("Nothing was made later.")
            return
        self._go_to(following)

    def action_shift(self) -> None:
        self._go_to_now(WindowKind.SHIFT)

    def action_day(self) -> None:
        self._go_to_now(WindowKind.DAY)

    def action_week(self) -> None:
        self._go_to_now(WindowKind.WEEK)

    def _go_to_now(self, kind: WindowKind) -> None:
        """The window of that kind that is under way; from another kind the one where one is."""
        now = self._session.server_now()
        when = now if kind is self._window.kind else min(now, self._window.stint.since)
        if self._window.stint.holds(now):
            when = now
        self._go_to(window_at(kind, when, self._shifts, self._session.zone))

    def _go_to(self, window: ReportWindow) -> None:
        self._window = window
        self.body.scroll_home(animate=False)
        self._show()

    def action_source(self) -> None:
        """From the server or from the copy: the same question."""
        self._from_copy = not self._from_copy
        self._show()

    def action_refresh(self) -> None:
        self._session.background.poll_gate.try_now()
        self._documents.pop((self._window, self._from_copy), None)
        self._show()

    def action_export(self) -> None:
        choices = [Choice(letter, letter, label) for letter, _, _, label in _EXPORTS]
        self.app.push_screen(Chooser("Export the report", choices), self._export)

    def _export(self, letter: str | None) -> None:
        document = self.document
        for key, form, kind, _ in _EXPORTS:
            if key == letter and document is not None:
                text = written(document, form, self._session.zone)
                stem = stem_of("production", self._window.name.casefold())
                self.run_worker(self._save(text, stem, kind), name="report: saving")

    async def _save(self, text: str, stem: str, kind: FileKind) -> None:
        sentence = await save([text], stem, kind)
        if self.is_attached:
            self.say(sentence)


class _Listener(Protocol):
    def page_asked(self, requests: int) -> None: ...


class _CountedPages:
    """Pages of lists; the listener is told how many were asked for."""

    def __init__(self, lists: ListApi, listener: _Listener) -> None:
        self._lists = lists
        self._listener = listener
        self._requests = 0

    async def page(self, endpoint: Endpoint[R], params: Params, /) -> Page[R]:
        self._requests += 1
        self._listener.page_asked(self._requests)
        return await self._lists.page(endpoint, params)
