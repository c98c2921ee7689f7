"""The settings file: TOML that people may edit; their comments and unknown keys survive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from carbon_tui.settings.table import Contents, Plain, WrongValue, decoded, encoded, tables
from carbon_tui.settings.values import Settings
from carbon_tui.system.files import FileTrouble, private_folder, read_own, write_own
from carbon_tui.system.locations import settings_file
from carbon_tui.system.locks import alone
from carbon_tui.text.cleaning import clean

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_LARGEST = 1024 * 1024  # bytes


class SettingsError(Exception):
    """Settings that cannot be read or written; `str()` is one sentence with the cure."""

    title = "Settings"

    def __init__(self, sentence: str) -> None:
        # Sentences quote paths and names, which may hold anything.
        super().__init__(clean(sentence))


class SettingsFile:
    """Settings on disk; `path` is the platform's place for them unless told otherwise."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_file()

    @property
    def backup(self) -> Path:
        """Where a file that could not be read is kept when it is replaced."""
        return self.path.with_name(f"{self.path.name}.bak")

    def load(self) -> Settings:
        """The settings as they are on disk; plain ones where there is no file.

        Raises SettingsError for a file that cannot be read, which stays as it is.
        """
        return self.read().settings

    def read(self) -> Contents:
        """The settings, and what is wrong in the file and stops nothing. Raises like `load`."""
        return self._decoded(self._text())

    def source(self) -> tuple[str, str]:
        """The file's name and text, for what is to be said of a line in it. Raises
        SettingsError."""
        return self.path.name, self._text()

    def update(self, change: Callable[[Settings], Settings]) -> Settings:
        """Read, change, write; the new settings. Raises SettingsError, and then writes nothing.

        Reading again at each change keeps what another running carbon-tui has saved meanwhile;
        those that change at the same moment do so in turn.
        """
        with self._in_turn():
            text = self._text()
            contents = self._decoded(text)
            settings = change(contents.settings)
            self._write(self._laid_out(text, settings, contents.unusable))
        return settings

    def save(self, settings: Settings) -> None:
        """Write all of `settings`; like `update` with a change that ignores what was there."""
        self.update(lambda _: settings)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        with ExitStack() as turn:
            # A disk without locks keeps nobody from changing; one that takes no file says so when
            # the settings are written.
            with suppress(OSError, FileTrouble):
                private_folder(self.path.parent)
                turn.enter_context(alone(self.path.with_name(f"{self.path.name}.lock")))
            yield

    def _text(self) -> str:
        try:
            data = read_own(self.path, at_most=_LARGEST)
            return (data or b"").decode("utf-8-sig")
        except FileTrouble as error:
            raise SettingsError(str(error)) from error
        except UnicodeDecodeError as error:
            raise self._broken("not UTF-8 text") from error

    def _decoded(self, text: str) -> Contents:
        import tomllib  # most people have no settings file

        try:
            return decoded(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, WrongValue) as error:
            raise self._broken(str(error)) from error
        except RecursionError:
            raise self._broken("nested too deeply") from None

    def _laid_out(self, text: str, settings: Settings, unusable: Paths) -> str:
        """The text of a file that says `settings` in a person's own layout. Raises SettingsError
        for a layout in which that cannot be done."""
        from tomlkit.exceptions import TOMLKitError

        plain = encoded(settings)
        try:
            merged = _merged(text, plain, unusable)
            says_it = encoded(self._decoded(merged).settings) == plain
        except (TOMLKitError, LookupError, ValueError, SettingsError) as error:
            raise self._unchangeable() from error
        if not says_it:
            raise self._unchangeable()
        return merged

    def _unchangeable(self) -> SettingsError:
        return SettingsError(
            f"The settings in {self.path} cannot be changed as they are laid out: give each entry "
            "a heading of its own, as in [profiles.NAME], or change them there by hand."
        )

    def _broken(self, reason: str) -> SettingsError:
        return SettingsError(
            f"The settings in {self.path} cannot be used ({reason}): correct that, or rename the "
            f"file to {self.backup.name} to start afresh (stored keys stay where they are)."
        )

    def _write(self, text: str) -> None:
        try:
            write_own(self.path, text.encode())
        except FileTrouble as error:
            raise SettingsError(str(error)) from error


Paths = set[tuple[str, ...]]


def _merged(text: str, plain: Plain, unusable: Paths) -> str:
    """`text` with the values of `plain` in it; comments, order and unknown keys stay, and so do
    `unusable` values, which are a person's to correct, until another takes their place."""
    import tomlkit  # only to write: reading costs start-up time

    document = tomlkit.parse(text)
    for key, value in plain.items():
        if (key,) in unusable:
            if not value:
                continue
            del document[key]
        if key not in tables():
            _set(document, key, value)
        elif value or key in document:
            untouched = {name for table, *rest in unusable for name in rest if table == key}
            table = document.setdefault(key, tomlkit.table(True))
            _merge_entries(table, value, untouched, _layout_of(document, key))
            _drop_if_empty(document, key)
    return tomlkit.dumps(document)


class _TableLayout(NamedTuple):
    """How a person has laid out the entries of a table."""

    in_one_piece: bool = True
    """Nothing else stands between them: they can be put into another order."""
    on_lines: bool = False
    """Written as `profiles.north.host = …` or between braces: a heading among such lines would take
    over those below it."""


def _layout_of(document: TOMLDocument, key: str) -> _TableLayout:
    from tomlkit.items import InlineTable

    pieces = [known for known, _ in document.body if known is not None and known.key == key]
    is_inline = isinstance(document.get(key), InlineTable)
    return _TableLayout(len(pieces) < 2, is_inline or any(piece.is_dotted() for piece in pieces))


def _merge_entries(
    table: MutableMapping[str, Any], entries: Plain, untouched: set[str], layout: _TableLayout
) -> None:
    """Make `table` hold `entries` and, of others, only the `untouched`; unknown keys inside a kept
    entry stay."""
    import tomlkit

    for name in untouched & entries.keys():
        del table[name]
    kept_in_order = [name for name in table if name in entries]
    is_in_order = kept_in_order == list(entries)[: len(kept_in_order)] or not layout.in_one_piece
    others = [n for n in table if n not in untouched and (not is_in_order or n not in entries)]
    others_kept = {name: table.pop(name) for name in others}
    for name, entry in entries.items():
        if not isinstance(entry, dict):
            _set(table, name, entry)
            continue
        if name not in table:
            new = tomlkit.inline_table() if layout.on_lines else tomlkit.table()
            table[name] = others_kept.get(name, new)
        for key, value in entry.items():
            _set(table[name], key, value)


def _set(table: MutableMapping[str, Any], key: str, value: Any) -> None:
    if value is None:
        table.pop(key, None)
    elif table.get(key) != value:
        table[key] = value


def _drop_if_empty(table: MutableMapping[str, Any], key: str) -> None:
    if not table[key]:
        del table[key]
