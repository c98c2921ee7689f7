"""Printers that are chosen together, under names kept in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.keys.mentions import key_of
from carbon_tui.screens.dialogs.chooser import (
    Choice,
    Chooser,
)
from carbon_tui.settings import PrinterGroup
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from carbon_tui.orders.print_orders.plan import Plan
    from carbon_tui.session.preferences import Preferences

KEEP = "+"
FORGET = "-"
KEYS = "123456789abcdefghilmnoprstuvwxyz"


def chooser(preferences: Preferences, plan: Plan) -> Chooser:
    """The groups, and what can be done with those chosen now. Answers with a group's name, or
    with `KEEP` or `FORGET`."""
    groups = preferences.now.printer_groups
    choices = []
    if plan.printers:
        chosen = ", ".join(str(clean(serial)) for serial in plan.printers)
        choices.append(Choice(KEEP, KEEP, "keep these printers under a name", chosen))
    choices += [
        Choice(key, group.name, str(clean(group.name)), str(clean(", ".join(group.serials))))
        for key, group in zip(KEYS, groups, strict=False)
    ]
    if groups:
        choices.append(Choice(FORGET, FORGET, "forget a group"))
    empty = (
        f"There is no group yet: choose printers with {key_of('choose_printer')}, then"
        f" {key_of('groups')} keeps them under a name."
    )
    return Chooser("Printer groups", choices, empty=empty)


def forgetter(preferences: Preferences) -> Chooser:
    """Which group to forget."""
    choices = [
        Choice(key, group.name, str(clean(group.name)))
        for key, group in zip(KEYS, preferences.now.printer_groups, strict=False)
    ]
    return Chooser("Forget which group?", choices)


def chosen(preferences: Preferences, plan: Plan, name: str) -> Plan:
    """The plan, for the printers of that group."""
    group = preferences.now.printer_group(name)
    return plan if group is None else plan.on(*group.serials)


def kept(preferences: Preferences, plan: Plan, name: str) -> str:
    """Keep the plan's printers as a group; a sentence where that could not be written."""
    group = PrinterGroup(name=name, serials=plan.printers)
    return preferences.change(lambda settings: settings.with_printer_group(group))


def forgotten(preferences: Preferences, name: str) -> str:
    return preferences.change(lambda settings: settings.without_printer_group(name))
