"""What comes in, what goes out, and a refusal in between."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

Headers = tuple[tuple[str, str], ...]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class ServerRequest(msgspec.Struct, frozen=True):
    """One HTTP request, read whole. Header names are in lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; refuses anything else with 400."""
        try:
            body = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Refusal(400, "The body is not valid JSON.") from error
        if not isinstance(body, dict):
            raise Refusal(400, "The body must be a JSON object.")
        return body


class ServerAnswer(msgspec.Struct, frozen=True):
    """One HTTP answer, whole."""

    status: int = 200
    body: bytes = b""
    headers: Headers = ()


class Refusal(Exception):
    """The request is not carried out; `message` is the sentence for the client."""

    def __init__(self, status: int, message: str, headers: Headers = ()) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers


JSON = ("content-type", "application/json")


def json_answer(value: object, status: int = 200, headers: Headers = ()) -> ServerAnswer:
    """A value as a JSON answer; datetimes become RFC 3339 with Z."""
    return ServerAnswer(status, msgspec.json.encode(value), (JSON, *headers))


def refused(refusal: Refusal) -> ServerAnswer:
    """A refusal as the JSON that the API gives for errors."""
    body = {"code": refusal.status, "message": refusal.message}
    return json_answer(body, refusal.status, refusal.headers)


# -- reading a body's fields, each refused in one sentence when it is not what it must be


def text(body: dict[str, Any], name: str, longest: int | None = None) -> str | None:
    """An optional string, at most so many characters."""
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refusal(400, f"`{name}` must be a string.")
    if longest is not None and len(value) > longest:
        raise Refusal(400, f"`{name}` must not be longer than {longest} characters.")
    return value


def needed_text(body: dict[str, Any], name: str) -> str:
    """A string that must be there and not be empty."""
    value = text(body, name)
    if not value:
        raise Refusal(400, f"`{name}` is required.")
    return value


def whole(body: dict[str, Any], name: str, least: int) -> int:
    """A whole number that must be there, at least `least`."""
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refusal(400, f"`{name}` must be a whole number.")
    if value < least:
        raise Refusal(400, f"`{name}` must be at least {least}.")
    return value


def texts(body: dict[str, Any], name: str) -> list[str]:
    """A list of at least one string that must be there."""
    value = body.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refusal(400, f"`{name}` must be a list of strings.")
    if not value:
        raise Refusal(400, f"`{name}` must not be empty.")
    return value


def tags(body: dict[str, Any], name: str) -> dict[str, str] | None:
    """An optional object of strings."""
    value = body.get(name)
    if value is None:
        return None
    good = isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if not good:
        raise Refusal(400, f"`{name}` must be an object whose values are strings.")
    return dict(value)


def http_date(moment: datetime) -> str:
    """A moment in UTC as servers write it, ``Sun, 06 Nov 1994 08:49:37 GMT`` (RFC 9110, 5.6.7);
    the library's function for it costs a start of ``--demo`` ten modules."""
    day, month = DAYS[moment.weekday()], MONTHS[moment.month - 1]
    return f"{day}, {moment.day:02d} {month} {moment.year:04d} {moment:%H:%M:%S} GMT"
