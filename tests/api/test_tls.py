"""Corporate networks: authorities of one's own, and proxies."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from carbon_tui.api import errors as e
from carbon_tui.api.client import Client
from carbon_tui.api.transport.auth import Signer
from carbon_tui.api.transport.proxies import needs_none
from carbon_tui.simulator import SimulatorKey
from carbon_tui.system.secret import Secret
from tests.api.authority import save_authority, save_in_folder, server_tls
from tests.api.demo import notes_of
from tests.api.rogue import Exchange, rogue

GOOD = b'{"uuid": "b-1"}'


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this computer's own settings."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


async def fine(exchange: Exchange) -> None:
    await exchange.answer(GOOD)


@asynccontextmanager
async def client_at(url: str, signer: Signer | None = None) -> AsyncIterator[Client]:
    client = Client(url, signer=signer, random=lambda: 0.0)
    try:
        yield client
    finally:
        await client.aclose()


async def refusal(url: str) -> e.ApiError:
    async with client_at(url) as client:
        notes = notes_of(client)
        with pytest.raises(e.ApiError) as caught:
            await client.get_build("b-1")
        assert len(notes) <= 4
    said = str(caught.value)
    assert said.isprintable()
    assert said.endswith(".")
    assert said.count(". ") <= 1
    assert not caught.value.outcome_unknown
    return caught.value


async def test_a_company_s_authority_is_refused_then_accepted_by_file_and_by_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rogue(fine, tls=server_tls(tmp_path)) as server:
        url = server.url.replace("http://", "https://")
        error = await refusal(url)
        assert isinstance(error, e.UntrustedServer)
        assert "set SSL_CERT_FILE to the company's CA file" in str(error)
        assert server.exchanges == []  # not a byte of a request went to a stranger
        for name, value in (
            ("SSL_CERT_FILE", save_authority(tmp_path / "ca.pem")),
            ("SSL_CERT_DIR", save_in_folder(tmp_path / "certs")),
        ):
            with monkeypatch.context() as patch:
                patch.setenv(name, str(value))
                async with client_at(url) as client:
                    assert (await client.get_build("b-1")).uuid == "b-1"


@pytest.mark.parametrize(
    ("name", "life", "why"),
    [("other", timedelta(days=1), "127.0.0.1"), ("old", timedelta(days=-1), "expired")],
)
async def test_a_certificate_of_another_name_or_time_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, life: timedelta, why: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(save_authority(tmp_path / "ca.pem")))
    async with rogue(fine, tls=server_tls(tmp_path, name=name, life=life)) as server:
        error = await refusal(server.url.replace("http://", "https://"))
        assert isinstance(error, e.UntrustedServer)
        assert why in str(error)
        assert server.exchanges == []


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("SSL_CERT_FILE", None, "does not exist"),
        ("SSL_CERT_FILE", b"no certificate", "holds no certificate that can be read"),
        ("SSL_CERT_FILE", b"", "holds no certificate that can be read"),
        ("SSL_CERT_DIR", None, "is no folder"),
        ("SSL_CERT_DIR", b"a file", "is no folder"),
    ],
)
async def test_a_path_that_cannot_be_used_is_one_sentence_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None, why: str
) -> None:
    path = tmp_path / "ca"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv(name, str(path))
    error = await refusal("https://127.0.0.1:9/v1")
    assert isinstance(error, e.UntrustedServer)
    assert str(error) == (
        f"{name} is set to {path}, which {why}: correct the path or take the setting away."
    )


async def test_tls_to_a_server_without_any_is_told() -> None:
    async def speak_plainly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(speak_plainly, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        error = await refusal(f"https://127.0.0.1:{port}/v1")
    assert isinstance(error, e.UntrustedServer)
    assert "no encrypted connection to 127.0.0.1 could be made" in str(error)


Talk = Callable[[str, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Proxy:
    """What was asked of it, and where it listens."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.heads: list[str] = []


@asynccontextmanager
async def proxy(talk: Talk) -> AsyncIterator[Proxy]:
    made = Proxy(0)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            made.heads.append(head)
            await talk(head, reader, writer)
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
    writer.close()


def tunnel_to(port: int) -> Talk:
    async def talk(head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, here = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pour(reader, here), pour(there, writer))

    return talk


