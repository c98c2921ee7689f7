"""What is taken for a model, how due dates are written, what a part order is refused for."""

from __future__ import annotations

import contextlib
import os
import struct
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.orders.part_orders.due_date import due_date
from carbon_tui.orders.part_orders.model_files import (
    LARGEST,
    NotAModel,
    model_file,
    paths_from,
)
from carbon_tui.orders.part_orders.plan import (
    LARGEST_ORDER,
    Program,
    planned,
)

from .models import TEXT_STL, binary_stl, stl, three_mf

STEP = b"ISO-10303-21;\nHEADER;\nENDSEC;\nEND-ISO-10303-21;\n"
PLY = (
    b"ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\n"
    b"property float z\nelement face 1\nproperty list uchar int vertex_indices\nend_header\n"
    b"0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"
)
BINARY_PLY = (
    PLY.replace(b"ascii", b"binary_little_endian").partition(b"end_header\n")[0]
    + b"end_header\n"
    + struct.pack("<9fB3i", *range(9), 3, 0, 1, 2)
)
OBJ = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
BOM = b"\xef\xbb\xbf"
ZONE = timezone(timedelta(hours=2))
NOW = datetime(2026, 8, 3, 9, tzinfo=ZONE)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (binary_stl(1), "STL"),
        (binary_stl(12) + b"trailing", "STL"),
        (b"solid but binary".ljust(80) + binary_stl(3)[80:], "STL"),
        (TEXT_STL, "STL"),
        (b"# made by hand\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "OBJ"),
        (STEP, "STEP"),
        (PLY, "PLY"),
        # as makers write them
        (BOM + TEXT_STL, "STL"),
        (b"; cut by a slicer\n# by hand\n" + TEXT_STL, "STL"),
        (binary_stl(5, count=0), "STL"),
        (binary_stl(5, count=1), "STL"),
        (binary_stl(5, count=0xFFFFFFFF), "STL"),
        (BOM + STEP, "STEP"),
        (b"/* made by\n a program */\n" + STEP, "STEP"),
        (BOM + PLY, "PLY"),
        (BINARY_PLY, "PLY"),
        (PLY.replace(b"\n1 0 0\n", b" 1 0 0 "), "PLY"),
        (PLY.replace(b"float z", b"half z"), "PLY"),
        (BOM + OBJ, "OBJ"),
        (b"# " + b"x" * 80_000 + b"\n" + OBJ, "OBJ"),
        (OBJ + b"usemap wood.png\nf 1 \\\n2 3\n", "OBJ"),
    ],
)
def test_a_model_is_known_by_its_content(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "anything.bin"
    path.write_bytes(content)
    assert model_file(path).kind == kind


def test_a_3mf_package_is_known(tmp_path: Path) -> None:
    assert model_file(three_mf(tmp_path / "a.3mf")).kind == "3MF"


@pytest.mark.parametrize(
    "content",
    [
        b"a text about a solid",
        b"solid gold prices are up, says the market",
        b"v is a letter\n",
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        b"PK\x03\x04" + bytes(100),
        bytes(84 + 50),
    ],
)
def test_what_is_no_model_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "drawing.stl"
    path.write_bytes(content)
    with pytest.raises(NotAModel, match=r"drawing\.stl is not a model file: STL, 3MF"):
        model_file(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.stl", binary_stl(12)[:-1]),
        ("a.stl", TEXT_STL[: len(TEXT_STL) // 2]),
        ("a.step", STEP[:30]),
        ("a.ply", PLY[:30]),
        ("a.ply", PLY[:-4]),
        ("a.ply", PLY[: PLY.index(b"1 0 0")]),
        ("a.ply", BINARY_PLY[:-1]),
        ("a.obj", OBJ[:-1].rpartition(b" ")[0]),
        ("a.3mf", b"PK\x03\x04 3D/3dmodel.model" + bytes(100)),
    ],
)
def test_what_ends_too_early_is_called_cut_off_and_can_be_sent_all_the_same(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotAModel, match=f"{name} is cut off") as refused:
        model_file(path)
    assert refused.value.doubtful is not None
    assert refused.value.doubtful.size == len(content)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("[Content_Types].xml", "word/document.xml"), "is not a model file"),
        (("[Content_Types].xml", "xl/workbook.xml"), "is not a model file"),
        (("3D/notes.txt",), "is not a model file"),
        (("[Content_Types].xml", "3D/3dmodel.model", "Metadata/plate_1.gcode"), "has no model"),
    ],
)
def test_a_package_without_a_mesh_is_no_model(
    tmp_path: Path, parts: tuple[str, ...], sentence: str
) -> None:
    path = tmp_path / "package.3mf"
    with zipfile.ZipFile(path, "w") as package:
        for part in parts:
            package.writestr(part, "<model><resources/></model>")
    with pytest.raises(NotAModel, match=sentence):
        model_file(path)


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_that_is_packed_as_none_may_be_is_left_to_a_person(
    tmp_path: Path, compression: int
) -> None:
    path = tmp_path / "package.3mf"
    with zipfile.ZipFile(path, "w", compression) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("3D/3dmodel.model", os.urandom(500).hex())
    data = path.read_bytes()
    path.write_bytes(data.replace(data[data.index(b".model") + 12 :][:40], b"?" * 40))
    with pytest.raises(NotAModel, match="is not a model file") as refused:
        model_file(path)
    assert refused.value.doubtful is not None


