"""The app itself, loaded while no garbage is looked for, once there is a terminal to draw on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from carbon_tui.cli.stop import Stop
from carbon_tui.system.exit_codes import USAGE
from carbon_tui.system.gc_tuning import collect_again, collect_later
from carbon_tui.terminal.facts import Terminal, obstacle

if TYPE_CHECKING:
    import argparse


def app(options: argparse.Namespace) -> int:
    """Open the app on the view that was asked for; its account's client is made after the paint.

    Raises UnknownView and PromptError for a view that is none, before any screen, and Stop where
    nothing can be drawn.
    """
    collect_later()
    try:
        from carbon_tui.cli.first_view import first_view

        view, action = first_view(options.view)
        hindrance = obstacle(os.environ)
        if hindrance:
            raise Stop(hindrance, USAGE)
        from carbon_tui.cli.opened_account import open_account
        from carbon_tui.terminal.opening import opening

        opened = open_account(options)
        view = view or opened.last_view()
        terminal = Terminal.of(os.environ)
        with opening(f"{opened.account.profile}  {view[0].title}", ascii=terminal.ascii):
            from carbon_tui.cli.app_run import run

            return run(options, opened, view, action)
    finally:
        collect_again()
