"""Files: the token stays with the API, wherever a redirect or a signed URL leads."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon_tui.api import errors as e
from carbon_tui.api.client import Client
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.transfers import header_name
from carbon_tui.simulator import SimulatorKey
from carbon_tui.system.secret import Secret
from tests.api.demo import notes_of
from tests.api.rogue import Behave, Exchange, Rogue, rogue

CONTENT = b"%PDF-1.4 a traveler"


@asynccontextmanager
async def client_at(server: Rogue, api_key: SimulatorKey) -> AsyncIterator[Client]:
    """A client whose requests carry a token."""
    signer = Signer(api_key.client_id, Secret(api_key.client_secret))
    client = Client(server.url, signer=signer, random=lambda: 0.0)
    try:
        yield client
    finally:
        await client.aclose()


async def give(exchange: Exchange) -> None:
    await exchange.answer(CONTENT)


def redirect_to(where: str, status: int = 302) -> Behave:
    async def behave(exchange: Exchange) -> None:
        await exchange.answer(b"", status, Location=where)

    return behave


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_a_storage_is_followed_without_the_token(
    api_key: SimulatorKey, status: int
) -> None:
    async with rogue(give) as storage:
        target = f"http://127.0.0.1:{storage.port}/file?X-Amz-Signature=0"
        async with rogue(redirect_to(target, status)) as api, client_at(api, api_key) as client:
            file = io.BytesIO()
            assert await client.get_attachment("a-1", file) == len(CONTENT)
            assert file.getvalue() == CONTENT
        assert [x.authorization[:21] for x in api.exchanges] == ["Authorization: Bearer"]
        assert [x.authorization for x in storage.exchanges] == [""]
        assert "cookie" not in storage.exchanges[0].head.lower()


async def test_the_api_s_own_origin_gets_no_token_along_a_redirect_either(
    api_key: SimulatorKey,
) -> None:
    async def by_path(exchange: Exchange) -> None:
        await (give if exchange.target == "/elsewhere" else redirect_to("/elsewhere"))(exchange)

    async with rogue(by_path) as api, client_at(api, api_key) as client:
        assert await client.get_attachment("a-1", io.BytesIO()) == len(CONTENT)
        assert [bool(x.authorization) for x in api.exchanges] == [True, False]


@pytest.mark.parametrize(
    "target",
    [
        "http://storage.example.com/file",
        "//storage.example.com/file",
        "ftp://storage.example.com/file",
        "file:///etc/passwd",
        "https://[broken/file",
        "javascript:alert(1)",
    ],
)
async def test_a_redirect_that_others_could_read_along_is_not_followed(
    api_key: SimulatorKey, target: str
) -> None:
    async with rogue(redirect_to(target)) as api, client_at(api, api_key) as client:
        notes, file = notes_of(client), io.BytesIO()
        with pytest.raises(e.UnsafeRedirect) as caught:
            await client.get_attachment("a-1", file)
        assert len(notes) == len(api.exchanges) == 1
        assert file.getvalue() == b""
    assert str(caught.value).isprintable()


async def test_more_than_three_hops_are_too_many(api_key: SimulatorKey) -> None:
    async with rogue(redirect_to("/again")) as api, client_at(api, api_key) as client:
        with pytest.raises(e.UnsafeRedirect, match="more than 3 times"):
            await client.get_attachment("a-1", io.BytesIO())
        assert [bool(x.authorization) for x in api.exchanges] == [True, False, False, False]


async def test_a_redirect_to_nowhere_gives_no_file(api_key: SimulatorKey) -> None:
    async def nowhere(exchange: Exchange) -> None:
        await exchange.answer(b"", 302)

    async with rogue(nowhere) as api, client_at(api, api_key) as client:
        with pytest.raises(e.ApiError):
            await client.get_attachment("a-1", io.BytesIO())
        assert len(api.exchanges) <= 4


async def test_a_signed_upload_goes_without_the_token(
    api_key: SimulatorKey, tmp_path: Path
) -> None:
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid" * 100_000)

    async def take(exchange: Exchange) -> None:
        await exchange.answer(b"", ETag='"abc"')

    async with rogue(take) as storage, rogue(give) as api, client_at(api, api_key) as client:
        gone: list[tuple[int, int | None]] = []
        url = f"http://127.0.0.1:{storage.port}/up?X-Amz-Signature=0"
        etag = await client.put_presigned(url, file, lambda *so_far: gone.append(so_far))
        assert etag == '"abc"'
        assert storage.exchanges[0].body == file.read_bytes()
        assert storage.exchanges[0].authorization == ""
        assert gone[-1] == (500_000, 500_000)
        for bad in ("http://storage.example.com/up", "nonsense", ""):
            with pytest.raises(e.UnsafeRedirect):
                await client.put_presigned(bad, file)
        assert len(storage.exchanges) == 1


@pytest.mark.parametrize(
    ("status", "followed"), [(301, False), (302, False), (303, False), (307, True), (308, True)]
)
async def test_a_storage_that_is_elsewhere_gets_the_file_there(
    api_key: SimulatorKey, tmp_path: Path, status: int, followed: bool
) -> None:
    """What a redirect says of the file (an ETag) is of nothing that was stored."""
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid" * 100_000)

    async def take(exchange: Exchange) -> None:
        await exchange.answer(b"", ETag='"there"')

    async with rogue(take) as there, rogue(give) as api, client_at(api, api_key) as client:
        targets = [f"http://127.0.0.1:{there.port}/up", "http://storage.example.com/up"]

        async def point(exchange: Exchange) -> None:
            await exchange.answer(b"", status, Location=targets[0], ETag='"here"')

        async with rogue(point) as here:
            url = f"http://127.0.0.1:{here.port}/up?X-Amz-Signature=0"
            if followed:
                assert await client.put_presigned(url, file) == '"there"'
                del targets[0]
            bodies = [file.read_bytes()] if followed else []
            assert [x.body for x in there.exchanges] == bodies
            assert all(x.authorization == "" for x in there.exchanges)
            with pytest.raises(e.UnsafeRedirect):
                await client.put_presigned(url, file)


async def test_what_was_half_received_is_not_left_in_the_file(api_key: SimulatorKey) -> None:
    answers = iter([b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 400])

    async def half_then_whole(exchange: Exchange) -> None:
        first = next(answers, None)
        if first is None:
            await give(exchange)
            return
        await exchange.send(first)
        exchange.writer.close()
        raise ConnectionError

    async with rogue(half_then_whole) as api, client_at(api, api_key) as client:
        file = io.BytesIO()
        assert await client.download_model("m-1", file) == len(CONTENT)
        assert file.getvalue() == CONTENT


async def test_a_file_that_is_too_large_is_not_to_be_sent_again_as_it_is(
    api_key: SimulatorKey, tmp_path: Path
) -> None:
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid")

    async def refuse(exchange: Exchange) -> None:
        await exchange.answer(b"<html>413 Request Entity Too Large</html>", 413)

    async with rogue(refuse) as api, client_at(api, api_key) as client:
        with pytest.raises(e.BodyTooLarge, match=r"Make it smaller \(coarser meshes"):
            await client.upload_model(file)
        assert len(api.exchanges) == 1


async def test_a_piece_of_a_file_is_not_taken_for_the_file(api_key: SimulatorKey) -> None:
    async def piece(exchange: Exchange) -> None:
        await exchange.answer(CONTENT[:4], 206, **{"Content-Range": f"bytes 0-3/{len(CONTENT)}"})

    async with rogue(piece) as api, client_at(api, api_key) as client:
        with pytest.raises(e.Unreadable, match="is only a piece of it, not the file"):
            await client.download_model("m-1", io.BytesIO())


@pytest.mark.parametrize("status", [401, 403, 404])
async def test_a_storage_that_refuses_says_nothing_about_the_key(
    api_key: SimulatorKey, tmp_path: Path, status: int
) -> None:
    """It knows neither key nor account: it is the address that it does not take."""
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid")

    async def refuse(exchange: Exchange) -> None:
        await exchange.answer(b"<Error><Message>Request has expired</Message></Error>", status)

    async with rogue(refuse) as storage:
        url = f"http://127.0.0.1:{storage.port}/file?X-Amz-Signature=0"
        async with rogue(redirect_to(url)) as api, client_at(api, api_key) as client:
            with pytest.raises(e.AddressRefused, match="try again, which asks for a new one"):
                await client.get_attachment("a-1", io.BytesIO())
            with pytest.raises(e.AddressRefused, match="try again, which asks for a new one"):
                await client.put_presigned(url, file)
        assert len(storage.exchanges) == 2


NAMES = [
    "clip.stl", "Müller Brücke.stl", "Ærøskøbing.stl", "図面 部品.stl", "деталь.stl", "🦷.stl",
    "line\nbreak.stl", "return\r\nx-evil: 1.stl", "null\0.stl", "escape\x1b[2J.stl", "tab\t.stl",
    "/etc/passwd", "..\\..\\evil.stl", "right\u202eleft.stl", "half\udcff.stl", "a" * 500 + ".stl",
    "ﬁne “quoted”.stl", " . ", "", "%41.stl",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
async def test_a_file_of_any_name_can_be_sent(
    api_key: SimulatorKey, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "clip.stl"
    file.write_bytes(b"solid")

    async def take(exchange: Exchange) -> None:
        await exchange.answer(json.dumps({"uuid": "m-1"}).encode())

    async with rogue(take) as api, client_at(api, api_key) as client:
        assert (await client.upload_model(file, filename=name)).uuid == "m-1"
    head = api.exchanges[0].head
    sent = [line for line in head.split("\r\n") if line.lower().startswith("filename:")]
    assert len(sent) == 1
    assert "x-evil" not in head.replace(sent[0], "")
    assert 0 < len(sent[0].partition(": ")[2]) <= 200


@given(st.text(max_size=300))
def test_the_name_in_a_header_is_plain_and_short(name: str) -> None:
    sent = header_name(name)
    assert sent.isascii()
    assert sent.isprintable()
    assert 0 < len(sent) <= 200
    assert not {"/", "\\"} & set(sent)


def test_names_that_differ_stay_apart() -> None:
    apart = ["図面.stl", "部品.stl", "деталь.stl", "🦷.stl", "clip.stl", "Müller.stl"]
    assert len({header_name(name) for name in apart}) == len(apart)
