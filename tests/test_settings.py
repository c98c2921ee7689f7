"""Settings come back as they were saved, and a person's own file is respected."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.settings import (
    PrinterGroup,
    Profile,
    SavedView,
    Settings,
    SettingsError,
    SettingsFile,
    ViewColumns,
)
from carbon_tui.system import locations

FULL = Settings(
    last_profile="north plant",
    theme="carbon-light",
    mouse=False,
    slow=True,
    poll_seconds=30.0,
    idle_minutes=0.0,
    profiles=(
        Profile(name="north plant", host="https://api.example.com/v1", store="secret-service"),
        Profile(name="look only", read_only=True),
    ),
    printer_groups=(PrinterGroup(name="north wall", serials=("AB12", "CD34")),),
    saved_views=(SavedView(name="failed today", view="prints", query="status=failed date>=-1d"),),
    view_columns=(ViewColumns(name="prints", columns=("printer", "state"), widths={"state": 9}),),
)


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    return SettingsFile(tmp_path / "config" / "settings.toml")


def write(file: SettingsFile, text: str) -> None:
    file.path.parent.mkdir(parents=True, exist_ok=True)
    file.path.write_text(text, encoding="utf-8")


def test_without_a_file_everything_is_as_it_comes(file: SettingsFile) -> None:
    assert file.load() == Settings()
    assert not file.path.exists()


def test_everything_saved_comes_back(file: SettingsFile) -> None:
    file.save(FULL)
    assert file.load() == FULL
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_the_file_reads_as_a_person_would_write_it(file: SettingsFile) -> None:
    file.save(FULL)
    text = file.path.read_text()
    assert '[profiles."north plant"]\nhost = "https://api.example.com/v1"\n' in text
    assert '[printer_groups]\n"north wall" = ["AB12", "CD34"]' in text
    assert '[saved_views."failed today"]\nview = "prints"\n' in text


names = st.text(min_size=1, max_size=20)
texts = st.text(max_size=20)
any_settings = st.builds(
    Settings,
    last_profile=names,
    theme=st.none() | texts,
    mouse=st.none() | st.booleans(),
    slow=st.none() | st.booleans(),
    poll_seconds=st.floats(2, 1e6),
    idle_minutes=st.floats(0, 1e6),
    profiles=st.lists(
        st.builds(
            Profile,
            name=names,
            host=st.none() | texts,
            read_only=st.booleans(),
            store=st.none() | texts,
        ),
        unique_by=lambda profile: profile.name,
        max_size=3,
    ).map(tuple),
    printer_groups=st.lists(
        st.builds(PrinterGroup, name=names, serials=st.lists(texts, max_size=3).map(tuple)),
        unique_by=lambda group: group.name,
        max_size=3,
    ).map(tuple),
    saved_views=st.lists(
        st.builds(SavedView, name=names, view=names, query=texts),
        unique_by=lambda view: view.name,
        max_size=3,
    ).map(tuple),
    view_columns=st.lists(
        st.builds(
            ViewColumns,
            name=names,
            columns=st.lists(texts, max_size=3).map(tuple),
            widths=st.dictionaries(names, st.integers(1, 400), max_size=3),
        ),
        unique_by=lambda columns: columns.name,
        max_size=3,
    ).map(tuple),
)


@given(any_settings, any_settings)
@settings(deadline=None)
def test_any_settings_replace_any_others(
    tmp_path_factory: pytest.TempPathFactory, before: Settings, after: Settings
) -> None:
    file = SettingsFile(tmp_path_factory.mktemp("config") / "settings.toml")
    file.save(before)
    assert file.load() == before
    file.save(after)
    assert file.load() == after


OWN = """\
# what I like
theme = "carbon-dark"  # at night
later_key = { a = 1 }

[profiles.default]
# the plant's account
host = "https://api.example.com/v1"
colour = "red"

[profiles.gone]
read_only = true

