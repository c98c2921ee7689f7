"""What takes many requests: one at a time, said how far it is, stopped by Escape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from carbon_tui.listing.loader import reading_errors
from carbon_tui.screens.list.navigation import Navigation


class LongTask:
    """One that is under way. ``says`` shows how far it is; it ends soon after it was stopped."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.name = name
        """What the line of truth begins with: "loading"."""
        self.stopped = False
        self._tell = tell

    def says(self, how_far: str) -> None:
        self._tell(f"{self.name} {how_far}")


Work = Callable[[LongTask], Awaitable[str]]
"""Does it, and returns the sentence about what came of it."""


class LongTasks(Navigation):
    """Runs long tasks behind everything else. The request under way is always finished."""

    _long_task: LongTask | None = None

    def begin(self, name: str, work: Work) -> None:
        if self._long_task is not None:
            self.say(f"Still {self._long_task.name}: Esc stops that first.", problem=True)
            return
        self._long_task = LongTask(name, self._say_how_far)
        self.work(self._run(self._long_task, work), name)

    async def _run(self, task: LongTask, work: Work) -> None:
        try:
            sentence, problem = await work(task), False
        except reading_errors() as error:
            title = getattr(error, "title", "")
            sentence, problem = f"Stopped {task.name}: {title}. {error}", True
        finally:
            self._long_task = None
            self._say_how_far("")
        if self.stands:
            self.say(sentence, problem=problem)

    def _say_how_far(self, words: str) -> None:
        self.view.progress = words
        if self.stands:
            self.tell()

    def action_back(self) -> None:
        """A task under way is stopped first."""
        if self._long_task is None:
            super().action_back()
        elif not self._long_task.stopped:
            self._long_task.stopped = True
            self.say(f"Stopping {self._long_task.name} after the request under way.")
