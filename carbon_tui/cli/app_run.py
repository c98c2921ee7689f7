"""A run of the app: on one account, and on the next where a person goes over to another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from carbon_tui.app.app import CarbonApp
from carbon_tui.app.crash_guard import nothing_over_the_screen
from carbon_tui.cli.opened_account import OpenedAccount, open_account
from carbon_tui.cli.output import say
from carbon_tui.cli.profile_in_use import in_use
from carbon_tui.session.session import Session
from carbon_tui.system.exit_codes import DONE
from carbon_tui.system.files import FileTrouble
from carbon_tui.system.locations import state_folder
from carbon_tui.terminal.facts import Terminal
from carbon_tui.terminal.life import guarded

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from carbon_tui.cli.account import Account
    from carbon_tui.prompt import Search
    from carbon_tui.resources.definition import AnyResource
    from carbon_tui.system.logs import Log


def run(
    options: argparse.Namespace,
    opened: OpenedAccount,
    view: tuple[AnyResource, Search | None],
    action: str,
) -> int:
    """From the first paint to the exit code. ``action`` is done as soon as the view is there.

    Going over to another profile ends the screen and opens it anew: nothing of the old account is
    left.
    """
    log = _log(options)
    try:
        with nothing_over_the_screen():
            screen = _run(opened, view, log, action)
            while screen.next_profile is not None:
                opened = open_account(_as(options, screen.next_profile))
                screen = _run(opened, opened.last_view(), log)
    finally:
        if log is not None:
            log.stop()
    return screen.return_code or DONE


def _as(options: argparse.Namespace, profile: str) -> argparse.Namespace:
    """The same options for a stored profile, which has a key and a host of its own."""
    own = {"profile": profile, "secrets": None, "host": None, "passphrase_fd": None}
    return type(options)(**vars(options) | own)


def _run(
    opened: OpenedAccount,
    view: tuple[AnyResource, Search | None],
    log: Log | None,
    action: str = "",
) -> CarbonApp:
    """One account's run, from the first paint to the end of its screen. ``action`` is done as soon
    as the view is there."""
    who, preferences, memory = opened.account, opened.preferences, opened.memory
    terminal, chosen = Terminal.of(os.environ), preferences.now
    session = Session(
        who.connect,
        profile=who.profile,
        host=who.host,
        read_only=who.read_only,
        ascii=terminal.ascii,
        remote=terminal.remote,
        slow=terminal.remote if chosen.slow is None else chosen.slow,
        state_folder=state_folder() if preferences.kept else None,
        copy_file=_copy_file(who) if preferences.kept else None,
        copy_in_memory=not preferences.kept,
        preferences=preferences,
        memory=memory,
    )
    screen = CarbonApp(session, *view, action=action)
    screen.log_path = log.path if log is not None else None
    with in_use(who.profile), guarded(screen):
        screen.run(mouse=terminal.mouse if chosen.mouse is None else chosen.mouse)
    if not screen.return_code:
        _tell_of_unknown(session)
    return screen


def _tell_of_unknown(session: Session) -> None:
    """What is left behind without an answer, once the terminal is a person's own again."""
    if not session.has_journal:
        return
    from carbon_tui.orders.unsettled import left_behind

    try:
        sentence = left_behind(session.order_service.journal)
    except FileTrouble as trouble:
        sentence = str(trouble)
    if sentence:
        say(sentence)


def _copy_file(who: Account) -> Path:
    from carbon_tui.local_copy.place import copy_file

    return copy_file(who.profile, who.host)


def _log(options: argparse.Namespace) -> Log | None:
    """Demo runs keep nothing, not even a log."""
    if options.demo or options.log_level == "off":
        return None
    from carbon_tui.system.logs import start_logging

    return start_logging(options.log_level)
