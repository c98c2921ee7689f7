"""Paths as people type them, complete them, and drop them onto a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon_tui.orders.part_orders.model_files import NotAModel, model_file
from carbon_tui.orders.part_orders.paths import (
    chosen,
    complete,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("bracket.stl", "bracket two.stl", "gasket.STL", "notes.txt", ".hidden.stl"):
        (tmp_path / name).touch()
    (tmp_path / "old parts").mkdir()
    (tmp_path / "old parts" / "Gehäuse [v2].stl").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "completed", "offered"),
    [
        ("g", "gasket.STL ", ("gasket.STL",)),
        ("br", "bracket", ("bracket two.stl", "bracket.stl")),
        ("bracket\\ ", "bracket\\ two.stl ", ("bracket two.stl",)),
        ('"bracket t', "bracket\\ two.stl ", ("bracket two.stl",)),
        ("old", "old\\ parts/", ("old parts/",)),
        ("old\\ parts/", "old\\ parts/Gehäuse\\ [v2].stl ", ("Gehäuse [v2].stl",)),
        ("bracket.stl g", "bracket.stl gasket.STL ", ("gasket.STL",)),
        ("~/ga", "~/gasket.STL ", ("gasket.STL",)),
        (".h", ".hidden.stl ", (".hidden.stl",)),
        ("notes", "notes", ()),
        ("nowhere/x", "nowhere/x", ()),
    ],
)
def test_tab_goes_as_far_as_is_certain(
    folder: Path, typed: str, completed: str, offered: tuple[str, ...]
) -> None:
    assert folder.is_dir()
    assert complete(typed) == (completed, offered)


def test_an_empty_line_offers_the_folder_without_hidden_and_other_files(folder: Path) -> None:
    assert folder.is_dir()
    assert complete("")[1] == ("bracket two.stl", "bracket.stl", "gasket.STL", "old parts/")


@pytest.mark.parametrize(
    "dropped",
    [
        "'{0}/bracket two.stl' '{0}/gasket.STL'",
        '"{0}/bracket two.stl" {0}/gasket.STL ',
        "{0}/bracket\\ two.stl {0}/gasket.STL",
        "file://{0}/bracket%20two.stl file://{0}/gasket.STL",
        "{0}/bracket two.stl\n{0}/gasket.STL\n",
        "{0}/bracket two.stl\r\n{0}/gasket.STL",
    ],
)
def test_files_dropped_on_a_terminal_arrive_in_any_spelling(folder: Path, dropped: str) -> None:
    assert chosen(dropped.format(folder)) == [folder / "bracket two.stl", folder / "gasket.STL"]


def test_patterns_and_names_with_brackets(folder: Path) -> None:
    assert chosen("*.stl") == [Path("bracket two.stl"), Path("bracket.stl")]
    odd = folder / "old parts" / "Gehäuse [v2].stl"
    assert chosen(str(odd)) == [odd]
    assert chosen("none*.stl") == [Path("none*.stl")]


@pytest.mark.parametrize(
    "odd",
    [
        "",
        "  \n",
        "\0",
        "x" * 5_000,
        "'open",
        "\\",
        "file://[x/a.stl",
        "file:///a%00b.stl",
        "~no-such-user/a.stl",
        "~no-such-user/*.stl",
    ],
)
def test_no_line_is_too_odd(folder: Path, odd: str) -> None:
    assert folder.is_dir()
    for path in chosen(odd):
        with pytest.raises(NotAModel, match=r"does not exist|cannot be read|is a folder"):
            model_file(path)
    assert complete(odd)[0].startswith(odd) or odd in ("'open", "\\")
