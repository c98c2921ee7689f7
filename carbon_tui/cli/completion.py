"""``carbon-tui completion``: the script by which a shell completes commands, views and options."""

from __future__ import annotations

import argparse

import shtab

from carbon_tui.cli.arguments import COMMANDS, whole_parser
from carbon_tui.cli.output import write_line
from carbon_tui.resources.registry import EVERY
from carbon_tui.system.exit_codes import DONE


def completion(options: argparse.Namespace) -> int:
    """Write the script to stdout."""
    views = sorted(resource.name for resource in EVERY)
    parser = whole_parser([view for view in views if view not in COMMANDS])
    for action in _actions(parser):
        if action.dest in ("view", "resource"):
            action.choices = views
        if action.dest in ("file", "files", "secrets"):
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # read by shtab
    write_line(shtab.complete(parser, options.shell))
    return DONE


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Of the program and of every command in it."""
    names = []
    for action in parser._actions:
        names.append(action)
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                names += _actions(below)
    return names
