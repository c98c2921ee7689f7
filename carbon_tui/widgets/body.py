"""What lies side by side between the lines at the top and the keys at the bottom."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.geometry import Region
from textual.strip import Strip


class Body(Horizontal):
    """Whatever it holds covers all of it, so its own lines are never seen: none are drawn."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return [Strip.blank(crop.width)] * crop.height
