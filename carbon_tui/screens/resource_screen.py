"""The only list screen: whatever the resource, the same keys do the same things."""

from __future__ import annotations

from typing import Any

from textual import events

from carbon_tui.resources import actions
from carbon_tui.resources.definition import Action
from carbon_tui.resources.registry import RESOURCES
from carbon_tui.screens.arranging import Arranging
from carbon_tui.screens.copying import Copying
from carbon_tui.screens.downloading import Downloading
from carbon_tui.screens.exporting import Exporting
from carbon_tui.screens.finding import Finding
from carbon_tui.screens.helping import Helping
from carbon_tui.screens.keys import NAMES, WRITES
from carbon_tui.screens.leading import Leading
from carbon_tui.screens.lineage.entry import Lineages
from carbon_tui.screens.looking_up import LookingUp
from carbon_tui.screens.moves import Moves
from carbon_tui.screens.ordering.ordering import Ordering
from carbon_tui.screens.print_quality import PrintQuality
from carbon_tui.screens.quality.entry import Quality
from carbon_tui.screens.queueing.queueing import Queueing
from carbon_tui.screens.refreshing import Refreshing
from carbon_tui.screens.showing import Showing
from carbon_tui.screens.spreading import Spreading
from carbon_tui.screens.telling import BeingTold
from carbon_tui.screens.whole import WholeList

READ_ONLY = "Read-only, by --read-only or by the profile's setting: nothing can be sent."

VIEWS = {resource.digit: resource for resource in RESOURCES}


class ResourceScreen(
    Moves,
    Arranging,
    Finding,
    WholeList,
    Exporting,
    Spreading,
    Quality,
    Ordering,
    Refreshing,
    BeingTold,
    Lineages,
    Copying,
    Downloading,
    LookingUp,
    Leading,
    Showing,
    PrintQuality,
    Queueing,
    Helping,
):
    """Keys to deeds. A key that means nothing here says so; one that cannot act says why."""

    def on_key(self, event: events.Key) -> None:
        if self.is_for_the_prompt(event):
            return
        event.stop()
        self.press(event.key)

    def press(self, key: str) -> None:
        """What the key does here."""
        self.hush()
        if self.related_open:
            self.related_key(key)
        elif key in VIEWS:
            self.open_view(VIEWS[key])
        elif not self._act_on_record(key):
            self._act(key)

    def _act(self, key: str) -> None:
        name = NAMES.get(key)
        if name is None:
            return
        why = self.why_not(name)
        if why is None:
            getattr(self, f"action_{name}")()
        else:
            self.say(why, problem=True)

    def _act_on_record(self, key: str) -> bool:
        """What a key does to this kind of record only; False when the resource knows no such."""
        action = next((each for each in self.resource.actions if each.key == key), None)
        if action is None:
            return False
        why = self.why_not(action.name, writes=action.writes) or self._why_not_here(action)
        if why is None:
            getattr(self, f"action_{action.name}")()
        else:
            self.say(why, problem=True)
        return True

    def _why_not_here(self, action: Action[Any]) -> str | None:
        """Rows may not have come yet, or none match."""
        if action.anywhere or (action.many and self.view.marked_keys):
            return None
        if self.current is None:
            return f"There is no {self.resource.noun} under the cursor."
        return action.why_not(self.current)

    def why_not(self, name: str, *, writes: bool = False) -> str | None:
        """A sentence when the deed cannot be done now, otherwise None."""
        if self.session.read_only and (writes or name in WRITES):
            return READ_ONLY
        return None

    def offer_keys(self) -> None:
        home = [(each.shown, each.label) for each in actions.at_home(self.resource.name)]
        special = home + [(each.key_shown, each.label) for each in self.resource.actions]
        common = [(each.shown.split()[0], each.label) for each in actions.footer()]
        self.key_line.offer((*common[:2], *special, *common[2:]))
