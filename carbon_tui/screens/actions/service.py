"""Service marks: since when hours and runs of a printer, cassette or platform are counted."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from rich.text import Text

from carbon_tui.api.schema.records import Print, Printer
from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.loader import reading_errors
from carbon_tui.report.service_use import (
    Serviced,
    ServicedKind,
    read_service_uses,
    serviced_of,
)
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.dialogs.text_page import PageScreen, StyleOf
from carbon_tui.settings.values import ServiceMark
from carbon_tui.text.cleaning import clean, raw
from carbon_tui.widgets.prompt_bar import Question

if TYPE_CHECKING:
    from carbon_tui.report.service_use import ServiceUse

LETTERS = {ServicedKind.PRINTER: "p", ServicedKind.CASSETTE: "c", ServicedKind.PLATFORM: "l"}
_ALL = "all"


class ServiceActions(ActionGroup):
    """``&``: mark what is under the cursor as serviced now, with a note, or see what all have done
    since."""

    def action_service(self) -> None:
        choices = [Choice("s", _ALL, "Hours and runs since each mark")]
        for serviced in serviced_by(self.current):
            shown = clean(serviced.serial)
            letter = LETTERS[serviced.kind]
            mark = self.session.preferences.now.service_mark(serviced.name)
            note = f"last {mark.at[:10]} {mark.note}" if mark else "no mark yet"
            choices.append(
                Choice(letter, serviced.name, f"{serviced.kind} {shown}: serviced now", note)
            )
            if mark is not None:
                choices.append(
                    Choice(letter.upper(), f"-{serviced.name}", f"forget the mark of {shown}")
                )
        self.app.push_screen(Chooser("Service", choices), self._chosen)

    def _chosen(self, name: str | None) -> None:
        if name == _ALL:
            self._show_all()
        elif name is not None and name.startswith("-"):
            self._say_kept(
                self.session.preferences.change(lambda s: s.without_service_mark(name[1:])),
                "The mark is gone.",
            )
        elif name is not None:
            self.screen.ask_for(
                Question("service-note", "what was done: ", lambda note: self._mark(name, note))
            )

    def _mark(self, name: str, note: str) -> None:
        at = self.session.server_now().astimezone(UTC).isoformat(timespec="seconds")
        mark = ServiceMark(name=name, at=at, note=note.strip())
        problem = self.session.preferences.change(lambda s: s.with_service_mark(mark))
        self.screen.close_prompt()
        self._say_kept(problem, f"Hours and runs of {clean(name)} count from now on.")

    def _say_kept(self, problem: str, sentence: str) -> None:
        self.say(problem or sentence, problem=bool(problem))
        self.screen.show_learnt()

    def _show_all(self) -> None:
        page = PageScreen("Service", lambda _w, style: Text("Reading …", style("muted")))
        self.app.push_screen(page)
        self.work(self._fill(page), "service: hours and runs")

    async def _fill(self, page: PageScreen) -> None:
        marks = self.session.preferences.now.service_marks
        try:
            counted = await read_service_uses(self.session, marks, self.session.server_now())
        except reading_errors() as error:
            sentence = f"{getattr(error, 'title', 'Error')}: {error}"
            page.draw(lambda _width, style: Text(sentence, style("bad")))
            return
        moment = self.session.moment()
        nothing = self.screen.spelled(
            f"Nothing is marked: {key_of('service')} on a printer or a print marks it as serviced."
        )

        def draw(width: int, style: StyleOf) -> Text:
            text = Text(end="", no_wrap=True)
            if not counted.uses:
                text.append(f"{nothing}\n", style("plain"))
            else:
                text.append(f"{'':<30}  {'since':<10}  {'runs':>6}  {'hours':>8}  note\n",
                            style("label"))  # fmt: skip
            for use in counted.uses:
                text.append(f"{_row(use, moment.printers)}\n"[: max(20, width)], style("plain"))
            if counted.shortfall:
                text.append(f"\nIt may be more. {counted.shortfall}\n", style("warn"))
            return text

        page.draw(draw)


def serviced_by(record: object) -> tuple[Serviced, ...]:
    """What of a record can be serviced."""
    if isinstance(record, Printer) and record.serial:
        return (Serviced(ServicedKind.PRINTER, raw(record.serial)),)
    return tuple(serviced_of(record)) if isinstance(record, Print) else ()


def _row(use: ServiceUse, names: object) -> str:
    serial = use.serviced.serial
    called = names.get(serial, serial) if isinstance(names, dict) else serial
    name = f"{use.serviced.kind} {clean(str(called))}"
    return f"{name[:30]:<30}  {use.since:%Y-%m-%d}  {use.runs:>6,}  {use.hours:>8,.1f}  {use.note}"
