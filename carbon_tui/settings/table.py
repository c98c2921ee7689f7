"""From the TOML of a settings file to `Settings` and back to plain tables.

What is known of each setting stands in `settings.values`. A value of the wrong kind stops only what
it belongs to: where it is the screen's alone, it is left out and remarked on. A key that is not
known is kept, and remarked on with the nearest name; but where that name protects (`read_only`),
it is an error, since a lock that was misspelt must not be an open door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from carbon_tui.settings.values import Setting, Settings, settings_of
from carbon_tui.text.spelling import nearest

Table = Mapping[str, Any]
Plain = dict[str, Any]
"""A table to be written. None stands for "as if it were not there": the key is removed."""

PROTECTS = "read_only"


class WrongValue(Exception):
    """What stands in the file cannot be used; the text names the key and what it must be."""


@dataclass(slots=True)
class Contents:
    """What a settings file holds."""

    settings: Settings = field(default_factory=Settings)
    remarks: list[str] = field(default_factory=list)
    """What is wrong in it and stops nothing: one sentence each."""
    unusable: set[tuple[str, ...]] = field(default_factory=set)
    """Where values stand that were left out, ``("theme",)`` or ``("views", "prints")``: they are
    left alone when the file is written."""

    def left_out(self, error: WrongValue, *where: str) -> None:
        self.remarks.append(f"{error}; it is left out.")
        self.unusable.add(where)


def decoded(table: Table) -> Contents:
    """The settings in a parsed file. Raises WrongValue where more than the screen is concerned."""
    contents = Contents()
    values: dict[str, Any] = {}
    known = list(settings_of(Settings))
    for setting in known:
        if setting.key not in table:
            continue
        try:
            values[setting.attribute] = _value(setting, table[setting.key], contents)
        except WrongValue as error:
            if not setting.screen:
                raise
            contents.left_out(error, setting.key)
    _remark_on_unknown(table, known, "", contents)
    contents.settings = Settings(**values)
    return contents


def _value(setting: Setting, value: object, contents: Contents) -> object:
    if setting.entries is None:
        return _converted(setting, value, setting.key)
    entries = []
    for name, entry in _table(value, setting.key).items():
        try:
            entries.append(_entry(setting, name, entry, contents))
        except WrongValue as error:
            if not setting.screen:
                raise
            contents.left_out(error, setting.key, name)
    return tuple(entries)


def _entry(setting: Setting, name: str, value: object, contents: Contents) -> object:
    where = f"{setting.key}.{name}"
    assert setting.entries is not None
    known = list(settings_of(setting.entries))
    if setting.entry_field:
        (only,) = known
        return setting.entries(**{"name": name, only.attribute: _converted(only, value, where)})
    table = _table(value, where)
    _remark_on_unknown(table, known, f"{where}.", contents)
    values: dict[str, Any] = {
        part.attribute: _converted(part, table[part.key], f"{where}.{part.key}")
        for part in known
        if part.key in table
    }
    for part in known:
        if part.attribute not in values and part.default is msgspec.NODEFAULT:
            raise _wrong(f"{where}.{part.key}", part.wanted)
    return setting.entries(name=name, **values)


def _converted(setting: Setting, value: object, where: str) -> object:
    try:
        return msgspec.convert(value, setting.type)
    except msgspec.ValidationError:
        raise _wrong(where, setting.wanted) from None


def _table(value: object, where: str) -> Table:
    if isinstance(value, Mapping):
        return value
    raise _wrong(where, "a table")


def _wrong(where: str, expected: str) -> WrongValue:
    return WrongValue(f"{where} must be {expected}")


def _remark_on_unknown(table: Table, known: list[Setting], where: str, contents: Contents) -> None:
    """Raises WrongValue for a key that was probably to protect something."""
    keys = [setting.key for setting in known]
    for key, value in table.items():
        if key in keys:
            continue
        _refuse_what_was_to_protect(key, value, where)
        near = nearest(key, keys)
        meant = f": did you mean {near}?" if near else "."
        contents.remarks.append(f"{where}{key} is no setting{meant}")


def _refuse_what_was_to_protect(key: str, value: object, where: str) -> None:
    folded = key.casefold().replace("-", "").replace("_", "").replace(" ", "")
    if folded == PROTECTS.replace("_", "") or nearest(key, [PROTECTS]):
        raise WrongValue(
            f"{where}{key} is no setting, so nothing is protected by it: write {PROTECTS} in "
            "[profiles.NAME]"
        )
    if isinstance(value, Mapping):
        for inner, deeper in value.items():
            _refuse_what_was_to_protect(str(inner), deeper, f"{where}{key}.")


def encoded(settings: Settings) -> Plain:
    """The tables that `decoded` reads as `settings`; None for what is as it is by default."""
    return {s.key: _plain(s, getattr(settings, s.attribute)) for s in settings_of(Settings)}


def _plain(setting: Setting, value: Any) -> object:
    if setting.entries is None:
        return None if value == setting.default else _builtin(value)
    return {entry.name: _plain_entry(setting, entry) for entry in value}


def _plain_entry(setting: Setting, entry: Any) -> object:
    assert setting.entries is not None
    if setting.entry_field:
        return _builtin(getattr(entry, setting.entry_field))
    plain = {}
    for part in settings_of(setting.entries):
        value = getattr(entry, part.attribute)
        plain[part.key] = None if value == part.default else _builtin(value)
    return plain


def _builtin(value: Any) -> object:
    return msgspec.to_builtins(value)


def tables() -> tuple[str, ...]:
    """The keys that hold named entries."""
    return tuple(s.key for s in settings_of(Settings) if s.entries is not None)
