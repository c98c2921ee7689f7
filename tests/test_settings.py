"""Settings come back as they were saved, and a person's own file is respected."""

import os
import stat
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from textwrap import dedent

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
from carbon_tui.settings.values import (
    EventAlarm,
    KeptBaseline,
    ServiceMark,
    ShiftHours,
    TemplateChart,
    settings_of,
)
from carbon_tui.system import locations
from carbon_tui.widgets.profile_band import band_of, band_problems
from tests import source

FULL = Settings(
    last_profile="north plant",
    theme="carbon-light",
    mouse=False,
    slow=True,
    poll_seconds=30.0,
    idle_minutes=0.0,
    profiles=(
        Profile(name="north plant", host="https://api.example.com/v1", store="secret-service"),
        Profile(name="look only", read_only=True, band="red"),
    ),
    printer_groups=(PrinterGroup(name="north wall", serials=("AB12", "CD34")),),
    saved_views=(SavedView(name="failed today", view="prints", query="status=failed date>=-1d"),),
    view_columns=(ViewColumns(name="prints", columns=("printer", "state"), widths={"state": 9}),),
    template_charts=(
        TemplateChart(
            name="0b6f",
            chart="xbar-s",
            rules="limits",
            baseline=KeptBaseline(chart="xbar-s", centre=10.0, sigma=0.5, n=40),
            phases={"2026-03-01T00:00:00+00:00": "new resin"},
            left_out={"4d1c": "dropped"},
        ),
    ),
    shifts=(ShiftHours(name="early", hours="05:45-13:45"),),
    alarms=(EventAlarm(name="failed", ways=("bell", "osc9")),),
    alarm_command="tell-the-shift",
    service_marks=(ServiceMark(name="printer AB12", at="2026-08-01T06:00:00Z", note="window"),),
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
            band=st.none() | texts,
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


LAYOUTS = {
    "lines": """
        profiles.north.host = "https://north.test"
        profiles.south.host = "https://south.test"
        profiles.south.read_only = true
        saved_views.bad.view = "prints"
        printer_groups.wall = ["AB12"]
    """,
    "braces": """
        profiles = {north = {host = "https://north.test"}, south = {read_only = true}}
        saved_views = {bad = {view = "prints"}}
        printer_groups = {wall = ["AB12"]}
    """,
    "apart": """
        [profiles.north]
        host = "https://north.test"
        [saved_views.bad]
        view = "prints"
        [printer_groups]
        wall = ["AB12"]
        [profiles.south]
        read_only = true
        [saved_views.good]
        view = "prints"
    """,
    "partly": """
        saved_views.bad.view = "prints"
        [printer_groups]
        wall = ["AB12"]
        [profiles]
        north.host = "https://north.test"
        south = {read_only = true}
    """,
}
CHANGES: dict[str, Callable[[Settings], Settings]] = {
    "a profile more": lambda known: known.with_profile(Profile(name="east", read_only=True)),
    "another first": lambda known: known.with_profile(Profile(name="north", read_only=True)),
    "one less": lambda known: known.without_profile("north"),
    "a view more": lambda known: known.with_saved_view(SavedView(name="new", view="builds")),
    "a view renamed": lambda known: known.with_saved_view_renamed("bad", "worse"),
    "a group more": lambda known: known.with_printer_group(
        PrinterGroup(name="east", serials=("CD34",))
    ),
    "a mark": lambda known: known.with_service_mark(
        ServiceMark(name="printer AB12", at="2026-08-01T06:00:00Z")
    ),
}


def by_name(known: Settings) -> dict[str, object]:
    """Without the order, which not every layout can keep."""
    entries = (
        *known.profiles,
        *known.saved_views,
        *known.printer_groups,
        *known.service_marks,
    )
    return {str(entry): entry for entry in entries}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_layout_a_person_has_chosen_a_change_alters_nothing_else(
    file: SettingsFile, layout: str, change: str
) -> None:
    write(file, f'unknown = 1\n{dedent(LAYOUTS[layout])}[other]\nkept = "yes"\n')
    wanted = CHANGES[change](file.load())
    file.update(CHANGES[change])
    assert by_name(file.load()) == by_name(wanted)
    raw = tomllib.loads(file.path.read_text())
    assert (raw["unknown"], raw["other"]) == (1, {"kept": "yes"})


def test_a_layout_that_cannot_be_kept_is_told_and_stays(file: SettingsFile) -> None:
    text = 'saved_views.a.view = "prints"\nprinter_groups.e = ["S"]\nmouse = true\n'
    text += 'printer_groups.d = ["S"]\n'
    write(file, text)
    with pytest.raises(SettingsError, match="a heading of its own"):
        file.update(lambda known: known.without_printer_group("e"))
    assert file.path.read_text() == text


def test_windows_that_save_at_the_same_moment_keep_what_each_chose(file: SettingsFile) -> None:
    names = [f"printer {number}" for number in range(24)]

    def serviced(name: str) -> None:
        mark = ServiceMark(name=name, at="2026-08-01T06:00:00Z")
        SettingsFile(file.path).update(lambda known: known.with_service_mark(mark))

    with ThreadPoolExecutor(max_workers=8) as windows:
        list(windows.map(serviced, names))
    assert sorted(mark.name for mark in file.load().service_marks) == sorted(names)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("= 1", "at line 1"),
        ("theme = 'a'\nmouse = maybe", "at line 2"),
        ("last_profile = 7", "last_profile must be text in quotes"),
        ("profiles = 1", "profiles must be a table"),
        ("[profiles]\na = 1", "profiles.a must be a table"),
        ("[profiles.a]\nread_only = 'no'", "profiles.a.read_only must be true or false"),
        ("[profiles.a]\nhost = 7", "profiles.a.host must be text in quotes"),
        ("[profiles.a]\nreadonly = true", r"profiles.a.readonly is no setting.*write read_only"),
        ("[profiles.a]\nread-only = true", "nothing is protected by it"),
        ("[profiles.a]\nraed_only = true", "nothing is protected by it"),
        ("read_only = true", r"read_only is no setting.*write read_only in \[profiles.NAME\]"),
        ("[profile.a]\nread_only = true", "profile.a.read_only is no setting"),
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
        assert str(caught.value).endswith("to start afresh (stored keys stay where they are).")
    assert file.path.read_text() == text


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("mouse = 'yes'", "mouse must be true or false; it is left out."),
        ("theme = 7", "theme must be text in quotes; it is left out."),
        ("poll_seconds = 0", "poll_seconds must be a number of seconds, 2 or more"),
        ("poll_seconds = inf", "poll_seconds must be a number"),
        ("poll_seconds = true", "poll_seconds must be a number"),
        ("idle_minutes = -1", "idle_minutes must be a number of minutes, 0 for never"),
        ("idle_minutes = inf", "idle_minutes must be a number"),
        ("idle_minutes = false", "idle_minutes must be a number"),
        ("printer_groups = 3", "printer_groups must be a table"),
        ("[printer_groups]\nall = 'AB12'", "printer_groups.all must be a list of texts"),
        ("[printer_groups]\nall = [1]", "printer_groups.all must be a list of texts"),
        ("[saved_views.a]\nquery = 'x'", "saved_views.a.view must be the name of a view"),
        (
            "[service_marks.\"printer A\"]\nat = 'monday'",
            "at must be a time such as 2026-08-01T06:00Z",
        ),
        ("[alarms]\nfailed = ['horn']", "alarms.failed must be a list of bell, osc9, osc777"),
        ("[shifts]\nday = '7-15'", "shifts.day must be two times of the day such as 06:00-14:00"),
        ("[shifts]\nday = '07:00-24:00'", "shifts.day must be two times of the day"),
        ("[saved_views.a]\nview = ''", "saved_views.a.view must be the name of a view"),
        ("[views.prints]\ncolumns = [1]", "views.prints.columns must be a list"),
        ("[views.prints.widths]\na = 0", "views.prints.widths must be a table of whole numbers"),
        ("[views.prints.widths]\na = true", "views.prints.widths must be a table of whole"),
    ],
)
def test_what_is_wrong_with_the_screen_stops_nothing_is_told_and_stays_in_the_file(
    file: SettingsFile, text: str, remark: str
) -> None:
    write(file, f"{text}\n[profiles.a]\nread_only = true\n")
    assert file.load() == Settings(profiles=(Profile(name="a", read_only=True),))
    (told,) = file.read().remarks
    assert remark in told
    file.update(lambda s: s.used("a"))
    assert text in file.path.read_text()
    assert file.load().profile() == Profile(name="a", read_only=True)


