"""All of a list: loading everything (``L``) and counting exactly (``#``)."""

from __future__ import annotations

from carbon_tui.api.paging.exact_count import expected_requests
from carbon_tui.keys.mentions import key_of
from carbon_tui.resources.formats import span
from carbon_tui.screens.actions.action_group import ActionGroup
from carbon_tui.screens.dialogs.chooser import Choice, Chooser
from carbon_tui.screens.long_task import LongTask


class LoadAllActions(ActionGroup):
    """Both say what they will cost, show how far they are, and go on where they were stopped."""

    def action_load_all(self) -> None:
        lacks = self.view.search.lacks(self.resource)
        if lacks or not self.view.loader.has_more:
            self.say(lacks or self._all_is_loaded())
            return

        choices = [
            Choice("L", "load", "load everything that matches", self._cost()),
            Choice("#", "count", "count first how many that are", f"{key_of('back')} stops either"),
        ]
        asked = (
            choices
            if self.view.loader.is_capped and not self.view.counter.is_counted
            else choices[:1]
        )
        self.app.push_screen(Chooser(f"All {self.resource.title.casefold()}", asked), self._chosen)

    def _cost(self) -> str:
        """In requests, as far as anybody counted."""
        requests = self.view.counter.requests_for_the_rest
        if requests is None:
            return "nobody counted how many requests that takes"
        least = self.view.loader.is_capped and not self.view.counter.is_counted
        noun = "request" if requests == 1 else "requests"
        return f"{'at least' if least else 'about'} {requests:,} {noun} more"

    def _chosen(self, name: str | None) -> None:
        if name == "load":
            self._load_all()
        elif name == "count":
            self.action_count()

    def _load_all(self) -> None:
        self.screen.begin("loading", self._load_everything)

    async def _load_everything(self, task: LongTask) -> str:
        view, asked = self.view, self.view.search.query
        task.says(self._loaded())
        while not task.stopped and await view.loader.step():
            task.says(self._loaded())
        if view.search.query != asked:
            return "Loading stopped: something else was asked."
        if view.loader.has_more:
            return f"Stopped at {self._loaded()}: {key_of('load_all')} goes on from there."
        return self._all_is_loaded()

    def _loaded(self) -> str:
        covered = self.view.rows.coverage()
        if covered.matching is None:
            return f"{covered.loaded:,}"
        most = max(covered.matching, covered.loaded)
        return f"{covered.loaded:,} of {most:,}{'+' if covered.capped else ''}"

    def _all_is_loaded(self) -> str:
        loaded = self.view.rows.coverage().loaded
        if loaded and not self.view.loader.has_it_all:
            return f"Everything that the server gave is loaded, {loaded:,}: there may be more."
        if loaded == 1:
            return "The only row is loaded."
        return f"All {loaded:,} rows are loaded." if loaded else "There is nothing to load."

    # -- counting ------------------------------------------------------------------------------

    def action_count(self) -> None:
        lacks = self.view.search.lacks(self.resource)
        if lacks or self.view.counter.is_counted:
            self.say(lacks or self._count_words(self.view.rows.coverage().matching or 0))
        else:
            self.screen.begin("counting", self._count)

    def _count_words(self, rows: int) -> str:
        sentence = f"Exactly {self.resource.counted(rows)}"
        counted = self.view.counter.counted_at
        if counted is None:
            return f"{sentence} match."
        age = (self.session.now() - counted).total_seconds()
        return f"{sentence} match, counted {span(age)} ago."

    async def _count(self, task: LongTask) -> str:
        view, asked = self.view, self.view.search.query.ordered(())
        about = expected_requests(view.rows.total or 0)
        task.says(f"in about {about:,} requests")
        while not task.stopped:
            counted = await view.counter.count_on()
            if view.search.query.ordered(()) != asked:
                return "Counting stopped: something else was asked."
            if counted.exact:
                return self._count_words(counted.rows)
            if counted.done:
                return f"{counted.rows:,} were found; the server counts more than it gave."
            about = max(about, counted.requests_expected)
            task.says(f"{counted.rows:,}, {counted.requests:,} of about {about:,} requests")
        return f"Stopped at {counted.rows:,}: {key_of('count')} goes on from there."