async def test_a_proxy_tunnels_and_never_sees_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, api_key: SimulatorKey
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(save_authority(tmp_path / "ca.pem")))
    signer = Signer(api_key.client_id, Secret(api_key.client_secret))
    async with (
        rogue(fine, tls=server_tls(tmp_path)) as server,
        proxy(tunnel_to(server.port)) as between,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{between.port}")
        async with client_at("https://fleet.test/v1", signer) as client:
            assert (await client.get_build("b-1")).uuid == "b-1"
        assert [head.split("\r\n")[0] for head in between.heads] == [
            "CONNECT fleet.test:443 HTTP/1.1"
        ]
        assert "uthorization" not in between.heads[0]
        assert server.exchanges[0].authorization.startswith("Authorization: Bearer ")


async def test_a_host_that_needs_no_proxy_is_reached_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(save_authority(tmp_path / "ca.pem")))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with (
        rogue(fine, tls=server_tls(tmp_path)) as server,
        client_at(server.url.replace("http://", "https://")) as client,
    ):
        assert (await client.get_build("b-1")).uuid == "b-1"


async def test_a_local_server_is_never_asked_for_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with rogue(fine) as server, client_at(server.url) as client:
        assert (await client.get_build("b-1")).uuid == "b-1"


@pytest.mark.parametrize(
    ("status", "kind", "cure"),
    [
        (403, e.UnusableProxy, "list fleet.test in NO_PROXY"),
        (407, e.UnusableProxy, "http://NAME:PASSWORD@"),
        (502, e.Unreachable, "Nothing was sent"),
    ],
)
async def test_a_proxy_that_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, status: int, kind: type[e.ApiError], cure: str
) -> None:
    async def refuse(head: str, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    async with proxy(refuse) as between:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:secret@127.0.0.1:{between.port}")
        error = await refusal("https://fleet.test/v1")
    assert type(error) is kind
    assert f"the proxy 127.0.0.1:{between.port} did not connect to fleet.test" in str(error)
    assert cure in str(error)
    assert "secret" not in str(error)


async def test_a_dead_proxy_is_not_told_as_a_dead_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    error = await refusal("https://fleet.test/v1")
    assert isinstance(error, e.Unreachable)
    assert "the proxy 127.0.0.1:9, which HTTPS_PROXY names, could not be reached" in str(error)


async def test_a_proxy_that_can_never_be_used_is_told_by_its_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "nonsense://proxy:1")
    error = await refusal("https://fleet.test/v1")
    assert type(error) is e.UnusableProxy
    assert "ALL_PROXY names a proxy that cannot be used" in str(error)


@pytest.mark.parametrize("listed", ["fd00::/8", "10.0.0.0/8, fd00::/8", "::1", "[::1]:8080"])
async def test_ranges_and_addresses_of_ipv6_may_stand_in_no_proxy(
    monkeypatch: pytest.MonkeyPatch, listed: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", listed)
    assert "the proxy 127.0.0.1:9" in str(await refusal("https://fleet.test/v1"))


@pytest.mark.parametrize(
    ("host", "listed", "expected"),
    [
        ("api.example.com", "example.com", True),
        ("api.example.com", ".example.com", True),
        ("api.example.com", "*.example.com", True),
        ("example.com", "example.com:8443", True),
        ("notexample.com", "example.com", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("11.1.2.3", "10.0.0.0/8", False),
        ("fd12::1", "fd00::/8", True),
        ("[fd12::1]", "fd00::/8", True),
        ("192.168.0.1", "192.168.0.1", True),
        ("anything", "*", True),
        ("api.example.com", "", False),
        ("API.example.com.", "example.COM", True),
    ],
)
def test_no_proxy_takes_out_names_addresses_and_ranges(
    host: str, listed: str, expected: bool
) -> None:
    assert needs_none(host, listed) is expected


async def test_a_proxy_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    error = await refusal("https://fleet.test/v1")
    assert isinstance(error, e.Unreachable)
    assert "the proxy" in str(error)


@pytest.mark.parametrize("value", ["http://proxy:port", "ftp://proxy:1", "socks5://proxy:1080"])
async def test_a_proxy_setting_that_cannot_be_used_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    error = await refusal("https://fleet.test/v1")
    assert "HTTPS_PROXY names a proxy that cannot be used" in str(error)
