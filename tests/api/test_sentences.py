"""What the server says in its errors reaches the person, in whatever shape and coding it came."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from carbon_tui.api.transport.messages import said_by_the_server


def encoded(value: Any) -> bytes:
    return msgspec.json.encode(value)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (encoded({"message": "Ungültig €"}), "Ungültig €"),
        ('{"message": "Ungültig €"}'.encode("cp1252"), "Ungültig €"),
        ('{"message": "Ungültig €"}'.encode("utf-16"), "Ungültig €"),
        ('{"message": "Ungültig €"}'.encode("utf-8-sig"), "Ungültig €"),
        ("Wartung bis 18 Uhr – später".encode("cp1252"), "Wartung bis 18 Uhr – später"),
        (("x" * (64 * 1024 - 1) + "ü").encode(), "x" * 299 + "…"),
        (encoded({"sort": ["unknown field"], "limit": "too big"}),
         "sort: unknown field; limit: too big"),
        (encoded({"title": "Bad Request", "detail": {"sort": ["unknown"]}}), "sort: unknown"),
        (encoded({"errors": [{"code": "E1", "reason": "quota used up"}]}),
         "code: E1; reason: quota used up"),
        (encoded([{"loc": ["query", "limit"], "msg": "must be <= 100"}]),
         "loc: query; limit; msg: must be <= 100"),
        (encoded({"status": 400, "ok": False, "data": None}), ""),
        (b"<html>Bad gateway</html>", ""),
        (b'{"message": "cut', ""),
        (b"null", ""),
        (b"", ""),
    ],
)  # fmt: skip
def test_an_error_is_quoted_in_whatever_shape_and_coding(body: bytes, said: str) -> None:
    assert said_by_the_server(body) == said
