"""The thread that reads what is typed: it tells everything, and sleeps while there is nothing."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from queue import Queue

import pytest
from textual import events
from textual.message import Message

from carbon_tui.terminal.keyboard import Keyboard

PATIENCE = 20.0


class Typed:
    """A keyboard on a pipe, listening; what it tells, in turn."""

    def __init__(self) -> None:
        self.end, self.hand = os.pipe()
        self.told: Queue[Message] = Queue()
        self.keyboard = Keyboard(self.end, self.told.put, debug=False)
        self.thread = threading.Thread(target=self.keyboard.listen)
        self.thread.start()

    def press(self, data: bytes) -> None:
        os.write(self.hand, data)

    def key(self) -> str:
        """The next key that it tells."""
        message = self.told.get(timeout=PATIENCE)
        assert isinstance(message, events.Key)
        return message.key

    def is_over(self) -> bool:
        self.thread.join(PATIENCE)
        return not self.thread.is_alive()


@pytest.fixture
def typed() -> Iterator[Typed]:
    typed = Typed()
    yield typed
    typed.keyboard.stop()
    assert typed.is_over()
    for end in (typed.end, typed.hand):
        os.close(end)


def test_every_key_is_told_in_turn(typed: Typed) -> None:
    typed.press(b"jk\x1b[A\r")
    assert [typed.key() for _ in range(4)] == ["j", "k", "up", "enter"]


def test_an_escape_is_told_though_nothing_follows_it(typed: Typed) -> None:
    typed.press(b"\x1b")
    assert typed.key() == "escape"


def test_a_letter_that_comes_in_two_pieces_is_one(typed: Typed) -> None:
    typed.press("é".encode()[:1])
    typed.press("é".encode()[1:])
    assert typed.key() == "é"


def test_bytes_of_another_encoding_end_nothing(typed: Typed) -> None:
    typed.press(b"\xe9 j")
    assert [typed.key() for _ in range(3)][1:] == ["space", "j"]


def test_it_sleeps_while_nothing_is_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float | None] = []
    real = select.select

    def noted(
        readers: list[int], _writers: list[int], _odd: list[int], patience: float | None
    ) -> tuple[list[int], list[int], list[int]]:
        waited.append(patience)
        return real(readers, [], [], patience)

    monkeypatch.setattr(select, "select", noted)
    typed = Typed()
    typed.press(b"j")
    assert typed.key() == "j"
    typed.keyboard.stop()
    assert typed.is_over()
    os.close(typed.end)
    os.close(typed.hand)
    assert waited[0] is None
    assert all(patience is None for patience in waited)


def test_a_terminal_that_ended_is_read_no_more() -> None:
    typed = Typed()
    os.close(typed.hand)
    assert typed.is_over()
    typed.keyboard.stop()
    os.close(typed.end)
