"""Settings as frozen values; every change makes a new copy."""

from collections.abc import Mapping
from typing import Protocol, Self, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

DEFAULT_PROFILE = "default"
POLL_SECONDS = 15.0
FASTEST_POLL_SECONDS = 2.0
IDLE_MINUTES = 30.0
"""Without a key for so long, nothing is read by itself any more."""


class _Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=_Named)


class Profile(Struct, frozen=True, kw_only=True):
    """One account: which API, whether it may write, and where its key is kept.

    `host` is None for the production API; `store` is the value of a `credentials.Place`, None
    where no key is stored.
    """

    name: str
    host: str | None = None
    read_only: bool = False
    store: str | None = None


class PrinterGroup(Struct, frozen=True, kw_only=True):
    """Printers that are chosen together, by serial."""

    name: str
    serials: tuple[str, ...]


class SavedView(Struct, frozen=True, kw_only=True):
    """A query that is wanted again: `query` is what the prompt takes after `:view`."""

    name: str
    view: str
    query: str = ""


class ViewColumns(Struct, frozen=True, kw_only=True):
    """The columns picked for a view (`name`), in order, and the widths (cells) given to some."""

    name: str
    columns: tuple[str, ...]
    widths: Mapping[str, int] = field(default_factory=dict)


class Settings(Struct, frozen=True, kw_only=True):
    """Everything remembered. `mouse` and `slow` are None where the line decides; `idle_minutes`
    is 0 where lists stay live although nobody types."""

    last_profile: str = DEFAULT_PROFILE
    theme: str | None = None
    mouse: bool | None = None
    slow: bool | None = None
    poll_seconds: float = POLL_SECONDS
    idle_minutes: float = IDLE_MINUTES
    profiles: tuple[Profile, ...] = ()
    printer_groups: tuple[PrinterGroup, ...] = ()
    saved_views: tuple[SavedView, ...] = ()
    view_columns: tuple[ViewColumns, ...] = ()

    def profile(self, name: str | None = None) -> Profile:
        """The profile of that name (the last used one for None); a plain one where unknown."""
        wanted = name or self.last_profile
        return _named(self.profiles, wanted) or Profile(name=wanted)

    def with_profile(self, profile: Profile) -> Self:
        return replace(self, profiles=_put(self.profiles, profile))

    def without_profile(self, name: str) -> Self:
        return replace(self, profiles=_drop(self.profiles, name))

    def used(self, profile: str) -> Self:
        """The same with `profile` as the one to start with next time."""
        return replace(self, last_profile=profile)

    def printer_group(self, name: str) -> PrinterGroup | None:
        return _named(self.printer_groups, name)

    def with_printer_group(self, group: PrinterGroup) -> Self:
        return replace(self, printer_groups=_put(self.printer_groups, group))

    def without_printer_group(self, name: str) -> Self:
        return replace(self, printer_groups=_drop(self.printer_groups, name))

    def saved_view(self, name: str) -> SavedView | None:
        return _named(self.saved_views, name)

    def with_saved_view(self, view: SavedView) -> Self:
        return replace(self, saved_views=_put(self.saved_views, view))

    def without_saved_view(self, name: str) -> Self:
        return replace(self, saved_views=_drop(self.saved_views, name))

    def columns_of(self, view: str) -> ViewColumns | None:
        return _named(self.view_columns, view)

    def with_columns(self, columns: ViewColumns) -> Self:
        return replace(self, view_columns=_put(self.view_columns, columns))

    def without_columns(self, view: str) -> Self:
        return replace(self, view_columns=_drop(self.view_columns, view))


def _named(items: tuple[N, ...], name: str) -> N | None:
    return next((item for item in items if item.name == name), None)


def _put(items: tuple[N, ...], new: N) -> tuple[N, ...]:
    """`items` with `new` in the place of its namesake, or at the end."""
    if _named(items, new.name) is None:
        return (*items, new)
    return tuple(new if item.name == new.name else item for item in items)


def _drop(items: tuple[N, ...], name: str) -> tuple[N, ...]:
    return tuple(item for item in items if item.name != name)
