"""Which build is to be queued: found by typing a part of its name, those that ran lately first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from carbon_tui.api.errors import ApiError
from carbon_tui.api.paging.merge import open_pages
from carbon_tui.api.paging.read_all import read_all
from carbon_tui.api.schema import default_queries, endpoints
from carbon_tui.api.schema.records import Build
from carbon_tui.credentials import CredentialsError
from carbon_tui.keys.forms import BUILD_CHOICE_KEYS
from carbon_tui.orders.print_orders.history import build_of
from carbon_tui.orders.print_orders.lookup import builds as builds_by_uuid
from carbon_tui.orders.print_orders.plan import title
from carbon_tui.screens.dialogs.dialog import Dialog
from carbon_tui.text.cleaning import clean, raw
from carbon_tui.widgets.key_line import KeyLine

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

LATEST_PRINTS = 200
"""Prints whose builds come first."""
MOST_PAGES_OF_BUILDS = 10
"""Of a thousand builds each where the server gives so many, the newest first."""
MOST_SHOWN = 9
"""Builds that stand below the field at one time."""


class BuildChoice(Dialog[Build]):
    """Asks for a build; answers with it. It can be typed in before all names are read."""

    KEYS = BUILD_CHOICE_KEYS
    key_place = "build-choice"
    called = "Keys of the choice of a build"

    def __init__(self, session: Session, printers: Iterable[str]) -> None:
        """``printers``: what those are called that it is chosen for."""
        super().__init__()
        self._session = session
        self._printers = ", ".join(printers)
        self._builds: dict[str, Build] = {}
        self._place = 0
        self._state = "reading the builds…"

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            asks = f"Queue on {clean(self._printers)}: which build?"
            yield Static(Text(asks), id="dialog-title")
            field = Input(id="dialog-input", compact=True, placeholder="a part of its name")
            field.cursor_blink = False
            yield field
            yield Static("", id="build-lines", markup=False)
            yield Static("", id="dialog-asks", markup=False)
            yield KeyLine(id="dialog-keys")

    def on_mount(self) -> None:
        self.offer_keys()
        self._show()
        self.run_worker(self._read(), name="build choice: reading the builds", exclusive=True)

    def arm(self) -> None:
        self.query_one("#dialog-input", Input).focus()

    # -- reading ---------------------------------------------------------------------------

    async def _read(self) -> None:
        """Those that ran lately, then all others from the newest on, as they come."""
        try:
            client = await self._session.client()
            latest = await read_all(
                endpoints.PRINTS, default_queries.PRINTS, client.page, max_pages=1,
                page_size=LATEST_PRINTS,
            )  # fmt: skip
            uuids = list(dict.fromkeys(filter(None, map(build_of, latest.rows))))
            recent = {raw(b.uuid or ""): b for b in await builds_by_uuid(client, uuids)}
            self._add(recent[uuid] for uuid in uuids if uuid in recent)
            pages = open_pages(endpoints.BUILDS, default_queries.BUILDS, client.page)
            for _ in range(MOST_PAGES_OF_BUILDS):
                delivery = await pages.step()
                if delivery is None:
                    break
                self._add(delivery.rows)
            self._state = "" if pages.exhausted else "there are older builds"
        except (ApiError, CredentialsError) as error:
            self._state = f"{error.title}: {error}"
        self._show()

    def _add(self, builds: Iterable[Build]) -> None:
        for build in builds:
            self._builds.setdefault(raw(build.uuid or ""), build)
        self._show()

    # -- choosing --------------------------------------------------------------------------

    @property
    def matching(self) -> list[Build]:
        """Those whose name has all words that are typed."""
        field = self.query_one("#dialog-input", Input)
        words = field.value.casefold().split()
        return [
            build
            for build in self._builds.values()
            if all(word in f"{title(build)} {build.status or ''}".casefold() for word in words)
        ]

    @on(Input.Changed, "#dialog-input")
    def _typed(self) -> None:
        self._place = 0
        self._show()

    def action_down(self) -> None:
        self._move(1)

    def action_up(self) -> None:
        self._move(-1)

    def _move(self, by: int) -> None:
        self._place = max(0, min(self._place + by, len(self.matching) - 1))
        self._show()

    def action_choose(self) -> None:
        matching = self.matching
        if matching:
            self.dismiss(matching[self._place])
        else:
            self._tell("No build that was read has that in its name.")

    # -- showing ---------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_attached:
            return
        matching = self.matching
        room = max(3, min(MOST_SHOWN, self.size.height - 9))
        top = max(0, self._place - room + 1)
        lines = Text()
        for place, build in enumerate(matching[top : top + room], top):
            sign = "> " if place == self._place else "  "
            style = "bold" if place == self._place else ""
            status = f"  {clean(build.status)}" if build.status else ""
            lines.append(f"{sign}{clean(title(build))}", style)
            lines.append(f"{status}\n")
        lines.rstrip()
        self.query_one("#build-lines", Static).update(lines)
        self._tell(" · ".join(filter(None, (f"{len(matching):,} builds", self._state))))

    def _tell(self, sentence: str) -> None:
        self.query_one("#dialog-asks", Static).update(Text(str(clean(sentence))))
