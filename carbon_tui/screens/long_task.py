"""What takes many requests: one at a time, said how far it is, stopped by Escape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.listing.loader import reading_errors

if TYPE_CHECKING:
    from carbon_tui.screens.base_screen import BaseScreen


class LongTask:
    """One that is under way. ``says`` shows how far it is; it ends soon after it was stopped."""

    def __init__(self, name: str, tell: Callable[[str], None]) -> None:
        self.name = name
        """What the status line begins with: "loading"."""
        self.stopped = False
        self._tell = tell

    def says(self, how_far: str) -> None:
        self._tell(f"{self.name} {how_far}")


Work = Callable[[LongTask], Awaitable[str]]
"""Does it, and returns the sentence about what came of it."""


class LongTasks:
    """Runs one long task at a time behind everything else. The request under way is always
    finished."""

    def __init__(self, screen: BaseScreen[None], tell: Callable[[str], None]) -> None:
        """``tell`` shows how far the task is; an empty text: that it is over."""
        self._screen = screen
        self._tell = tell
        self._under_way: LongTask | None = None

    @property
    def is_busy(self) -> bool:
        return self._under_way is not None

    def begin(self, name: str, work: Work) -> None:
        if self._under_way is not None:
            sentence = f"Still {self._under_way.name}: {key_of('back')} stops that first."
            self._screen.say(sentence, problem=True)
            return
        self._under_way = LongTask(name, self._tell)
        self._screen.work(self._run(self._under_way, work), name)

    def stop(self) -> bool:
        """Stop what is under way after its request; False where nothing is."""
        task = self._under_way
        if task is None:
            return False
        if not task.stopped:
            task.stopped = True
            self._screen.say(f"Stopping {task.name} after the request under way.")
        return True

    async def _run(self, task: LongTask, work: Work) -> None:
        try:
            sentence, problem = await work(task), False
        except reading_errors() as error:
            title = getattr(error, "title", "")
            sentence, problem = f"Stopped {task.name}: {title}. {error}", True
        finally:
            self._under_way = None
            self._tell("")
        if self._screen.is_open:
            self._screen.say(sentence, problem=problem)
