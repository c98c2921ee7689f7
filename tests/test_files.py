"""State files survive and stay private; downloads stay where they belong."""

import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.local_copy.place import copy_file
from carbon_tui.session.memory import memory_file
from carbon_tui.system.files import (
    FileTrouble,
    account_file,
    append_private,
    is_no_folder,
    new_file,
    private_folder,
    read_private,
    remove_private,
    safe_name,
    write_private,
)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "carbon-tui"


def test_a_state_file_is_its_owners_alone(folder: Path) -> None:
    before = os.umask(0)
    try:
        write_private(folder / "file", b"content")
        append_private(folder / "lines").close()
    finally:
        os.umask(before)
    assert mode(folder / "file") == 0o600
    assert mode(folder / "lines") == 0o600
    assert mode(folder) == 0o700


def test_what_was_open_to_others_is_closed_on_the_way(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    (folder / "file").write_bytes(b"content")
    (folder / "file").chmod(0o644)
    private_folder(folder)
    assert read_private(folder / "file") == b"content"
    assert (mode(folder), mode(folder / "file")) == (0o700, 0o600)


def test_writing_replaces_all_and_leaves_nothing_else(folder: Path) -> None:
    write_private(folder / "file", b"a long content")
    write_private(folder / "file", b"short")
    assert read_private(folder / "file") == b"short"
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_appending_adds_to_the_end(folder: Path) -> None:
    for line in (b"one\n", b"two\n"):
        with append_private(folder / "lines") as file:
            file.write(line)
    assert read_private(folder / "lines") == b"one\ntwo\n"


def test_no_file_is_none_and_removing_it_is_no_trouble(folder: Path) -> None:
    assert read_private(folder / "file") is None
    assert not remove_private(folder / "file")
    write_private(folder / "file", b"")
    assert remove_private(folder / "file")


@pytest.mark.parametrize("target", ["elsewhere", "/etc/passwd", "file"])
def test_links_are_refused_and_what_they_point_to_is_left_alone(folder: Path, target: str) -> None:
    private_folder(folder)
    (folder / "elsewhere").write_bytes(b"untouched")
    link = folder / "file"
    link.symlink_to(target)
    for use in (read_private, append_private, lambda path: write_private(path, b"new")):
        with pytest.raises(FileTrouble, match="symbolic link: replace it"):
            use(link)
    assert (folder / "elsewhere").read_bytes() == b"untouched"
    assert link.is_symlink()


def test_a_linked_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(FileTrouble, match="symbolic link"):
        write_private(tmp_path / "link" / "file", b"")
    assert list((tmp_path / "real").iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "carbon-tui").write_bytes(b"")
    with pytest.raises(FileTrouble, match="must be a folder but is a file"):
        write_private(tmp_path / "carbon-tui" / "file", b"")


def test_a_folder_in_the_place_of_the_file_is_named(folder: Path) -> None:
    (folder / "file").mkdir(parents=True)
    with pytest.raises(FileTrouble, match="cannot be written"):
        write_private(folder / "file", b"")
    with pytest.raises(FileTrouble):
        read_private(folder / "file")
    assert [path.name for path in folder.iterdir()] == ["file"]


def test_a_pipe_in_the_place_of_the_file_is_named(folder: Path) -> None:
    private_folder(folder)
    os.mkfifo(folder / "file")
    with pytest.raises(FileTrouble, match="not a plain file"):
        read_private(folder / "file")
    with pytest.raises(FileTrouble):
        append_private(folder / "file")


def test_a_file_that_grew_beyond_reason_is_not_read(folder: Path) -> None:
    write_private(folder / "file", b"x" * 11)
    with pytest.raises(FileTrouble, match="far larger"):
        read_private(folder / "file", at_most=10)


_WRITE = """
import os, signal, sys
from collections.abc import Iterator
from pathlib import Path
from carbon_tui.system import files
path, step = Path(sys.argv[1]), sys.argv[2]
def end(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
setattr(*{"before the flush": (os, "fsync"), "before the rename": (Path, "replace"),
          "after the rename": (files, "_flush_folder")}[step], end)
files.write_private(path, b"new")
"""


@pytest.mark.parametrize(
    ("step", "content"),
    [("before the flush", b"old"), ("before the rename", b"old"), ("after the rename", b"new")],
)
def test_a_process_that_is_killed_leaves_the_old_content_or_the_new(
    folder: Path, step: str, content: bytes
) -> None:
    write_private(folder / "file", b"old")
    ended = subprocess.run([sys.executable, "-c", _WRITE, folder / "file", step], check=False)
    assert ended.returncode == -9
    assert read_private(folder / "file") == content


def test_sentences_about_odd_paths_stay_one_line(tmp_path: Path) -> None:
    link = tmp_path / "a\n\x1b[31mb"
    link.symlink_to("x")
    with pytest.raises(FileTrouble) as caught:
        read_private(link)
    assert str(caught.value).isprintable()


ATTACKS = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "",
    "   ",
    "...",
    "a/../../b",
    "..\\..\\windows\\win.ini",
    "C:\\autoexec.bat",
    "C:evil.txt",
    "\\\\server\\share\\x",
    ".bashrc",
    ".ssh/authorized_keys",
    "-rf",
    "--output=x",
    "~/.profile",
    "CON",
    "nul.txt",
    "COM1",
    "lpt9.log",
    "a\0b",
    "a\nb.txt",
    "\x1b]0;title\x07.txt",
    "photo\u202egpj.exe",
    "a\u2215b\u2044c\uff0fd",
    "file.txt:stream",
    "name. . .",
    "x" * 5000 + ".stl",
    "é" * 3000,
    "\ud800.txt",
    "a\u200b\u2066b",
    "$(reboot)|>out",
]


