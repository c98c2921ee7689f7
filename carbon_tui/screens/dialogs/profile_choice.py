"""Going over to another account without leaving the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from carbon_tui.session.session import Session

WORD = "profile"
"""What is typed after ``:``, before the profile's name."""


class ProfileWanted(Message):
    """A person wants to go on as another profile, which has a key."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


def others(session: Session) -> tuple[str, ...]:
    """The profiles that have a key, but for the one of this run."""
    known = session.preferences.now.profiles
    return tuple(
        profile.name for profile in known if profile.has_key and profile.name != session.profile
    )


def why_not(name: str, session: Session) -> str | None:
    """A sentence when there is no going over to this profile, otherwise None."""
    if name == session.profile:
        return f"{name} is the profile of this run."
    profiles = others(session)
    if name in profiles:
        return None
    known = f"There are: {', '.join(profiles)}." if profiles else "No other has a key."
    if not name:
        return f":{WORD} NAME goes on as another profile. {known}"
    return f"There is no key of a profile {name}. {known} carbon-tui login --profile {name} …"
