"""Errors of borrowed code while it deals with a key: the key is dropped, the program goes on."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

_LOG = logging.getLogger(__name__)
_OURS = Path(__file__).parents[1]


class DropBorrowedErrors(AbstractContextManager[None]):
    """What is raised inside by another's code, called by another's code, is logged and dropped.

    An error that passed through a line of this program on its way is none of those: it is a
    mistake of ours, and may have left something half done.
    """

    def __init__(self, what: str) -> None:
        """``what`` was being dealt with, for the log: "the key pagedown"."""
        self._what = what

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(error, Exception) or any(_ours_inside(trace)):
            return False
        _LOG.error("Dropped %s: what it was for could not deal with it.", self._what,
                   exc_info=error)  # fmt: skip
        return True


def _ours_inside(trace: TracebackType | None) -> Iterator[bool]:
    """Of each frame below the one that guards, whether it is this program's."""
    for frame in traceback.extract_tb(trace)[1:]:
        yield Path(frame.filename).is_relative_to(_OURS)