@pytest.mark.parametrize("name", ATTACKS)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "downloads"
    with new_file(folder, name) as file:
        file.write(b"content")
    (made,) = folder.iterdir()
    assert made == file.path
    assert made.read_bytes() == b"content"
    assert [path.name for path in tmp_path.iterdir()] == ["downloads"]


@given(st.text())
@settings(deadline=None)
def test_a_safe_name_is_plain_visible_and_short(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe.encode()) <= 150
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*')
    assert safe[0] not in ".- ~"
    assert safe[-1] not in ". "
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bracket.stl", "bracket.stl"),
        ("Teil 7 (final) äöü.stl", "Teil 7 (final) äöü.stl"),
        ("部品.stl", "部品.stl"),
        ("reports/2026/traveler.pdf", "traveler.pdf"),
        ("x" * 300 + ".stl", "x" * 146 + ".stl"),
        ("aux.pdf", "_aux.pdf"),
    ],
)
def test_honest_names_are_kept(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    for content in (b"1", b"2", b"3"):
        with new_file(tmp_path, "scan.stl") as file:
            file.write(content)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"scan.stl": b"1", "scan (2).stl": b"2", "scan (3).stl": b"3"}


def test_a_link_planted_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "downloads"
    folder.mkdir()
    (folder / "scan.stl").symlink_to(tmp_path / "outside")
    with new_file(folder, "scan.stl") as file:
        file.write(b"1")
    assert file.path == folder / "scan (2).stl"
    assert file.path.read_bytes() == b"1"
    assert not (tmp_path / "outside").exists()


def test_somebody_elses_half_file_is_not_touched(tmp_path: Path) -> None:
    theirs = tmp_path / "scan.stl.part"
    theirs.write_bytes(b"theirs")
    with new_file(tmp_path, "scan.stl") as file:
        file.write(b"1")
        assert not (tmp_path / "scan.stl").exists()
    with pytest.raises(ConnectionError):
        download_half(tmp_path)
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"scan.stl": b"1", "scan.stl.part": b"theirs"}


def test_a_name_that_is_taken_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    with new_file(tmp_path, "scan.stl") as file:
        file.write(b"ours")
        (tmp_path / "scan.stl").write_bytes(b"theirs")
    assert file.path == tmp_path / "scan (2).stl"
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"scan.stl": b"theirs", "scan (2).stl": b"ours"}


def download_half(folder: Path) -> None:
    with new_file(folder, "scan.stl") as file:
        file.write(b"half")
        raise ConnectionError


def test_a_broken_off_download_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConnectionError):
        download_half(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def little_room() -> Iterator[None]:
    """A file takes 1,000 bytes and no more."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("little_room")
@pytest.mark.parametrize("size", [2_000, 2_000_000])
def test_what_a_full_disk_does_not_take_is_told_and_leaves_nothing(
    tmp_path: Path, size: int
) -> None:
    with pytest.raises(FileTrouble, match=r"Nothing can be written to .* \(File too large\)"):
        write_all(tmp_path, b"x" * size)
    assert list(tmp_path.iterdir()) == []


def write_all(folder: Path, data: bytes) -> None:
    with new_file(folder, "scan.stl") as file:
        file.write(data)


def test_a_folder_that_cannot_be_looked_at_is_told_when_it_is_written_to(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 300)
    assert not is_no_folder(folder)
    with pytest.raises(FileTrouble, match="File name too long"):
        write_all(folder, b"")


def test_files_of_an_account_are_called_by_profile_and_host(tmp_path: Path) -> None:
    host = "https://api.carbon3d.com/v1"
    for file in (copy_file("plant/2", host), memory_file(tmp_path, "plant/2", host)):
        assert file.name.startswith("plant_2@api.carbon3d.com_v1-")
    assert copy_file("a/b", host) != copy_file("a_b", host)


def test_a_file_of_an_account_is_found_though_it_is_called_otherwise(tmp_path: Path) -> None:
    file = account_file(tmp_path, "plant", "https://api.carbon3d.com/v1", ".json")
    assert not file.exists()
    earlier = tmp_path / f"v1-{file.stem.rpartition('-')[2]}.json"
    earlier.touch()
    assert account_file(tmp_path, "plant", "https://api.carbon3d.com/v1", ".json") == earlier
    assert account_file(tmp_path, "other", "https://api.carbon3d.com/v1", ".json") != earlier
