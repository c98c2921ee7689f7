"""The app itself."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from carbon_tui.cli.exits import DONE, USAGE, Stop

if TYPE_CHECKING:
    from carbon_tui.logs import Log
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.settings import SettingsFile


def app(options: argparse.Namespace) -> int:
    """Open the app on the view that was asked for; its account's client is made after the paint."""
    from carbon_tui.terminal.facts import Terminal, obstacle

    view = _view(options.view)
    hindrance = obstacle(os.environ)
    if hindrance:
        raise Stop(hindrance, USAGE)
    from carbon_tui.cli.opening import account
    from carbon_tui.locations import state_folder
    from carbon_tui.preferences import Preferences
    from carbon_tui.session import Session

    who = account(options)
    log = _log(options)
    terminal = Terminal.of(os.environ)
    session = Session(
        who.connect,
        profile=who.profile,
        host=who.host,
        read_only=who.read_only,
        ascii=terminal.ascii,
        remote=terminal.remote,
        state_folder=None if options.demo else state_folder(),
        preferences=Preferences(None if options.demo else _settings()),
    )
    from carbon_tui.app import CarbonApp
    from carbon_tui.terminal.last_resort import nothing_over_the_screen
    from carbon_tui.terminal.life import guarded

    try:
        screen = CarbonApp(session, *view)
        screen.log_path = log.path if log is not None else None
        with nothing_over_the_screen(), guarded(screen):
            screen.run(mouse=terminal.mouse)
    finally:
        if log is not None:
            log.stop()
    return screen.return_code or DONE


def _view(words: list[str]) -> tuple[AnyResource, Search | None]:
    """The view and what it is asked. Raises UnknownView and PromptError, before any screen."""
    from carbon_tui.prompt import command
    from carbon_tui.resources.registry import RESOURCES
    from carbon_tui.session import local_zone, utc_now

    if not words:
        return RESOURCES[0], None
    return command(" ".join(words), utc_now(), local_zone())


def _settings() -> SettingsFile:
    from carbon_tui.settings import SettingsFile

    return SettingsFile()


def _log(options: argparse.Namespace) -> Log | None:
    """Demo runs keep nothing, not even a log."""
    if options.demo or options.log_level == "off":
        return None
    from carbon_tui.logs import start_logging

    return start_logging(options.log_level)
