"""The part order form: what it takes, what it refuses and why, and that it sends nothing itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from carbon_tui.keys.default_spelling import plain
from carbon_tui.screens.dialogs.dialog import (
    LOSING,
    Dialog,
    TypedConfirmation,
)
from carbon_tui.screens.list.resource_screen import ResourceScreen
from carbon_tui.screens.part_orders.part_order_form import PartOrderForm
from carbon_tui.simulator import Simulator
from tests.orders.models import binary_stl, stl
from tests.stories.ordering import opened
from tests.stories.part_ordering import (
    choose_by_dropping,
    drop,
    fill_in,
    review,
    the_part_form_is_open,
    three_files,
)
from tests.stories.person import Person, at_the_screen


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 0.01)


def wrote(simulator: Simulator) -> int:
    """Requests that change something."""
    return sum(each.method != "GET" for each in simulator.records.requests)


# -- files


async def test_tab_completes_a_path_and_enter_adds_the_file(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with at_the_screen(simulator, "parts") as person:
        form = await the_part_form_is_open(person)
        box = form.query_one("#files", Input)
        await person.type("gas")
        await person.press("tab")
        await person.until(lambda: box.value == "gasket\\ two.stl ", "the whole name")
        await person.press("enter")
        await person.until(lambda: len(form.draft.parts) == 1, "the file")
        assert form.draft.parts[0].file.path.name == "gasket two.stl"
        assert box.value == ""
        assert "gasket two.stl" in person.sees


async def test_files_dropped_on_any_field_are_files(simulator: Simulator, tmp_path: Path) -> None:
    files = three_files(tmp_path)
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        escaped = " ".join(str(path).replace(" ", "\\ ") for path in files[:2])
        await drop(person, escaped)
        await person.until(lambda: len(form.draft.parts) == 2, "two files")
        await person.press("tab", "tab", "tab")
        await drop(person, files[2].as_uri())
        await person.until(lambda: len(form.draft.parts) == 3, "the third")
        assert form.query_one("#order_number", Input).value == ""
        await drop(person, str(files[0]))
        await person.until(lambda: "chosen already" in person.sees, "that it is there")
        assert len(form.draft.parts) == 3


async def test_each_file_can_have_its_own_number_and_pieces(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, *three_files(tmp_path))
        await person.press("tab")
        await person.type("P-1")
        await person.press("shift+tab", "shift+tab", "j", "j", "tab", "tab")
        for _ in range(3):
            await person.press("backspace")
        await person.type("P-2")
        await person.press("tab", "backspace")
        await person.type("12")
        said = [(part.part_number, part.quantity) for part in form.draft.parts]
        assert said == [("P-1", "1"), ("P-2", "12"), ("P-1", "1")]
        assert "all 3 files, 14 parts" in person.sees
        await person.press("shift+tab", "shift+tab", "shift+tab", "delete")
        await person.until(lambda: len(form.draft.parts) == 2, "one file taken out")
        assert [part.part_number for part in form.draft.parts] == ["P-1", "P-1"]


def bad_file(folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.stl"
    if kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("remember the milk", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "does not exist: check the path"),
        ("folder", "is a folder: name the model files in it"),
        ("empty", "is empty: export the model again"),
        ("text", "is not a model file"),
    ],
)
async def test_what_is_no_model_is_refused_with_the_cure(
    simulator: Simulator, tmp_path: Path, kind: str, words: str
) -> None:
    async with at_the_screen(simulator, "part-orders", size=(200, 40)) as person:
        form = await the_part_form_is_open(person)
        await drop(person, str(bad_file(tmp_path, kind)))
        await person.until(lambda: words in person.sees, words)
        assert kind != "missing" or str(tmp_path)[:12] in person.sees, "with its folder"
        assert form.draft.parts == ()
        assert wrote(simulator) == 0


async def test_a_good_file_beside_a_bad_one_is_taken(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    stl(tmp_path)
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await drop(person, "'./cube.stl' './none.stl' './neither.stl'")
        await person.until(lambda: "(and 1 more)" in person.sees, "both complaints")
        assert [part.file.path.name for part in form.draft.parts] == ["cube.stl"]


async def test_all_that_was_left_out_is_listed_and_sent_all_the_same_on_a_persons_word(
    simulator: Simulator, tmp_path: Path
) -> None:
    for n in range(12):
        (tmp_path / f"{n:02}.stl").write_text("solid but cut\nfacet normal 0 0 1\n")
    async with at_the_screen(simulator, "part-orders", size=(80, 24)) as person:
        form = await the_part_form_is_open(person)
        await drop(person, f"'{tmp_path}/'*.stl")
        await person.until(lambda: "00.stl is cut off" in person.sees, "that they were left out")
        await person.press("f4")
        question = await opened(person, TypedConfirmation)
        assert "00.stl is cut off: its end (endsolid) is missing" in person.sees
        for _ in range(8):
            await person.press("pagedown")
        await person.until(lambda: "11.stl is cut off" in person.sees, "the last of them")
        await person.type("send")
        await person.press("enter")
        await person.until(lambda: person.screen is not question, "the form")
        await person.until(lambda: len(form.draft.parts) == 12, "all of them")
        assert wrote(simulator) == 0


async def test_a_bad_file_of_a_pattern_is_named_and_does_not_hold_up_the_good_ones(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder with a name that is far too long for a single line of 80 columns"
    folder.mkdir()
    three_files(folder)
    bad_file(folder, "text")
    monkeypatch.chdir(folder)
    async with at_the_screen(simulator, "part-orders", size=(80, 24)) as person:
        form = await the_part_form_is_open(person)
        box = form.query_one("#files", Input)
        await drop(person, "'" + str(folder) + "/'*.stl")
        await person.until(lambda: len(form.draft.parts) == 3, "the good ones")
        named = "text.stl is not a model file: STL, 3MF, OBJ, STEP and PLY are taken."
        await person.until(lambda: named in person.sees, "the bad one, whole")
        assert "3 added; what is wrong was left out: F4 tells why" in person.sees
        assert box.value == ""
        await fill_in(person)
        await review(person)


async def test_tab_leads_on_where_it_can_complete_nothing(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        box = form.query_one("#files", Input)
        await person.type("nothing")
        await person.press("tab")
        await person.until(lambda: "Tab again goes on" in person.sees, "that there is none")
        assert form.focused is box
        await person.press("tab")
        await person.until(lambda: form.focused is form.query_one("#number"), "the next field")
        await person.type("P-1")
        assert box.value == "nothing"
        assert form.query_one("#number", Input).value == "P-1"


async def test_examples_are_of_days_to_come_and_cut_visibly(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "part-orders", size=(60, 24)) as person:
        form = await the_part_form_is_open(person)
        day = form.query_one("#due", Input).placeholder.split(", ")[4][:10]
        assert day > f"{person.app.session.now():%Y-%m-%d}"
        line = next(each for each in person.sees.splitlines() if "a path, or parts" in each)
        assert line.rstrip().endswith("…")


# -- fields


@pytest.mark.parametrize(
    ("due", "group", "words"),
    [
        ("2020-01-01", "", "The due date 2020-01-01 23:59 is over: choose a later one."),
        ("soon", "", "soon is no due date: write 5d, 36h, 2w, tomorrow or 2026-10-05."),
        ("5d", "g" * 33, "A packing group has at most 32 characters; this has 33."),
    ],
)
async def test_what_the_server_would_refuse_is_not_sent(
    simulator: Simulator, tmp_path: Path, due: str, group: str, words: str
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await fill_in(person, due=due, group=group)
        await person.press("f2")
        await person.until(lambda: words in person.sees.splitlines()[-1], words)
        assert person.screen is form
        assert form.focused is form.query_one("#group" if group else "#due")
        assert wrote(simulator) == 0


async def test_an_order_without_a_file_is_not_sent(simulator: Simulator) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await fill_in(person)
        await person.press("f2")
        await person.until(lambda: "Choose at least one model file." in person.sees, "why not")
        assert person.screen is form
        assert form.focused is form.query_one("#files")


async def test_a_relative_due_date_is_shown_as_the_day_it_means(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await person.press(*["tab"] * 4)
        await person.type("2w")
        when = form._now().replace(microsecond=0)
        wanted = f"{when.fromtimestamp(when.timestamp() + 14 * 86_400, when.tzinfo):%A %Y-%m-%d}"
        await person.until(lambda: f"Due {wanted}" in person.sees, wanted)


async def test_known_part_numbers_are_offered_and_a_new_one_is_said_to_be_new(
    simulator: Simulator, tmp_path: Path
) -> None:
    known = sorted(part["part_number"] for part in simulator.records.rows("/parts"))[0]
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await person.until(lambda: form.hints.every_part, "what is known")
        await person.press("tab")
        await person.type(known[:3])
        await person.until(lambda: known in person.sees, "the offer")
        await person.press("right")
        number = form.query_one("#number", Input)
        await person.until(lambda: number.value == known, "the whole number")
        await person.until(lambda: "unknown" not in person.sees, "no warning")
        await person.type("-X")
        said = f"Part number {known}-X is unknown"
        await person.until(lambda: said in " ".join(person.sees.split()), "the warning")


async def test_an_application_is_meant_by_its_name(simulator: Simulator, tmp_path: Path) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, stl(tmp_path))
        await person.until(lambda: form.hints.applications, "the applications")
        named = form.hints.applications[0]
        await fill_in(person)
        form.query_one("#application").focus()
        await person.type("no such shop")
        await person.press("f2")
        await person.until(lambda: "There is no application no such shop" in person.sees, "why not")
        await person.press(*["backspace"] * 12)
        await person.type(str(named.name))
        await review(person)
        await person.until(lambda: f"Application: {named.uuid}" in person.sees, "its uuid")


# -- keys, sizes, rights


async def test_keys_held_while_the_form_opens_are_not_heard(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Dialog, "keys_ignored_seconds", 3_600.0)
    async with at_the_screen(simulator, "part-orders") as person:
        await person.until_loaded()
        await person.press("P", "P", "1", "enter", "tab", "x", "f2", "enter")
        await person.until(lambda: isinstance(person.screen, PartOrderForm), "the form")
        form = person.screen
        assert isinstance(form, PartOrderForm)
        assert form.query_one("#files", Input).value == ""
        assert form.focused is None


async def test_only_the_number_of_parts_confirms(simulator: Simulator, tmp_path: Path) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, *three_files(tmp_path))
        await fill_in(person)
        await review(person)
        assert "Profile: demo" in person.sees
        await person.press("enter")
        await person.type("2")
        await person.press("enter")
        await person.until(lambda: "nothing was sent" in person.sees, "the complaint")
        await person.press("escape")
        await person.until(lambda: person.screen is form, "the form as it was filled")
        assert form.query_one("#order_number", Input).value == "PO-STORY"
        assert wrote(simulator) == 0


@pytest.mark.parametrize("key", ["P", "K", "delete"])
async def test_a_read_only_run_says_why_nothing_is_ordered(simulator: Simulator, key: str) -> None:
    async with at_the_screen(simulator, "part-orders", read_only=True) as person:
        await person.until_loaded()
        await person.press(key)
        await person.until(lambda: "Read-only" in person.sees, "why not")
        assert isinstance(person.screen, ResourceScreen)
        assert wrote(simulator) == 0


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_the_form_can_be_filled_in_on_a_small_terminal(
    simulator: Simulator, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with at_the_screen(simulator, "part-orders", size=size) as person:
        await the_part_form_is_open(person)
        await choose_by_dropping(person, *three_files(tmp_path))
        await fill_in(person, group="night")
        await person.until(lambda: "night" in person.sees, "the field that is being filled in")
        question = await review(person)
        assert isinstance(question, TypedConfirmation)
        assert "number of parts" in " ".join(person.sees.split())


async def test_a_model_that_ends_too_early_is_called_cut_off(
    simulator: Simulator, tmp_path: Path
) -> None:
    """A binary STL that was cut off in the middle: its header promises more than is there."""
    path = tmp_path / "cut off.stl"
    path.write_bytes(binary_stl(1_000)[: 84 + 50 * 500])
    async with at_the_screen(simulator, "part-orders", size=(200, 40)) as person:
        await the_part_form_is_open(person)
        await drop(person, f"'{path}'")
        told = "cut off.stl is cut off: of 1,000 triangles 500 are there."
        await person.until(lambda: told in person.sees, "why not")


async def test_escape_asks_before_chosen_files_are_lost(
    simulator: Simulator, tmp_path: Path
) -> None:
    async with at_the_screen(simulator, "part-orders") as person:
        form = await the_part_form_is_open(person)
        await choose_by_dropping(person, *three_files(tmp_path))
        await person.press("escape")
        await person.until(lambda: plain(LOSING) in person.sees, "the question")
        assert person.screen is form
        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "the list")
        form = await the_part_form_is_open(person)
        assert form.draft.parts == ()
        await person.press("escape")
        await person.until(lambda: isinstance(person.screen, ResourceScreen), "it leaves at once")


async def test_the_form_opens_from_any_view_and_leaving_it_sends_nothing(
    simulator: Simulator,
) -> None:
    async with at_the_screen(simulator, "printers") as person:
        form = await the_part_form_is_open(person)
        assert "Esc Leave" in person.sees
        await _leave(person, form)
        assert wrote(simulator) == 0


async def _leave(person: Person, form: PartOrderForm) -> None:
    await person.press("escape")
    await person.until(lambda: person.screen is not form, "the list")
    assert isinstance(person.screen, ResourceScreen)
