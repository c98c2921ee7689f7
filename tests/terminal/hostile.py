"""A server whose every text tries to drive the terminal, and the check that none gets there."""

from __future__ import annotations

import json
import re
from typing import Any

from carbon_tui.simulator import Simulator, SimulatorKey, SimulatorSettings
from carbon_tui.simulator.messages import Refusal, ServerAnswer, ServerRequest, refused
from carbon_tui.terminal.driver import ERASE
from carbon_tui.terminal.ground import ASK
from carbon_tui.text.cleaning import INVISIBLE_LETTERS

VECTORS = (
    "\x1b[31;5;8m", "\x1b[2J", "\x1b[6n", "\x1b[?1049l", "\x1b[?1003h", "\x1bc", "\x1b7",
    "\x1b]52;c;b3duZWQ=\x07", "\x1b]8;;http://x.invalid\x1b\\", "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\", "\x1bPq#0;2;0\x1b\\", "\x1b_G;\x1b\\", "\x9b2J", "\x9d0;owned\x9c",
    "\x90q\x9c", "\x00", "\x7f", "\x0e", "\x08\x08", "\r\n", "\u202ecod.exe", "\u2066iso\u2069",
    "\u200b\u200d\u2060\ufeff", "\U000e0041\U000e0042", "[v2][red][/red][/]", "[@click=app.quit]",
)  # fmt: skip
"""One of each kind: SGR, CSI, modes, ESC, OSC 52, 8, 0 and 2, DCS, APC, C1, NUL, DEL, SO, BS, line
ends, bidirectional controls and isolates, zero-width, tags, and what Textual reads as markup."""

READS, WRITES = frozenset({"GET"}), frozenset({"POST", "PATCH", "PUT", "DELETE"})
_STRUCTURE = re.compile(
    r"[0-9a-f-]{32,36}|\d{4}-\d\d-\d\dT.*|https?://.*|\d+(\.\d+)?|[A-Z0-9]{5,9}(-\d+)?"
)
"""Ids, moments, addresses, numbers, serials: without them the program has nothing to ask for."""
_KEPT = frozenset(
    {"next_cursor", "previous_cursor", "hw_type", "state", "status", "type", "platform_type"}
)
_ALLOWED = re.compile(
    r"\x1b\[[\d;]*[mHGKXABCDLMr]"  # looks, moves, erasing, scrolling
    r"|\x1b\[\?(2026|25|7|1049|2004|1004|1000|1002|1003|1006|1015|1016|2048)[hl]"  # its modes
    r"|\x1b\[\?(2026|2048)\$p"  # its questions
    r"|\x1b\[[<>=][\d;]*u|\x1b\[\?u"  # kitty's keys
    r"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
    r"|\x1b\]0;settled \d+ [\w ]+\x07"  # where it is, told to a test that asked
    r"|[\r\n\x08]"  # moves again
)


def vector(number: int) -> str:
    """Text with its number before it, to be found again on screen."""
    return f"q{number:02}{VECTORS[number]}z"


class Hostile(Simulator):
    """The fleet, with a vector in every text of every row: row n has the n-th.

    Requests by a method that is ``refusing`` are refused with all vectors in its sentence.
    ``states`` spoils those fields too that only a few words should stand in.
    """

    def __init__(
        self, settings: SimulatorSettings, key: SimulatorKey, *, states: bool = False
    ) -> None:
        super().__init__(settings, key=key)
        self.refusing: frozenset[str] = frozenset()
        self._kept = frozenset({"next_cursor", "previous_cursor"}) if states else _KEPT

    async def _process(self, request: ServerRequest) -> ServerAnswer:
        if request.method in self.refusing:
            sentence = " ".join(vector(number) for number in range(len(VECTORS)))
            return refused(Refusal(400, sentence))
        answer = await super()._process(request)
        if answer.status != 200 or not answer.body:
            return answer
        spoilt = json.dumps(self._spoilt(json.loads(answer.body), "", 0)).encode()
        return ServerAnswer(answer.status, spoilt, answer.headers)

    def _spoilt(self, value: Any, key: str, number: int) -> Any:
        if isinstance(value, dict):
            return {name: self._spoilt(item, name, number) for name, item in value.items()}
        if isinstance(value, list):
            return [
                self._spoilt(item, key, place if isinstance(item, dict) else number + place)
                for place, item in enumerate(value)
            ]
        if not isinstance(value, str) or key in self._kept or _STRUCTURE.fullmatch(value):
            return value
        return vector(number % len(VECTORS))


def dangerous(output: bytes) -> list[str]:
    """What reached the terminal and is neither printable nor one of the program's own commands."""
    once = output.replace(ASK.encode(), b"", 1)  # the program's own question, asked once
    drawn, _, left = once.rpartition(ERASE.encode())  # and what it erases where it leaves, once
    rest = _ALLOWED.sub("", (drawn + left).decode("utf-8", "backslashreplace"))
    found = [
        rest[max(0, at - 20) : at + 20]
        for at, character in enumerate(rest)
        if not character.isprintable() or character in INVISIBLE_LETTERS
    ]
    return found + [text for text in ("\x1b[31;5;8m",) if text.encode() in output]


def vectors_in(text: str) -> set[int]:
    """The numbers of the vectors that can be seen in a text."""
    return {int(number) for number in re.findall(r"q(\d\d)", text) if int(number) < len(VECTORS)}
