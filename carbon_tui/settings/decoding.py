"""From the TOML of a settings file to `Settings` and back to plain tables.

Unknown keys are left alone; a known key with a value of the wrong kind is an error that names it.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from carbon_tui.settings.values import (
    FASTEST_POLL_SECONDS,
    PrinterGroup,
    Profile,
    SavedView,
    Settings,
    ViewColumns,
)

T = TypeVar("T")
Table = Mapping[str, Any]


class WrongValue(Exception):
    """`where` holds something else than `wanted`; the text says both."""

    def __init__(self, where: str, wanted: str) -> None:
        super().__init__(f"{where} must be {wanted}")


def decoded(table: Table) -> Settings:
    """The settings in a parsed file. Raises WrongValue."""
    plain = Settings()
    return Settings(
        last_profile=_text(table, "last_profile") or plain.last_profile,
        theme=_text(table, "theme"),
        mouse=_flag(table, "mouse"),
        slow=_flag(table, "slow"),
        poll_seconds=_poll_seconds(table) or plain.poll_seconds,
        idle_minutes=_idle_minutes(table, plain.idle_minutes),
        profiles=_each(table, "profiles", _profile),
        printer_groups=_groups(table),
        saved_views=_each(table, "saved_views", _saved_view),
        view_columns=_each(table, "views", _view_columns),
    )


def _profile(name: str, table: Table, where: str) -> Profile:
    return Profile(
        name=name,
        host=_text(table, "host", where),
        read_only=bool(_flag(table, "read_only", where)),
        store=_text(table, "store", where),
    )


def _saved_view(name: str, table: Table, where: str) -> SavedView:
    view = _text(table, "view", where)
    if not view:
        raise WrongValue(f"{where}view", "the name of a view")
    return SavedView(name=name, view=view, query=_text(table, "query", where) or "")


def _view_columns(name: str, table: Table, where: str) -> ViewColumns:
    return ViewColumns(
        name=name,
        columns=_texts(table.get("columns", []), f"{where}columns"),
        widths=_widths(table.get("widths", {}), f"{where}widths"),
    )


def _groups(table: Table) -> tuple[PrinterGroup, ...]:
    groups = _table(table.get("printer_groups", {}), "printer_groups")
    return tuple(
        PrinterGroup(name=name, serials=_texts(serials, f"printer_groups.{name}"))
        for name, serials in groups.items()
    )


def _each(table: Table, key: str, build: Callable[[str, Table, str], T]) -> tuple[T, ...]:
    entries = _table(table.get(key, {}), key)
    return tuple(
        build(name, _table(entry, f"{key}.{name}"), f"{key}.{name}.")
        for name, entry in entries.items()
    )


def _table(value: object, where: str) -> Table:
    if isinstance(value, Mapping):
        return value
    raise WrongValue(where, "a table")


def _text(table: Table, key: str, where: str = "") -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise WrongValue(where + key, "text in quotes")


def _flag(table: Table, key: str, where: str = "") -> bool | None:
    value = table.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise WrongValue(where + key, "true or false")


def _poll_seconds(table: Table) -> float | None:
    value = table.get("poll_seconds")
    if value is None:
        return None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and FASTEST_POLL_SECONDS <= value < float("inf"):
        return float(value)
    raise WrongValue("poll_seconds", f"a number of seconds, {FASTEST_POLL_SECONDS:g} or more")


def _idle_minutes(table: Table, plain: float) -> float:
    value = table.get("idle_minutes", plain)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number and 0 <= value < float("inf"):
        return float(value)
    raise WrongValue("idle_minutes", "a number of minutes, 0 for never")


def _texts(value: object, where: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise WrongValue(where, "a list of texts")


def _widths(value: object, where: str) -> dict[str, int]:
    widths = dict(_table(value, where))
    if all(type(width) is int and width > 0 for width in widths.values()):
        return widths
    raise WrongValue(where, "a table of whole numbers above 0")


# The other way. None stands for "as if it were not there": the key is removed from the file.

Plain = dict[str, Any]


def encoded(settings: Settings) -> Plain:
    """The tables that `decoded` reads as `settings`; None for what is as it is by default."""
    default = Settings()
    poll, idle = settings.poll_seconds, settings.idle_minutes
    return {
        "last_profile": settings.last_profile,
        "theme": settings.theme,
        "mouse": settings.mouse,
        "slow": settings.slow,
        "poll_seconds": None if poll == default.poll_seconds else poll,
        "idle_minutes": None if idle == default.idle_minutes else idle,
        "profiles": {p.name: _plain_profile(p) for p in settings.profiles},
        "printer_groups": {g.name: list(g.serials) for g in settings.printer_groups},
        "saved_views": {
            v.name: {"view": v.view, "query": v.query or None} for v in settings.saved_views
        },
        "views": {
            c.name: {"columns": list(c.columns) or None, "widths": dict(c.widths) or None}
            for c in settings.view_columns
        },
    }


def _plain_profile(profile: Profile) -> Plain:
    return {
        "host": profile.host,
        "read_only": profile.read_only or None,
        "store": profile.store,
    }