def test_a_new_value_takes_the_place_of_one_that_could_not_be_used(file: SettingsFile) -> None:
    write(file, "theme = 7\nviews = 1\n[printer_groups]\nall = 'AB12'\nsome = ['CD34']\n")
    file.save(FULL)
    assert file.load() == FULL
    (told,) = file.read().remarks
    assert told == "printer_groups.all must be a list of texts; it is left out."


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("them = 'a'", "them is no setting: did you mean theme?"),
        ("[profiles.a]\nhots = 'x'", "profiles.a.hots is no setting: did you mean host?"),
        ("[saved_views.a]\nview = 'prints'\nqeury = 'x'", "did you mean query?"),
        ("[wholly.other]\nx = 1", "wholly is no setting."),
    ],
)
def test_a_key_that_is_not_known_is_told_with_the_nearest_name(
    file: SettingsFile, text: str, remark: str
) -> None:
    write(file, text)
    file.load()
    (told,) = file.read().remarks
    assert remark in told


def test_every_setting_is_read_somewhere() -> None:
    sources = [t for path, t in source.texts().items() if path.parent.name != "settings"]
    attributes = [s.attribute for s in settings_of(Settings) if s.entries is None]
    attributes += [
        part.attribute
        for s in settings_of(Settings)
        if s.entries is not None
        for part in settings_of(s.entries)
    ]
    unread = [a for a in attributes if not any(f".{a}" in text for text in sources)]
    assert unread == []


