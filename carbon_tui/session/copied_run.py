"""A run for services that ask the local copy, too."""

from __future__ import annotations

from typing import Protocol

from carbon_tui.session.account_run import AccountRun
from carbon_tui.session.copy_service import CopyService


class CopiedRun(AccountRun, Protocol):
    """An `AccountRun` with the local copy; where there is none, the copy says so when asked."""

    @property
    def copy(self) -> CopyService: ...
