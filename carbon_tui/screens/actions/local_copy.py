"""The local copy by keys: who answers a list, and bringing the copy up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from carbon_tui.keys.mentions import key_of
from carbon_tui.local_copy.errors import NO_COPY_IN_THIS_RUN
from carbon_tui.local_copy.sync import SyncProgress, SyncReport, SyncStopped
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.long_task import LongTask

if TYPE_CHECKING:
    from carbon_tui.prompt import Search

NO_COPY = f"There is no local copy yet: {key_of('sync')} or :sync makes one."
STOPPED = "Sync stopped: what was read is kept, and :sync goes on from there."
ANSWERS = {
    "copy": f"The local copy answers; {key_of('source')} again: whichever knows more.",
    "server": f"The server answers; {key_of('source')} again: whichever knows more.",
    "": "The copy answers what the server cannot, the server everything else.",
}


class LocalCopyActions(ActionGroup):
    """``I``: whether the server or the copy answers this list; F8: bring the copy up to date."""

    def action_source(self) -> None:
        """The copy where the server answers and the other way round; then by itself again."""
        if not self.session.copy.is_there:
            self.say(
                NO_COPY if self.session.copy.may_be_made else NO_COPY_IN_THIS_RUN, problem=True
            )
            return
        other = "server" if self.view.source.is_the_copys else "copy"
        source = "" if self.view.search.source else other
        self.screen.ask(replace(self.view.search, source=source))
        self.say(ANSWERS[source])

    def action_sync(self) -> None:
        copy = self.session.copy
        if not copy.may_be_made:
            self.say(NO_COPY_IN_THIS_RUN, problem=True)
        elif copy.is_syncing:
            self.say("The copy is being brought up to date already.")
        else:
            self.screen.begin("syncing", self._sync)

    async def _sync(self, task: LongTask) -> str:
        task.says("begins")

        def tell(progress: SyncProgress) -> None:
            task.says(progress.words)

        try:
            report = await self.session.copy.sync(tell=tell, stopped=lambda: task.stopped)
        except SyncStopped:
            return STOPPED
        self._let_the_copy_answer(self.view.search)
        return said(report)

    def _let_the_copy_answer(self, search: Search) -> None:
        """The open list shows what is known now."""
        source = self.view.source
        if source.copied is None and source.copy_is_asked_first(search):
            self.screen.ask(search)
        elif source.copied is not None:
            self.screen.do("refresh")


def said(report: SyncReport) -> str:
    """What a sync came to, in a sentence or two."""
    new = sum(table.new for table in report.tables)
    changed = sum(table.changed for table in report.tables)
    lacking = [f"{table.table}: {table.note}" for table in report.tables if table.note]
    done = f"The copy is up to date: {new:,} new, {changed:,} changed."
    return " ".join(filter(None, [done, *lacking, report.unnamed]))
