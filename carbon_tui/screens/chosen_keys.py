"""The keys that settings choose, held against every place that has keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon_tui.keys.own_keys import OwnKeys, own_keys
from carbon_tui.resources.registry import EVERY

if TYPE_CHECKING:
    from carbon_tui.settings import Settings


def chosen_keys(settings: Settings, file: str = "", text: str = "") -> OwnKeys:
    """The keymap of these settings, and a sentence for whatever is wrong with them.

    ``file`` and ``text`` are the settings file's name and contents, for the line that is meant.
    """
    written = {
        place.name: {
            action: (keys,) if isinstance(keys, str) else keys
            for action, keys in place.bindings.items()
        }
        for place in settings.keys
    }
    views = {resource.name: resource.actions for resource in EVERY}
    return own_keys(written, views, key_set=settings.key_set, file=file or "settings", text=text)
