"""A key in few characters, and in parts where it must be."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon_tui.credentials import ApiKey, chunks
from carbon_tui.credentials.errors import DamagedEntry
from carbon_tui.credentials.key import rsa_key
from carbon_tui.credentials.packing import pack, unpack
from carbon_tui.system.secret import Secret
from tests.credentials.fake_backends import MemoryBackend, WindowsBackend, store_on
from tests.credentials.keys import api_key, signature


@pytest.mark.parametrize("bits", [1024, 2048, 3072, 4096, 8192])
def test_a_packed_key_signs_identically(bits: int) -> None:
    key = api_key(bits)
    again = unpack(pack(key))
    assert again.client_id == key.client_id
    assert _crt_numbers(again) == _crt_numbers(key)
    assert signature(again) == signature(key)


def _crt_numbers(key: ApiKey) -> tuple[object, ...]:
    """All that signs. Not the private exponent, which has two usual values (RFC 8017, 3.2):
    modulo (p - 1)(q - 1), or modulo their least common multiple."""
    numbers = rsa_key(key).private_numbers()
    return numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp, numbers.public_numbers


def test_a_key_made_at_random_signs_identically() -> None:
    made = rsa.generate_private_key(65537, 2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    key = ApiKey("a", Secret(pem.decode()))
    assert signature(unpack(pack(key))) == signature(key)


@pytest.mark.parametrize(("bits", "characters"), [(2048, 355), (4096, 695)])
def test_the_numbers_take_as_few_characters_as_promised(bits: int, characters: int) -> None:
    e_and_primes = pack(api_key(bits)).reveal().split(".")[3:]
    assert len(".".join(e_and_primes)) <= characters


@pytest.mark.parametrize("client_id", ["a", "Ä ö.ü/:", "x" * 256, "機械"])
def test_any_client_id_comes_back(client_id: str) -> None:
    assert unpack(pack(api_key(1024, client_id))).client_id == client_id


@given(st.text(max_size=60))
@settings(deadline=None)
def test_other_text_is_no_key(text: str) -> None:
    with pytest.raises(DamagedEntry):
        unpack(Secret(text))


@given(st.integers(min_value=0, max_value=340), st.sampled_from("AQgw5+/"))
@settings(deadline=None)
def test_one_wrong_character_is_noticed(at: int, letter: str) -> None:
    packed = pack(api_key()).reveal()
    place = len(packed) - 5 - 344 + at
    changed = f"{packed[:place]}{letter}{packed[place + 1 :]}"
    if changed != packed:
        with pytest.raises(DamagedEntry):
            unpack(Secret(changed))


@pytest.mark.parametrize("bits", [2048, 3072, 4096, 8192])
def test_a_windows_credential_takes_every_size(bits: int) -> None:
    store = store_on(WindowsBackend())
    key = api_key(bits)
    store.save("default", key)
    loaded = store.load("default")
    assert loaded is not None
    assert signature(loaded) == signature(key)


@pytest.mark.parametrize("bits", [2048, 4096])
def test_usual_keys_take_one_entry(bits: int) -> None:
    backend = WindowsBackend()
    store_on(backend).save("default", api_key(bits))
    assert len(backend.entries) == 1


def test_a_key_in_parts_is_forgotten_with_all_its_parts() -> None:
    backend = WindowsBackend()
    store = store_on(backend)
    store.save("default", api_key(8192))
    assert len(backend.entries) > 1
    store.delete("default")
    assert backend.entries == {}


def test_a_smaller_key_leaves_no_part_of_a_larger_one() -> None:
    backend = WindowsBackend()
    store = store_on(backend)
    store.save("default", api_key(8192))
    store.save("default", api_key(2048))
    assert len(backend.entries) == 1


SHORT, LONG, LONGER = "short", "l" * 2000, "m" * 5000


@pytest.mark.parametrize("old", [SHORT, LONG, LONGER])
@pytest.mark.parametrize("new", [SHORT.upper(), LONG.upper(), LONGER.upper()])
@pytest.mark.parametrize("writes", range(12))
def test_an_interruption_at_any_write_leaves_the_old_text_or_the_new(
    old: str, new: str, writes: int
) -> None:
    backend = WindowsBackend()
    for text in (LONGER, old):
        chunks.save(store_on(backend), "default", Secret(text))
    backend.interrupt_after = writes
    interrupted = saved_until_interrupted(backend, new)
    backend.interrupt_after = None
    loaded = chunks.load(store_on(backend), "default")
    assert loaded == Secret(new) or (interrupted and loaded == Secret(old))
    assert_a_second_try_cleans_up(backend, new)


def saved_until_interrupted(backend: MemoryBackend, text: str) -> bool:
    try:
        chunks.save(store_on(backend), "default", Secret(text))
    except KeyboardInterrupt:
        return True
    return False


def assert_a_second_try_cleans_up(backend: MemoryBackend, text: str) -> None:
    store = store_on(backend)
    chunks.save(store, "default", Secret(text))
    assert chunks.load(store, "default") == Secret(text)
    chunks.remove(store, "default")
    assert backend.entries == {}


def test_a_missing_part_is_damage() -> None:
    backend = WindowsBackend()
    store = store_on(backend)
    store.save("default", api_key(8192))
    part = next(name for name in backend.entries if name[0].endswith("/a1"))
    del backend.entries[part]
    with pytest.raises(DamagedEntry, match="run carbon-tui login"):
        store.load("default")
