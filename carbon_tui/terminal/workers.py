"""Workers of Textual that may be cancelled before they begin, as when the app is left just then."""

from __future__ import annotations

from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from carbon_tui.terminal import textual_private

if TYPE_CHECKING:
    from textual.worker import Worker


def closed_when_over(worker: Worker[Any], work: object) -> Worker[Any]:
    """The worker, whose coroutine is closed where nobody began it: Textual drops it as it is, and
    Python complains on standard error of a coroutine that was never awaited."""
    task = textual_private.task_of(worker)
    if task is not None and iscoroutine(work):
        task.add_done_callback(lambda _task: work.close())
    return worker