def test_a_file_in_another_encoding_is_named(file: SettingsFile) -> None:
    write(file, "")
    file.path.write_bytes("theme = 'é'".encode("latin-1"))
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        file.load()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: path.write_bytes(b"#" * 2_000_000), "far larger than it should be"),
        (lambda path: path.mkdir(), "not a plain file"),
        (os.mkfifo, "not a plain file"),
        (lambda path: path.write_bytes(b"theme = 'a\0b'"), "cannot be used"),
        (lambda path: path.write_text("theme = 1\ntheme = 2"), "cannot be used"),
        (lambda path: path.symlink_to(path), "leads nowhere"),
        (lambda path: path.symlink_to("/dev/zero"), "not a plain file"),
    ],
    ids=["huge", "folder", "pipe", "nul", "twice", "circle", "device"],
)
def test_a_file_that_is_no_settings_file_is_one_sentence_and_stays(
    file: SettingsFile, make: Callable[[Path], object], reason: str
) -> None:
    file.path.parent.mkdir(parents=True)
    make(file.path)
    before = file.path.lstat()
    for use in (file.load, lambda: file.save(FULL)):
        with pytest.raises(SettingsError, match=reason) as caught:
            use()
        assert str(caught.value).isprintable()
    assert file.path.lstat().st_ino == before.st_ino


def test_names_that_are_hostile_stay_names(file: SettingsFile) -> None:
    name = "a\x1b[31m]b\u202e\n[profiles.x]\nread_only = false"
    file.save(Settings(profiles=(Profile(name=name, read_only=True),), last_profile=name))
    assert file.load().profile() == Profile(name=name, read_only=True)
    assert [each.name for each in file.load().profiles] == [name]


