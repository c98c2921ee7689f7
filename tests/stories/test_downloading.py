"""Files of builds and models onto the disk, by keys."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from carbon_tui.screens.actions.download import _there
from carbon_tui.screens.actions.export import problem_with
from carbon_tui.screens.dialogs.chooser import Chooser
from carbon_tui.screens.dialogs.dialog import TextQuestion
from carbon_tui.simulator import Fault, Simulator
from tests.stories.person import Person, at_the_screen


async def until_asked_where(person: Person) -> None:
    await person.until(lambda: isinstance(person.screen, TextQuestion), "the folder's question")
    await person.until(lambda: person.screen.armed, "that it hears")  # type: ignore[attr-defined]


async def into(person: Person, folder: Path) -> None:
    """Answer the question for the folder."""
    await until_asked_where(person)
    await person.press("home", "ctrl+k")
    await person.type(str(folder))
    await person.press("enter")


async def until_said(person: Person) -> str:
    await person.until(
        lambda: not isinstance(person.screen, TextQuestion) and person.here.view_lines.keys.message,
        "what came of it",
    )
    return person.here.view_lines.keys.message


def parts_of(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


async def test_a_folder_typed_right_behind_the_key_that_asks_is_taken_whole(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where half a path would lead
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded()
        await person.press("g", "m")
        await person.until_loaded()
        await person.press("Y", "home", "ctrl+k", *str(tmp_path), "enter")
        await until_said(person)
        assert len(parts_of(tmp_path)) == 1


async def test_a_models_file_comes_whole_and_never_over_another(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "parts") as person:
        await person.until_loaded()
        await person.press("g", "m")
        await person.until_loaded()
        name, size = person.here.current.filename, person.here.current.file_size_bytes
        (tmp_path / name).write_text("mine")
        await person.press("Y")
        await into(person, tmp_path)
        said = await until_said(person)
        stem = Path(name).stem
        assert said == f"{stem} (2).stl is in {tmp_path}"
        assert (tmp_path / name).read_text() == "mine"
        assert (tmp_path / f"{stem} (2).stl").stat().st_size == size
        assert len(parts_of(tmp_path)) == 2
    assert simulator.records.storage_requests
    assert not any(each.had_authorization for each in simulator.records.storage_requests)


async def builds_with_files(person: Person) -> None:
    await person.until_loaded(10)
    while len(person.here.current.attachments or ()) < 1:
        await person.press("j")


async def test_all_attachments_of_marked_builds(simulator: Simulator, tmp_path: Path) -> None:
    async with at_the_screen(simulator, "builds", size=(80, 24)) as person:
        await builds_with_files(person)
        await person.press("space")
        await builds_with_files(person)
        await person.press("space")
        records = person.here.view.marked_records()
        names = [each.filename for build in records for each in build.attachments]
        assert len(names) > 1
        await person.press("Y")
        await person.until(lambda: isinstance(person.screen, Chooser), "which of them")
        assert names[0][:20] in person.sees
        await person.press("asterisk")
        await into(person, tmp_path / "new folder")
        assert await until_said(person) == f"{len(names)} files are in {tmp_path / 'new folder'}"
        assert len(parts_of(tmp_path / "new folder")) == len(names)


def test_a_long_name_leaves_the_folder_its_room() -> None:
    said = _there(["x" * 246 + ".stl"], Path("/home/ada/parts"))
    assert len(said) < 80
    assert said.startswith("xxx")
    assert said.endswith("xxx.stl is in /home/ada/parts")


async def begin_a_download(person: Person, folder: Path) -> None:
    await builds_with_files(person)
    await person.press("Y")
    await person.until(lambda: not person.screen.is_modal or person.screen, "a question")
    if isinstance(person.screen, Chooser):
        await person.press("a")
    await into(person, folder)


async def test_a_failed_download_leaves_nothing_and_says_why(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "builds") as person:
        simulator.faults.add(Fault("status-404", match="GET /attachments/*", times=None))
        await begin_a_download(person, tmp_path)
        said = await until_said(person)
        assert "was not downloaded" in said
        assert parts_of(tmp_path) == set()


async def test_escape_stops_a_download_and_leaves_nothing(
    simulator: Simulator, tmp_path: Path
) -> None:
    go_on = asyncio.Event()

    async def until_told(_seconds: float) -> None:
        await go_on.wait()

    simulator.sleep = until_told
    async with at_the_screen(simulator, "builds") as person:
        simulator.faults.add(Fault("late-start", match="/attachments/*"))
        await begin_a_download(person, tmp_path)
        await person.until(lambda: "downloading" in person.sees, "progress")
        await person.press("escape")
        await person.until(lambda: "Stopping downloading" in person.sees, "the answer")
        go_on.set()
        await person.until(lambda: "Download stopped" in person.sees, "the end of it")
        assert "no file was left" in person.sees
        assert parts_of(tmp_path) == set()
        assert person.here.resource.name == "builds"


async def test_a_place_that_is_no_folder_is_refused(simulator: Simulator, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("x")
    async with at_the_screen(simulator, "builds") as person:
        await begin_a_download(person, taken)
        assert "is a file, not a folder" in await until_said(person)
    assert taken.read_text() == "x"


async def test_a_prints_traveler_comes_from_its_build(simulator: Simulator, tmp_path: Path) -> None:
    with_files = {b["uuid"]: b for b in simulator.records.rows("/builds") if b.get("attachments")}
    async with at_the_screen(simulator, "prints") as person:
        await person.until_loaded(10)
        while str(person.here.current.build_uuid) not in with_files:
            await person.press("j")
        names = [
            each["filename"] for each in with_files[person.here.current.build_uuid]["attachments"]
        ]
        await person.press("Y")
        if len(names) > 1:
            await person.until(lambda: isinstance(person.screen, Chooser), "which of them")
            await person.press("asterisk")
        await into(person, tmp_path)
        await until_said(person)
        assert parts_of(tmp_path) == set(names)


async def test_a_folder_that_no_disk_takes_is_told_when_it_is_written_to(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "builds", size=(400, 30)) as person:
        await begin_a_download(person, tmp_path / ("x" * 300))
        assert "was not downloaded" in await until_said(person)
    assert parts_of(tmp_path) == set()


def test_a_name_that_no_disk_takes_is_told_where_an_export_is_named(tmp_path: Path) -> None:
    name = "x" * 300
    for path in (tmp_path / f"{name}.csv", tmp_path / name / "rows.csv"):
        assert "File name too long" in problem_with(path)