[another.table]
x = 1
"""


def test_comments_order_and_unknown_keys_stay(file: SettingsFile) -> None:
    write(file, OWN)
    file.update(lambda s: s.without_profile("gone").with_profile(Profile(name="new")))
    file.update(lambda s: s.used("default"))
    text = file.path.read_text()
    for line in ("# what I like", "# at night", "# the plant's account", 'colour = "red"'):
        assert line in text
    assert "later_key = { a = 1 }" in text
    assert "[another.table]\nx = 1" in text
    assert "gone" not in text
    assert text.index("theme") < text.index("[profiles.default]")


def test_a_change_keeps_what_another_window_saved_meanwhile(file: SettingsFile) -> None:
    other = SettingsFile(file.path)
    file.update(lambda s: s.with_profile(Profile(name="one")))
    other.update(lambda s: s.with_saved_view(SavedView(name="v", view="prints")))
    file.update(lambda s: s.used("one"))
    assert other.load().saved_view("v")
    assert other.load().last_profile == "one"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("= 1", "at line 1"),
        ("theme = 'a'\nmouse = maybe", "at line 2"),
        ("mouse = 'yes'", "mouse must be true or false"),
        ("theme = 7", "theme must be text in quotes"),
        ("poll_seconds = 0", "poll_seconds must be a number of seconds, 2 or more"),
        ("poll_seconds = inf", "poll_seconds must be a number"),
        ("poll_seconds = true", "poll_seconds must be a number"),
        ("idle_minutes = -1", "idle_minutes must be a number of minutes, 0 for never"),
        ("idle_minutes = inf", "idle_minutes must be a number"),
        ("idle_minutes = false", "idle_minutes must be a number"),
        ("profiles = 1", "profiles must be a table"),
        ("[profiles]\na = 1", "profiles.a must be a table"),
        ("[profiles.a]\nread_only = 'no'", "profiles.a.read_only must be true or false"),
        ("[printer_groups]\nall = 'AB12'", "printer_groups.all must be a list of texts"),
        ("[printer_groups]\nall = [1]", "printer_groups.all must be a list of texts"),
        ("[saved_views.a]\nquery = 'x'", "saved_views.a.view must be the name of a view"),
        ("[views.prints]\ncolumns = [1]", "views.prints.columns must be a list"),
        ("[views.prints.widths]\na = 0", "views.prints.widths must be a table of whole numbers"),
        ("[views.prints.widths]\na = true", "views.prints.widths must be a table of whole"),
        ("x = " + "[" * 5000, "nested too deeply"),
    ],
)
def test_a_broken_file_is_one_sentence_and_stays_as_it_is(
    file: SettingsFile, text: str, reason: str
) -> None:
    write(file, text)
    for use in (file.load, lambda: file.save(FULL)):
        with pytest.raises(SettingsError, match=reason) as caught:
            use()
        assert str(caught.value).isprintable()
        assert str(caught.value).endswith("to start afresh.")
    assert file.path.read_text() == text


def test_a_file_in_another_encoding_is_named(file: SettingsFile) -> None:
    write(file, "")
    file.path.write_bytes("theme = 'é'".encode("latin-1"))
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        file.load()


def test_starting_afresh_keeps_the_broken_file_as_a_backup(file: SettingsFile) -> None:
    write(file, "= broken")
    assert file.start_afresh() == file.backup
    file.save(FULL)
    assert file.load() == FULL
    assert file.backup.read_text() == "= broken"
    assert SettingsFile(file.path.with_name("none.toml")).start_afresh() is None


def test_a_linked_file_is_not_followed(file: SettingsFile, tmp_path: Path) -> None:
    write(file, "")
    file.path.unlink()
    file.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="symbolic link"):
        file.save(FULL)
    assert not (tmp_path / "elsewhere").exists()


def test_an_unknown_profile_is_a_plain_one() -> None:
    assert FULL.profile("other") == Profile(name="other")
    assert FULL.profile() == FULL.profiles[0]
    assert Settings().profile() == Profile(name="default")


def test_changes_make_copies() -> None:
    changed = FULL.with_printer_group(PrinterGroup(name="north wall", serials=("X",)))
    assert changed.printer_group("north wall") == PrinterGroup(name="north wall", serials=("X",))
    assert FULL.printer_group("north wall") == PrinterGroup(
        name="north wall", serials=("AB12", "CD34")
    )
    bare = FULL.without_printer_group("north wall").without_saved_view("failed today")
    assert bare.without_columns("prints").view_columns == ()
    assert bare.printer_groups == ()


def test_the_folders_are_those_that_xdg_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert locations.settings_file() == tmp_path / "c" / "carbon-tui" / "settings.toml"
    assert locations.log_file() == tmp_path / "s" / "carbon-tui" / "carbon-tui.log"
    assert SettingsFile().path == locations.settings_file()