def test_a_package_whose_names_are_spoilt_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "package.3mf"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("3D/ü.model", "<model><mesh/></model>")
    path.write_bytes(path.read_bytes().replace("ü".encode(), b"\xff\xff"))
    with pytest.raises(NotAModel, match=r"package\.3mf is cut off"):
        model_file(path)


def test_a_3mf_that_begins_with_a_big_thumbnail_is_known(tmp_path: Path) -> None:
    path = tmp_path / "big.3mf"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("Metadata/thumbnail.png", os.urandom(200_000))
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("3D/3dmodel.model", "<model><mesh/></model>")
    assert model_file(path).kind == "3MF"


@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_a_model_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "noise"
    path.write_bytes(content)
    with contextlib.suppress(NotAModel):
        assert model_file(path).size == len(content)


def test_what_is_no_file_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.stl").touch()
    large = tmp_path / "large.stl"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    os.mkfifo(tmp_path / "pipe")
    for path, sentence in (
        (tmp_path / "missing.stl", "does not exist"),
        (tmp_path, "is a folder"),
        (tmp_path / "empty.stl", "is empty"),
        (large, "larger than 5 GiB"),
        (tmp_path / "pipe", "not a plain file"),
    ):
        with pytest.raises(NotAModel, match=sentence):
            model_file(path)


def test_a_200_megabyte_model_goes_the_presigned_way(tmp_path: Path) -> None:
    path = tmp_path / "huge.stl"
    triangles = 4_000_000
    with path.open("wb") as file:
        file.write(binary_stl(0)[:80] + triangles.to_bytes(4, "little"))
        file.truncate(84 + 50 * triangles)
    assert model_file(path).goes_presigned
    assert not model_file(stl(tmp_path)).goes_presigned


