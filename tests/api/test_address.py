"""Which addresses are spoken to, and which are not."""

from __future__ import annotations

import pytest

from carbon_tui.api.errors import BadAddress, UnsafeRedirect
from carbon_tui.api.transport.address import (
    PRODUCTION,
    is_loopback,
    parse_base_url,
    safe_target,
)

AT_HOME = parse_base_url("http://127.0.0.1:8080/v1")
ABROAD = parse_base_url(PRODUCTION)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://api.carbon3d.com/v1", "https://api.carbon3d.com/v1"),
        (" https://api.carbon3d.com/v1/ ", "https://api.carbon3d.com/v1"),
        ("https://api.carbon3d.com", "https://api.carbon3d.com/v1"),
        ("https://proxy.example.com:8443/carbon/v1", "https://proxy.example.com:8443/carbon/v1"),
        ("https://API.carbon3d.com:443/v1", "https://api.carbon3d.com/v1"),
        ("https://api.carbon3d.com./v1", "https://api.carbon3d.com/v1"),
        ("https://api.carbon3d.com.:443", "https://api.carbon3d.com/v1"),
        ("https://api.carbon3d.com:80/v1", "https://api.carbon3d.com:80/v1"),
        ("http://localhost:80", "http://localhost/v1"),
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http://[::1]:8000/v1", "http://[::1]:8000/v1"),
    ],
)
def test_an_address_is_read_without_surprises(text: str, read: str) -> None:
    assert str(parse_base_url(text)) == read


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "write it as in https://"),
        ("api.carbon3d.com", "must start with https://"),
        ("ftp://api.carbon3d.com", "must start with https://"),
        ("http://api.carbon3d.com/v1", "write https:// instead"),
        ("http://127.0.0.1.example.com/v1", "write https:// instead"),
        ("http://10.0.0.5/v1", "write https:// instead"),
        ("https://", "names no host"),
        ("https:///v1", "names no host"),
        ("https://user:pw@api.carbon3d.com", "must not carry a user"),
        ("https://api.carbon3d.com/v1?x=1", "leave out everything from"),
        ("https://api.carbon3d.com:port/v1", "no usable host or port"),
        ("https://[::1/v1", "is no address"),
        ("https://a b/v1", "is no address"),
        ("https://a\x1b[2J/v1", "is no address"),
        ("https://" + "x" * 70 + ".com", "no usable host"),
    ],
)
def test_a_bad_address_is_one_sentence_with_the_cure(text: str, cure: str) -> None:
    with pytest.raises(BadAddress, match=cure) as caught:
        parse_base_url(text)
    said = str(caught.value)
    assert said.endswith(".")
    assert said.isprintable()


def test_loopback_is_this_machine_and_nothing_that_looks_like_it() -> None:
    assert all(map(is_loopback, ("localhost", "LOCALHOST.", "a.localhost", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("localhost.com", "127.0.0.1.nip.io", "10.0.0.1", "", "::2")))


@pytest.mark.parametrize(
    ("url", "base", "followed"),
    [
        ("https://storage.example.com/a?sig=x", ABROAD, True),
        ("http://storage.example.com/a", ABROAD, False),
        ("http://127.0.0.1:9000/a", ABROAD, False),
        ("http://127.0.0.1:9000/a", AT_HOME, True),
        ("http://storage.example.com/a", AT_HOME, False),
        ("https://storage.example.com/a", AT_HOME, True),
        ("file:///etc/passwd", AT_HOME, False),
        ("//no.scheme/a", AT_HOME, False),
        ("https:///nohost", ABROAD, False),
        ("https://a\r\nb/", ABROAD, False),
        ("https://[broken", ABROAD, False),
        ("", ABROAD, False),
    ],
)
def test_a_file_is_fetched_only_where_nobody_reads_along(
    url: str, base: object, followed: bool
) -> None:
    assert base in (ABROAD, AT_HOME)
    where = ABROAD if base is ABROAD else AT_HOME
    if followed:
        assert safe_target(url, where) == url
        return
    with pytest.raises(UnsafeRedirect):
        safe_target(url, where)
