"""The operations that the simulator answers, by method and path, for what has to name them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

OPERATIONS = (
    "GET /printers", "GET /printers/{}", "GET /printers/queues", "PATCH /printers/queues",
    "GET /prints", "GET /print_quality_data",
    "GET /builds", "GET /builds/{}", "GET /attachments/{}",
    "GET /print_orders", "GET /print_orders/{}", "POST /print_orders", "PATCH /print_orders/{}",
    "GET /models", "GET /models/{}", "GET /models/{}/download", "POST /models",
    "POST /models/presigned", "POST /models/presigned/resolve",
    "POST /model_program_runs", "GET /model_program_runs", "GET /model_program_runs/{}",
    "GET /parts", "GET /parts/{}", "POST /parts",
    "GET /printed_parts", "GET /printed_parts/{}",
    "GET /part_orders", "GET /part_orders/{}", "POST /part_orders", "PATCH /part_orders/{}",
    "DELETE /part_orders/{}",
    "GET /part_measurement_templates", "GET /part_measurements", "GET /applications",
)  # fmt: skip
"""Of the API; ``{}`` stands for an id."""
STORAGE = ("PUT /uploads/{}", "GET /models/{}", "GET /attachments/{}")
"""Of the object storage."""


def can_match(match: str) -> bool:
    """Whether any operation's path can be meant by "METHOD /path", "/path" or "*"."""
    if match == "*":
        return True
    method, space, path = match.partition(" ")
    asked = (_plain(method), _plain(path)) if space else ("*", _plain(match))
    known = (operation.split(" ") for operation in (*OPERATIONS, *STORAGE))
    return any(
        _overlap(asked[0], method) and _overlap(asked[1], path.replace("{}", "*"))
        for method, path in known
    )


def nearest(match: str) -> str:
    """The operation that was probably meant, else one to show how they are written."""
    known = OPERATIONS if " " in match else tuple({path.split(" ")[1] for path in OPERATIONS})
    close = get_close_matches(match.removeprefix("/v1").replace(" /v1", " "), known, 1, 0.5)
    return (close[0] if close else "GET /printers").replace("{}", "*")


def _plain(pattern: str) -> str:
    """With every wildcard that `fnmatch` knows as ``*``: too much is let through, never less."""
    plain, in_set = [], False
    for letter in pattern:
        if in_set:
            in_set = letter != "]"
        elif letter == "[":
            plain.append("*")
            in_set = True
        else:
            plain.append("*" if letter == "?" else letter)
    return "".join(plain)


@cache
def _overlap(one: str, other: str) -> bool:
    """Whether some text is matched by both patterns, in which ``*`` is any text."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return _overlap(one[1:], other) or _overlap(one, other[1:])
    if other[0] == "*":
        return _overlap(other, one)
    return one[0] == other[0] and _overlap(one[1:], other[1:])