@pytest.mark.parametrize(
    ("pasted", "paths"),
    [
        ("/a/b.stl", ["/a/b.stl"]),
        ("'/a/my part.stl' /c.stl ", ["/a/my part.stl", "/c.stl"]),
        (r"/a/my\ part.stl", ["/a/my part.stl"]),
        ("file:///a/my%20part.stl", ["/a/my part.stl"]),
        ("/a/it's.stl", ["/a/it's.stl"]),
        ("/a/#1.stl", ["/a/#1.stl"]),
        ("", []),
    ],
)
def test_dropped_files_are_understood(pasted: str, paths: list[str]) -> None:
    assert [str(path) for path in paths_from(pasted)] == paths


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("5d", NOW + timedelta(days=5)),
        ("+36h", NOW + timedelta(hours=36)),
        ("2W", NOW + timedelta(weeks=2)),
        ("today", datetime(2026, 8, 3, 23, 59, tzinfo=ZONE)),
        ("tomorrow", datetime(2026, 8, 4, 23, 59, tzinfo=ZONE)),
        ("2026-08-10", datetime(2026, 8, 10, 23, 59, tzinfo=ZONE)),
        ("2026-08-10T14:30", datetime(2026, 8, 10, 14, 30, tzinfo=ZONE)),
        ("2026-08-10T14:30Z", datetime(2026, 8, 10, 16, 30, tzinfo=ZONE)),
    ],
)
def test_a_due_date_is_written_as_people_do(text: str, when: datetime) -> None:
    assert due_date(text, NOW) == when


@pytest.mark.parametrize("text", ["", "5", "soon", "5m", "2026-13-01", "99999d"])
def test_what_is_no_due_date_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is no due date: write 5d"):
        due_date(text, NOW)


@pytest.mark.parametrize("text", ["2026-08-02", "0d", "2026-08-03T08:59"])
def test_a_date_that_is_over_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is over"):
        due_date(text, NOW)


def test_a_week_s_day_ends_like_any_other() -> None:
    assert due_date("2026-W33-5", NOW) == datetime(2026, 8, 14, 23, 59, tzinfo=ZONE)


def test_the_end_of_the_calendar_is_no_due_date_where_it_lies_beyond_it_in_utc() -> None:
    west = NOW.astimezone(timezone(timedelta(hours=-5)))
    with pytest.raises(ValueError, match="is no due date"):
        due_date("9999-12-31", west)


@pytest.mark.parametrize(
    "wall",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN),  # the clock is put on at two
        datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN),  # and back at three
        datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
    ],
)
def test_hours_are_hours_and_days_keep_the_time_of_day_though_the_clock_is_put(
    wall: datetime,
) -> None:
    for hours in (1, 2, 36):
        due = due_date(f"{hours}h", wall)
        assert due.astimezone(UTC) - wall.astimezone(UTC) == timedelta(hours=hours)
    assert f"{due_date('1d', wall):%H:%M}" == f"{wall:%H:%M}"


def test_an_order_of_more_parts_than_one_request_holds_is_refused(tmp_path: Path) -> None:
    file = model_file(stl(tmp_path))
    due = NOW + timedelta(days=5)
    assert planned([(file, "P-1", LARGEST_ORDER)], "PO-1", due).problems(NOW) == ()
    (problem,) = planned([(file, "P-1", LARGEST_ORDER), (file, "P-2", 1)], "PO-1", due).problems(
        NOW
    )
    assert (problem.field, "at most 10,000 parts, not 10,001" in problem.sentence) == (
        "quantity",
        True,
    )


def test_a_plan_says_what_the_api_would_refuse(tmp_path: Path) -> None:
    file = model_file(stl(tmp_path))
    plan = planned([(file, " ", 0)], "", NOW - timedelta(days=1), packing_group="x" * 33)
    assert [problem.field for problem in plan.problems(NOW)] == [
        "quantity",
        "order_number",
        "part_number",
        "due",
        "packing_group",
    ]
    good = planned([(file, "P-1", 2)], "PO-1", NOW + timedelta(days=5), packing_group="x" * 32)
    assert good.problems(NOW) == ()
    assert good.preview()[0] == "2 × cube.stl as part P-1"


def test_a_model_program_is_given_the_model() -> None:
    assert Program("p", {"wall": "2"}).for_model("m") == {"wall": "2", "~MODEL_UUID~": "m"}
    assert Program("p", {"input": "{model}"}).for_model("m") == {"input": "m"}
