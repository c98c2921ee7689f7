"""The colour behind a profile's name, so that two accounts are never mistaken for each other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from carbon_tui.settings import Settings

BANDS: Final[Mapping[str, str]] = {
    "teal": "primary", "yellow": "warning", "blue": "busy", "red": "error", "green": "success",
    "grey": "quiet",
}  # fmt: skip
"""What a person calls it, and the theme's variable that it is."""


def band_of(settings: Settings, profile: str) -> str:
    """The colour that was chosen, else one that no other profile has; none for one that is alone.

    Profiles take the colours in the order in which they stand in the settings, so that each keeps
    its own where another is added.
    """
    profiles = settings.profiles
    chosen = {banded.name: banded.band for banded in profiles if banded.band in BANDS}
    if chosen.get(profile):
        return chosen[profile] or ""
    if len(profiles) < 2:
        return ""
    free = [band for band in BANDS if band not in chosen.values()] or list(BANDS)
    others = (banded.name for banded in profiles if banded.name not in chosen)
    return dict(zip(others, cycle(free), strict=False)).get(profile, "")


def band_problems(settings: Settings) -> str:
    """A sentence for each colour that is none; empty where all are."""
    unknown = [
        profile for profile in settings.profiles if profile.band and profile.band not in BANDS
    ]
    return " ".join(
        f"profiles.{profile.name}.band: there is no {profile.band}; {_meant(profile.band or '')}"
        for profile in unknown
    )


def _meant(band: str) -> str:
    from carbon_tui.text.spelling import nearest  # a start with known colours does without

    near = nearest(band, BANDS)
    return f"did you mean {near}?" if near else f"there are {', '.join(BANDS)}."


def band_variables(band: str, variables: Mapping[str, str]) -> dict[str, str]:
    """The theme's colours of a profile's name, out of the theme's ``variables``."""
    if band not in BANDS:
        return {"profile-ink": variables["foreground"], "profile-band": variables["panel"]}
    return {"profile-ink": variables["background"], "profile-band": variables[BANDS[band]]}
