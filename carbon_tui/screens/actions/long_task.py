"""What takes many requests: one at a time, said how far it is, stopped by Escape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from carbon_tui.listing.loader import troubles
from carbon_tui.screens.list.navigation import Leading


class Deed:
    """One that is under way. ``says`` shows how far it is; it ends soon after it was stopped."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.name = name
        """What the line of truth begins with: "loading"."""
        self.stopped = False
        self._tell = tell

    def says(self, how_far: str) -> None:
        self._tell(f"{self.name} {how_far}")


Work = Callable[[Deed], Awaitable[str]]
"""Does it, and returns the sentence about what came of it."""


class Deeds(Leading):
    """Runs long deeds behind everything else. The request under way is always finished."""

    _deed: Deed | None = None

    def begin(self, name: str, work: Work) -> None:
        if self._deed is not None:
            self.say(f"Still {self._deed.name}: Esc stops that first.", problem=True)
            return
        self._deed = Deed(name, self._say_how_far)
        self.work(self._run(self._deed, work), name)

    async def _run(self, deed: Deed, work: Work) -> None:
        try:
            sentence, problem = await work(deed), False
        except troubles() as error:
            title = getattr(error, "title", "")
            sentence, problem = f"Stopped {deed.name}: {title}. {error}", True
        finally:
            self._deed = None
            self._say_how_far("")
        if self.stands:
            self.say(sentence, problem=problem)

    def _say_how_far(self, words: str) -> None:
        self.view.progress = words
        if self.stands:
            self.tell()

    def action_back(self) -> None:
        """A deed under way is stopped first."""
        if self._deed is None:
            super().action_back()
        elif not self._deed.stopped:
            self._deed.stopped = True
            self.say(f"Stopping {self._deed.name} after the request under way.")
