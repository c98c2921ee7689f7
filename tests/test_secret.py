"""A secret is not shown, and text that holds one is masked."""

import base64
import copy
import dataclasses
import json
import pickle
import pprint
import subprocess
import sys

import msgspec
import pytest
from rich.pretty import pretty_repr

from carbon_tui.credentials import ApiKey
from carbon_tui.system.secret import (
    Secret,
    mask,
)
from tests.credentials.keys import api_key, marks_of, pem_of

CANARY = "canary-4711-value"
SECRET = Secret(CANARY)


@pytest.mark.parametrize(
    "shown",
    [
        repr(SECRET),
        str(SECRET),
        f"{SECRET}",
        f"{SECRET!r:>40}",
        f"{SECRET:>40}",
        "%s %r" % (SECRET, SECRET),  # noqa: UP031 - the way that logging formats
        repr([SECRET, {"key": SECRET}]),
        repr(ApiKey("client", SECRET)),
        pprint.pformat(ApiKey("client", SECRET)),
        pretty_repr(ApiKey("client", SECRET)),
        repr(dataclasses.asdict(ApiKey("client", SECRET))),
        repr([getattr(SECRET, name) for name in dir(SECRET) if name != "reveal"]),
        repr(copy.deepcopy(SECRET)),
    ],
)
def test_no_way_of_printing_shows_it(shown: str) -> None:
    assert CANARY not in shown


def test_it_is_given_only_when_asked_for() -> None:
    assert SECRET.reveal() == CANARY
    assert Secret(CANARY) == SECRET
    assert Secret("x") != SECRET
    assert SECRET != CANARY
    assert len({SECRET, Secret(CANARY)}) == 1
    assert SECRET
    assert not Secret("")


def test_it_is_neither_pickled_nor_encoded() -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(SECRET, protocol)
    with pytest.raises(TypeError):
        json.dumps(SECRET)
    with pytest.raises(TypeError):
        msgspec.json.encode(ApiKey("client", SECRET))


JWT = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ"
SIGNED = "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=0a1b2c3d4e&x=1"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"got {JWT} back", "got [token] back"),
        (f"Authorization: Bearer {JWT}", "Authorization: Bearer [token]"),
        ("authorization: bearer abc.def-ghi", "authorization: bearer [token]"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "Proxy-Authorization: Basic [token]"),
        (SIGNED, SIGNED.replace("0a1b2c3d4e", "[masked]")),
        ("https://h/f?sv=1&sig=a%2Bb%3D&se=2", "https://h/f?sv=1&sig=[masked]&se=2"),
        ("https://h/f?token=abc#x", "https://h/f?token=[masked]"),
        ('{"client_secret": "abc\\"def", "a": 1}', '{"client_secret": "[masked]", "a": 1}'),
        ("{'passphrase': 'a b c'}", "{'passphrase': '[masked]'}"),
    ],
)
def test_each_kind_of_secret_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_private_key_is_masked_in_every_shape(bits: int) -> None:
    pem, key = pem_of(bits), api_key(bits)
    shapes = [
        pem,
        pem[:-40],
        pem.replace("\n", "\r\n"),
        json.dumps({"client_id": "a", "client_secret": pem}),
        repr(pem),
        repr({"pem": pem.encode()}),
        "\n".join(f"  {line}" for line in pem.splitlines()),
        *pem.splitlines()[1:-2],
        base64.b64encode(pem.encode()).decode(),
    ]
    for shape in shapes:
        text = mask(f"before {shape} after")
        assert text.startswith("before ")
        assert not any(mark in text for mark in marks_of(key))
        assert len(text) < 200, text


@pytest.mark.parametrize(
    "text",
    [
        "GET /v1/prints?limit=100&sort=started_at,desc 200 in 41 ms",
        "print 3f2504e0-4f89-11d3-9a0c-0305e82c3301 finished",
        "sha256 " + "0a1b2c3d" * 8,
        "basic resin, bearing plate, token ring",
        "a signature=required field",
        "x" * 5000,
    ],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text", ["-----BEGIN PRIVATE KEY-----" * 3000, "eyJ" * 30_000, "?sig=" * 20_000, "Aa" * 50_000]
)
def test_hostile_text_costs_no_time(text: str) -> None:
    code = "import sys; from carbon_tui.system.secret import mask; mask(sys.stdin.read())"
    subprocess.run([sys.executable, "-c", code], input=text, text=True, check=True, timeout=10)


_HARDEN = """
import resource
from carbon_tui.system.secret import harden_process
print(*harden_process())
print(*resource.getrlimit(resource.RLIMIT_CORE))
import ctypes
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


def test_the_memory_of_the_process_is_closed() -> None:
    command = [sys.executable, "-c", _HARDEN]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:3] == ["RLIMIT_CORE PR_SET_DUMPABLE", "0 0", "0"]
