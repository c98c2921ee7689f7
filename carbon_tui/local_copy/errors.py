"""What can be wrong with the file of the copy, and what it cannot answer."""

from __future__ import annotations

from carbon_tui.system.files import FileTrouble


class CopyTrouble(FileTrouble):
    """The copy cannot be used as it is; `str()` is one sentence with the cure."""

    title = "The local copy cannot be used"


class CopyTooNew(CopyTrouble):
    """A newer version of the program made it, and may have put into it what this one would lose."""


class CopyDamaged(CopyTrouble):
    """The file is no database any more, a broken one, or somebody else's."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}: carbon-tui sync keeps it aside and reads everything anew.")
        self.what = what
        """What is wrong, without a full stop."""


NO_COPY_YET = "There is no local copy yet: carbon-tui sync makes one."
NO_COPY_IN_THIS_RUN = "This run keeps no local copy."


class NoCopy(CopyTrouble):
    """There is none yet."""


class QuestionStopped(CopyTrouble):
    """It was broken off, because something else was asked."""


class SyncUnderWay(CopyTrouble):
    """Another run of the program is reading into the same copy."""


class SqlRefused(CopyTrouble):
    """The question cannot be answered; the sentence quotes SQLite's own."""

    title = "The question cannot be answered"


class NotInTheCopy(Exception):
    """Why the copy cannot answer; `str()` is a sentence."""

    title = "Not in the local copy"
