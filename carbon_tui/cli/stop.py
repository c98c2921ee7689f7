"""How a command ends before it is done."""

from __future__ import annotations

from carbon_tui.system.exit_codes import FAILED


class Stop(Exception):
    """A command ends here: one sentence with the cure, and an exit code."""

    def __init__(self, sentence: str, code: int = FAILED) -> None:
        super().__init__(sentence)
        self.code = code