def test_a_linked_file_is_followed_and_keeps_its_permissions(
    file: SettingsFile, tmp_path: Path
) -> None:
    dotfiles = tmp_path / "dotfiles"
    dotfiles.mkdir(mode=0o755)
    own = dotfiles / "carbon.toml"
    own.write_text(OWN)
    own.chmod(0o644)
    file.path.parent.mkdir()
    file.path.symlink_to(own)
    assert file.load().theme == "carbon-dark"
    file.update(lambda s: s.used("default"))
    file.update(lambda s: s.with_profile(Profile(name="new", read_only=True)))
    assert file.path.is_symlink()
    assert "[profiles.new]" in own.read_text()
    assert "# what I like" in own.read_text()
    assert stat.S_IMODE(own.stat().st_mode) == 0o644
    assert stat.S_IMODE(dotfiles.stat().st_mode) == 0o755
    assert list(dotfiles.iterdir()) == [own]


def test_a_link_that_others_could_change_or_that_leads_nowhere_is_told(
    file: SettingsFile, tmp_path: Path
) -> None:
    file.path.parent.mkdir()
    file.path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SettingsError, match="leads nowhere"):
        file.save(FULL)
    assert not (tmp_path / "elsewhere").exists()
    (tmp_path / "elsewhere").write_text("")
    (tmp_path / "elsewhere").chmod(0o666)
    with pytest.raises(SettingsError, match="other users may change"):
        file.load()


def profiles(*bands: str | None) -> Settings:
    return Settings(profiles=tuple(Profile(name=f"p{n}", band=b) for n, b in enumerate(bands)))


@pytest.mark.parametrize(
    ("known", "colours"),
    [
        (profiles(None), [""]),
        (profiles("red"), ["red"]),
        (profiles(None, None, None), ["teal", "yellow", "blue"]),
        (profiles(None, "teal", None), ["yellow", "teal", "blue"]),
        (profiles(None, "purple"), ["teal", "yellow"]),
    ],
)
def test_of_several_profiles_each_has_a_colour_of_its_own(
    known: Settings, colours: list[str]
) -> None:
    assert [band_of(known, each.name) for each in known.profiles] == colours
    assert len({band_of(profiles(*[None] * 6), f"p{n}") for n in range(6)}) == 6


def test_a_colour_that_is_none_is_told_with_the_nearest() -> None:
    assert band_problems(profiles("rde")) == "profiles.p0.band: there is no rde; did you mean red?"
    assert band_problems(profiles("red", None)) == ""


def test_an_unknown_profile_is_a_plain_one() -> None:
    assert FULL.profile("other") == Profile(name="other")
    assert FULL.profile() == FULL.profiles[0]
    assert Settings().profile() == Profile(name="default")


def test_a_saved_view_is_renamed_in_its_place() -> None:
    several = FULL.with_saved_view(SavedView(name="b", view="builds"))
    renamed = several.with_saved_view_renamed("failed today", "bad today")
    assert [each.name for each in renamed.saved_views] == ["bad today", "b"]
    assert renamed.saved_views[0].query == FULL.saved_views[0].query


def test_changes_make_copies() -> None:
    changed = FULL.with_printer_group(PrinterGroup(name="north wall", serials=("X",)))
    assert changed.printer_group("north wall") == PrinterGroup(name="north wall", serials=("X",))
    assert FULL.printer_group("north wall") == PrinterGroup(
        name="north wall", serials=("AB12", "CD34")
    )
    bare = FULL.without_printer_group("north wall").without_saved_view("failed today")
    assert bare.printer_groups == ()


def test_the_folders_are_those_that_xdg_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert locations.settings_file() == tmp_path / "c" / "carbon-tui" / "settings.toml"
    assert locations.log_file() == tmp_path / "s" / "carbon-tui" / "carbon-tui.log"
    assert SettingsFile().path == locations.settings_file()
